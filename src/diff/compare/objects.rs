//! Objects: which are new, gone, changed, made anew, moved; property by property, with what each change does.

use super::causes::Causes;
use super::properties::{Comparing, Difference, Found};
use super::references::references;
use super::replacement::{self, Behaviour};
use super::{Sides, noise_of, shown_place};
use crate::diff::document::{Action, Consequence, Noise, ObjectChange, PropertyChange, Replaces};
use crate::diff::paths;
use crate::diff::quoted::quoted;
use crate::diff::snapshot::{Instance, Object, Section, Snapshot};
use crate::diff::tree::{Data, Tree};
use crate::name::Name;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// What came of it.
pub struct Objects {
    /// Danger first, then source order.
    pub changes: Vec<ObjectChange>,
    pub noise: Vec<Noise>,
    pub unchanged: usize,
}

/// What an object is known by in both versions.
type Key = (Section, Name);

pub fn of(sides: Sides<'_>, causes: &Causes<'_>) -> Objects {
    let Sides { old, new } = sides;
    let before: FxHashMap<Key, &Object> = old.objects.iter().map(|it| ((it.section, it.id), it)).collect();
    let after: FxHashSet<Key> = new.objects.iter().map(|it| (it.section, it.id)).collect();
    let mut matching =
        Matching { sides, causes, owned: Owned::by(old), changes: Vec::new(), noise: Vec::new(), unchanged: 0 };
    let is_told = |it: &&Object| sides.are_programs() || it.section != Section::Deployment;
    for object in new.objects.iter().filter(is_told) {
        match before.get(&(object.section, object.id)) {
            Some(known) => matching.both(known, object),
            None => matching.created(object),
        }
    }
    for object in old.objects.iter().filter(is_told).filter(|it| !after.contains(&(it.section, it.id))) {
        matching.deleted(object);
    }
    matching.follow_replacements();
    let Matching { mut changes, noise, unchanged, .. } = matching;
    // What is gone stands where it stood in the old version, beside what is there in the new one.
    let place = places(sides);
    changes.sort_by_key(|it| {
        let severe =
            it.consequence >= Consequence::ServiceInterrupted || matches!(it.action, Action::Replace | Action::Delete);
        (!severe, place.get(it.id.as_str()).copied().unwrap_or(usize::MAX))
    });
    Objects { changes, noise, unchanged }
}

/// Where an object stands among all of both versions, by its id.
fn places<'s>(sides: Sides<'s>) -> FxHashMap<&'s str, usize> {
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    for snapshot in [sides.new, sides.old] {
        for (at, object) in snapshot.objects.iter().enumerate() {
            places.entry(object.id.as_str()).or_insert(2 * at + usize::from(std::ptr::eq(snapshot, sides.old)));
        }
    }
    places
}

struct Matching<'s, 'c> {
    sides: Sides<'s>,
    causes: &'c Causes<'s>,
    /// Of the old version.
    owned: Owned<'s>,
    changes: Vec<ObjectChange>,
    noise: Vec<Noise>,
    unchanged: usize,
}

/// What stands behind the instances of a version.
struct Owned<'s> {
    snapshot: &'s Snapshot,
    instances: FxHashMap<Name, &'s Instance>,
    resources: FxHashMap<Name, &'s Object>,
}

