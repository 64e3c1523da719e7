//! What an event sets off, as JSON.

use super::{VERSION, instances, way_back, words};
use crate::diagnostic::Code;
use crate::facts::describe;
use crate::json::{Layout, Writer};
use crate::model::{InstanceId, Model};
use crate::plan::capacity::{Capacity, Count};
use crate::plan::check::loss_words;
use crate::plan::event::{EventPlan, EventStep, Phase, Timing};
use crate::plan::runs::Run;
use crate::runlist::online_word;
use std::collections::BTreeSet;
use std::io::{self, Write};

pub fn write(model: &Model, plan: &EventPlan, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer::new(out, Layout::Pretty);
    writer.object(|w| {
        w.key("version");
        w.int(VERSION);
        members(w, model, plan);
    });
    writer.finish()
}

/// Everything but the version: also an entry of a creation's `deployments`.
pub(super) fn members(w: &mut Writer, model: &Model, plan: &EventPlan) {
    w.key_text("trigger", &plan.trigger);
    w.key_text("title", &plan.title);
    w.key("instances");
    w.object(|w| concerned(plan).into_iter().for_each(|id| instance(w, model, id)));
    w.key_text("flow", plan.flow.word());
    w.key("phases");
    w.list(|w| plan.phases.iter().for_each(|it| phase(w, model, it)));
    words(w, "notes", &plan.notes);
}

/// All instances of all steps, in source order.
fn concerned(plan: &EventPlan) -> BTreeSet<InstanceId> {
    plan.phases.iter().flat_map(|phase| phase.steps.iter().flat_map(|step| step.on.iter().copied())).collect()
}

fn instance(w: &mut Writer, model: &Model, id: InstanceId) {
    let instance = &model[id];
    w.key(&instance.header.address().to_string());
    w.object(|w| {
        w.key_text("online", online_word(instance));
        if let Some(when) = instance.header.when() {
            w.key_text("if", &describe(when, model));
        }
    });
}

fn phase(w: &mut Writer, model: &Model, phase: &Phase) {
    w.object(|w| {
        w.key_text("title", &phase.title);
        w.key("on");
        instances(w, model, &phase.on);
        w.key("capacity");
        w.list(|w| phase.capacity.iter().for_each(|it| capacity(w, model, it)));
        w.key("warnings");
        w.list(|w| phase.capacity.iter().filter_map(|it| loss_words(model, it)).for_each(|words| warning(w, &words)));
        w.key("steps");
        w.list(|w| phase.steps.iter().for_each(|it| step(w, model, it)));
        w.key("pause_seconds");
        w.int(phase.pause.min(i64::MAX as u64) as i64);
    });
}

fn warning(w: &mut Writer, words: &str) {
    w.object(|w| {
        w.key_text("code", Code::LAST_INSTANCE.text());
        w.key_text("message", &format!("this {words}"));
    });
}

fn capacity(w: &mut Writer, model: &Model, capacity: &Capacity) {
    let count = |w: &mut Writer, key: &str, count: Count| {
        w.key(key);
        w.object(|w| {
            w.key("always");
            w.int(count.always.into());
            w.key("perhaps");
            w.int(count.perhaps.into());
        });
    };
    w.object(|w| {
        w.key_text("layer", &model[capacity.layer].header.address().to_string());
        count(w, "left", capacity.left);
        count(w, "of", capacity.of);
    });
}

fn step(w: &mut Writer, model: &Model, step: &EventStep) {
    w.object(|w| {
        w.key_text("act", step.act.word());
        w.key_text("text", &step.text);
        w.key("on");
        instances(w, model, &step.on);
        w.key_text("timing", if step.timing == Timing::Alongside { "alongside" } else { "after" });
        w.key("run_lists");
        w.list(|w| step.runs.iter().for_each(|it| run(w, model, it)));
        words(w, "details", &step.detail);
        way_back(w, &step.way_back);
    });
}

fn run(w: &mut Writer, model: &Model, run: &Run) {
    w.object(|w| {
        w.key("on");
        instances(w, model, &run.on);
        w.key("recipes");
        w.texts_in_line(run.recipes.iter().map(|it| it.as_str()));
    });
}
