#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| senim_fuzz::journal_lines(data));
