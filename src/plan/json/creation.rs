//! A creation, as JSON: every step by itself, with the ids of those it waits for.

use super::{VERSION, event, instances, way_back, words};
use crate::facts::{Facts, describe};
use crate::json::{Layout, Writer};
use crate::model::{Address4, Header, Item, Model, Parameter};
use crate::plan::creation::{Action, Plan, Step, StepId, Subject};
use crate::plan::event::{Context, within};
use crate::plan::notes;
use crate::plan::text::subject_word;
use crate::plan::trigger::Trigger;
use std::io::{self, Write};

pub fn write(model: &Model, facts: &Facts, plan: &Plan, snapshot: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer::new(out, Layout::Pretty);
    writer.object(|w| {
        w.key("version");
        w.int(VERSION);
        w.key_text("stack", &model.stack.header.address().to_string());
        w.key("capabilities");
        w.texts_in_line(notes::capabilities(model, plan));
        w.key("parameters");
        w.list(|w| notes::asked(model).for_each(|it| parameter(w, it)));
        words(w, "before", &notes::before(model));
        w.key("waves");
        w.int(plan.waves.into());
        w.key("steps");
        w.list(|w| plan.steps.iter().for_each(|it| step(w, model, plan, it)));
        words(w, "after", &notes::after(model));
        w.key("deployments");
        w.list(|w| deployments(w, model, facts));
        w.key("snapshot");
        w.raw(snapshot);
    });
    writer.finish()
}

fn parameter(w: &mut Writer, parameter: &Parameter) {
    w.object(|w| {
        w.key_text("name", parameter.name.as_str());
        w.key_text("id", parameter.id.as_str());
        w.key("secret");
        w.bool(parameter.secret);
    });
}

fn deployments(w: &mut Writer, model: &Model, facts: &Facts) {
    let cx = Context::new(model, facts);
    for at in 0..model.deployments.len() {
        let plan = within(&cx, &Trigger::Deployment(at));
        w.object(|w| event::members(w, model, &plan));
    }
}

fn step(w: &mut Writer, model: &Model, plan: &Plan, step: &Step) {
    w.object(|w| {
        w.key_text("id", &step_id(model, step));
        w.key("wave");
        w.int(step.wave.into());
        w.key_text("action", action_word(&step.action));
        about(w, model, &step.action);
        if let Some(when) = step.action.owner().and_then(|item| model.header(item)?.when()) {
            w.key_text("if", &describe(when, model));
        }
        w.key("waits_for");
        let ids: Vec<String> =
            step.waits_for.iter().filter_map(|it| found(plan, *it)).map(|it| step_id(model, it)).collect();
        w.texts_in_line(ids.iter().map(String::as_str));
        way_back(w, &step.way_back);
    });
}

fn found(plan: &Plan, id: StepId) -> Option<&Step> {
    plan.steps.get(id.0 as usize)
}

fn action_word(action: &Action) -> &'static str {
    match action {
        Action::Create(_) => "create",
        Action::Boot(_) => "boot",
        Action::Setup(_) => "setup",
        Action::Register(_) => "register",
        Action::Configure { .. } => "configure",
    }
}

/// Unique in the plan: `create:WebServer1`, `create:ShopServiceRole`, `configure:6`.
fn step_id(model: &Model, step: &Step) -> String {
    let word = action_word(&step.action);
    match &step.action {
        Action::Configure { .. } => format!("{word}:{}", step.wave),
        Action::Create(Subject::Address(id)) => match model[*id].elastic_ip {
            Address4::Auto(address) => format!("{word}:{address}"),
            Address4::None | Address4::Declared(_) | Address4::Text(_) => {
                format!("{word}:{}:address", model[*id].header.id)
            }
        },
        Action::Create(
            subject @ (Subject::ServiceRole(_) | Subject::InstanceRole(_) | Subject::InstanceProfile(_)),
        ) => {
            format!("{word}:{}{}", id_of(model, &step.action), subject.appended())
        }
        Action::Create(Subject::Item(_)) | Action::Boot(_) | Action::Setup(_) | Action::Register(_) => {
            format!("{word}:{}", id_of(model, &step.action))
        }
    }
}

fn id_of(model: &Model, action: &Action) -> &'static str {
    owner(model, action).map_or("", |header| header.id.as_str())
}

fn owner<'m>(model: &'m Model, action: &Action) -> Option<&'m Header> {
    model.header(action.owner()?)
}

/// What the step is about: what is created, which instance, or which joined.
fn about(w: &mut Writer, model: &Model, action: &Action) {
    if let Action::Create(subject) = action {
        w.key_text("what", subject_word(*subject));
        if let Subject::Item(Item::Resource(at)) = subject {
            w.key_text("type", model.resources.get(*at).map_or("", |it| it.type_name.as_str()));
        }
    }
    if let Some(header) = owner(model, action) {
        w.key_text("of", &header.address().to_string());
    }
    if let Action::Configure { joined, online, perhaps } = action {
        w.key("joined");
        instances(w, model, joined);
        w.key("online");
        w.int((*online).into());
        w.key("perhaps");
        w.int((*perhaps).into());
    }
}