impl<'s> Owned<'s> {
    fn by(snapshot: &'s Snapshot) -> Owned<'s> {
        let resources = snapshot.objects.iter().filter(|it| it.section == Section::Resource);
        Owned {
            snapshot,
            instances: snapshot.instances.iter().map(|it| (it.id, it)).collect(),
            resources: resources.map(|it| (it.id, it)).collect(),
        }
    }
}

impl<'s> Matching<'s, '_> {
    fn both(&mut self, old: &'s Object, new: &'s Object) {
        let comparing = Comparing { is_ordered: &replacement::is_ordered };
        let mut found = comparing.objects(&old.properties, &new.properties);
        // A template does not say which region it is for.
        let untold = |it: &Difference| {
            it.path.first().is_some_and(|key| key == "region") && (it.old.is_none() || it.new.is_none())
        };
        found.differences.retain(|it| !(new.word == "stack" && untold(it)));
        let (waits, waits_now) = (own_waits(old), own_waits(new));
        let beside = comparing.objects(&waits, &waits_now);
        let noise = found.noise.drain(..).chain(beside.noise.iter().cloned());
        let noise: Vec<Noise> = noise.map(|it| noise_of(self.sides.new, &new.address, it)).collect();
        self.noise.extend(noise);
        let mut change = self.change(Action::Update, new);
        change.properties = self.properties(new, found);
        change.properties.extend(self.attributes(new, beside));
        if self.sides.are_programs() && (old.address != new.address || old.name != new.name) {
            change.old_address = Some(old.address.clone());
            change.action = Action::Move;
        }
        if old.type_name != new.type_name {
            change.notes.push(format!("was a {}; a resource keeps its type as long as it keeps its id", old.type_name));
            change.consequence = change.consequence.max(self.owned.gone(old, Action::Replace).0);
            change.action = Action::Replace;
        }
        if change.properties.is_empty() && change.action == Action::Update {
            self.unchanged += 1;
            return;
        }
        if !change.properties.is_empty() && change.action == Action::Move {
            change.action = Action::Update;
        }
        self.judge(&mut change, old);
        self.changes.push(change);
    }

    /// What the changes of properties make of the object.
    fn judge(&self, change: &mut ObjectChange, old: &Object) {
        let worst = change.properties.iter().map(|it| it.consequence).max().unwrap_or_default();
        change.consequence = change.consequence.max(worst);
        if change.properties.iter().any(|it| it.replaces == Replaces::Always) {
            let (consequence, note) = self.owned.gone(old, Action::Replace);
            change.action = Action::Replace;
            change.consequence = change.consequence.max(consequence);
            change.notes.extend(note);
        }
        for property in &change.properties {
            let note = replacement::of(&change.type_name, &property.path).note;
            let text = note.map(|note| format!("{}: {note}", quoted(&paths::shown(&property.path))));
            change.notes.extend(text.filter(|it| !change.notes.contains(it)));
        }
    }

    fn properties(&self, object: &Object, found: Found<'_>) -> Vec<PropertyChange> {
        let whole = |difference: &Difference| {
            let behaviour = match object.section {
                Section::Resource => replacement::of(object.type_name.as_str(), &difference.path),
                _ => Behaviour { replaces: Replaces::Never, consequence: Consequence::None, note: None },
            };
            self.property(object, difference, behaviour)
        };
        found.differences.iter().map(whole).collect()
    }

    /// What stands beside the properties: policies, conditions, what is waited for. None of it touches what runs.
    fn attributes(&self, object: &Object, found: Found<'_>) -> Vec<PropertyChange> {
        let still = || Behaviour { replaces: Replaces::Never, consequence: Consequence::None, note: None };
        found.differences.iter().map(|it| self.property(object, it, still())).collect()
    }

    fn property(&self, object: &Object, difference: &Difference, behaviour: Behaviour) -> PropertyChange {
        PropertyChange {
            path: difference.path.clone(),
            old: difference.before().map(Tree::shown),
            new: difference.after().map(Tree::shown),
            replaces: behaviour.replaces,
            consequence: behaviour.consequence,
            cause: self.causes.chain(object, difference),
        }
    }

    fn created(&mut self, object: &Object) {
        let mut change = self.change(Action::Create, object);
        change.cause = self.causes.of_member(object, self.sides.new);
        change.properties = all(&object.properties, &mut |path, tree| PropertyChange {
            path,
            old: None,
            new: Some(tree.shown()),
            replaces: Replaces::Never,
            consequence: Consequence::None,
            cause: Vec::new(),
        });
        change.consequence = match (object.type_name.as_str(), is_on(object)) {
            (replacement::INSTANCE, true) | (replacement::ATTACHMENT, _) => Consequence::RecipesRun,
            _ => Consequence::None,
        };
        self.changes.push(change);
    }

    fn deleted(&mut self, object: &Object) {
        let mut change = self.change(Action::Delete, object);
        change.cause = self.causes.of_member(object, self.sides.old);
        change.place = object.place.map(|it| shown_place(self.sides.old, it));
        change.properties = all(&object.properties, &mut |path, tree| PropertyChange {
            path,
            old: Some(tree.shown()),
            new: None,
            replaces: Replaces::Never,
            consequence: Consequence::None,
            cause: Vec::new(),
        });
        let (consequence, note) = self.owned.gone(object, Action::Delete);
        change.consequence = consequence;
        change.notes.extend(note);
        self.changes.push(change);
    }

