//! Node JSON: for each instance and event the file that a Chef client in local mode takes.
//!
//! `{"run_list": [...], attributes...}`, the attributes as [`super::attributes`] merges them. A top-level key `$stackwright`,
//! which no cookbook reads, holds the version of the form and what is assumed. A key `run_list` or `recipes` of the custom JSON
//! is left out, because a client takes its run-list from one place only.

use super::attributes::{Holds, Node, usual_deployment};
use super::online_word;
use super::service::Service;
use super::write::Values;
use crate::facts::{Facts, describe};
use crate::json::{Layout, Writer, document};
use crate::language::kinds::Event;
use crate::model::{Certainty, InstanceId, Model};
use rustc_hash::FxHashSet;
use std::io;

/// Takes a path such as `nodes/lb1/setup.json` and the text of the file.
pub type Sink<'s> = dyn FnMut(&str, &[u8]) -> io::Result<()> + 's;

/// Hands out the node JSON of every instance and event, in source order.
pub fn each(model: &Model, facts: &Facts, sink: &mut Sink) -> io::Result<()> {
    let nodes = Nodes::of(model, facts);
    let mut folders = FxHashSet::default();
    for id in model.instance_ids() {
        let mut folder = model[id].header.file_name();
        while !folders.insert(folder.clone()) {
            folder.push('_');
        }
        for event in Event::ALL {
            let text = nodes.file(id, event, usual_deployment(model, id, event));
            sink(&format!("nodes/{folder}/{}.json", event.word()), &text)?;
        }
    }
    Ok(())
}

/// Node JSON on demand.
pub struct Nodes<'m> {
    model: &'m Model,
    service: Service<'m>,
    values: Values<'m>,
    /// Names in the files that are not sure, in source order: predicted, standing in.
    unsure: [Vec<&'m str>; 2],
}

impl<'m> Nodes<'m> {
    pub fn of(model: &'m Model, facts: &'m Facts) -> Nodes<'m> {
        let service = Service::of(model, facts);
        let values = Values::new(model, facts);
        service.shared_values().into_iter().for_each(|value| values.share(value));
        let unsure = [Certainty::Predicted, Certainty::StandIn].map(|certainty| unsure(model, facts, certainty));
        Nodes { model, service, values, unsure }
    }

    /// The node JSON of an instance at an event; `deployment`: index of the one that is running.
    pub fn file(&self, id: InstanceId, event: Event, deployment: Option<usize>) -> Vec<u8> {
        let node = self.service.attributes(id, event, deployment);
        document(Layout::Pretty, |w| {
            w.object(|w| {
                w.key("$stackwright");
                self.about(id, event, deployment, w);
                w.key("run_list");
                w.list(|w| {
                    let list = self.service.run_lists().list(id, event);
                    list.iter().for_each(|recipe| w.text(&format!("recipe[{recipe}]")));
                });
                self.attributes(&node, w);
            });
        })
    }

    fn about(&self, id: InstanceId, event: Event, deployment: Option<usize>, w: &mut Writer) {
        let instance = &self.model[id];
        w.object(|w| {
            w.key("version");
            w.int(1);
            w.key_text("instance", &instance.header.address().to_string());
            w.key_text("event", event.word());
            if let Some(deployment) = deployment.and_then(|at| self.model.deployments.get(at)) {
                w.key_text("deployment", &deployment.header.address().to_string());
            }
            w.key_text("online", online_word(instance));
            if let Some(when) = instance.header.when() {
                w.key_text("if", &describe(when, self.model));
            }
            if self.service.run_lists().stand_in(id, event) {
                w.key("stand_in_recipes");
                w.bool(true);
            }
            for (key, names) in ["predicted", "stand_in"].into_iter().zip(&self.unsure) {
                if !names.is_empty() {
                    w.key(key);
                    w.texts(names.iter().copied());
                }
            }
        });
    }

    fn attributes(&self, node: &Node, w: &mut Writer) {
        let own = |key: &str| ["run_list", "recipes", "$stackwright"].contains(&key);
        match node.holds() {
            None => {}
            Some(Holds::Merged(entries)) => {
                for (key, node) in entries.iter().filter(|(key, _)| !own(key.as_str())) {
                    w.key(key.as_str());
                    self.values.node(node, w);
                }
            }
            Some(Holds::Value(value)) => {
                let entries = value.as_object().into_iter().flat_map(|object| &object.entries);
                for (key, value) in entries.filter(|(key, _)| !own(key.as_str())) {
                    w.key(key.as_str());
                    self.values.value(value, w);
                }
            }
        }
    }
}

/// The short names and host names of that certainty; facts make sure of those that they tell.
fn unsure<'m>(model: &'m Model, facts: &Facts, certainty: Certainty) -> Vec<&'m str> {
    let layers = model.layers.iter().map(|it| (&it.shortname, it.settings.get("shortname")));
    let apps = model.apps.iter().map(|it| (&it.shortname, it.settings.get("shortname")));
    let instances = model.instances.iter().map(|it| (&it.hostname, it.settings.get("hostname")));
    let all = layers.chain(apps).chain(instances);
    let unsure = all.filter(|(naming, setting)| naming.certainty == certainty && facts.told(*setting, model).is_none());
    unsure.map(|(naming, _)| &*naming.text).collect()
}
