//! Plans: a model comes in; the steps of creating its stack, or of what one event sets off, come out, as text and as JSON.
//!
//! [`creation::creation`] answers "what happens, in which order, when this stack is made from nothing"; [`event::on`] answers "what
//! happens when ..." for a [`trigger::Trigger`]: a deployment, a boot, a shutdown, an hour of the schedules. [`check::check`]
//! reports deployments that cannot go the way they are written. This room reads the model and the run-lists; it knows no template.

pub mod addresses;
pub mod blue_green;
pub mod capacity;
pub mod check;
pub mod creation;
pub mod deployment;
pub mod event;
pub mod json;
pub mod lifecycle;
pub mod notes;
pub mod order;
pub mod runs;
pub mod schedule;
pub mod text;
pub mod trigger;

use crate::facts::Facts;
use crate::model::Model;
use std::borrow::Cow;
use std::io::{self, Write};

/// Wording of a plan: fixed for the most part.
pub type Words = Cow<'static, str>;

/// How a step is taken back.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum WayBack {
    /// What undoes it.
    By(Words),
    /// Nothing does; why.
    None(Words),
    /// There is nothing to take back: the step only waits or looks.
    Needless,
}

impl WayBack {
    pub fn by(words: impl Into<Words>) -> WayBack {
        WayBack::By(words.into())
    }

    pub fn none(words: impl Into<Words>) -> WayBack {
        WayBack::None(words.into())
    }
}

/// Writes `plan.json`: the creation of the stack, what its deployments do, and the snapshot that a diff compares with: JSON of
/// which this room knows nothing.
pub fn write_json(model: &Model, facts: &Facts, snapshot: &[u8], out: &mut dyn Write) -> io::Result<()> {
    json::write_creation(model, facts, &creation::creation(model), snapshot, out)
}

/// Writes the creation of the stack for people.
pub fn write_text(model: &Model, out: &mut dyn Write) -> io::Result<()> {
    text::write_creation(model, &creation::creation(model), out)
}