    fn change(&self, action: Action, object: &Object) -> ObjectChange {
        ObjectChange {
            action,
            address: object.address.clone(),
            old_address: None,
            id: object.id.to_string(),
            name: object.name.to_string(),
            word: object.word.clone(),
            type_name: object.type_name.to_string(),
            place: object.place.map(|it| shown_place(self.sides.new, it)),
            consequence: Consequence::None,
            cause: Vec::new(),
            notes: Vec::new(),
            properties: Vec::new(),
        }
    }

    /// What refers to a thing that is made anew gets another value, though its source says the same; and may be made anew for it.
    fn follow_replacements(&mut self) {
        let mut waiting: Vec<String> = replaced(&self.changes);
        if waiting.is_empty() {
            return;
        }
        let users = users(self.sides.new);
        let mut place: FxHashMap<String, usize> =
            self.changes.iter().enumerate().map(|(at, it)| (it.id.clone(), at)).collect();
        let mut followed: FxHashSet<&str> = FxHashSet::default();
        while let Some(id) = waiting.pop() {
            for (object, path, tree) in users.get(id.as_str()).into_iter().flatten() {
                let at = match place.get(object.id.as_str()) {
                    Some(at) => *at,
                    None => {
                        self.unchanged = self.unchanged.saturating_sub(1);
                        self.changes.push(self.change(Action::Update, object));
                        place.insert(object.id.to_string(), self.changes.len() - 1);
                        self.changes.len() - 1
                    }
                };
                let Some(change) = self.changes.get_mut(at) else { continue };
                let is_told = |it: &PropertyChange| it.path.starts_with(path) || path.starts_with(&it.path);
                if change.action == Action::Create || change.properties.iter().any(is_told) {
                    continue;
                }
                let behaviour = replacement::of(object.type_name.as_str(), path);
                let anew = behaviour.replaces == Replaces::Always;
                change.notes.push(format!("{} refers to {id}, which is made anew", quoted(&paths::shown(path))));
                change.consequence = change.consequence.max(behaviour.consequence);
                change.properties.push(PropertyChange {
                    path: path.clone(),
                    old: Some(tree.shown()),
                    new: Some(tree.shown()),
                    replaces: behaviour.replaces,
                    consequence: behaviour.consequence,
                    cause: Vec::new(),
                });
                if anew && change.action != Action::Replace {
                    change.action = Action::Replace;
                    if let Some(old) = self.owned.resources.get(&object.id) {
                        change.consequence = change.consequence.max(self.owned.gone(old, Action::Replace).0);
                    }
                    if followed.insert(object.id.as_str()) {
                        waiting.push(object.id.to_string());
                    }
                }
            }
        }
    }
}

fn replaced(changes: &[ObjectChange]) -> Vec<String> {
    let anew = changes.iter().filter(|it| it.action == Action::Replace && !it.type_name.is_empty());
    anew.map(|it| it.id.clone()).collect()
}

/// A resource, the path of one of its properties, and its value.
type User<'s> = (&'s Object, Vec<String>, &'s Tree);

/// By logical id: the properties that refer to it, and of an object in them the keys that do.
fn users(snapshot: &Snapshot) -> FxHashMap<String, Vec<User<'_>>> {
    let mut users: FxHashMap<String, Vec<User<'_>>> = FxHashMap::default();
    for object in snapshot.objects.iter().filter(|it| it.section == Section::Resource) {
        values(&object.properties, &mut Vec::new(), &mut |path, tree| {
            let mut ids: Vec<String> = Vec::new();
            tree.leaves(&mut Vec::new(), &mut |_, leaf| {
                if let Data::Unknown(unknown) = &leaf.value {
                    references(&unknown.expression, &mut ids);
                }
            });
            ids.sort();
            ids.dedup();
            for id in ids {
                users.entry(id).or_default().push((object, path.to_vec(), tree));
            }
        });
    }
    users
}

/// Calls `visit` for everything in an object that is no object, with the keys that lead there.
fn values<'t>(tree: &'t Tree, path: &mut Vec<String>, visit: &mut dyn FnMut(&[String], &'t Tree)) {
    match &tree.value {
        Data::Object(entries) => {
            for (key, tree) in entries {
                path.push(key.to_string());
                values(tree, path, visit);
                path.pop();
            }
        }
        _ => visit(path, tree),
    }
}

