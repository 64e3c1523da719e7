//! Custom JSON documents and Chef node files: an object of node attributes comes in, a template that holds nothing but a stack with
//! this custom JSON goes out, and, if they are wanted, the contracts that the attributes satisfy.
//!
//! Of a node file the attributes count: what Ohai found out, the run-list and the name of the node are left out with a reason.

mod infer;

use super::describe::ids::Ids;
use super::document::{Data, Document, Entry, Map, Node};
use super::template::{Form, LeftOut, Resource, Template};
use crate::analysis::contracts::built_in_namespaces;
use crate::source::Span;
use std::sync::Arc;

/// `attributes namespace: type`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contract {
    pub namespace: Arc<str>,
    /// A type as it is written.
    pub kind: String,
}

/// Whether the document can only be node attributes: an object in which nothing looks like a resource.
pub fn looks_like_custom_json(root: &Node) -> bool {
    root.as_map().is_some_and(|map| !map.values().any(|entry| holds_resource(&entry.value)))
}

/// A section of a template whose name is misspelt.
fn holds_resource(section: &Node) -> bool {
    let kind = |it: &Node| it.get("Type").and_then(Node::as_text).is_some_and(|kind| kind.starts_with("AWS::"));
    section.as_map().is_some_and(|map| map.values().any(|entry| kind(&entry.value)))
}

/// A stack of this custom JSON and nothing else, called after the document.
pub fn read(document: &Document, name: &str) -> Template {
    let id = Ids::default().of(name, "Stack");
    let root = &document.root;
    let mut template = Template::empty(Form::Described, root.span);
    let attributes = match is_node_file(root) {
        true => node_attributes(root, &mut template.left_out),
        false => root.clone(),
    };
    let entry = Entry { key: root.span, value: attributes };
    let properties = Map::from_iter([(Arc::from("CustomJson"), entry)]);
    template.resources.push(Resource::new(&id, "AWS::OpsWorks::Stack", properties, root.span));
    template.comments.clone_from(&document.comments);
    template
}

/// The contracts of what a template made here holds. The namespaces of built-in cookbooks have contracts already.
pub fn contracts(template: &Template) -> Vec<Contract> {
    let json = template.resources.first().and_then(|it| it.properties.get("CustomJson"));
    let namespaces = json.and_then(|it| it.value.as_map()).into_iter().flatten();
    let open = namespaces.filter(|(name, _)| !built_in_namespaces().any(|it| it == &***name));
    open.map(|(name, entry)| Contract { namespace: name.clone(), kind: infer::kind(&entry.value) }).collect()
}

/// The fields of a node that Chef keeps beside its attributes, and why they are no custom JSON.
const OF_A_NODE: [(&str, &str); 10] = [
    ("name", "the name of the node: instances have host names"),
    ("id", "the name of the node: instances have host names"),
    ("chef_environment", "an environment of a Chef server"),
    ("policy_name", "a policy of a Chef server"),
    ("policy_group", "a policy of a Chef server"),
    ("json_class", "says that it is a node"),
    ("chef_type", "says that it is a node"),
    ("automatic", "what Ohai finds out on the server itself"),
    ("run_list", "recipes run by layers: give them to the event of a layer that they belong to"),
    ("recipes", "recipes run by layers: give them to the event of a layer that they belong to"),
];

/// Levels of attributes, the weaker ones first.
const LEVELS: [&str; 4] = ["default", "normal", "set", "override"];

/// Whether Chef wrote or reads it as a node: a run-list, or what a server says of each of its objects.
fn is_node_file(root: &Node) -> bool {
    let class = root.get("json_class").or_else(|| root.get("chef_type")).and_then(Node::as_text);
    class.is_some_and(|it| it.ends_with("Node") || it == "node")
        || root.get("run_list").is_some_and(|it| it.as_list().is_some())
}

/// The attributes of all levels, stronger ones over weaker ones, then what stands beside the levels.
fn node_attributes(root: &Node, left_out: &mut Vec<LeftOut>) -> Node {
    let mut merged = Map::default();
    let fields = root.as_map().into_iter().flatten();
    for level in LEVELS {
        let attributes = root.get(level).filter(|it| has_levels(root) && it.as_map().is_some());
        for (key, entry) in attributes.and_then(Node::as_map).into_iter().flatten() {
            merge(&mut merged, key, entry, level, left_out);
        }
    }
    for (key, entry) in fields {
        match OF_A_NODE.iter().find(|(name, _)| *name == &**key) {
            Some((name, reason)) => {
                left_out.push(LeftOut { path: (*name).to_owned(), reason, at: entry.key });
            }
            None if has_levels(root) && LEVELS.contains(&&**key) && entry.value.as_map().is_some() => {}
            None => drop(merged.insert(key.clone(), entry.clone())),
        }
    }
    Node { data: Data::Map(merged), span: root.span, comments: root.comments.clone() }
}

/// Whether the attributes stand in levels, as a Chef server keeps them, and not side by side, as `chef-client -j` reads them.
fn has_levels(root: &Node) -> bool {
    root.get("json_class").is_some()
        || root.get("chef_type").is_some()
        || root.get("automatic").is_some()
        || root.get("normal").is_some()
}

const OVERRIDDEN: &str = "a stronger level of the node says something else";

/// Objects key by key; anything else is replaced, and told.
fn merge(into: &mut Map, key: &Arc<str>, entry: &Entry, path: &str, left_out: &mut Vec<LeftOut>) {
    let path = format!("{path}/{key}");
    let Some(known) = into.get_mut(key) else {
        into.insert(key.clone(), entry.clone());
        return;
    };
    match (&mut known.value.data, &entry.value.data) {
        (Data::Map(known), Data::Map(stronger)) => {
            stronger.iter().for_each(|(key, entry)| merge(known, key, entry, &path, left_out));
        }
        _ => {
            let at: Span = known.key;
            if known.value.json() != entry.value.json() {
                left_out.push(LeftOut { path, reason: OVERRIDDEN, at });
            }
            *known = entry.clone();
        }
    }
}

#[cfg(test)]
mod tests;
