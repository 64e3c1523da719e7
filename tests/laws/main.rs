//! Laws over all examples and cases at once.

mod sources;
mod syntax;
