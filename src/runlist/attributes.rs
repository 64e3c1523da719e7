//! The attributes of an instance at an event: levels laid over one another, each place remembering every level that set it.
//!
//! Node JSON, `why` and diff read the same tree. Levels, weakest first: what the service made, the stack's custom JSON, the
//! layers', the deployment's (reference of the service, section 7). Objects merge; lists, scalars and null take the place of
//! what was there. Between several layers of one instance nothing is documented: here the layer that the instance names
//! first wins, and a rule warns where two of them differ.

use super::service::{self, Service};
use crate::facts::Facts;
use crate::language::kinds::Event;
use crate::language::os::Family;
use crate::model::{Goal, InstanceId, Json, LayerId, Model};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Object, Value};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

/// Who set an attribute. A later variant wins over an earlier one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Level {
    /// The stack configuration and deployment attributes; Chef 11.10 and older.
    Service,
    Stack,
    Layer(LayerId),
    /// Index into the model's deployments.
    Deployment(usize),
}

/// One level's value for a place in the tree; the place in the source is the value's origin.
#[derive(Clone, Debug)]
pub struct Set {
    pub level: Level,
    pub value: Value,
}

impl Set {
    pub fn origin(&self) -> Span {
        self.value.origin
    }
}

/// A place in the tree of attributes.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Every level that set this place, weakest first.
    pub sets: Vec<Set>,
    /// The entries, if more than one level put objects here; else the last of `sets` says all.
    merged: Option<IndexMap<Name, Node, FxBuildHasher>>,
}

/// What a place comes to.
pub enum Holds<'n> {
    /// The value of one level alone.
    Value(&'n Value),
    /// Objects of several levels, merged.
    Merged(&'n IndexMap<Name, Node, FxBuildHasher>),
}

impl Node {
    fn new(level: Level, value: Value) -> Node {
        Node { sets: vec![Set { level, value }], merged: None }
    }

    /// Lays the value of a stronger level over this place.
    pub fn lay(&mut self, level: Level, value: &Value) {
        match &value.data {
            Data::Object(over) if !value.secret && self.is_object() => {
                let entries = self.entries();
                for (key, value) in &over.entries {
                    match entries.get_mut(key) {
                        Some(node) => node.lay(level, value),
                        None => drop(entries.insert(*key, Node::new(level, value.clone()))),
                    }
                }
            }
            _ => self.merged = None,
        }
        self.sets.push(Set { level, value: value.clone() });
    }

    pub fn is_object(&self) -> bool {
        self.merged.is_some() || self.last().is_some_and(|value| !value.secret && value.as_object().is_some())
    }

    fn last(&self) -> Option<&Value> {
        self.sets.last().map(|set| &set.value)
    }

    /// The entries as places of their own.
    fn entries(&mut self) -> &mut IndexMap<Name, Node, FxBuildHasher> {
        let split = |set: &Set| {
            let entries = set.value.as_object().into_iter().flat_map(|object| &object.entries);
            entries.map(|(key, value)| (*key, Node::new(set.level, value.clone()))).collect()
        };
        let sets = &self.sets;
        self.merged.get_or_insert_with(|| sets.last().map(split).unwrap_or_default())
    }

    pub fn holds(&self) -> Option<Holds<'_>> {
        match &self.merged {
            Some(entries) => Some(Holds::Merged(entries)),
            None => self.last().map(Holds::Value),
        }
    }

    /// The merged value.
    pub fn value(&self) -> Option<Value> {
        let entries = match self.holds()? {
            Holds::Value(value) => return Some(value.clone()),
            Holds::Merged(entries) => entries.iter().filter_map(|(key, node)| Some((*key, node.value()?))).collect(),
        };
        let object = Data::Object(Arc::new(Object { entries, named: None }));
        Some(Value { data: object, ..self.last()?.clone() })
    }

    /// The place that a path leads to, such as `["apache", "keepalivetimeout"]`, with what each level set there, overridden or
    /// not; `None` if in the end there is nothing. An element of a list is called by its number.
    pub fn at(&self, path: &[&str]) -> Option<Node> {
        let Some((first, rest)) = path.split_first() else { return Some(self.clone()) };
        match self.holds()? {
            Holds::Merged(entries) => entries.get(&Name::new(first))?.at(rest),
            Holds::Value(value) => {
                inside(value, path)?;
                let sets = self.sets.iter().filter_map(|set| {
                    let value = inside(&set.value, path)?.clone();
                    Some(Set { level: set.level, value })
                });
                Some(Node { sets: sets.collect(), merged: None })
            }
        }
    }

    /// Calls `visit` for every scalar, list and empty object with its path, in order.
    pub fn leaves(&self, visit: &mut dyn FnMut(&[Name], &Node)) {
        self.leaves_below(&mut Vec::new(), visit);
    }

    fn leaves_below(&self, path: &mut Vec<Name>, visit: &mut dyn FnMut(&[Name], &Node)) {
        let own;
        let entries = match self.holds() {
            Some(Holds::Merged(entries)) => entries,
            Some(Holds::Value(Value { data: Data::Object(object), secret: false, .. }))
                if !object.entries.is_empty() =>
            {
                own = self.clone().split();
                &own
            }
            _ => return visit(path, self),
        };
        for (key, node) in entries {
            path.push(*key);
            node.leaves_below(path, visit);
            path.pop();
        }
    }

    /// The entries of an object as places of their own; `None` for what is no object, or secret.
    pub fn into_entries(self) -> Option<IndexMap<Name, Node, FxBuildHasher>> {
        self.is_object().then(|| self.split())
    }

    fn split(mut self) -> IndexMap<Name, Node, FxBuildHasher> {
        std::mem::take(self.entries())
    }
}

