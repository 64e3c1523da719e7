//! Attributes: for each instance of both versions and each event, the leaves of the node JSON that are new, gone or different, with the
//! level that sets them. Leaves that change on the same instances at the same events stand together.
//!
//! Node JSON comes in parts that instances share. Two parts are held against each other once, however many instances have them; what
//! changes in them is a bundle of leaves, and an instance has for each event the bundles of its parts.

use super::{Sides, leaves};
use crate::diff::document::AttributeChange;
use crate::diff::snapshot::{Attribute, Instance, Snapshot, is_own, territory};
use crate::language::kinds::Event;
use crate::name::Name;
use indexmap::{IndexMap, IndexSet};
use leaves::Leaves;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::rc::Rc;

pub struct AttributeChanges {
    pub changes: Vec<AttributeChange>,
    /// How many instances have at least one.
    pub instances: usize,
}

pub fn of(sides: Sides<'_>) -> AttributeChanges {
    if !sides.know_recipes() {
        return AttributeChanges { changes: Vec::new(), instances: 0 };
    }
    let known: FxHashMap<Name, &Instance> = sides.old.instances.iter().map(|it| (it.id, it)).collect();
    let mut comparing = Comparing::new(sides);
    let mut classes: Classes = IndexMap::default();
    let mut instances = 0;
    for (at, instance) in sides.new.instances.iter().enumerate() {
        let Some(old) = known.get(&instance.id) else { continue };
        let changes = comparing.instance(old, instance);
        if changes.iter().any(|it| !it.is_empty()) {
            instances += 1;
            classes.entry(changes).or_default().push(at);
        }
    }
    AttributeChanges { changes: comparing.together(&classes), instances }
}

/// The bundles of an instance at an event, by their numbers.
type Bundles = Rc<[usize]>;

/// For each event what changes, and the instances to which that happens.
type Classes = IndexMap<[Bundles; 5], Vec<usize>, FxBuildHasher>;

/// Whether something happens at each of the events, in their order.
type Events = [bool; 5];

struct Comparing<'s> {
    sides: Sides<'s>,
    /// Of each part, old and new: what it tells of.
    territories: [Vec<&'s [Name]>; 2],
    leaves: Leaves,
    /// Numbers of leaves that change together.
    bundles: IndexSet<Vec<usize>, FxBuildHasher>,
    /// By the indexes of two parts, of which one may not be there: the bundle, if anything changes.
    parts: FxHashMap<(Option<u32>, Option<u32>), Option<usize>>,
    /// By the indexes of two nodes.
    nodes: FxHashMap<(u32, u32), Bundles>,
}

