//! Layers, instances and apps: who is in what, which recipes run.

use super::Camera;
use super::nodes::Nodes;
use crate::diff::snapshot::{App, Instance, Layer, Presence, Snapshot};
use crate::facts::Facts;
use crate::language::kinds::{Event, LayerKind};
use crate::model::{InstanceId, LayerId, Model};
use crate::plan::capacity::{self, Fleet};
use crate::runlist::RunLists;
use rustc_hash::FxHashMap;

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
            let (own, attributes) = nodes.of(id);
            snapshot.instances.push(Instance {
                id: instance.header.id,
                address: instance.header.address().to_string(),
                layers: instance.layers.iter().map(|it| it.0).collect(),
                presence: presence(self.model, id),
                run_lists,
                own,
                attributes,
            });
        }
        snapshot.data_bags = nodes.items(&facts);
        nodes.into_snapshot(snapshot);
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
