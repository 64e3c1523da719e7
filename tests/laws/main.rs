//! Laws over all examples and cases at once.

mod agreement;
mod causes;
mod compiled;
#[path = "../support/editor.rs"]
mod editor;
mod format;
mod large;
mod memory;
mod programs;
mod references;
mod sources;
mod syntax;
