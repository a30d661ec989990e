fault-keystore-file-damaged = The files of the key { $name } are damaged or do not belong together. Restore them from the backup and find out who changed them.
fault-keystore-key-exists = A key named { $name } exists, and a key is never overwritten. Choose another name.
fault-keystore-key-missing = There is no key named { $name }. Check the name and the folder of keys.
fault-keystore-passphrase-short = The passphrase is too short. Use at least { $least } characters.
fault-keystore-passphrase-wrong = The passphrase does not open the key { $name }. Check the keyboard layout and the capitals, and type it again.
fault-keystore-permissions-open = Other users of the computer may read the file { $path }. Leave access to its owner alone (mode 600), and consider whether the key must be replaced.
fault-keystore-unavailable = The folder of keys cannot be used: { $path }, { $reason }. Check the disk and the access rights.
