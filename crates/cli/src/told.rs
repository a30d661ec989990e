//! What goes to standard output. It may be closed (`| head -1`) or full (`> /dev/full`): then there is nobody to tell,
//! and the command ends at once, without a word, with status 74.

use std::{
    fmt,
    io::{self, Write as _},
};

/// Exit status of a command whose answer could not be written (EX_IOERR of sysexits.h).
pub(crate) const UNWRITTEN: u8 = 74;

/// Writes to standard output, or ends the command.
pub(crate) fn tell(what: fmt::Arguments<'_>) {
    let mut out = io::stdout().lock();
    if out.write_fmt(what).and_then(|()| out.flush()).is_err() {
        std::process::exit(i32::from(UNWRITTEN));
    }
}

/// As that of the standard library, without its panic.
macro_rules! print {
    ($($what:tt)*) => { $crate::told::tell(format_args!($($what)*)) };
}

/// As that of the standard library, without its panic.
macro_rules! println {
    () => { $crate::told::tell(format_args!("\n")) };
    ($what:literal $($more:tt)*) => {
        $crate::told::tell(format_args!("{}\n", format_args!($what $($more)*)))
    };
}
