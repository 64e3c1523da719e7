//! The run-list that a recipe or an event is part of, as the instances of its layer would run it.

use crate::ide::place::Page;
use crate::language::kinds::Event;
use crate::model::{InstanceId, Item, LayerId, Model};
use crate::name::Name;
use crate::runlist::RunLists;
use crate::syntax::ast::{Item as Declaration, ItemKind};
use crate::syntax::node::Node;
use std::fmt::Write;

/// How many run-lists of a layer are told.
const MOST_LISTS: usize = 3;

/// A recipe in the list of an event of a layer.
pub fn of_place(page: Page, path: &[Node]) -> Option<String> {
    let event = path.iter().rev().find_map(|node| match node {
        Node::Entry(entry) => entry.key()?.written().and_then(|name| Event::from_word(name.as_str())),
        _ => None,
    })?;
    of_layer(page, path, event)
}

/// The run-lists of an event on the instances of the layer around.
pub fn of_layer(page: Page, path: &[Node], event: Event) -> Option<String> {
    let model = page.snapshot.model.as_ref()?;
    let Some(Node::Item(Declaration { kind: ItemKind::Block(block), .. })) = path.first() else { return None };
    let is_here = |id: &LayerId| model[*id].header.span == block.name.span;
    let layers: Vec<LayerId> = model.layer_ids().filter(is_here).collect();
    if layers.is_empty() {
        return None;
    }
    let lists = RunLists::of(model);
    let mut told: Vec<(&[Name], Vec<String>)> = Vec::new();
    for id in model.instance_ids().filter(|id| model[*id].layers.iter().any(|it| layers.contains(it))) {
        let (list, address) = (lists.list(id, event), model[id].header.address().to_string());
        match told.iter_mut().find(|(known, _)| *known == list) {
            Some((_, names)) => names.push(address),
            None => told.push((list, vec![address])),
        }
    }
    let mut text = String::new();
    for (list, names) in told.iter().take(MOST_LISTS) {
        let more = names.len().saturating_sub(3);
        let who = names.iter().take(3).map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(text, "{} on {who}{more}:\n", title(event));
        numbered(list, &mut text);
    }
    match told.is_empty() {
        true => Some(format!("{}: the layer has no instances.", title(event))),
        false => Some(text),
    }
}

/// What an instance runs in Setup.
pub fn of_instance(model: &Model, id: InstanceId) -> Option<String> {
    model.order.contains(&Item::Instance(id)).then(|| {
        let mut text = format!("{}:\n\n", title(Event::Setup));
        numbered(RunLists::of(model).list(id, Event::Setup), &mut text);
        text
    })
}

fn title(event: Event) -> String {
    let word = event.word();
    format!("{}{}", word.get(..1).unwrap_or("").to_uppercase(), word.get(1..).unwrap_or(""))
}

fn numbered(list: &[Name], text: &mut String) {
    if list.is_empty() {
        text.push_str("nothing runs\n");
    }
    for (at, recipe) in list.iter().enumerate() {
        let _ = writeln!(text, "{}. `{recipe}`", at + 1);
    }
}