impl<'s> Comparing<'s> {
    fn new(sides: Sides<'s>) -> Comparing<'s> {
        let of = |part: &'s Vec<Attribute>| part.first().map(|it| territory(&it.path)).unwrap_or_default();
        Comparing {
            sides,
            territories: [sides.old, sides.new].map(|it| it.attributes.iter().map(of).collect()),
            leaves: Leaves::default(),
            bundles: IndexSet::default(),
            parts: FxHashMap::default(),
            nodes: FxHashMap::default(),
        }
    }

    fn instance(&mut self, old: &Instance, new: &Instance) -> [Bundles; 5] {
        let own = self.pairs(&old.own, &new.own);
        let mut after = new.attributes.into_iter();
        old.attributes.map(|before| {
            let after = after.next().unwrap_or_default();
            let nodes = [node(self.sides.old, before), node(self.sides.new, after)];
            match self.territories.iter().zip(nodes).any(|(of, node)| holds_own(of, node)) {
                true => self.pairs(&[&old.own, nodes[0]].concat(), &[&new.own, nodes[1]].concat()).into(),
                false if own.is_empty() => self.node(before, after),
                false => own.iter().chain(self.node(before, after).iter()).copied().collect(),
            }
        })
    }

    fn node(&mut self, old: u32, new: u32) -> Bundles {
        if let Some(known) = self.nodes.get(&(old, new)) {
            return known.clone();
        }
        let bundles: Bundles = self.pairs(node(self.sides.old, old), node(self.sides.new, new)).into();
        self.nodes.insert((old, new), bundles.clone());
        bundles
    }

    /// What changes between parts of one territory, in the order of the new ones, then those that are gone.
    fn pairs(&mut self, old: &[u32], new: &[u32]) -> Vec<usize> {
        let of = |side: &[&'s [Name]], part: u32| side.get(part as usize).copied().unwrap_or_default();
        let [before, after] = &self.territories;
        let known: FxHashMap<&[Name], u32> = old.iter().map(|part| (of(before, *part), *part)).collect();
        let staying: FxHashSet<&[Name]> = new.iter().map(|part| of(after, *part)).collect();
        let pairs = new.iter().map(|part| (known.get(of(after, *part)).copied(), Some(*part)));
        let gone = old.iter().filter(|part| !staying.contains(of(before, **part))).map(|part| (Some(*part), None));
        let pairs: Vec<(Option<u32>, Option<u32>)> = pairs.chain(gone).collect();
        pairs.into_iter().filter_map(|(old, new)| self.part(old, new)).collect()
    }

    fn part(&mut self, old: Option<u32>, new: Option<u32>) -> Option<usize> {
        if let Some(known) = self.parts.get(&(old, new)) {
            return *known;
        }
        let leaves = |snapshot: &'s Snapshot, part: Option<u32>| {
            part.and_then(|part| snapshot.attributes.get(part as usize)).map_or(&[][..], Vec::as_slice)
        };
        let (before, after) = (leaves(self.sides.old, old), leaves(self.sides.new, new));
        let least = before.first().or(after.first()).map_or(0, |it| territory(&it.path).len());
        let changes = leaves::of(self.sides, before, after, least);
        let numbers: Vec<usize> = changes.into_iter().map(|it| self.leaves.number(it)).collect();
        let bundle = (!numbers.is_empty()).then(|| self.bundles.insert_full(numbers).0);
        self.parts.insert((old, new), bundle);
        bundle
    }

    /// Leaves that change on the same instances at the same events, as one. Leaves of the same bundles do so.
    fn together(&self, classes: &Classes) -> Vec<AttributeChange> {
        let happens = self.happens(classes);
        let mut bundles_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for bundle in happens.keys() {
            let leaves = self.bundles.get_index(*bundle).into_iter().flatten();
            leaves.for_each(|leaf| bundles_of.entry(*leaf).or_default().push(*bundle));
        }
        let mut alike: IndexMap<Vec<usize>, Vec<usize>, FxBuildHasher> = IndexMap::default();
        for (leaf, bundles) in bundles_of {
            alike.entry(bundles).or_default().push(leaf);
        }
        let mut groups: IndexMap<(Vec<usize>, Events), Vec<usize>, FxBuildHasher> = IndexMap::default();
        for (bundles, leaves) in alike {
            for group in by_events(bundles.iter().filter_map(|it| happens.get(it)).flatten()) {
                groups.entry(group).or_default().extend(&leaves);
            }
        }
        groups.into_iter().map(|((of, events), leaves)| self.change(classes, &of, events, leaves)).collect()
    }

    /// Each bundle with the classes to which it happens, by their numbers, and when.
    fn happens(&self, classes: &Classes) -> BTreeMap<usize, Vec<(usize, Events)>> {
        let mut happens: BTreeMap<usize, Vec<(usize, Events)>> = BTreeMap::new();
        for (class, changes) in classes.keys().enumerate() {
            let mut events: BTreeMap<usize, Events> = BTreeMap::new();
            for (event, bundles) in changes.iter().enumerate() {
                for bundle in bundles.iter() {
                    let at = events.entry(*bundle).or_default();
                    at.iter_mut().skip(event).take(1).for_each(|it| *it = true);
                }
            }
            events.into_iter().for_each(|(bundle, events)| happens.entry(bundle).or_default().push((class, events)));
        }
        happens
    }

    fn change(&self, classes: &Classes, of: &[usize], events: Events, mut leaves: Vec<usize>) -> AttributeChange {
        leaves.sort_unstable();
        let members = of.iter().filter_map(|it| classes.get_index(*it)).flat_map(|(_, members)| members);
        let mut members: Vec<usize> = members.copied().collect();
        members.sort_unstable();
        let instances = members.iter().filter_map(|it| self.sides.new.instances.get(*it));
        let named = Event::ALL.iter().zip(events).filter(|(_, it)| *it).map(|(event, _)| event.word().to_owned());
        AttributeChange {
            instances: instances.map(|it| it.address.clone()).collect(),
            events: if events.iter().all(|it| *it) { Vec::new() } else { named.collect() },
            leaves: leaves.iter().filter_map(|it| self.leaves.get(*it)).cloned().collect(),
        }
    }
}

fn node(snapshot: &Snapshot, at: u32) -> &[u32] {
    snapshot.nodes.get(at as usize).map_or(&[], Vec::as_slice)
}

/// Whether a node has parts that are an instance's own, because custom JSON reaches into them.
fn holds_own(territories: &[&[Name]], node: &[u32]) -> bool {
    node.iter().filter_map(|part| territories.get(*part as usize)).any(|of| is_own(of))
}

/// The classes by the events, those at which any of the bundles happens.
fn by_events<'a>(happens: impl Iterator<Item = &'a (usize, Events)>) -> Vec<(Vec<usize>, Events)> {
    let mut of: BTreeMap<usize, Events> = BTreeMap::new();
    for (class, events) in happens {
        let known = of.entry(*class).or_default();
        known.iter_mut().zip(events).for_each(|(known, it)| *known |= *it);
    }
    let mut groups: IndexMap<Events, Vec<usize>, FxBuildHasher> = IndexMap::default();
    of.into_iter().for_each(|(class, events)| groups.entry(events).or_default().push(class));
    groups.into_iter().map(|(events, classes)| (classes, events)).collect()
}
