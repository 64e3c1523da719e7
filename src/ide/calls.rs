//! What calls what: a layer has events, an event runs recipes, a recipe includes recipes.

use super::place::{Page, Place};
use crate::cookbooks::{self, LocalRecipe};
use crate::language::kinds::Event;
use crate::model::{Layer, Model};
use crate::source::{Loader, Span};
use crate::syntax::ast::{Expr, ExprKind, Item, ItemKind};
use crate::syntax::node::Node;
use std::path::PathBuf;

/// One that calls or is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Caller {
    /// By its address.
    Layer(String),
    Event(String, Event),
    /// `shop::packages`
    Recipe(String),
}

/// Where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whereabouts {
    Span(Span),
    File(PathBuf),
}

/// What is at the place: the name of a layer, an event in its `recipes`, a recipe.
pub fn prepare(place: Place) -> Option<Caller> {
    let path = place.path();
    let model = place.page.snapshot.model.as_ref()?;
    if let Some(Node::Expr(Expr { kind: ExprKind::Recipe(name), .. })) = path.last() {
        return Some(Caller::Recipe(name.as_str().to_owned()));
    }
    let Some(Node::Item(Item { kind: ItemKind::Block(block), .. })) = path.first() else { return None };
    let layer = || model.layers.iter().find(|it| it.header.span == block.name.span);
    if let Some(Node::Key(key)) = path.last()
        && let Some(event) = key.written().and_then(|name| Event::from_word(name.as_str()))
    {
        return Some(Caller::Event(layer()?.header.address().to_string(), event));
    }
    let id = place.symbol()?;
    let declared = place.page.names().symbol(id).name.span;
    let layer = model.layers.iter().find(|it| it.header.span == declared)?;
    Some(Caller::Layer(layer.header.address().to_string()))
}

pub fn whereabouts(page: Page, caller: &Caller) -> Option<Whereabouts> {
    let model = page.snapshot.model.as_ref()?;
    match caller {
        Caller::Layer(name) => Some(Whereabouts::Span(layer(model, name)?.header.span)),
        Caller::Event(name, event) => {
            let layer = layer(model, name)?;
            let first = layer.recipes[*event].recipes.first();
            Some(Whereabouts::Span(first.map_or(layer.header.span, |it| it.origin)))
        }
        Caller::Recipe(name) => {
            let file = local(page, model).into_iter().find(|it| full_name(it) == with_recipe(name));
            let named = || {
                all_events(model).find_map(|(_, _, recipe, span)| (recipe == *name).then_some(Whereabouts::Span(span)))
            };
            file.map(|it| Whereabouts::File(it.path)).or_else(named)
        }
    }
}

fn layer<'m>(model: &'m Model, name: &str) -> Option<&'m Layer> {
    model.layers.iter().find(|it| it.header.address().to_string() == name)
}

fn local(page: Page, model: &Model) -> Vec<LocalRecipe> {
    cookbooks::recipes(model, page.loader, &page.program.sources)
}

fn full_name(it: &LocalRecipe) -> String {
    format!("{}::{}", it.cookbook, it.name)
}

/// `apt` is `apt::default`.
fn with_recipe(name: &str) -> String {
    if name.contains("::") { name.to_owned() } else { format!("{name}::default") }
}

/// Layer, event, recipe as written, and where.
fn all_events(model: &Model) -> impl Iterator<Item = (&Layer, Event, String, Span)> {
    model.layers.iter().flat_map(|layer| {
        Event::ALL.into_iter().flat_map(move |event| {
            let list = layer.recipes[event].recipes.iter();
            list.map(move |it| (layer, event, it.name.as_str().to_owned(), it.origin))
        })
    })
}

/// What it calls, and the places where it does, in the file of the caller.
pub fn outgoing(page: Page, caller: &Caller) -> Vec<(Caller, Vec<Span>)> {
    let Some(model) = &page.snapshot.model else { return Vec::new() };
    match caller {
        Caller::Layer(name) => {
            let Some(layer) = layer(model, name) else { return Vec::new() };
            let with_recipes = Event::ALL.into_iter().filter(|event| !layer.recipes[*event].recipes.is_empty());
            with_recipes.map(|event| (Caller::Event(name.clone(), event), Vec::new())).collect()
        }
        Caller::Event(name, event) => {
            let Some(layer) = layer(model, name) else { return Vec::new() };
            let list = &layer.recipes[*event].recipes;
            list.iter().map(|it| (Caller::Recipe(it.name.as_str().to_owned()), vec![it.origin])).collect()
        }
        Caller::Recipe(name) => {
            let Some(file) = local(page, model).into_iter().find(|it| full_name(it) == with_recipe(name)) else {
                return Vec::new();
            };
            included(page, &file).into_iter().map(|it| (Caller::Recipe(it), Vec::new())).collect()
        }
    }
}

fn included(page: Page, file: &LocalRecipe) -> Vec<String> {
    let Ok(text) = page.loader.load(&file.path) else { return Vec::new() };
    cookbooks::included(&text, &file.cookbook)
}

/// What calls it, and the places where that does.
pub fn incoming(page: Page, caller: &Caller) -> Vec<(Caller, Vec<Span>)> {
    let Some(model) = &page.snapshot.model else { return Vec::new() };
    match caller {
        Caller::Layer(_) => Vec::new(),
        Caller::Event(name, _) => vec![(Caller::Layer(name.clone()), Vec::new())],
        Caller::Recipe(name) => {
            let wanted = with_recipe(name);
            let events = all_events(model).filter(|(.., recipe, _)| with_recipe(recipe) == wanted);
            let events = events
                .map(|(layer, event, _, span)| (Caller::Event(layer.header.address().to_string(), event), vec![span]));
            let recipes = local(page, model).into_iter().filter(|it| included(page, it).contains(&wanted));
            events.chain(recipes.map(|it| (Caller::Recipe(full_name(&it)), Vec::new()))).collect()
        }
    }
}
