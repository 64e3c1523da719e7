//! Any bytes: they decode and parse, or are reported; nothing panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stackwright::source::{FileId, decode};
use stackwright::syntax;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = decode(bytes.to_vec()) {
        let _ = syntax::parse(FileId(0), &text);
    }
});
