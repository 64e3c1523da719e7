//! A key of custom JSON: the type that a contract gives it, and every level that sets it, the strongest first.

use super::code;
use crate::facts::Facts;
use crate::ide::attributes::type_at;
use crate::ide::place::Page;
use crate::json::{Layout, document};
use crate::language::kinds::Event;
use crate::model::{InstanceId, Model};
use crate::name::Name;
use crate::runlist::attributes::{Attributes, Level, Set, usual_deployment};
use crate::runlist::write::Values;
use crate::syntax::ast::{Item, ItemKind};
use crate::syntax::node::Node;
use std::fmt::Write;

pub fn contract(page: Page, namespace: Name) -> String {
    let ty = type_at(page, &[namespace]).map_or_else(|| "json".to_owned(), |(ty, _)| ty.to_string());
    format!("{}\nWhat custom JSON may say under `{namespace}`.", code(&format!("attributes {namespace}: {ty}")))
}

/// The levels that set a key, on the instances that the declaration around is about.
pub fn levels(page: Page, path: &[Node], at: &[Name]) -> Option<String> {
    let keys: Vec<&str> = at.iter().map(|it| it.as_str()).collect();
    let name = keys.join(".");
    let mut text = match type_at(page, at) {
        Some((ty, doc)) => format!("{}\n{}\n", code(&format!("{name}: {ty}")), doc.as_deref().unwrap_or_default()),
        None => code(&name),
    };
    if let Some(model) = &page.snapshot.model {
        text += &set_by(page, model, path, &keys).unwrap_or_default();
    }
    Some(text)
}

/// The levels that set a key on an instance, or on the first that the declaration around is about.
pub fn why(page: Page, path: &[Node], at: &[Name], instance: Option<&str>) -> Option<String> {
    let model = page.snapshot.model.as_ref()?;
    let keys: Vec<&str> = at.iter().map(|it| it.as_str()).collect();
    let instances = match instance {
        Some(name) => model.instance_ids().filter(|id| model[*id].header.address().to_string() == name).collect(),
        None => instances_about(model, path),
    };
    Some(format!("# {}\n{}", keys.join("."), set_on(page, model, &instances, &keys)?))
}

fn set_by(page: Page, model: &Model, path: &[Node], keys: &[&str]) -> Option<String> {
    set_on(page, model, &instances_about(model, path), keys)
}

fn set_on(page: Page, model: &Model, instances: &[InstanceId], keys: &[&str]) -> Option<String> {
    let first = *instances.first()?;
    let facts = Facts::default();
    let event = Event::Setup;
    let tree = Attributes::of(model, &facts).levels(first, event, usual_deployment(model, first, event));
    let node = tree.at(keys)?;
    let values = Values::new(model, &facts);
    let mut text = format!("\nOn `{}`", model[first].header.address());
    match instances.len() - 1 {
        0 => {}
        1 => text.push_str(" (there is one more instance)"),
        more => {
            let _ = write!(text, " (there are {more} more instances)");
        }
    }
    text.push_str(", the strongest first:\n\n");
    for set in node.sets.iter().rev() {
        let value = document(Layout::Compact, |w| values.value(&set.value, w));
        let value = String::from_utf8_lossy(&value).trim_end().replace('\n', " ");
        let place = page.program.sources.place(set.origin());
        let place = if set.level == Level::Service { String::new() } else { format!(", {place}") };
        let _ = writeln!(text, "- {}{place}: `{value}`", who(model, set));
    }
    Some(text)
}

fn who(model: &Model, set: &Set) -> String {
    match set.level {
        Level::Service => "the service".to_owned(),
        Level::Stack => format!("stack `{}`", model.stack.header.name),
        Level::Layer(layer) => format!("layer `{}`", model[layer].header.address()),
        Level::Deployment(at) => {
            let name = model.deployments.get(at).map(|it| it.header.address().to_string());
            format!("deployment `{}`", name.unwrap_or_default())
        }
    }
}

/// Of a layer its instances, else all.
fn instances_about(model: &Model, path: &[Node]) -> Vec<InstanceId> {
    let declared = match path.first() {
        Some(Node::Item(Item { kind: ItemKind::Block(block), .. })) => Some(block.name.span),
        _ => None,
    };
    let of_layer: Vec<InstanceId> = model
        .instance_ids()
        .filter(|id| model[*id].layers.iter().any(|layer| Some(model[*layer].header.span) == declared))
        .collect();
    if of_layer.is_empty() { model.instance_ids().collect() } else { of_layer }
}
