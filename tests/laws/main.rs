//! Laws over all examples and cases at once.

mod compiled;
mod format;
mod memory;
mod programs;
mod references;
mod sources;
mod syntax;