/// What stands beside the properties, without what is waited for because a property refers to it.
fn own_waits(object: &Object) -> Cow<'_, Tree> {
    if object.attributes.get("DependsOn").is_none() {
        return Cow::Borrowed(&object.attributes);
    }
    let mut ids: Vec<String> = Vec::new();
    object.properties.leaves(&mut Vec::new(), &mut |_, leaf| references(&leaf.template(), &mut ids));
    let is_own = |id: &Tree| !id.as_text().is_some_and(|id| ids.iter().any(|it| it == id));
    let entries = object.attributes.entries().iter().filter_map(|(key, tree)| {
        let Data::List(waits) = &tree.value else { return Some((*key, tree.clone())) };
        let own: Vec<Tree> = waits.iter().filter(|it| *key != "DependsOn" || is_own(it)).cloned().collect();
        (!own.is_empty()).then(|| (*key, Tree::new(Data::List(own), tree.at)))
    });
    Cow::Owned(Tree::new(Data::Object(entries.collect()), object.attributes.at))
}

/// The properties of an object that is new or gone.
fn all(properties: &Tree, make: &mut dyn FnMut(Vec<String>, &Tree) -> PropertyChange) -> Vec<PropertyChange> {
    properties.entries().iter().map(|(key, tree)| make(vec![key.to_string()], tree)).collect()
}

/// Whether an instance runs as soon as it is there.
fn is_on(object: &Object) -> bool {
    object.properties.get("AutoScalingType").is_none()
}

impl Owned<'_> {
    /// What it means that an object is taken away, or made anew, and a remark.
    fn gone(&self, object: &Object, action: Action) -> (Consequence, Option<String>) {
        match object.type_name.as_str() {
            replacement::INSTANCE => match self.data_of(object.id) {
                Some(what) => (Consequence::DataLost, Some(what)),
                None if is_on(object) => (Consequence::RecipesRun, None),
                None => (Consequence::None, None),
            },
            replacement::ATTACHMENT => {
                (Consequence::ServiceInterrupted, Some("no traffic reaches the layer through it".to_owned()))
            }
            replacement::APP => (Consequence::RecipesRun, None),
            replacement::SERVER => (Consequence::DataLost, Some("what the server holds is gone".to_owned())),
            name if replacement::holds_data(name) => is_kept(object, action),
            _ => (Consequence::None, None),
        }
    }

    /// What is lost with an instance, if its layers keep data on it.
    fn data_of(&self, id: Name) -> Option<String> {
        let layers = self.instances.get(&id)?.layers.iter();
        let mut layers = layers.filter_map(|at| self.snapshot.layers.get(*at as usize));
        layers.find_map(|layer| match layer.kind.as_str() {
            "db-master" => Some(format!("the database of the layer `{}` lies on it", layer.address)),
            "monitoring-master" => Some(format!("what the layer `{}` measured lies on it", layer.address)),
            _ => {
                self.resources.get(&layer.id)?.properties.get("VolumeConfigurations")?;
                Some(format!(
                    "the volumes of the layer `{}` are made for each instance, and a new one has empty ones",
                    layer.address
                ))
            }
        })
    }
}

/// What becomes of the data of a resource, by the policies that it has.
fn is_kept(object: &Object, action: Action) -> (Consequence, Option<String>) {
    let (policy, setting) = match action {
        Action::Replace => ("UpdateReplacePolicy", "update_replace_policy"),
        _ => ("DeletionPolicy", "deletion_policy"),
    };
    let database = matches!(object.type_name.as_str(), "AWS::RDS::DBInstance" | "AWS::RDS::DBCluster");
    match object.attributes.get(policy).and_then(Tree::as_text) {
        Some("Retain" | "RetainExceptOnCreate") => {
            (Consequence::None, Some("stays where it is, out of the stack".to_owned()))
        }
        Some("Snapshot") => (Consequence::ServiceInterrupted, Some("its data is kept as a snapshot".to_owned())),
        // Databases are an exception: the default of their deletion is a snapshot.
        None if database && action != Action::Replace => {
            (Consequence::ServiceInterrupted, Some("its data is kept as a snapshot".to_owned()))
        }
        _ => (Consequence::DataLost, Some(format!("no `{setting}` keeps what it holds"))),
    }
}
