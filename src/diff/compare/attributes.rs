//! Attributes: for each instance of both versions and each event, the leaves of the node JSON that are new, gone or different, with the
//! level that sets them. Leaves that change on the same instances at the same events stand together.

use super::{Sides, shown_place};
use crate::diff::document::{AttributeChange, LeafChange};
use crate::diff::snapshot::{Attribute, Instance};
use crate::diff::tree::{Data, Sameness, Strictness, Tree, compare};
use crate::language::kinds::Event;
use crate::name::Name;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::{FxHashMap, FxHashSet};
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
    let mut comparing = Comparing { sides, pairs: FxHashMap::default(), leaves: IndexSet::new() };
    // For each event what changes, and the instances to which that happens.
    let mut classes: IndexMap<[Changes; 5], Vec<usize>> = IndexMap::new();
    let mut instances = 0;
    for (at, instance) in sides.new.instances.iter().enumerate() {
        let Some(old) = known.get(&instance.id) else { continue };
        let mut changes: [Changes; 5] = Default::default();
        for (change, (old, new)) in changes.iter_mut().zip(old.attributes.iter().zip(instance.attributes)) {
            *change = comparing.pair(*old, new);
        }
        if changes.iter().any(Option::is_some) {
            instances += 1;
            classes.entry(changes).or_default().push(at);
        }
    }
    let changes = comparing.together(&classes);
    AttributeChanges { changes, instances }
}

struct Comparing<'s> {
    sides: Sides<'s>,
    /// By the indexes of two trees: the indexes of the leaves that change, if any does.
    pairs: FxHashMap<(u32, u32), Changes>,
    leaves: IndexSet<Leaf>,
}

/// A change that is the same wherever it happens.
#[derive(PartialEq, Eq)]
struct Leaf(LeafChange);

impl std::hash::Hash for Leaf {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.path.hash(state);
    }
}

/// The indexes of the leaves that change, if any does.
type Changes = Option<Rc<[usize]>>;

/// Whether something happens at each of the events, in their order.
type Events = [bool; 5];

