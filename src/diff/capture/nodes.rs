//! Node JSON, in parts that instances share: what recipes of an instance read at an event goes in, indexes of parts come out.
//!
//! Most of it is the same for most instances, and on Chef 11 it names all others, so its size goes with the square of the fleet. A part
//! holds the leaves of one [`territory`] and is known by the values that were laid over one another there: where they are the same,
//! not equal but the very same, it is captured once. Small parts that say the same are one, too. What the service knows of an instance
//! only later is the same for all of them, told as `instance.private_ip`.

use super::Camera;
use super::values::Form;
use crate::diff::snapshot::{Attribute, DataBagItem, Snapshot, is_own, territory};
use crate::diff::tree::{Data as Seen, Sameness, Secret, Strictness, Tree, Unknown, compare};
use crate::facts::Facts;
use crate::language::kinds::Event;
use crate::model::InstanceId;
use crate::name::Name;
use crate::runlist::attributes::{Halves, Level, Likeness, Node, Set, lies_over_own, usual_deployment};
use crate::runlist::data_bags::{self, Item};
use crate::value::{Attr, Data, Op, Value};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Up to so many leaves a part is looked for among those that are known.
const SMALL: usize = 64;

pub struct Nodes<'c, 'm> {
    camera: &'c Camera<'m>,
    halves: Halves<'c>,
    /// The common half of those that are alike.
    common: FxHashMap<Moment<'c>, Common>,
    /// Parts by the values that make them.
    parts: FxHashMap<Makers, Made>,
    /// Small parts by a hash of what they say.
    small: FxHashMap<u64, Vec<u32>>,
    /// What the service knows of any instance only later, its id and attributes; secret or not.
    later: FxHashMap<(Option<Attr>, bool), Seen>,
    nodes: Vec<Vec<u32>>,
    attributes: Vec<Vec<Attribute>>,
}

/// What the common half follows from: likeness, the deployment that is running, and the event where it means something.
type Moment<'m> = (Likeness<'m>, Option<usize>, Option<Event>);

#[derive(Clone, Copy)]
struct Common {
    /// Index into the nodes.
    node: u32,
    /// Whether custom JSON reaches into the other half.
    reaches: bool,
}

/// A path, and what each level set there, by address.
type Makers = (Vec<Name>, Vec<(Level, *const ())>);

struct Made {
    /// INVARIANT: the values whose addresses are the key live as long as it.
    _values: Vec<Value>,
    parts: Vec<u32>,
}

impl<'c, 'm> Nodes<'c, 'm> {
    pub fn new(camera: &'c Camera<'m>, facts: &'c Facts) -> Nodes<'c, 'm> {
        Nodes {
            camera,
            halves: Halves::of(camera.model, facts),
            common: FxHashMap::default(),
            parts: FxHashMap::default(),
            small: FxHashMap::default(),
            later: FxHashMap::default(),
            nodes: Vec::new(),
            attributes: Vec::new(),
        }
    }

    pub fn into_snapshot(self, snapshot: &mut Snapshot) {
        snapshot.nodes = self.nodes;
        snapshot.attributes = self.attributes;
    }

    /// The parts that an instance has at every event, and for each event the node of the others.
    pub fn of(&mut self, id: InstanceId) -> (Vec<u32>, [u32; 5]) {
        let events = Event::ALL.map(|event| (event, usual_deployment(self.camera.model, id, event)));
        let common = events.map(|(event, deployment)| self.common(id, event, deployment));
        if common.iter().any(|it| it.reaches) {
            let whole = events.map(|(event, deployment)| {
                let parts = self.split(id, self.halves.whole(id, event, deployment));
                self.keep(parts)
            });
            return (Vec::new(), whole);
        }
        (self.split(id, self.halves.own(id)), common.map(|it| it.node))
    }

    fn common(&mut self, id: InstanceId, event: Event, deployment: Option<usize>) -> Common {
        let model = self.camera.model;
        let means_something = !model.stack.chef.has_data_bags();
        let moment = (self.halves.likeness(model, id), deployment, means_something.then_some(event));
        if let Some(known) = self.common.get(&moment) {
            return *known;
        }
        let parts = self.split(id, self.halves.common(id, event, deployment));
        let reaches = means_something && lies_over_own(model, id, deployment);
        let common = Common { node: self.keep(parts), reaches };
        self.common.insert(moment, common);
        common
    }

