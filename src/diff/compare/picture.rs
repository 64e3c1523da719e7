//! What there is to draw: layers with their instances, apps and attachments, each with what happens to it. Members of a family that
//! change alike are one node.

use super::Sides;
use crate::diff::addresses::together;
use crate::diff::document::{Action, Consequence, ObjectChange, Picture, PictureNode};
use crate::diff::snapshot::{Instance, Snapshot};
use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

/// Nodes beyond this are not drawn.
const MOST: usize = 200;

/// What members of one node have in common: kind, name, layers, action, consequence.
type Alike = (&'static str, String, Vec<String>, Option<Action>, Consequence);

pub fn of(sides: Sides<'_>, changes: &[ObjectChange]) -> Picture {
    let changed: FxHashMap<&str, &ObjectChange> = changes.iter().map(|it| (it.id.as_str(), it)).collect();
    let fate = |id: &str| changed.get(id).map_or((None, Consequence::None), |it| (Some(it.action), it.consequence));
    let mut groups: IndexMap<Alike, Vec<&str>> = IndexMap::new();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for snapshot in [sides.new, sides.old] {
        for layer in &snapshot.layers {
            if seen.insert(layer.id.as_str()) {
                let (action, consequence) = fate(layer.id.as_str());
                let alike = ("layer", layer.address.clone(), Vec::new(), action, consequence);
                groups.entry(alike).or_default().push(&layer.address);
            }
        }
        for instance in snapshot.instances.iter().filter(|it| !seen.contains(it.id.as_str())) {
            let (action, consequence) = fate(instance.id.as_str());
            let alike = ("instance", family(instance), layers(snapshot, instance), action, consequence);
            groups.entry(alike).or_default().push(&instance.address);
        }
        seen.extend(snapshot.instances.iter().map(|it| it.id.as_str()));
        for app in &snapshot.apps {
            if seen.insert(app.id.as_str()) {
                let (action, consequence) = fate(app.id.as_str());
                let of = |at: &u32| snapshot.layers.get(*at as usize).map(|it| it.address.clone());
                let alike =
                    ("app", app.address.clone(), app.layers.iter().filter_map(of).collect(), action, consequence);
                groups.entry(alike).or_default().push(&app.address);
            }
        }
    }
    draw(groups)
}

fn family(instance: &Instance) -> String {
    instance.address.split('[').next().unwrap_or(&instance.address).to_owned()
}

fn layers(snapshot: &Snapshot, instance: &Instance) -> Vec<String> {
    let of = |at: &u32| snapshot.layers.get(*at as usize).map(|it| it.address.clone());
    instance.layers.iter().filter_map(of).collect()
}

fn draw(groups: IndexMap<Alike, Vec<&str>>) -> Picture {
    let mut picture = Picture::default();
    let mut layers: FxHashMap<String, usize> = FxHashMap::default();
    for ((word, name, _, action, consequence), members) in groups.iter().take(MOST) {
        if *word == "layer" {
            layers.insert(name.clone(), picture.nodes.len());
        }
        let label = together(members.iter().copied());
        picture.nodes.push(PictureNode { word: (*word).to_owned(), label, action: *action, consequence: *consequence });
    }
    for (at, ((_, _, of, _, _), _)) in groups.iter().take(MOST).enumerate() {
        picture.edges.extend(of.iter().filter_map(|layer| Some((*layers.get(layer)?, at))));
    }
    picture
}
