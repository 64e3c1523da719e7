//! Import: documents of other tools come in, the text of a stack file goes out, with a receipt that says what became of what.
//!
//! The way of the data, a type a stage: text is read into a [`document::Document`] (JSON or YAML, values with their places); a
//! document that is a template becomes a [`template::Template`], the typed sections of a CloudFormation template. What other
//! documents say (descriptions of a running stack) becomes the same type, so that there is one translator.
//!
//! Nothing here reads the disk, and nothing here compiles: the command line does both.

pub mod describe;
pub mod document;
pub mod template;
