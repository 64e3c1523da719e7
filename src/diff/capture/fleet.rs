//! Layers, instances and apps: who is in what, which recipes run, which attributes are there.
//!
//! Node JSON is much the same for most instances, so what is the same is kept once. On Chef 11 the service adds attributes that
//! differ between instances and name all others: they are looked at in fleets of up to [`LISTED`] instances.

use super::Camera;
use super::values::Form;
use crate::diff::snapshot::{App, Attribute, Instance, Layer, Presence, Snapshot};
use crate::diff::tree::{Data as Seen, Tree};
use crate::facts::Facts;
use crate::language::kinds::{Event, LayerKind};
use crate::model::{InstanceId, LayerId, Model};
use crate::name::Name;
use crate::plan::capacity::{self, Fleet};
use crate::runlist::RunLists;
use crate::runlist::attributes::{Attributes, Level, Node, custom_levels, usual_deployment};
use rustc_hash::FxHashMap;

/// The largest fleet whose service attributes are compared.
const LISTED: usize = 40;

/// What the custom JSON of an instance follows from: its layers, and the deployment that is running.
type Source<'m> = (&'m [LayerId], Option<usize>);

impl Camera<'_> {
    pub fn layers(&self) -> Vec<Layer> {
        let fleet = Fleet::new(self.model);
        let balanced = |id: LayerId| {
            let kind = self.model[id].kind;
            let proxied = || capacity::is_proxied(kind) && self.model.layers.iter().any(|it| it.kind == LayerKind::Lb);
            fleet.is_attached(id) || kind == LayerKind::Lb || proxied()
        };
        let layer = |id: LayerId| Layer {
            id: self.model[id].header.id,
            address: self.model[id].header.address().to_string(),
            kind: self.model[id].kind.word().to_owned(),
            balanced: balanced(id),
        };
        self.model.layer_ids().map(layer).collect()
    }

    pub fn apps(&self) -> Vec<App> {
        let apps = self.model.apps.iter().map(|app| App {
            id: app.header.id,
            address: app.header.address().to_string(),
            layers: app.layers.iter().map(|it| it.0).collect(),
            has_environment: !app.env.is_empty(),
        });
        apps.collect()
    }

    /// The instances with their run-lists and attributes.
    pub fn instances(&self, snapshot: &mut Snapshot) {
        let facts = Facts::default();
        let lists = RunLists::of(self.model);
        let mut sets: FxHashMap<&[LayerId], u32> = FxHashMap::default();
        let mut nodes = Nodes::new(self, &facts);
        for id in self.model.instance_ids() {
            let instance = &self.model[id];
            let run_lists = *sets.entry(&instance.layers).or_insert_with(|| {
                snapshot.run_lists.push(Event::ALL.map(|event| lists.list(id, event).to_vec()));
                snapshot.run_lists.len() as u32 - 1
            });
            snapshot.instances.push(Instance {
                id: instance.header.id,
                address: instance.header.address().to_string(),
                layers: instance.layers.iter().map(|it| it.0).collect(),
                presence: presence(self.model, id),
                run_lists,
                attributes: Event::ALL.map(|event| nodes.of(id, event)),
            });
        }
        snapshot.attributes = nodes.known;
    }
}

fn presence(model: &Model, id: InstanceId) -> Presence {
    match capacity::Presence::of(&model[id]) {
        capacity::Presence::Always => Presence::Always,
        capacity::Presence::Scheduled => Presence::Scheduled,
        capacity::Presence::Load => Presence::Load,
        capacity::Presence::Conditional => Presence::Conditional,
    }
}

struct Nodes<'c, 'm> {
    camera: &'c Camera<'m>,
    /// For fleets in which the service's own attributes are looked at.
    service: Option<Attributes<'c>>,
    shared: FxHashMap<Source<'c>, u32>,
    known: Vec<Vec<Attribute>>,
}

impl<'c, 'm> Nodes<'c, 'm> {
    fn new(camera: &'c Camera<'m>, facts: &'c Facts) -> Nodes<'c, 'm> {
        let model = camera.model;
        let listed = !model.stack.chef.has_data_bags() && model.instances.len() <= LISTED;
        let service = listed.then(|| Attributes::of(model, facts));
        Nodes { camera, service, shared: FxHashMap::default(), known: Vec::new() }
    }

    /// Index of the node JSON of an instance at an event.
    fn of(&mut self, id: InstanceId, event: Event) -> u32 {
        let model = self.camera.model;
        let deployment = usual_deployment(model, id, event);
        if let Some(service) = &self.service {
            let node = service.levels(id, event, deployment);
            return self.keep(&node);
        }
        let source: Source<'c> = (&model[id].layers, deployment);
        if let Some(known) = self.shared.get(&source) {
            return *known;
        }
        let kept = self.keep(&custom_levels(model, id, deployment));
        self.shared.insert(source, kept);
        kept
    }

    fn keep(&mut self, node: &Node) -> u32 {
        let mut leaves = Vec::new();
        node.leaves(&mut |path, leaf| {
            if let Some(set) = leaf.sets.last().filter(|_| !path.is_empty()) {
                let level = self.level(set.level);
                self.camera.tree(&set.value, Form::Json).flatten(path, &level, &mut leaves);
            }
        });
        self.known.push(leaves);
        self.known.len() as u32 - 1
    }

    fn level(&self, level: Level) -> String {
        let model = self.camera.model;
        match level {
            Level::Service => "service".to_owned(),
            Level::Stack => "stack".to_owned(),
            Level::Layer(id) => format!("layer {}", model[id].header.address()),
            Level::Deployment(at) => {
                let name = model.deployments.get(at).map(|it| it.header.address().to_string());
                format!("deployment {}", name.unwrap_or_default())
            }
        }
    }
}

impl Tree {
    /// A leaf as attributes: one, or those inside a JSON object that stands in it as text.
    fn flatten(self, path: &[Name], level: &str, leaves: &mut Vec<Attribute>) {
        // What only the service says of a running command tells nothing of a version.
        let at = self.at.filter(|_| level != "service");
        if let Seen::Object(entries) = &self.value
            && !entries.is_empty()
        {
            for (key, tree) in entries {
                let path: Vec<Name> = path.iter().copied().chain([*key]).collect();
                tree.clone().flatten(&path, level, leaves);
            }
            return;
        }
        leaves.push(Attribute { path: path.to_vec(), tree: Tree::new(self.value, at), level: level.to_owned() });
    }
}
