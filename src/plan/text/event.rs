//! What an event sets off, for people: phases, what is left in service, numbered steps with their run-lists.

use super::labelled;
use crate::model::{InstanceId, Model};
use crate::name::Name;
use crate::plan::WayBack;
use crate::plan::addresses::of_instances;
use crate::plan::capacity::{Capacity, Count};
use crate::plan::check::loss_words;
use crate::plan::event::{Act, EventPlan, EventStep, Flow, Phase, Timing, duration, split};
use crate::plan::runs::Run;
use rustc_hash::FxHashMap;
use std::io::{self, Write};

pub fn write(model: &Model, plan: &EventPlan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}: {}", plan.trigger, plan.title)?;
    let mut writer = Writer { model, plan, number: 0, known: FxHashMap::default() };
    for at in 0..plan.phases.len() {
        writeln!(out)?;
        writer.phase(out, at)?;
    }
    if !plan.notes.is_empty() {
        writeln!(out)?;
    }
    plan.notes.iter().try_for_each(|note| labelled(out, 0, "note", 4, note))
}

struct Writer<'m> {
    model: &'m Model,
    plan: &'m EventPlan,
    /// Of the last step written.
    number: usize,
    /// The step that a run-list was first written for.
    known: FxHashMap<&'m [Name], usize>,
}

impl<'m> Writer<'m> {
    fn phase(&mut self, out: &mut dyn Write, at: usize) -> io::Result<()> {
        let Some(phase) = self.plan.phases.get(at) else { return Ok(()) };
        match (self.plan.phases.len(), self.plan.flow) {
            (_, Flow::Moments) => writeln!(out, "{}", phase.title)?,
            (1, Flow::Sequence) => {}
            (of, Flow::Sequence) => writeln!(out, "Phase {} of {of}: {}", at + 1, phase.title)?,
        }
        for capacity in &phase.capacity {
            labelled(out, 2, "in service", 10, &capacity_words(self.model, capacity))?;
        }
        for words in phase.capacity.iter().filter_map(|capacity| loss_words(self.model, capacity)) {
            labelled(out, 2, "warning", 10, &format!("SW0901: this {words}"))?;
        }
        for step in &phase.steps {
            self.step(out, phase, step)?;
        }
        if phase.pause > 0 {
            writeln!(out, "  then a pause of {}", duration(phase.pause))?;
        }
        Ok(())
    }

    fn step(&mut self, out: &mut dyn Write, phase: &Phase, step: &'m EventStep) -> io::Result<()> {
        self.number += 1;
        let number = self.number;
        let alongside = if step.timing == Timing::Alongside { ", at the same time" } else { "" };
        writeln!(out, "{number:>4}  {}{alongside}", step.text)?;
        if !step.on.is_empty() {
            labelled(out, 6, "on", 8, &self.set(phase, &step.on))?;
        }
        step.detail.iter().try_for_each(|detail| labelled(out, 6, "", 8, detail))?;
        self.runs(out, step)?;
        match &step.way_back {
            WayBack::By(words) => labelled(out, 6, "way back", 8, words),
            WayBack::None(words) => labelled(out, 6, "way back", 8, &format!("none: {words}")),
            WayBack::Needless => Ok(()),
        }
    }

    fn runs(&mut self, out: &mut dyn Write, step: &'m EventStep) -> io::Result<()> {
        if step.runs.is_empty() && runs_recipes(step.act) {
            return labelled(out, 6, "run-list", 8, "no recipes");
        }
        for run in &step.runs {
            let on = if run.on.len() == step.on.len() {
                String::new()
            } else {
                format!("{}: ", of_instances(self.model, &run.on))
            };
            labelled(out, 6, "run-list", 8, &format!("{on}{}", self.recipes(run)))?;
        }
        Ok(())
    }

    /// The names, or where they are already written.
    fn recipes(&mut self, run: &'m Run) -> String {
        match self.known.insert(&run.recipes, self.number) {
            Some(step) if step != self.number => {
                self.known.insert(&run.recipes, step);
                format!("as in step {step}")
            }
            _ => run.recipes.iter().map(|recipe| recipe.as_str()).collect::<Vec<_>>().join(", "),
        }
    }

    /// `lb1, web_server[1..2]; if online: office[1..2]`
    fn set(&self, phase: &Phase, on: &[InstanceId]) -> String {
        let (certain, perhaps) = split(self.model, &phase.online, on);
        let names = |set: &[InstanceId]| of_instances(self.model, set);
        match (certain.is_empty(), perhaps.is_empty()) {
            (_, true) => names(&certain),
            (true, false) => format!("if online: {}", names(&perhaps)),
            (false, false) => format!("{}; if online: {}", names(&certain), names(&perhaps)),
        }
    }
}

/// Whether a step runs a list of recipes, be it empty.
fn runs_recipes(act: Act) -> bool {
    match act {
        Act::Setup | Act::Configure | Act::Shutdown | Act::Command => true,
        Act::Start | Act::Stop | Act::Reboot | Act::Lose | Act::Replace | Act::Deregister | Act::Drain => false,
        Act::Register | Act::Verify | Act::WaitHealthy | Act::Create | Act::Route | Act::Keep | Act::Retire => false,
    }
}

/// `web: 3 of 4 instances, 2 of 6 that may be online`
fn capacity_words(model: &Model, capacity: &Capacity) -> String {
    let Capacity { layer, left, of, .. } = capacity;
    let name = model[*layer].header.address();
    match (of.always, of.perhaps) {
        (_, 0) => format!("{name}: {} of {}", left.always, of.always),
        (0, _) => format!("{name}: {}", perhaps(*left, *of)),
        _ => format!("{name}: {} of {}, and {}", left.always, of.always, perhaps(*left, *of)),
    }
}

fn perhaps(left: Count, of: Count) -> String {
    format!("{} of {} that may be online", left.perhaps, of.perhaps)
}
