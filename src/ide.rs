//! What an editor asks: a place in the text comes in, an answer in our own types goes out. Offsets, never lines; no protocol.
//!
//! In reading order: `outside` (the disk, and what files were before), `token` (whether an answer is still wanted), `reading` (what a
//! program reads), `workspace` (which files make which programs, and the last analysis of each), `place` (what stands at an offset);
//! then a file a question.

pub mod actions;
pub mod attributes;
pub mod calls;
pub mod changes;
pub mod completion;
pub mod definition;
pub mod documents;
pub mod expected;
pub mod folding;
pub mod formatting;
pub mod hints;
pub mod hover;
pub mod keys;
pub mod lenses;
pub mod links;
pub mod moved;
pub mod outside;
pub mod place;
pub mod reading;
pub mod references;
pub mod rename;
pub mod shown;
pub mod signature;
pub mod symbols;
pub mod token;
pub mod tokens;
pub mod workspace;
