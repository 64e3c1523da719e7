//! Syntax: text to tree.
pub mod ast;
