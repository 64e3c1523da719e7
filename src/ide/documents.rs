//! What the compiler makes of the text as it is: the template, run-lists, node JSON, the plan, a drawing.

use super::place::Page;
use crate::facts::Facts;
use crate::graph;
use crate::language::kinds::Event;
use crate::model::{InstanceId, Model};
use crate::plan::{
    self, event,
    trigger::{self, TriggerError},
};
use crate::runlist::{self, attributes::usual_deployment, nodes::Nodes};
use crate::targets::{self, Target};
use std::io;

/// Which document is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Document {
    Template,
    RunLists,
    /// Of an instance by its address, at an event.
    NodeJson {
        instance: String,
        event: Event,
    },
    /// Of creating the stack.
    Plan,
    /// Of an event, as it is typed: `deploy release`.
    EventPlan(String),
    Graph,
}

/// Why there is no document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Absent {
    Errors,
    /// No instance has that address; those that there are.
    NoInstance(String, Vec<String>),
    NoEvent(TriggerError),
}

impl Absent {
    pub fn message(&self) -> String {
        match self {
            Absent::Errors => "the program has errors: nothing can be built from it".to_owned(),
            Absent::NoInstance(name, known) => {
                format!(
                    "no instance is called `{name}`; there are {}",
                    known.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
                )
            }
            Absent::NoEvent(error) => error.to_string(),
        }
    }
}

pub fn document(page: Page, wanted: &Document) -> Result<String, Absent> {
    let model = page.snapshot.model.as_ref().filter(|_| !page.snapshot.has_errors()).ok_or(Absent::Errors)?;
    match wanted {
        Document::Template => Ok(written(|out| targets::emit(Target::Classic, model, out))),
        Document::RunLists => Ok(written(|out| runlist::write_run_lists(model, out))),
        Document::Plan => Ok(written(|out| plan::write_text(model, out))),
        Document::EventPlan(event) => event_plan(model, event),
        Document::Graph => Ok(written(|out| graph::draw(model, graph::Language::Mermaid, out))),
        Document::NodeJson { instance, event } => node_json(model, instance, *event),
    }
}

/// Writing to memory does not fail.
fn written(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    let _ = write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn event_plan(model: &Model, event: &str) -> Result<String, Absent> {
    let trigger = trigger::parse(model, event).map_err(Absent::NoEvent)?;
    let plan = event::on(model, &Facts::default(), &trigger);
    Ok(written(|out| plan::text::write_event(model, &plan, out)))
}

fn node_json(model: &Model, instance: &str, event: Event) -> Result<String, Absent> {
    let address = |id: InstanceId| model[id].header.address().to_string();
    let Some(id) = model.instance_ids().find(|id| address(*id) == instance) else {
        return Err(Absent::NoInstance(instance.to_owned(), model.instance_ids().take(12).map(address).collect()));
    };
    let text = Nodes::of(model, &Facts::default()).file(id, event, usual_deployment(model, id, event));
    Ok(String::from_utf8_lossy(&text).into_owned())
}
