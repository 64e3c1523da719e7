//! What there is to draw: layers with their instances, apps, load balancers and databases, and whatever else changes, each with what
//! happens to it. Members of a family that change alike are one node, and so are the instances of a layer if there are many.

use super::Sides;
use super::references::references;
use super::replacement::{APP, ATTACHMENT, INSTANCE, STACK};
use crate::diff::addresses::together;
use crate::diff::document::{Action, Consequence, Diff, ObjectChange, Picture, PictureNode, PropertyChange, Role};
use crate::diff::snapshot::{Instance, Object, Section, Snapshot};
use crate::diff::tree::{Data, Tree};
use crate::name::Name;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::{FxHashMap, FxHashSet};

/// Nodes beyond this are not drawn.
const MOST: usize = 200;
/// Families, or instances that are none, of one layer that are drawn each; more that change alike are one node.
const FAMILIES: usize = 6;

/// What the members of one node have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Alike<'s> {
    role: Role,
    word: &'s str,
    kind: &'s str,
    /// The declaration; empty where many are one.
    family: &'s str,
    /// The ids of the layers that an instance is in.
    layers: Vec<Name>,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Fate {
    action: Option<Action>,
    consequence: Consequence,
    run_lists: bool,
    attributes: bool,
}

struct Member<'s> {
    id: Name,
    address: &'s str,
}

pub fn of(sides: Sides<'_>, diff: &Diff) -> Picture {
    let mut sketch = Sketch::new(diff);
    for snapshot in [sides.new, sides.old] {
        sketch.layers(snapshot);
        sketch.instances(snapshot);
        sketch.apps(snapshot);
        sketch.others(snapshot);
    }
    let mut picture = sketch.draw(sides);
    databases(sides, diff, &mut picture);
    picture
}

struct Sketch<'s> {
    changed: FxHashMap<&'s str, &'s ObjectChange>,
    /// Addresses of instances whose recipes, whose attributes change.
    recipes: FxHashSet<&'s str>,
    attributes: FxHashSet<&'s str>,
    groups: IndexMap<Alike<'s>, Vec<Member<'s>>>,
    seen: FxHashSet<Name>,
}

