fault-changed-meanwhile = Someone else changed this before you. Open the page again, see what has changed, and repeat your action if it is still needed.
fault-database-missing = There is no database of this instance at the address in its settings. No new one was created. Check the folder, the address, and whether the backup was restored.
fault-database-newer = The database has schema { $found }, and this release knows { $known }. Start the newer release that created it.
fault-store-busy = Many people are working at the moment and your action was not saved. Nothing was changed. Wait a little and try again.
fault-store-duplicate = This has already been saved. Check the list before you send it again.
fault-store-in-doubt = The connection broke while your action was being saved. Check whether it appears in the list before you try again.
fault-store-unavailable = The data cannot be reached at the moment. Nothing was changed. Try again later; if it happens again, tell the administrator.
fault-stored-by-newer-build = This was kept by a newer release of the platform, in form { $form }; this release reads forms up to { $known }. Nothing is lost: start the newer release again.
