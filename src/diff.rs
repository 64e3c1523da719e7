//! Diffs: two versions of a stack come in; what a change will really do comes out, as one document that every rendering prints.
//!
//! ```text
//! model -> capture -> Snapshot, Snapshot -> compare -> Diff -> text, markdown, html, annotations
//! ```
//!
//! A [`snapshot::Snapshot`] is all that a diff needs to know of one version; [`compare::compare`] holds two against each other;
//! [`document`] is what comes of it. In reading order: `tree` (values as they are compared), `snapshot`, `capture` (a snapshot of a
//! program), `saved` (a snapshot in a file), `compare`, `secrets` (what is never shown), `document`, and the renderings; `command` writes what makes a report again. This room reads no source and runs nothing.

pub mod addresses;
pub mod annotations;
pub mod capture;
pub mod command;
pub mod compare;
pub mod document;
pub mod html;
pub mod markdown;
pub mod paths;
pub mod quoted;
pub mod report;
pub mod saved;
mod secrets;
pub mod snapshot;
pub mod template;
pub mod text;
pub mod tree;
pub mod words;
