//! Run-lists: for each instance of both versions and each event, the recipes that are new, gone, in another order. Instances that
//! change alike stand together, whatever other recipes they run.

use super::Sides;
use crate::diff::document::{Action, ObjectChange, RunListChange, RunListsOf};
use crate::diff::paths;
use crate::diff::snapshot::{Instance, Snapshot};
use crate::language::kinds::Event;
use crate::name::Name;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

pub struct RunListChanges {
    pub changes: Vec<RunListChange>,
    /// How many instances have at least one.
    pub instances: usize,
}

/// The list of an event before and after.
type Lists<'s> = (&'s [Name], &'s [Name]);

/// What changes in a list, whatever else is in it. INVARIANT: of the inverse change it is the inverse.
#[derive(PartialEq, Eq, Hash)]
struct Change {
    event: Event,
    added: Vec<Name>,
    removed: Vec<Name>,
    /// Of the recipes that stay, those between the first and the last that run in another order: before and after.
    reordered: Option<(Vec<Name>, Vec<Name>)>,
}

/// By their lists, the instances that have them.
type Variants<'s> = IndexMap<Lists<'s>, Vec<&'s Instance>, FxBuildHasher>;

pub fn of(sides: Sides<'_>, objects: &[ObjectChange]) -> RunListChanges {
    if !sides.know_recipes() {
        return RunListChanges { changes: Vec::new(), instances: 0 };
    }
    let known: FxHashMap<Name, &Instance> = sides.old.instances.iter().map(|it| (it.id, it)).collect();
    let mut pairs: FxHashMap<(u32, u32), Vec<(Event, Lists)>> = FxHashMap::default();
    let mut lists: IndexMap<(Event, Lists), Vec<&Instance>, FxBuildHasher> = IndexMap::default();
    let mut instances = 0;
    for instance in &sides.new.instances {
        let Some(old) = known.get(&instance.id) else { continue };
        let differing = pairs
            .entry((old.run_lists, instance.run_lists))
            .or_insert_with(|| differing(sides, old.run_lists, instance.run_lists));
        instances += usize::from(!differing.is_empty());
        for list in differing.iter() {
            lists.entry(*list).or_default().push(instance);
        }
    }
    let mut groups: IndexMap<Change, Variants, FxBuildHasher> = IndexMap::default();
    for ((event, lists), members) in lists {
        groups.entry(Change::of(event, lists)).or_default().insert(lists, members);
    }
    let changes = groups.into_iter().map(|(change, variants)| change.told(sides, &variants, objects)).collect();
    RunListChanges { changes, instances }
}

fn differing<'s>(sides: Sides<'s>, old: u32, new: u32) -> Vec<(Event, Lists<'s>)> {
    let lists = |snapshot: &'s Snapshot, at: u32| snapshot.run_lists.get(at as usize);
    let (Some(old), Some(new)) = (lists(sides.old, old), lists(sides.new, new)) else { return Vec::new() };
    let pairs = Event::ALL.into_iter().zip(old.iter().zip(new));
    pairs.filter(|(_, (old, new))| old != new).map(|(event, (old, new))| (event, (&**old, &**new))).collect()
}

impl Change {
    fn of(event: Event, (old, new): Lists<'_>) -> Change {
        let split = |these: &[Name], others: &[Name]| -> (Vec<Name>, Vec<Name>) {
            let others: FxHashSet<Name> = others.iter().copied().collect();
            these.iter().partition(|it| others.contains(*it))
        };
        let ((before, removed), (after, added)) = (split(old, new), split(new, old));
        Change { event, added, removed, reordered: (before != after).then(|| between(&before, &after)) }
    }

    fn told(&self, sides: Sides<'_>, variants: &Variants<'_>, objects: &[ObjectChange]) -> RunListChange {
        // In the order of the instances, whatever their lists.
        let place: FxHashMap<Name, usize> =
            sides.new.instances.iter().enumerate().map(|(at, it)| (it.id, at)).collect();
        let mut members: Vec<&Instance> = variants.values().flatten().copied().collect();
        members.sort_by_key(|it| place.get(&it.id));
        let (old, new) = variants.first().map_or((&[][..], &[][..]), |(lists, _)| *lists);
        let several = variants.iter().filter(|_| variants.len() > 1);
        RunListChange {
            event: self.event.word().to_owned(),
            instances: addresses(&members),
            reordered: self.reordered.is_some(),
            added: texts(&self.added),
            removed: texts(&self.removed),
            old: texts(old),
            new: texts(new),
            lists: several
                .map(|((old, new), members)| RunListsOf {
                    instances: addresses(members),
                    old: texts(old),
                    new: texts(new),
                })
                .collect(),
            from: sources(sides, self.event, &members, objects),
        }
    }
}

fn texts(names: &[Name]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn addresses(members: &[&Instance]) -> Vec<String> {
    members.iter().map(|it| it.address.clone()).collect()
}

/// Two orders of the same recipes without what is the same at their beginnings and ends.
fn between(old: &[Name], new: &[Name]) -> (Vec<Name>, Vec<Name>) {
    let same = |(a, b): &(&Name, &Name)| a == b;
    let start = old.iter().zip(new).take_while(same).count();
    let end = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let cut = |names: &[Name]| names.get(start..names.len() - end).unwrap_or_default().to_vec();
    (cut(old), cut(new))
}

/// The properties that a run-list follows from: recipes of a layer, the layers of an instance, the version of Chef.
fn sources(sides: Sides<'_>, event: Event, members: &[&Instance], objects: &[ObjectChange]) -> Vec<String> {
    let layers: FxHashSet<&str> = members
        .iter()
        .flat_map(|it| &it.layers)
        .filter_map(|at| sides.new.layers.get(*at as usize))
        .map(|it| it.address.as_str())
        .collect();
    let instances: FxHashSet<&str> = members.iter().map(|it| it.address.as_str()).collect();
    let follows =
        |change: &ObjectChange, path: &[String]| match (change.word.as_str(), path.first().map(String::as_str)) {
            ("layer", Some("CustomRecipes")) => {
                let of = path.get(1).is_none_or(|it| is_of(event, it));
                of && layers.contains(change.address.as_str())
            }
            ("layer", Some("Type")) => layers.contains(change.address.as_str()),
            ("instance", Some("LayerIds")) => instances.contains(change.address.as_str()),
            ("stack", Some("ConfigurationManager")) => true,
            _ => false,
        };
    let mut found = Vec::new();
    for change in objects.iter().filter(|it| !matches!(it.action, Action::Create | Action::Delete)) {
        for property in change.properties.iter().filter(|it| follows(change, &it.path)) {
            found.push(format!("{} {} {}", change.word, change.address, paths::shown(&property.path)));
        }
    }
    found.dedup();
    found
}

/// Whether recipes listed under `Setup`, ... run at the event: Setup goes on into Deploy.
fn is_of(event: Event, listed: &str) -> bool {
    listed.eq_ignore_ascii_case(event.word()) || (event == Event::Setup && listed == "Deploy")
}