impl Comparing<'_> {
    fn pair(&mut self, old: u32, new: u32) -> Changes {
        if let Some(known) = self.pairs.get(&(old, new)) {
            return known.clone();
        }
        let Sides { old: before, new: after } = self.sides;
        let leaves = match (before.attributes.get(old as usize), after.attributes.get(new as usize)) {
            (Some(before), Some(after)) => self.leaves(before, after),
            _ => Vec::new(),
        };
        let ids: Vec<usize> = leaves.into_iter().map(|leaf| self.leaves.insert_full(Leaf(leaf)).0).collect();
        let change = (!ids.is_empty()).then(|| Rc::from(ids));
        self.pairs.insert((old, new), change.clone());
        change
    }

    /// Leaves that change on the same instances at the same events, as one. `classes`: the instances to which the same happens, by their
    /// indexes.
    fn together(&self, classes: &IndexMap<[Changes; 5], Vec<usize>>) -> Vec<AttributeChange> {
        // For each leaf the classes, by the events.
        let mut happens: IndexMap<(usize, Events), Vec<usize>> = IndexMap::new();
        for (class, changes) in classes.keys().enumerate() {
            let mut events: IndexMap<usize, Events> = IndexMap::new();
            for (event, change) in changes.iter().enumerate() {
                for leaf in change.iter().flat_map(|it| it.iter()) {
                    let at = events.entry(*leaf).or_default();
                    at.iter_mut().skip(event).take(1).for_each(|it| *it = true);
                }
            }
            events.into_iter().for_each(|leaf| happens.entry(leaf).or_default().push(class));
        }
        let mut groups: IndexMap<(Vec<usize>, Events), Vec<usize>> = IndexMap::new();
        for ((leaf, events), classes) in happens {
            groups.entry((classes, events)).or_default().push(leaf);
        }
        let change = |((of, events), leaves): ((Vec<usize>, Events), Vec<usize>)| {
            let members = of.iter().filter_map(|it| classes.get_index(*it)).flat_map(|(_, members)| members);
            let mut members: Vec<usize> = members.copied().collect();
            members.sort_unstable();
            let instances = members.iter().filter_map(|it| self.sides.new.instances.get(*it));
            let named = Event::ALL.iter().zip(events).filter(|(_, it)| *it).map(|(event, _)| event.word().to_owned());
            AttributeChange {
                instances: instances.map(|it| it.address.clone()).collect(),
                events: if events.iter().all(|it| *it) { Vec::new() } else { named.collect() },
                leaves: leaves.iter().filter_map(|it| self.leaves.get_index(*it)).map(|it| it.0.clone()).collect(),
            }
        };
        groups.into_iter().map(change).collect()
    }

    fn leaves(&self, old: &[Attribute], new: &[Attribute]) -> Vec<LeafChange> {
        let before: FxHashMap<&[Name], &Attribute> = old.iter().map(|it| (&*it.path, it)).collect();
        let after: FxHashMap<&[Name], &Attribute> = new.iter().map(|it| (&*it.path, it)).collect();
        let mut found = Vec::new();
        let mut added = Folding::beside(old);
        for attribute in new {
            match before.get(&*attribute.path) {
                Some(known) => self.leaf(known, attribute, &mut found),
                None => added.put(attribute),
            }
        }
        let mut removed = Folding::beside(new);
        old.iter().filter(|it| !after.contains_key(&*it.path)).for_each(|it| removed.put(it));
        found.extend(added.folded.into_iter().map(|(path, (tree, attribute))| LeafChange {
            path,
            old: None,
            new: Some(tree.shown()),
            old_level: None,
            new_level: Some(attribute.level.clone()),
            place: attribute.tree.at.map(|it| shown_place(self.sides.new, it)),
        }));
        found.extend(removed.folded.into_iter().map(|(path, (tree, attribute))| LeafChange {
            path,
            old: Some(tree.shown()),
            new: None,
            old_level: Some(attribute.level.clone()),
            new_level: None,
            place: None,
        }));
        found
    }

    fn leaf(&self, old: &Attribute, new: &Attribute, found: &mut Vec<LeafChange>) {
        match compare(&old.tree, &new.tree, Strictness::Json) {
            Sameness::Same | Sameness::Spelt => {}
            Sameness::Different => found.push(LeafChange {
                path: new.path.iter().map(ToString::to_string).collect(),
                old: Some(old.tree.shown()),
                new: Some(new.tree.shown()),
                old_level: Some(old.level.clone()),
                new_level: Some(new.level.clone()),
                place: new.tree.at.map(|it| shown_place(self.sides.new, it)),
            }),
        }
    }
}

/// Leaves that one side alone has, as the largest objects that it alone has.
struct Folding<'a> {
    /// Every path above a leaf of the other side.
    there: FxHashSet<&'a [Name]>,
    folded: IndexMap<Vec<String>, (Tree, &'a Attribute)>,
}

impl<'a> Folding<'a> {
    fn beside(other: &'a [Attribute]) -> Folding<'a> {
        let above = |it: &'a Attribute| (0..it.path.len()).filter_map(|end| it.path.get(..end));
        Folding { there: other.iter().flat_map(above).collect(), folded: IndexMap::new() }
    }

    fn put(&mut self, attribute: &'a Attribute) {
        let path = &attribute.path;
        let end = (1..=path.len()).find(|end| path.get(..*end).is_some_and(|it| !self.there.contains(it)));
        let (top, rest) = path.split_at(end.unwrap_or(path.len()));
        let top = top.iter().map(ToString::to_string).collect();
        let empty = || (Tree::new(Data::Object(Vec::new()), None), attribute);
        let (tree, _) = self.folded.entry(top).or_insert_with(empty);
        insert(tree, rest, &attribute.tree);
    }
}

fn insert(tree: &mut Tree, path: &[Name], leaf: &Tree) {
    let Some((key, rest)) = path.split_first() else {
        *tree = leaf.clone();
        return;
    };
    let Data::Object(entries) = &mut tree.value else { return };
    let at = entries.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
        entries.push((*key, Tree::new(Data::Object(Vec::new()), None)));
        entries.len() - 1
    });
    if let Some((_, below)) = entries.get_mut(at) {
        insert(below, rest, leaf);
    }
}
