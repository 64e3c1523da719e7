//! Stackwright: stack files in; templates, run-lists, node JSON, data bags and plans out.
//!
//! The story. Text arrives through a [`source::Loader`]. [`syntax`] cuts each file into declarations and parses each on its own into a
//! tree that knows nothing of meaning. [`analysis`] answers questions about the trees: what a name means, what an expression comes to,
//! whether a value fits; what only the deployment will know stays deferred. `model::lower` turns the answers into one [`model::Model`]:
//! resolved, complete with defaults, and free of syntax. [`rules`] hold the model against what the service asks of a stack. Everything
//! that writes reads only the model. Whatever is wrong on the way is a [`diagnostic::Diagnostic`], collected to the end.
//!
//! [`compile::compile`] is that story up to the model; what comes after is chosen by the subcommands in [`cli`].
//!
//! The rooms, in reading order:
//!
//! - [`source`], [`diagnostic`], [`name`]: places in text, problems, interned names;
//! - [`syntax`]: text to trees;
//! - [`catalogue`]: what every CloudFormation resource type is made of;
//! - [`language`]: the vocabulary, in tables: settings, kinds, operating systems;
//! - [`value`], [`json`], [`functions`]: known and deferred values, how JSON is written, the built-in functions;
//! - [`analysis`]: trees to answers;
//! - [`model`]: the resolved stack, and the lowering that builds it;
//! - [`compile`]: all of the above in one function;
//! - [`rules`], `cookbooks`: the rules of the domain, and cookbooks that lie beside the program;
//! - [`lint`]: the levels of a project, warnings that a comment allows, fixes applied;
//! - [`targets`], [`runlist`], [`plan`], [`graph`]: what is written;
//! - [`diff`]: two versions held against each other;
//! - [`facts`]: what only a deployment knows, told in a file;
//! - [`fmt`]: trees back to text, in the one canonical style;
//! - [`import`]: documents of other tools to the text of a stack file, with a receipt;
//! - [`ide`], [`lsp`]: what an editor asks about a place in the text, and the protocol in which it asks;
//! - [`cli`]: arguments, disk and terminal, which nothing else touches.
//!
//! Which room may use which stands in `docs/architecture.md` and is tested.

pub mod analysis;
pub mod catalogue;
pub mod cli;
pub mod compile;
mod cookbooks;
pub mod diagnostic;
pub mod diff;
pub mod facts;
pub mod fmt;
pub mod functions;
pub mod graph;
pub mod ide;
pub mod import;
pub mod json;
pub mod language;
pub mod lint;
pub mod lsp;
pub mod model;
pub mod name;
pub mod plan;
pub mod rules;
pub mod runlist;
pub mod source;
pub mod syntax;
pub mod targets;
pub mod value;
