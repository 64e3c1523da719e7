//! Data bags: for each item of both versions the leaves that are new, gone or different. A leaf that changes alike in several items of a
//! bag is told once, and so are items that are new or gone.
//!
//! What the service puts into a new item follows from the declaration that it tells of, and is told there; only what custom JSON puts into
//! one is told here.

use super::Sides;
use super::leaves::{self, Leaves};
use crate::diff::document::{Action, DataBagChange};
use crate::diff::snapshot::{Attribute, DataBagItem, Snapshot};
use crate::name::Name;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::rc::Rc;

pub fn of(sides: Sides<'_>) -> Vec<DataBagChange> {
    if !sides.know_recipes() {
        return Vec::new();
    }
    let known: FxHashMap<Key, &DataBagItem> = sides.old.data_bags.iter().map(|it| (key(it), it)).collect();
    let staying: FxHashSet<Key> = sides.new.data_bags.iter().map(key).collect();
    let mut comparing = Comparing { sides, leaves: Leaves::default(), parts: FxHashMap::default() };
    let mut found: Vec<Found> = Vec::new();
    for item in &sides.new.data_bags {
        match known.get(&key(item)) {
            Some(old) => found.extend(comparing.both(old, item)),
            None => found.push(comparing.one(Action::Create, item)),
        }
    }
    let gone = sides.old.data_bags.iter().filter(|it| !staying.contains(&key(it)));
    found.extend(gone.map(|it| comparing.one(Action::Delete, it)).collect::<Vec<_>>());
    comparing.together(&found)
}

/// By what an item is the same: its bag, and its name or what is called by it.
type Key = (Name, Result<Name, Name>);

fn key(item: &DataBagItem) -> Key {
    (item.bag, item.stands_for.map_or(Ok(item.item), Err))
}

/// What happens to an item.
struct Found {
    bag: Name,
    item: Name,
    action: Action,
    /// Numbers of leaves.
    leaves: Vec<usize>,
}

struct Comparing<'s> {
    sides: Sides<'s>,
    leaves: Leaves,
    /// By the indexes of two parts: numbers of the leaves that change.
    parts: FxHashMap<(u32, u32), Rc<[usize]>>,
}

impl<'s> Comparing<'s> {
    fn both(&mut self, old: &DataBagItem, new: &DataBagItem) -> Option<Found> {
        let pairs = old.parts.into_iter().zip(new.parts);
        let leaves: Vec<usize> = pairs.flat_map(|(old, new)| self.pair(old, new).to_vec()).collect();
        (!leaves.is_empty()).then_some(Found { bag: new.bag, item: new.item, action: Action::Update, leaves })
    }

    fn pair(&mut self, old: u32, new: u32) -> Rc<[usize]> {
        if let Some(known) = self.parts.get(&(old, new)) {
            return known.clone();
        }
        let changes = leaves::of(self.sides, part(self.sides.old, old), part(self.sides.new, new), 1);
        let numbers: Rc<[usize]> = changes.into_iter().map(|it| self.leaves.number(it)).collect();
        self.parts.insert((old, new), numbers.clone());
        numbers
    }

    /// An item that one side alone has.
    fn one(&mut self, action: Action, item: &DataBagItem) -> Found {
        let side = if action == Action::Delete { self.sides.old } else { self.sides.new };
        let by_people = |it: &&Attribute| it.level != "service";
        let told = item.parts.into_iter().flat_map(|it| part(side, it)).filter(by_people).cloned().collect::<Vec<_>>();
        let changes = match action {
            Action::Delete => leaves::of(self.sides, &told, &[], 1),
            Action::Create | Action::Update | Action::Replace | Action::Move => leaves::of(self.sides, &[], &told, 1),
        };
        let leaves = changes.into_iter().map(|it| self.leaves.number(it)).collect();
        Found { bag: item.bag, item: item.item, action, leaves }
    }

    /// Leaves that change in the same items, as one.
    fn together(&self, found: &[Found]) -> Vec<DataBagChange> {
        // What happens to an item as a whole, if nothing is told of what is in it, and each leaf, with the items.
        let mut happens: IndexMap<(Name, Action, Option<usize>), Vec<Name>, FxBuildHasher> = IndexMap::default();
        for Found { bag, item, action, leaves } in found {
            let told = if leaves.is_empty() { vec![None] } else { leaves.iter().copied().map(Some).collect() };
            told.into_iter().for_each(|leaf| happens.entry((*bag, *action, leaf)).or_default().push(*item));
        }
        let mut groups: IndexMap<(Name, Action, Vec<Name>), Vec<usize>, FxBuildHasher> = IndexMap::default();
        for ((bag, action, leaf), items) in happens {
            groups.entry((bag, action, items)).or_default().extend(leaf);
        }
        let change = |((bag, action, items), leaves): ((Name, Action, Vec<Name>), Vec<usize>)| DataBagChange {
            bag: bag.to_string(),
            items: items.iter().map(ToString::to_string).collect(),
            action,
            leaves: leaves.iter().filter_map(|it| self.leaves.get(*it)).cloned().collect(),
        };
        groups.into_iter().map(change).collect()
    }
}

fn part(snapshot: &Snapshot, at: u32) -> &[Attribute] {
    snapshot.attributes.get(at as usize).map_or(&[], Vec::as_slice)
}
