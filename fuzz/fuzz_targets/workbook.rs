#![no_main]

// A panic inside the reader of workbooks is contained and answered; the fuzzer's hook would end the run before that.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| ballast_fuzz::targets::workbook(bytes));
