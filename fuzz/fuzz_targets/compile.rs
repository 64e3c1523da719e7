//! Any text: it compiles or is refused, and everything that is written of it can be written. Lines of the form
//! `==== name` part it into files; the first is the program.
#![no_main]

#[path = "../../tests/laws/compiled.rs"]
mod compiled;
#[path = "../../tests/laws/memory.rs"]
mod memory;

use libfuzzer_sys::fuzz_target;
use memory::Memory;
use std::path::{Path, PathBuf};

fuzz_target!(|bytes: &[u8]| {
    let main = Path::new("main.stack");
    let mut files = Memory::default();
    let mut name = main.to_path_buf();
    let mut content = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"==== ") {
            Some(next) => {
                files.0.insert(name, std::mem::take(&mut content).into());
                name = PathBuf::from(String::from_utf8_lossy(next).trim());
            }
            None => content.extend_from_slice(line),
        }
    }
    files.0.insert(name, content.into());
    compiled::outputs(&compiled::compiled(&files, main, None));
});
