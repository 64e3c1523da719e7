//! Lists of recipes that several layers have in common, as one `let`: whole lists, and beginnings of lists.

use crate::import::draft::{Content, Draft, Element, Entry, Expr, Item, Word, write_expr};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::sync::Arc;

/// In recipes; what is shorter is as well written twice.
const SHORTEST: usize = 3;

/// Layer, and the event within its block of recipes.
type Place = (usize, usize);

pub(super) fn name(draft: &mut Draft) {
    let mut taken: FxHashSet<Arc<str>> = draft.items.iter().map(|it| it.name.clone()).collect();
    let mut lets = Vec::new();
    whole(draft, &mut taken, &mut lets);
    beginnings(draft, &mut taken, &mut lets);
    let at = draft.items.iter().position(|it| it.word == Word::Stack).unwrap_or(0);
    draft.items.splice(at..at, lets);
}

fn whole(draft: &mut Draft, taken: &mut FxHashSet<Arc<str>>, lets: &mut Vec<Item>) {
    let mut places: IndexMap<String, Vec<Place>, FxBuildHasher> = IndexMap::default();
    for (place, list) in lists(draft) {
        if list.len() >= SHORTEST {
            places.entry(text(&list)).or_default().push(place);
        }
    }
    for places in places.into_values().filter(|it| it.len() > 1) {
        let Some(list) = places.first().and_then(|it| at(draft, *it)).map(|it| elements(it).to_vec()) else { continue };
        let name = free(&events(draft, &places), taken);
        for place in places {
            replace(draft, place, Expr::Name(name.clone()));
        }
        lets.push(declared(&name, list));
    }
}

fn beginnings(draft: &mut Draft, taken: &mut FxHashSet<Arc<str>>, lets: &mut Vec<Item>) {
    let mut places: IndexMap<String, Vec<(Place, Vec<Element>)>, FxBuildHasher> = IndexMap::default();
    for (place, list) in lists(draft) {
        if let Some(first) = list.get(..SHORTEST) {
            places.entry(text(first)).or_default().push((place, list.clone()));
        }
    }
    for lists in places.into_values().filter(|it| it.len() > 1) {
        let Some((_, first)) = lists.first() else { continue };
        let same = |list: &[Element]| first.iter().zip(list).take_while(|(a, b)| a == b).count();
        let common = lists.iter().map(|(_, list)| same(list)).min().unwrap_or(0);
        let Some(beginning) = first.get(..common).map(<[Element]>::to_vec) else { continue };
        let all: Vec<Place> = lists.iter().map(|(place, _)| *place).collect();
        let name = free(&format!("base_{}", events(draft, &all)), taken);
        for (place, list) in lists {
            let mut rest = list.get(common..).unwrap_or_default().to_vec();
            if rest.is_empty() {
                replace(draft, place, Expr::Name(name.clone()));
                continue;
            }
            let spread = Element { comments: Vec::new(), value: Expr::Spread(Box::new(Expr::Name(name.clone()))) };
            rest.insert(0, spread);
            replace(draft, place, Expr::List(rest));
        }
        lets.push(declared(&name, beginning));
    }
}

/// All lists of recipes without comments.
fn lists(draft: &Draft) -> Vec<(Place, Vec<Element>)> {
    let mut found = Vec::new();
    for (at, item) in draft.items.iter().enumerate().filter(|(_, it)| it.word == Word::Layer) {
        for (event, entry) in recipes(item).iter().enumerate() {
            if let Content::Value(Expr::List(items)) = &entry.content {
                let plain = |it: &Element| it.comments.is_empty() && matches!(it.value, Expr::Bare(_) | Expr::Text(_));
                if items.iter().all(plain) {
                    found.push(((at, event), items.clone()));
                }
            }
        }
    }
    found
}

fn recipes(item: &Item) -> &[Entry] {
    let block = item.body.iter().flatten().find(|it| &*it.key == "recipes");
    match block.map(|it| &it.content) {
        Some(Content::Block { entries, .. }) => entries,
        _ => &[],
    }
}

fn at(draft: &Draft, (item, event): Place) -> Option<&Entry> {
    recipes(draft.items.get(item)?).get(event)
}

fn elements(entry: &Entry) -> &[Element] {
    match &entry.content {
        Content::Value(Expr::List(items)) => items,
        _ => &[],
    }
}

fn replace(draft: &mut Draft, (item, event): Place, value: Expr) {
    let body = draft.items.get_mut(item).and_then(|it| it.body.as_mut());
    let block = body.and_then(|body| body.iter_mut().find(|it| &*it.key == "recipes"));
    if let Some(Entry { content: Content::Block { entries, .. }, .. }) = block
        && let Some(entry) = entries.get_mut(event)
    {
        entry.content = Content::Value(value);
    }
}

/// `setup_recipes`, if all of them are for one event.
fn events(draft: &Draft, places: &[Place]) -> String {
    let mut events = places.iter().filter_map(|it| at(draft, *it)).map(|it| &*it.key);
    match events.next() {
        Some(first) if events.all(|it| it == first) => format!("{first}_recipes"),
        _ => "common_recipes".to_owned(),
    }
}

fn free(wish: &str, taken: &mut FxHashSet<Arc<str>>) -> Arc<str> {
    let numbered = (2..).map(|n| format!("{wish}_{n}"));
    let mut candidates = std::iter::once(wish.to_owned()).chain(numbered);
    let name: Arc<str> = candidates.find(|it| !taken.contains(it.as_str())).map(Arc::from).unwrap_or_default();
    taken.insert(name.clone());
    name
}

fn declared(name: &str, list: Vec<Element>) -> Item {
    let mut item = Item::new(Word::Let, name);
    item.value = Some(Expr::List(list));
    item
}

fn text(items: &[Element]) -> String {
    items.iter().map(|it| write_expr(&it.value)).collect::<Vec<_>>().join(",")
}
