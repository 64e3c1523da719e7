//! Attributes: for each instance of both versions and each event, the leaves of the node JSON that are new, gone or different, with the
//! level that sets them. Instances and events that change alike stand together.

use super::{Sides, shown_place};
use crate::diff::document::{AttributeChange, LeafChange};
use crate::diff::snapshot::{Attribute, Instance};
use crate::diff::tree::{Data, Sameness, Strictness, Tree, compare};
use crate::language::kinds::Event;
use crate::name::Name;
use indexmap::IndexMap;
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
    let mut comparing = Comparing { sides, pairs: FxHashMap::default(), distinct: IndexMap::new() };
    // For each instance: which changes at which events.
    let mut groups: IndexMap<Vec<(usize, Vec<usize>)>, Vec<String>> = IndexMap::new();
    let mut instances = 0;
    for instance in &sides.new.instances {
        let Some(old) = known.get(&instance.id) else { continue };
        let mut changes: Vec<(usize, Vec<usize>)> = Vec::new();
        for (at, (old, new)) in old.attributes.iter().zip(instance.attributes).enumerate() {
            let Some(change) = comparing.pair(*old, new) else { continue };
            match changes.iter_mut().find(|(known, _)| *known == change) {
                Some((_, events)) => events.push(at),
                None => changes.push((change, vec![at])),
            }
        }
        if !changes.is_empty() {
            instances += 1;
            groups.entry(changes).or_default().push(instance.address.clone());
        }
    }
    let mut changes = Vec::new();
    for (alike, members) in groups {
        for (change, events) in alike {
            let Some((leaves, ())) = comparing.distinct.get_index(change) else { continue };
            let all = events.len() == Event::ALL.len();
            let word = |at: usize| Event::ALL.get(at).map_or("", |event| event.word()).to_owned();
            changes.push(AttributeChange {
                instances: members.clone(),
                events: if all { Vec::new() } else { events.into_iter().map(word).collect() },
                leaves: leaves.0.to_vec(),
            });
        }
    }
    AttributeChanges { changes, instances }
}

struct Comparing<'s> {
    sides: Sides<'s>,
    /// By the indexes of two trees: the index of what changes, if anything does.
    pairs: FxHashMap<(u32, u32), Option<usize>>,
    distinct: IndexMap<Leaves, ()>,
}

/// Changes that are the same wherever they happen.
#[derive(Clone, PartialEq, Eq)]
struct Leaves(Rc<[LeafChange]>);

impl std::hash::Hash for Leaves {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|leaf| leaf.path.hash(state));
    }
}

impl Comparing<'_> {
    fn pair(&mut self, old: u32, new: u32) -> Option<usize> {
        if let Some(known) = self.pairs.get(&(old, new)) {
            return *known;
        }
        let Sides { old: before, new: after } = self.sides;
        let leaves = match (before.attributes.get(old as usize), after.attributes.get(new as usize)) {
            (Some(before), Some(after)) => self.leaves(before, after),
            _ => Vec::new(),
        };
        let change = (!leaves.is_empty()).then(|| {
            let (at, _) = self.distinct.insert_full(Leaves(leaves.into()), ());
            at
        });
        self.pairs.insert((old, new), change);
        change
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
