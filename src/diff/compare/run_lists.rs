//! Run-lists: for each instance of both versions and each event, the recipes that are new, gone, in another order. Instances that
//! change alike stand together.

use super::Sides;
use crate::diff::document::{Action, ObjectChange, RunListChange};
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

/// An event and the two lists, whatever layers they come from.
type Alike<'s> = (Event, &'s [Name], &'s [Name]);

pub fn of(sides: Sides<'_>, objects: &[ObjectChange]) -> RunListChanges {
    if !sides.know_recipes() {
        return RunListChanges { changes: Vec::new(), instances: 0 };
    }
    let known: FxHashMap<Name, &Instance> = sides.old.instances.iter().map(|it| (it.id, it)).collect();
    let mut pairs: FxHashMap<(u32, u32), Vec<Alike>> = FxHashMap::default();
    let mut groups: IndexMap<Alike, Vec<&Instance>, FxBuildHasher> = IndexMap::default();
    let mut instances = 0;
    for instance in &sides.new.instances {
        let Some(old) = known.get(&instance.id) else { continue };
        let differing = pairs
            .entry((old.run_lists, instance.run_lists))
            .or_insert_with(|| differing(sides, old.run_lists, instance.run_lists));
        instances += usize::from(!differing.is_empty());
        for alike in differing.iter() {
            groups.entry(*alike).or_default().push(instance);
        }
    }
    let changes = groups.into_iter().map(|(alike, members)| change(sides, alike, &members, objects)).collect();
    RunListChanges { changes, instances }
}

fn differing<'s>(sides: Sides<'s>, old: u32, new: u32) -> Vec<Alike<'s>> {
    let lists = |snapshot: &'s Snapshot, at: u32| snapshot.run_lists.get(at as usize);
    let (Some(old), Some(new)) = (lists(sides.old, old), lists(sides.new, new)) else { return Vec::new() };
    let pairs = Event::ALL.into_iter().zip(old.iter().zip(new));
    pairs.filter(|(_, (old, new))| old != new).map(|(event, (old, new))| (event, &**old, &**new)).collect()
}

fn change(
    sides: Sides<'_>,
    (event, old, new): Alike<'_>,
    members: &[&Instance],
    objects: &[ObjectChange],
) -> RunListChange {
    let texts = |names: &[Name]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let only = |these: &[Name], others: &[Name]| {
        let others: FxHashSet<Name> = others.iter().copied().collect();
        these.iter().copied().filter(|it| !others.contains(it)).collect::<Vec<_>>()
    };
    let (added, removed) = (only(new, old), only(old, new));
    let staying = |these: &[Name], left_out: &[Name]| {
        these.iter().copied().filter(|it| !left_out.contains(it)).collect::<Vec<_>>()
    };
    RunListChange {
        event: event.word().to_owned(),
        instances: members.iter().map(|it| it.address.clone()).collect(),
        reordered: staying(new, &added) != staying(old, &removed),
        added: texts(&added),
        removed: texts(&removed),
        old: texts(old),
        new: texts(new),
        from: sources(sides, event, members, objects),
    }
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