    fn keep(&mut self, parts: Vec<u32>) -> u32 {
        self.nodes.push(parts);
        self.nodes.len() as u32 - 1
    }

    /// A tree as its parts, one or more for each entry, and for each entry of `opsworks`.
    fn split(&mut self, id: InstanceId, node: Node) -> Vec<u32> {
        let mut parts = Vec::new();
        for (key, node) in node.into_entries().unwrap_or_default() {
            let inner = if key == "opsworks" { node.clone().into_entries() } else { None };
            match inner.filter(|it| !it.is_empty()) {
                Some(entries) => {
                    for (inner, node) in entries {
                        parts.extend(self.parts(id, &[key, inner], &node));
                    }
                }
                None => parts.extend(self.parts(id, &[key], &node)),
            }
        }
        parts
    }

    fn parts(&mut self, id: InstanceId, path: &[Name], node: &Node) -> Vec<u32> {
        let addresses: Option<Vec<_>> = node.sets.iter().map(|set| Some((set.level, address(&set.value)?))).collect();
        let Some(addresses) = addresses else { return self.capture(id, path, node) };
        let makers = (path.to_vec(), addresses);
        if let Some(known) = self.parts.get(&makers) {
            return known.parts.clone();
        }
        let parts = self.capture(id, path, node);
        let values = node.sets.iter().map(|set| set.value.clone()).collect();
        self.parts.insert(makers, Made { _values: values, parts: parts.clone() });
        parts
    }

    fn capture(&mut self, id: InstanceId, path: &[Name], node: &Node) -> Vec<u32> {
        let mut leaves = Vec::new();
        node.leaves(&mut |below, leaf| {
            if let Some(set) = leaf.sets.last() {
                let path: Vec<Name> = path.iter().chain(below).copied().collect();
                // The bags of custom JSON are told as such; those of a deployment last for one command.
                if is_in_bag(&path) && !matches!(set.level, Level::Deployment(_)) {
                    return;
                }
                let of = is_own(territory(&path)).then_some(id);
                self.leaf(of, set).flatten(path, self.level(set.level), &mut leaves);
            }
        });
        let mut territories: IndexMap<usize, Vec<Attribute>, FxBuildHasher> = IndexMap::default();
        for leaf in leaves {
            // One path has few: its own, and longer ones within.
            territories.entry(territory(&leaf.path).len()).or_default().push(leaf);
        }
        territories.into_values().map(|it| self.part(it)).collect()
    }

    fn part(&mut self, leaves: Vec<Attribute>) -> u32 {
        let next = self.attributes.len() as u32;
        if leaves.len() <= SMALL {
            let alike = self.small.entry(fingerprint(&leaves)).or_default();
            let says_the_same = |part: &&u32| self.attributes.get(**part as usize).is_some_and(|it| same(it, &leaves));
            if let Some(known) = alike.iter().find(says_the_same) {
                return *known;
            }
            alike.push(next);
        }
        self.attributes.push(leaves);
        next
    }

    /// `of`: the instance that the leaf tells of, if it tells of one.
    fn leaf(&mut self, of: Option<InstanceId>, set: &Set) -> Tree {
        let plain = || self.camera.tree(&set.value, Form::Json);
        let header = of.filter(|_| set.level == Level::Service).map(|id| &self.camera.model[id].header);
        let (Data::Deferred(deferred), Some(header)) = (&set.value.data, header) else { return plain() };
        let attribute = match deferred.op {
            Op::Ref(target) if target.id == header.id => None,
            Op::Attribute(target, attribute) if target.id == header.id => Some(attribute),
            _ => return plain(),
        };
        let seen = self.later.entry((attribute, set.value.secret));
        let seen = seen.or_insert_with(|| of_any_instance(&header.address().to_string(), plain().value));
        Tree::new(seen.clone(), None)
    }

    /// The items of data bags, their parts among the others.
    pub fn items(&mut self, facts: &Facts) -> Vec<DataBagItem> {
        let mut items = Vec::new();
        data_bags::each_item(self.camera.model, facts, &mut |item| items.push(self.item(item)));
        items
    }