impl<'s> Sketch<'s> {
    fn new(diff: &'s Diff) -> Sketch<'s> {
        Sketch {
            changed: diff.objects.iter().map(|it| (it.id.as_str(), it)).collect(),
            recipes: diff.run_lists.iter().flat_map(|it| &it.instances).map(String::as_str).collect(),
            attributes: diff.attributes.iter().flat_map(|it| &it.instances).map(String::as_str).collect(),
            groups: IndexMap::new(),
            seen: FxHashSet::default(),
        }
    }

    fn fate(&self, id: Name) -> Fate {
        let change = self.changed.get(id.as_str());
        let action = change.map(|it| it.action);
        let consequence = change.map_or(Consequence::None, |it| it.consequence);
        Fate { action, consequence, ..Fate::default() }
    }

    fn add(&mut self, alike: Alike<'s>, member: Member<'s>) {
        if self.seen.insert(member.id) {
            self.groups.entry(alike).or_default().push(member);
        }
    }

    fn layers(&mut self, snapshot: &'s Snapshot) {
        for layer in &snapshot.layers {
            let (kind, family, fate) = (layer.kind.as_str(), layer.address.as_str(), self.fate(layer.id));
            let alike = Alike { role: Role::Layer, word: "layer", kind, family, layers: Vec::new(), fate };
            self.add(alike, Member { id: layer.id, address: &layer.address });
        }
    }

    fn instances(&mut self, snapshot: &'s Snapshot) {
        let mut families: FxHashMap<(&[u32], Fate), FxHashSet<&str>> = FxHashMap::default();
        let new: Vec<(&Instance, Fate)> =
            snapshot.instances.iter().filter(|it| !self.seen.contains(&it.id)).map(|it| (it, self.ran(it))).collect();
        for (instance, fate) in &new {
            families.entry((&instance.layers, *fate)).or_default().insert(family(&instance.address));
        }
        for (instance, fate) in new {
            let many = families.get(&(instance.layers.as_slice(), fate)).is_some_and(|it| it.len() > FAMILIES);
            let family = if many { "" } else { family(&instance.address) };
            let layers = ids(snapshot, &instance.layers);
            let alike = Alike { role: Role::Instance, word: "instance", kind: "", family, layers, fate };
            self.add(alike, Member { id: instance.id, address: &instance.address });
        }
    }

    fn ran(&self, instance: &'s Instance) -> Fate {
        let address = instance.address.as_str();
        let (run_lists, attributes) = (self.recipes.contains(address), self.attributes.contains(address));
        Fate { run_lists, attributes, ..self.fate(instance.id) }
    }

    fn apps(&mut self, snapshot: &'s Snapshot) {
        for app in &snapshot.apps {
            let (family, layers, fate) = (app.address.as_str(), ids(snapshot, &app.layers), self.fate(app.id));
            let alike = Alike { role: Role::App, word: "app", kind: "", family, layers, fate };
            self.add(alike, Member { id: app.id, address: &app.address });
        }
    }

    /// What is no part of a fleet: balancers and databases always, the rest if something happens to it.
    fn others(&mut self, snapshot: &'s Snapshot) {
        for object in snapshot.objects.iter().filter(|it| it.section == Section::Resource) {
            let (role, fate) = (role(object), self.fate(object.id));
            if self.seen.contains(&object.id) || (role == Role::Other && fate.action.is_none()) {
                continue;
            }
            let (word, kind, family) = (object.word.as_str(), object.type_name.as_str(), object.name.as_str());
            let alike = Alike { role, word, kind, family, layers: Vec::new(), fate };
            // The stack is what all of this lies in.
            if kind != STACK {
                self.add(alike, Member { id: object.id, address: &object.address });
            }
        }
    }

    fn draw(self, sides: Sides<'_>) -> Picture {
        let mut picture = Picture { left_out: self.groups.len().saturating_sub(MOST), ..Picture::default() };
        let mut drawn: FxHashMap<Name, usize> = FxHashMap::default();
        for (at, (alike, members)) in self.groups.iter().take(MOST).enumerate() {
            drawn.extend(members.iter().map(|it| (it.id, at)));
            picture.nodes.push(node(alike, members));
        }
        let mut edges: IndexSet<(usize, usize)> = IndexSet::new();
        for (at, (alike, _)) in self.groups.iter().take(MOST).enumerate() {
            edges.extend(alike.layers.iter().filter_map(|layer| Some((*drawn.get(layer)?, at))));
        }
        for object in sides.new.objects.iter().chain(&sides.old.objects).filter(|it| tells(it)) {
            let Some(from) = drawn.get(&object.id) else { continue };
            let to = referred(&object.properties).into_iter().filter_map(|id| drawn.get(&id).copied());
            // An app and its layers are known already.
            let known: Vec<usize> = to.filter(|to| to != from && !edges.contains(&(*to, *from))).collect();
            edges.extend(known.into_iter().map(|to| (*from, to)));
        }
        picture.edges = edges.into_iter().collect();
        picture
    }
}

fn node(alike: &Alike<'_>, members: &[Member<'_>]) -> PictureNode {
    let Fate { action, consequence, run_lists, attributes } = alike.fate;
    PictureNode {
        role: alike.role,
        word: alike.word.to_owned(),
        kind: alike.kind.to_owned(),
        label: together(members.iter().map(|it| it.address)),
        members: members.len(),
        action,
        consequence,
        run_lists,
        attributes,
    }
}

fn family(address: &str) -> &str {
    address.split('[').next().unwrap_or(address)
}

fn ids(snapshot: &Snapshot, layers: &[u32]) -> Vec<Name> {
    layers.iter().filter_map(|at| snapshot.layers.get(*at as usize)).map(|it| it.id).collect()
}

fn role(object: &Object) -> Role {
    match object.type_name.as_str() {
        ATTACHMENT
        | "AWS::ElasticLoadBalancing::LoadBalancer"
        | "AWS::ElasticLoadBalancingV2::LoadBalancer"
        | "AWS::ElasticLoadBalancingV2::TargetGroup" => Role::Balancer,
        "AWS::RDS::DBInstance" | "AWS::RDS::DBCluster" | "AWS::DynamoDB::Table" => Role::Database,
        _ => Role::Other,
    }
}

