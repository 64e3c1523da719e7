//! Leaves of JSON that recipes read: two lists of them come in, what is new, gone or different goes out. What one side alone has is told
//! as the largest object that it alone has.

use super::{Sides, shown_place};
use crate::diff::document::LeafChange;
use crate::diff::snapshot::Attribute;
use crate::diff::tree::{Data, Sameness, Strictness, Tree, compare};
use crate::name::Name;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// The leaves that differ, in the order of the new ones, then those that are gone. `least`: how long the path of an object is at least
/// that stands for all that is in it.
pub fn of(sides: Sides<'_>, old: &[Attribute], new: &[Attribute], least: usize) -> Vec<LeafChange> {
    let (before, after) = differing(old, new);
    let known: FxHashMap<&[Name], &Attribute> = before.iter().map(|it| (&*it.path, it)).collect();
    let staying: FxHashMap<&[Name], &Attribute> = after.iter().map(|it| (&*it.path, it)).collect();
    let mut found = Vec::new();
    let mut added = Vec::new();
    for attribute in after {
        match known.get(&*attribute.path) {
            Some(known) => found.extend(leaf(sides, known, attribute)),
            None => added.push(attribute),
        }
    }
    let removed = before.iter().filter(|it| !staying.contains_key(&*it.path)).collect();
    found.extend(folded(added, old, least).into_iter().map(|(path, (tree, attribute))| LeafChange {
        path,
        old: None,
        new: Some(tree.shown()),
        old_level: None,
        new_level: Some(attribute.level.to_string()),
        place: attribute.tree.at.map(|it| shown_place(sides.new, it)),
    }));
    found.extend(folded(removed, new, least).into_iter().map(|(path, (tree, attribute))| LeafChange {
        path,
        old: Some(tree.shown()),
        new: None,
        old_level: Some(attribute.level.to_string()),
        new_level: None,
        place: None,
    }));
    found
}

/// Both lists without what is the same at their beginnings and ends.
fn differing<'a>(old: &'a [Attribute], new: &'a [Attribute]) -> (&'a [Attribute], &'a [Attribute]) {
    let same = |(a, b): &(&Attribute, &Attribute)| {
        a.path == b.path && compare(&a.tree, &b.tree, Strictness::Json) != Sameness::Different
    };
    let start = old.iter().zip(new).take_while(same).count();
    let (old, new) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    (old.get(..old.len() - end).unwrap_or_default(), new.get(..new.len() - end).unwrap_or_default())
}

fn leaf(sides: Sides<'_>, old: &Attribute, new: &Attribute) -> Option<LeafChange> {
    match compare(&old.tree, &new.tree, Strictness::Json) {
        Sameness::Same | Sameness::Spelt => None,
        Sameness::Different => Some(LeafChange {
            path: new.path.iter().map(ToString::to_string).collect(),
            old: Some(old.tree.shown()),
            new: Some(new.tree.shown()),
            old_level: Some(old.level.to_string()),
            new_level: Some(new.level.to_string()),
            place: new.tree.at.map(|it| shown_place(sides.new, it)),
        }),
    }
}

/// Objects by their paths, each with the first leaf that is in it.
type Folded<'a> = IndexMap<Vec<String>, (Tree, &'a Attribute)>;

/// Leaves that one side alone has, as the largest objects that it alone has.
fn folded<'a>(leaves: Vec<&'a Attribute>, other: &[Attribute], least: usize) -> Folded<'a> {
    let mut folded = Folded::new();
    if leaves.is_empty() {
        return folded;
    }
    let mut paths = Paths::default();
    leaves.iter().for_each(|it| paths.put(&it.path));
    other.iter().for_each(|it| paths.visit(&it.path, &it.tree.value));
    // Where an empty object comes to hold something, what it holds tells so.
    for attribute in leaves.into_iter().filter(|it| !is_empty(&it.tree.value) || !paths.holds(&it.path)) {
        let (top, rest) = attribute.path.split_at(paths.known(&attribute.path).max(least).min(attribute.path.len()));
        let top = top.iter().map(ToString::to_string).collect();
        let empty = || (Tree::new(Data::Object(Vec::new()), None), attribute);
        let (tree, _) = folded.entry(top).or_insert_with(empty);
        insert(tree, rest, &attribute.tree);
    }
    folded
}

/// Paths of leaves, and which of their beginnings are objects of the other side too.
#[derive(Default)]
struct Paths {
    there: bool,
    below: FxHashMap<Name, Paths>,
}

impl Paths {
    fn put(&mut self, path: &[Name]) {
        if let Some((key, rest)) = path.split_first() {
            self.below.entry(*key).or_default().put(rest);
        }
    }

    /// A leaf of the other side: all above it is there.
    fn visit(&mut self, path: &[Name], leaf: &Data) {
        self.there |= !path.is_empty() || is_empty(leaf);
        if let Some((key, rest)) = path.split_first()
            && let Some(below) = self.below.get_mut(key)
        {
            below.visit(rest, leaf);
        }
    }

    /// Whether a path leads to an object of the other side.
    fn holds(&self, path: &[Name]) -> bool {
        match path.split_first() {
            Some((key, rest)) => self.below.get(key).is_some_and(|below| below.holds(rest)),
            None => self.there,
        }
    }

    /// How long the shortest beginning of a path is that is not there.
    fn known(&self, path: &[Name]) -> usize {
        match path.split_first() {
            Some((key, rest)) if self.there => 1 + self.below.get(key).map_or(0, |below| below.known(rest)),
            _ => 0,
        }
    }
}

fn is_empty(value: &Data) -> bool {
    matches!(value, Data::Object(entries) if entries.is_empty())
}

fn insert(tree: &mut Tree, path: &[Name], leaf: &Tree) {
    let Some((key, rest)) = path.split_first() else {
        *tree = leaf.clone();
        return;
    };
    let Data::Object(entries) = &mut tree.value else { return };
    // Mostly what stands in one object comes in a row.
    let last = entries.last().filter(|(known, _)| known == key).map(|_| entries.len() - 1);
    let at = last.or_else(|| entries.iter().position(|(known, _)| known == key)).unwrap_or_else(|| {
        entries.push((*key, Tree::new(Data::Object(Vec::new()), None)));
        entries.len() - 1
    });
    if let Some((_, below)) = entries.get_mut(at) {
        insert(below, rest, leaf);
    }
}

/// Changes of leaves, each once, by their numbers.
#[derive(Default)]
pub struct Leaves {
    known: indexmap::IndexSet<Leaf, FxBuildHasher>,
}

/// A change that is the same wherever it happens, and wherever it is said: the first place is told.
struct Leaf(LeafChange);

impl PartialEq for Leaf {
    fn eq(&self, other: &Leaf) -> bool {
        self.said() == other.said()
    }
}

impl Eq for Leaf {}

impl std::hash::Hash for Leaf {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.said().hash(state);
    }
}

impl Leaf {
    fn said(&self) -> impl Eq + std::hash::Hash + '_ {
        let LeafChange { path, old, new, old_level, new_level, place: _ } = &self.0;
        (path, old, new, old_level, new_level)
    }
}

impl Leaves {
    pub fn number(&mut self, change: LeafChange) -> usize {
        self.known.insert_full(Leaf(change)).0
    }

    pub fn get(&self, number: usize) -> Option<&LeafChange> {
        self.known.get_index(number).map(|it| &it.0)
    }
}
