//! Targets: the model in, a template out. What differs between targets lives in the target's own folder and nowhere else.

pub mod classic;

use crate::diagnostic::Problems;
use crate::model::Model;
use std::io::{self, Write};

/// What a template is written for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// CloudFormation with the resource types `AWS::OpsWorks::*`.
    Classic,
}

/// Reports what a template for the target cannot hold.
pub fn check(target: Target, model: &Model, problems: &mut Problems) {
    match target {
        Target::Classic => classic::check(model, problems),
    }
}

/// Writes the template. The error is the first that `out` gave.
pub fn emit(target: Target, model: &Model, out: &mut dyn Write) -> io::Result<()> {
    match target {
        Target::Classic => classic::template(model, out),
    }
}