fn inside<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    let Some((first, rest)) = path.split_first() else { return Some(value) };
    match &value.data {
        _ if value.secret => None,
        Data::Object(object) => inside(object.get(first)?, rest),
        Data::List(items) => inside(items.get(first.parse::<usize>().ok()?)?, rest),
        _ => None,
    }
}

/// The attributes of all instances, for one who asks for many; what they have in common is made once.
pub struct Attributes<'m>(Service<'m>);

impl<'m> Attributes<'m> {
    pub fn of(model: &'m Model, facts: &'m Facts) -> Attributes<'m> {
        Attributes(Service::of(model, facts))
    }

    /// The attributes of an instance at an event, without its run-list. `deployment`: index of the one that is running.
    pub fn levels(&self, instance: InstanceId, event: Event, deployment: Option<usize>) -> Node {
        self.0.attributes(instance, event, deployment)
    }
}

/// The attributes of all instances in two halves, for one who holds many against each other: what many have in common, in which every
/// instance is listed however many there are, and what is said of each alone.
pub struct Halves<'m>(Service<'m>);

/// What the common half follows from, beside the event and the deployment: layers and operating system.
pub type Likeness<'m> = (&'m [LayerId], Option<Family>);

/// Where the half of its own lies in the tree of an instance.
pub const OWN: [&[&str]; 9] = service::OWN;

impl<'m> Halves<'m> {
    pub fn of(model: &'m Model, facts: &'m Facts) -> Halves<'m> {
        Halves(Service::with(model, facts, service::Listing::OfAll))
    }

    pub fn likeness(&self, model: &'m Model, instance: InstanceId) -> Likeness<'m> {
        (&model[instance].layers, self.0.family(&model[instance]))
    }

    /// With custom JSON laid over it. INVARIANT: instances of one likeness have the same.
    pub fn common(&self, instance: InstanceId, event: Event, deployment: Option<usize>) -> Node {
        self.0.common(instance, event, deployment)
    }

    /// What custom JSON lays over it is missing: see [`lies_over_own`].
    pub fn own(&self, instance: InstanceId) -> Node {
        self.0.own(instance)
    }

    /// Both halves as one tree.
    pub fn whole(&self, instance: InstanceId, event: Event, deployment: Option<usize>) -> Node {
        self.0.attributes(instance, event, deployment)
    }
}

/// Whether custom JSON reaches into what the service says of an instance alone.
pub fn lies_over_own(model: &Model, instance: InstanceId, deployment: Option<usize>) -> bool {
    let custom = custom_levels(model, instance, deployment);
    let no_object = |set: &Set| set.value.secret || set.value.as_object().is_none();
    OWN.into_iter().any(|path| {
        let above = (1..path.len()).filter_map(|end| custom.at(path.get(..end)?));
        custom.at(path).is_some() || above.into_iter().any(|node| node.sets.iter().any(no_object))
    })
}

/// The attributes of one instance at an event, without facts.
pub fn levels(model: &Model, instance: InstanceId, event: Event, deployment: Option<usize>) -> Node {
    Attributes::of(model, &Facts::default()).levels(instance, event, deployment)
}

/// The attributes that custom JSON alone makes: without what the service adds on Chef 11.10 and older.
pub fn custom_levels(model: &Model, instance: InstanceId, deployment: Option<usize>) -> Node {
    let mut node = Node::default();
    lay_custom_json(&mut node, model, instance, deployment);
    node
}

/// The deployment whose app and custom JSON the node JSON of an instance shows, if the event is Deploy or Undeploy: the only
/// one of that command that reaches the instance. With several there is no telling, and with none nothing to tell: then the
/// node JSON shows all apps and no deployment's JSON.
pub fn usual_deployment(model: &Model, instance: InstanceId, event: Event) -> Option<usize> {
    if !matches!(event, Event::Deploy | Event::Undeploy) {
        return None;
    }
    let reaching = model.deployments.iter().enumerate().filter(|(_, it)| it.command.event() == Some(event));
    let mut reaching = reaching.map(|(at, _)| at).filter(|at| reaches(model, *at, instance));
    reaching.next().filter(|_| reaching.next().is_none())
}