/// Whether what an object refers to is looked at: an instance names its layers elsewhere, and there are many of them.
fn tells(object: &Object) -> bool {
    object.section == Section::Resource && object.type_name != INSTANCE
}

/// The ids that the values of a resource refer to.
fn referred(properties: &Tree) -> Vec<Name> {
    let mut found = Vec::new();
    properties.leaves(&mut Vec::new(), &mut |_, leaf| {
        if let Data::Unknown(unknown) = &leaf.value {
            references(&unknown.expression, &mut found);
        }
    });
    found.iter().map(|id| Name::new(id)).collect()
}

/// Databases that the stack is told of and that no resource makes.
fn databases(sides: Sides<'_>, diff: &Diff, picture: &mut Picture) {
    let mut known: IndexMap<&str, usize> = IndexMap::new();
    for snapshot in [sides.new, sides.old] {
        for arn in snapshot.objects.iter().filter_map(|it| it.properties.get("RdsDbInstances")).flat_map(arns) {
            if !known.contains_key(arn.words) && picture.nodes.len() < MOST {
                known.insert(arn.words, picture.nodes.len());
                picture.nodes.push(database(diff, &arn));
            }
        }
    }
    if known.is_empty() {
        return;
    }
    let apps = picture.nodes.iter().enumerate().filter(|(_, it)| it.role == Role::App);
    let apps: FxHashMap<&str, usize> = apps.map(|(at, it)| (it.label.as_str(), at)).collect();
    let mut edges: IndexSet<(usize, usize)> = picture.edges.iter().copied().collect();
    for object in sides.new.objects.iter().chain(&sides.old.objects).filter(|it| it.type_name == APP) {
        let Some(app) = apps.get(object.address.as_str()) else { continue };
        let sources = object.properties.get("DataSources").into_iter().flat_map(arns);
        edges.extend(sources.filter_map(|arn| Some((*app, *known.get(arn.words)?))));
    }
    picture.edges = edges.into_iter().collect();
}

/// What a database is called in a property.
struct Arn<'s> {
    /// As in the path of a change.
    words: &'s str,
    /// The last part of it.
    name: String,
}

/// The databases in a list; those that refer to a resource are drawn as that.
fn arns(list: &Tree) -> Vec<Arn<'_>> {
    let items = match &list.value {
        Data::List(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(arn).collect()
}

fn arn(item: &Tree) -> Option<Arn<'_>> {
    match &item.get("RdsDbInstanceArn").or_else(|| item.get("Arn"))?.value {
        Data::Text(text) => Some(Arn { words: text, name: last(text) }),
        Data::Unknown(unknown) => {
            let mut ids = Vec::new();
            references(&unknown.expression, &mut ids);
            let text = unknown.expression.get("Fn::Sub").and_then(|it| it.as_str()).unwrap_or(&unknown.words);
            ids.iter().all(|id| id.starts_with("AWS::")).then(|| Arn { words: &unknown.words, name: last(text) })
        }
        _ => None,
    }
}

fn last(arn: &str) -> String {
    arn.rsplit(':').next().unwrap_or(arn).to_owned()
}

fn database(diff: &Diff, arn: &Arn<'_>) -> PictureNode {
    let key = format!("[{}]", arn.words);
    let stack = diff.objects.iter().filter(|it| it.type_name == STACK);
    let changes: Vec<&PropertyChange> =
        stack.flat_map(|it| &it.properties).filter(|it| it.path.contains(&key)).collect();
    let action = changes.first().map(|it| match (it.path.last() == Some(&key), &it.old, &it.new) {
        (true, None, _) => Action::Create,
        (true, _, None) => Action::Delete,
        _ => Action::Update,
    });
    PictureNode {
        role: Role::Database,
        word: "database".to_owned(),
        kind: String::new(),
        label: arn.name.clone(),
        members: 1,
        action,
        consequence: changes.iter().map(|it| it.consequence).max().unwrap_or_default(),
        run_lists: false,
        attributes: false,
    }
}