    fn item(&mut self, item: Item) -> DataBagItem {
        let mut leaves = Vec::new();
        item.fields.leaves(&mut |path, leaf| {
            let field = path.first().filter(|it| !data_bags::BESIDE.contains(&it.as_str()));
            if let (Some(_), Some(set)) = (field, leaf.sets.last()) {
                self.leaf(item.instance, set).flatten(path.to_vec(), self.level(set.level), &mut leaves);
            }
        });
        let (names, shared) = leaves.into_iter().partition(|it: &Attribute| DataBagItem::is_name(&it.path));
        let parts = [shared, names].map(|it| self.part(it));
        DataBagItem { bag: Name::new(&item.bag), item: Name::new(&item.id), stands_for: item.stands_for, parts }
    }

    fn level(&self, level: Level) -> Name {
        let model = self.camera.model;
        match level {
            Level::Service => Name::new("service"),
            Level::Stack => Name::new("stack"),
            Level::Layer(id) => Name::new(&format!("layer {}", model[id].header.address())),
            Level::Deployment(at) => {
                let name = model.deployments.get(at).map(|it| it.header.address().to_string());
                Name::new(&format!("deployment {}", name.unwrap_or_default()))
            }
        }
    }
}

fn is_in_bag(path: &[Name]) -> bool {
    let beginning = ["opsworks", "data_bags"];
    path.len() > beginning.len() && beginning.iter().zip(path).all(|(key, name)| name == key)
}

fn address(value: &Value) -> Option<*const ()> {
    match &value.data {
        Data::Object(object) => Some(Arc::as_ptr(object).cast()),
        Data::List(items) => Some(Arc::as_ptr(items).cast()),
        _ => None,
    }
}

/// What is known of one instance later, as it may be said of each: `web1.private_ip` as `instance.private_ip`.
fn of_any_instance(address: &str, seen: Seen) -> Seen {
    let told = |words: &str| format!("instance{}", words.strip_prefix(address).unwrap_or_default());
    match seen {
        Seen::Unknown(unknown) => {
            let words = told(&unknown.words);
            let cause = Name::new("known after the instance exists");
            let expression = words.as_str().into();
            Seen::Unknown(Arc::new(Unknown { shape: unknown.shape, cause, words: words.into(), expression }))
        }
        Seen::Secret(secret) => {
            let words = told(&secret.identity);
            let expression = words.as_str().into();
            Seen::Secret(Arc::new(Secret { identity: words.into(), expression, plain: None }))
        }
        other => other,
    }
}

fn fingerprint(leaves: &[Attribute]) -> u64 {
    let mut state = FxHasher::default();
    for leaf in leaves {
        leaf.path.hash(&mut state);
        leaf.level.hash(&mut state);
        leaf.tree.at.hash(&mut state);
        match &leaf.tree.value {
            Seen::Text(text) => text.hash(&mut state),
            Seen::Number(number) => number.hash(&mut state),
            Seen::Bool(value) => value.hash(&mut state),
            Seen::Null | Seen::List(_) | Seen::Object(_) | Seen::Unknown(_) | Seen::Secret(_) => {}
        }
    }
    state.finish()
}

fn same(these: &[Attribute], others: &[Attribute]) -> bool {
    let same = |(a, b): (&Attribute, &Attribute)| {
        a.path == b.path
            && a.level == b.level
            && a.tree.at == b.tree.at
            && compare(&a.tree, &b.tree, Strictness::Json) == Sameness::Same
    };
    these.len() == others.len() && these.iter().zip(others).all(same)
}

impl Tree {
    /// A leaf as attributes: one, or those inside a JSON object that stands in it as text.
    fn flatten(self, path: Vec<Name>, level: Name, leaves: &mut Vec<Attribute>) {
        // What only the service says of a running command tells nothing of a version.
        let at = self.at.filter(|_| level != "service");
        match self.value {
            Seen::Object(entries) if !entries.is_empty() => {
                for (key, tree) in entries {
                    let path: Vec<Name> = path.iter().copied().chain([key]).collect();
                    tree.flatten(path, level, leaves);
                }
            }
            value => leaves.push(Attribute { path, tree: Tree::new(value, at), level }),
        }
    }
}