/// Whether an instance is among the targets of a deployment: those named, else the app's layers, else all.
pub fn reaches(model: &Model, deployment: usize, instance: InstanceId) -> bool {
    let Some(deployment) = model.deployments.get(deployment) else { return false };
    let layers = &model[instance].layers;
    let app_layers = deployment.app.map_or(&[][..], |app| &model[app].layers);
    if !deployment.to.is_empty() {
        return deployment.to.iter().any(|goal| match goal {
            Goal::Layer(layer) => layers.contains(layer),
            Goal::Instance(id) => *id == instance,
        });
    }
    app_layers.is_empty() || app_layers.iter().any(|layer| layers.contains(layer))
}

/// Lays the custom JSON of all levels over what the service made. Chef 12 takes `opsworks` out of it (section 7).
pub(super) fn lay_custom_json(node: &mut Node, model: &Model, instance: InstanceId, deployment: Option<usize>) {
    let mut lay = |level, json: Option<&Json>| {
        if let Some(json) = json {
            node.lay(level, &without_service_keys(&json.value, model));
        }
    };
    lay(Level::Stack, model.stack.json.as_ref());
    for layer in model[instance].layers.iter().rev() {
        lay(Level::Layer(*layer), model[*layer].json.as_ref());
    }
    if let Some((at, deployment)) = deployment.and_then(|at| Some((at, model.deployments.get(at)?))) {
        lay(Level::Deployment(at), deployment.json.as_ref());
    }
}

fn without_service_keys(value: &Value, model: &Model) -> Value {
    let opsworks = Name::new("opsworks");
    match value.as_object() {
        Some(object) if model.stack.chef.has_data_bags() && object.entries.contains_key(&opsworks) => {
            let rest = object.entries.iter().filter(|(key, _)| **key != opsworks);
            Value::object(rest.map(|(key, value)| (*key, value.clone())), value.origin)
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn value(json: serde_json::Value) -> Value {
        let facts =
            crate::facts::Facts::parse(&serde_json::json!({ "it": json }).to_string()).expect("it is an object");
        facts.get("it", Span::new(FileId(0), 0, 0)).expect("it is there")
    }

    fn tree() -> Node {
        let service =
            value(serde_json::json!({ "apache": { "timeout": 120, "mods": ["a", "b"] }, "mysql": { "port": 1 } }));
        let mut node = Node::new(Level::Service, service);
        node.lay(
            Level::Stack,
            &value(serde_json::json!({ "apache": { "timeout": 60, "logrotate": { "rotate": 30 } } })),
        );
        node.lay(Level::Layer(LayerId(0)), &value(serde_json::json!({ "apache": { "mods": ["c"] }, "mysql": null })));
        node.lay(Level::Deployment(0), &value(serde_json::json!({ "apache": { "timeout": 5 }, "mysql": { "x": 2 } })));
        node
    }

    #[test]
    fn objects_merge_and_all_else_is_replaced() {
        let json = crate::json::document(crate::json::Layout::Compact, |w| {
            super::super::write::plain(&tree().value().expect("it has a value"), w);
        });
        let expected = r#"{"apache":{"timeout":5,"mods":["c"],"logrotate":{"rotate":30}},"mysql":{"x":2}}"#;
        assert_eq!(String::from_utf8_lossy(&json), expected);
    }

    #[test]
    fn every_level_is_remembered() {
        let levels =
            |path: &[&str]| tree().at(path).map(|node| node.sets.iter().map(|set| set.level).collect::<Vec<_>>());
        let (service, stack, layer) = (Level::Service, Level::Stack, Level::Layer(LayerId(0)));
        assert_eq!(levels(&["apache", "timeout"]), Some(vec![service, stack, Level::Deployment(0)]));
        assert_eq!(levels(&["apache", "mods", "0"]), Some(vec![service, layer]));
        assert_eq!(levels(&["apache", "logrotate", "rotate"]), Some(vec![stack]));
        assert_eq!(levels(&["mysql", "x"]), Some(vec![Level::Deployment(0)]));
        assert_eq!(levels(&["mysql", "port"]), None);
        assert_eq!(levels(&["apache", "colour"]), None);
    }

    #[test]
    fn leaves_come_in_order() {
        let mut paths = Vec::new();
        tree().leaves(&mut |path, _| paths.push(path.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(".")));
        assert_eq!(paths, ["apache.timeout", "apache.mods", "apache.logrotate.rotate", "mysql.x"]);
    }
}
