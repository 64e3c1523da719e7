//! What an event sets off, for people: phases, what is left in service, numbered steps with their run-lists.

use super::labelled;
use crate::model::{InstanceId, Model};
use crate::plan::WayBack;
use crate::plan::addresses::of_instances;
use crate::plan::capacity::{Capacity, Count};
use crate::plan::check::loss_words;
use crate::plan::event::{Act, EventPlan, EventStep, Phase, Timing, duration, split};
use crate::plan::runs::Run;
use std::io::{self, Write};

pub fn write(model: &Model, plan: &EventPlan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}: {}", plan.trigger, plan.title)?;
    let writer = Writer { model, plan };
    let phases = plan.phases.len();
    let mut number = 0;
    for (at, phase) in plan.phases.iter().enumerate() {
        writeln!(out)?;
        writer.phase(out, phase, (at + 1, phases), &mut number)?;
    }
    if !plan.notes.is_empty() {
        writeln!(out)?;
    }
    plan.notes.iter().try_for_each(|note| labelled(out, 0, "note", 4, note))
}

struct Writer<'m> {
    model: &'m Model,
    plan: &'m EventPlan,
}

impl Writer<'_> {
    fn phase(
        &self,
        out: &mut dyn Write,
        phase: &Phase,
        (at, of): (usize, usize),
        number: &mut usize,
    ) -> io::Result<()> {
        match of {
            1 => writeln!(out, "{}", phase.title)?,
            _ => writeln!(out, "Phase {at} of {of}: {}", phase.title)?,
        }
        for capacity in &phase.capacity {
            labelled(out, 2, "in service", 10, &capacity_words(self.model, capacity))?;
        }
        for words in phase.capacity.iter().filter_map(|capacity| loss_words(self.model, capacity)) {
            labelled(out, 2, "warning", 10, &format!("SW0901: this phase {words}"))?;
        }
        for step in &phase.steps {
            *number += 1;
            self.step(out, step, *number)?;
        }
        if phase.pause > 0 {
            writeln!(out, "  then a pause of {}", duration(phase.pause))?;
        }
        Ok(())
    }

    fn step(&self, out: &mut dyn Write, step: &EventStep, number: usize) -> io::Result<()> {
        let alongside = if step.timing == Timing::Alongside { ", at the same time" } else { "" };
        writeln!(out, "{number:>4}  {}{alongside}", step.text)?;
        if !step.on.is_empty() {
            labelled(out, 6, "on", 8, &self.set(&step.on))?;
        }
        step.detail.iter().try_for_each(|detail| labelled(out, 6, "", 8, detail))?;
        self.runs(out, step)?;
        match &step.way_back {
            WayBack::By(words) => labelled(out, 6, "way back", 8, words),
            WayBack::None(words) => labelled(out, 6, "way back", 8, &format!("none: {words}")),
            WayBack::Needless => Ok(()),
        }
    }

    fn runs(&self, out: &mut dyn Write, step: &EventStep) -> io::Result<()> {
        match step.runs.as_slice() {
            [] if runs_recipes(step.act) => labelled(out, 6, "run-list", 8, "no recipes"),
            [] => Ok(()),
            [run] if run.on.len() == step.on.len() => labelled(out, 6, "run-list", 8, &recipes(run)),
            runs => runs.iter().try_for_each(|run| {
                labelled(out, 6, "run-list", 8, &format!("{}: {}", of_instances(self.model, &run.on), recipes(run)))
            }),
        }
    }

    /// `lb1, web_server[1..2]; if online: office[1..2]`
    fn set(&self, on: &[InstanceId]) -> String {
        let (certain, perhaps) = split(self.model, &self.plan.named, on);
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

fn recipes(run: &Run) -> String {
    run.recipes.iter().map(|recipe| recipe.as_str()).collect::<Vec<_>>().join(", ")
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
