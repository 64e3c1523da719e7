//! What an event sets off: a model and a trigger come in; phases of steps, with run-lists and the capacity left, come out.
//!
//! This is the door of the parts that answer `plan --on`: `deployment` for commands, `lifecycle` for what happens to single
//! instances, `schedule` for an hour of the week.

use super::capacity::{Capacity, Fleet, Presence};
use super::runs::{self, Run};
use super::trigger::Trigger;
use super::{WayBack, Words, deployment, lifecycle, schedule};
use crate::facts::Facts;
use crate::language::kinds::Event;
use crate::model::{InstanceId, Model};
use crate::runlist::RunLists;

#[derive(Default, Debug)]
pub struct EventPlan {
    /// As a trigger that gives this plan again: `deploy release`.
    pub trigger: String,
    /// One line: what happens.
    pub title: String,
    pub flow: Flow,
    pub phases: Vec<Phase>,
    pub notes: Vec<Words>,
}

/// How the phases follow each other.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Flow {
    #[default]
    /// One after the other.
    Sequence,
    /// Each at a time of its own, which its title names.
    Moments,
}

impl Flow {
    pub fn word(self) -> &'static str {
        match self {
            Flow::Sequence => "sequence",
            Flow::Moments => "moments",
        }
    }
}

#[derive(Debug)]
pub struct Phase {
    pub title: String,
    pub on: Vec<InstanceId>,
    /// In source order: those that are online before or after it, whatever may be said of them in general. What the trigger itself
    /// starts or stops; at an hour of the week all whose schedule is on.
    pub online: Vec<InstanceId>,
    /// Of the layers that lose capacity during the phase.
    pub capacity: Vec<Capacity>,
    pub steps: Vec<EventStep>,
    /// After the phase, in seconds.
    pub pause: u64,
}

#[derive(Debug)]
pub struct EventStep {
    pub act: Act,
    /// `deploy storefront`
    pub text: String,
    pub on: Vec<InstanceId>,
    pub timing: Timing,
    pub runs: Vec<Run>,
    pub detail: Vec<Words>,
    pub way_back: WayBack,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    /// When the step before it is done.
    After,
    /// At the same time as the step before it.
    Alongside,
}

/// What a step does, for machines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    Start,
    Stop,
    Reboot,
    Lose,
    Replace,
    Setup,
    Configure,
    Shutdown,
    Command,
    Deregister,
    Drain,
    Register,
    Verify,
    WaitHealthy,
    Create,
    Route,
    Keep,
    Retire,
}

impl Act {
    pub fn word(self) -> &'static str {
        match self {
            Act::Start => "start",
            Act::Stop => "stop",
            Act::Reboot => "reboot",
            Act::Lose => "lose",
            Act::Replace => "replace",
            Act::Setup => "setup",
            Act::Configure => "configure",
            Act::Shutdown => "shutdown",
            Act::Command => "command",
            Act::Deregister => "deregister",
            Act::Drain => "drain",
            Act::Register => "register",
            Act::Verify => "verify",
            Act::WaitHealthy => "wait_healthy",
            Act::Create => "create",
            Act::Route => "route",
            Act::Keep => "keep",
            Act::Retire => "retire",
        }
    }
}

impl EventStep {
    /// A step that only waits or looks; the other parts are filled in by the methods below.
    pub fn new(act: Act, text: impl Into<String>, on: &[InstanceId]) -> EventStep {
        EventStep {
            act,
            text: text.into(),
            on: on.to_vec(),
            timing: Timing::After,
            runs: Vec::new(),
            detail: Vec::new(),
            way_back: WayBack::Needless,
        }
    }

    pub fn runs(self, runs: Vec<Run>) -> EventStep {
        EventStep { runs, ..self }
    }

    pub fn back(self, way_back: WayBack) -> EventStep {
        EventStep { way_back, ..self }
    }

    pub fn alongside(self) -> EventStep {
        EventStep { timing: Timing::Alongside, ..self }
    }

    pub fn detail(mut self, detail: impl Into<Words>) -> EventStep {
        self.detail.push(detail.into());
        self
    }
}

/// What all parts read.
pub struct Context<'m> {
    pub model: &'m Model,
    pub lists: RunLists,
    pub fleet: Fleet<'m>,
}

impl<'m> Context<'m> {
    pub fn new(model: &'m Model, facts: &Facts) -> Context<'m> {
        Context { model, lists: RunLists::with(model, facts), fleet: Fleet::new(model) }
    }

    pub fn runs(&self, event: Event, on: &[InstanceId]) -> Vec<Run> {
        runs::of_event(&self.lists, event, on)
    }

    /// A remark if recipes of these events are not known yet.
    pub fn stand_ins(&self, events: &[Event]) -> Option<Words> {
        runs::stand_ins(self.model, &self.lists, events).map(Words::from)
    }
}

/// What happens when `trigger` does; facts fill in recipe lists that are deferred.
pub fn on(model: &Model, facts: &Facts, trigger: &Trigger) -> EventPlan {
    within(&Context::new(model, facts), trigger)
}

/// The same for one of several triggers.
pub fn within(cx: &Context, trigger: &Trigger) -> EventPlan {
    match trigger {
        Trigger::Deployment(at) => deployment::declared(cx, *at),
        Trigger::Command(command, app) => deployment::of_app(cx, *command, *app),
        Trigger::Configure => lifecycle::configure(cx),
        Trigger::Boot(on) => lifecycle::boot(cx, on),
        Trigger::Shutdown(on) => lifecycle::shutdown(cx, on),
        Trigger::Setup(on) => lifecycle::setup(cx, on),
        Trigger::Heal(on) => lifecycle::heal(cx, on),
        Trigger::Reboot(on) => lifecycle::reboot(cx, on),
        Trigger::Schedule(moment) => schedule::plan(cx, moment),
    }
}

/// Parts of a set by how sure they are: those that are online, those that may be. `online` tells of some that they are.
pub fn split(model: &Model, online: &[InstanceId], on: &[InstanceId]) -> (Vec<InstanceId>, Vec<InstanceId>) {
    let certain = |id: &InstanceId| Presence::of(&model[*id]) == Presence::Always || online.binary_search(id).is_ok();
    on.iter().copied().partition(certain)
}

/// `5min`, `1d`, `90s`
pub fn duration(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let unit = units.into_iter().find(|(size, _)| seconds > 0 && seconds.is_multiple_of(*size));
    unit.map_or_else(|| format!("{seconds}s"), |(size, unit)| format!("{}{unit}", seconds / size))
}
