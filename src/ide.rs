//! What an editor asks: a place in the text comes in, an answer in our own types goes out. Offsets, never lines; no protocol.
//!
//! In reading order: `buffers` (open text over what the disk holds), `workspace` (which files make which programs, and the last
//! analysis of each), `place` (what stands at an offset); then a file a question.

pub mod attributes;
pub mod buffers;
pub mod completion;
pub mod definition;
pub mod expected;
pub mod folding;
pub mod formatting;
pub mod hover;
pub mod links;
pub mod place;
pub mod references;
pub mod shown;
pub mod symbols;
pub mod workspace;
