//! Any bytes: what decodes is formatted, the same program stays, and formatting twice changes nothing more.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stackwright::fmt::format;
use stackwright::source::decode;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes.to_vec()) else { return };
    let once = format(&text);
    assert!(once.problem.is_none(), "the program would change");
    let twice = format(&once.text);
    assert!(twice.problem.is_none(), "the formatted program would change");
    assert_eq!(once.text, twice.text, "left: once, right: twice");
});
