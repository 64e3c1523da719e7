//! Stackwright: stack files in, templates, run-lists, node JSON and plans out.
pub mod analysis;
pub mod cli;
pub mod compile;
pub mod diagnostic;
pub mod facts;
pub mod functions;
pub mod graph;
pub mod json;
pub mod language;
pub mod model;
pub mod name;
pub mod plan;
pub mod runlist;
pub mod source;
pub mod syntax;
pub mod targets;
pub mod value;
