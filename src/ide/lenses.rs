//! What stands above declarations: how many instances a layer has and what they run, who uses a thing, what changed.

use super::place::Page;
use crate::analysis::names::SymbolId;
use crate::analysis::references::{How, Meaning};
use crate::language::kinds::Event;
use crate::model::{InstanceId, Item as ModelItem, LayerId, Model};
use crate::runlist::RunLists;
use crate::source::Span;
use crate::syntax::ast::{BlockKind, Item, ItemKind};
use rustc_hash::FxHashMap;

pub struct Lens {
    /// The name of the declaration.
    pub span: Span,
    pub title: String,
    pub leads: Leads,
}

/// What follows from a click.
pub enum Leads {
    /// It only tells.
    Nowhere,
    Places(Vec<Span>),
    /// To what changed since the branch left the main one.
    Changes,
}

impl Leads {
    fn to(places: Vec<Span>) -> Leads {
        if places.is_empty() { Leads::Nowhere } else { Leads::Places(places) }
    }
}

/// `branch`: the main branch of the repository that the file is in.
pub fn lenses(page: Page, branch: Option<&str>) -> Vec<Lens> {
    let mut uses = Uses::default();
    for it in page.snapshot.references().iter().filter(|it| it.how == How::Used) {
        if let Meaning::Symbol(id) = it.to {
            uses.entry(id).or_default().push(it.span);
        }
    }
    let items = page.tree().into_iter().flat_map(|tree| &tree.items);
    let made = page.snapshot.model.as_ref().map(Made::of);
    let mut found: Vec<Lens> = items.clone().flat_map(|item| of_item(page, item, &uses, made.as_ref())).collect();
    let stack = items.filter_map(stack).next();
    found.extend(branch.zip(stack).map(|(branch, span)| Lens {
        span,
        title: format!("diff against {}", branch.strip_prefix("origin/").unwrap_or(branch)),
        leads: Leads::Changes,
    }));
    found.sort_by_key(|it| it.span);
    found
}

/// The name of a stack, if that is what is declared.
fn stack(item: &Item) -> Option<Span> {
    match &item.kind {
        ItemKind::Block(block) if block.kind == BlockKind::Stack => Some(block.name.span),
        _ => None,
    }
}

/// What the model has, in tables: files have many declarations.
struct Made<'m> {
    model: &'m Model,
    lists: RunLists,
    /// By the place of the name.
    items: FxHashMap<Span, Vec<ModelItem>>,
    members: FxHashMap<LayerId, Vec<InstanceId>>,
}

impl<'m> Made<'m> {
    fn of(model: &'m Model) -> Made<'m> {
        let mut items: FxHashMap<Span, Vec<ModelItem>> = FxHashMap::default();
        for item in &model.order {
            if let Some(header) = model.header(*item) {
                items.entry(header.span).or_default().push(*item);
            }
        }
        let mut members: FxHashMap<LayerId, Vec<InstanceId>> = FxHashMap::default();
        for id in model.instance_ids() {
            model[id].layers.iter().for_each(|layer| members.entry(*layer).or_default().push(id));
        }
        Made { model, lists: RunLists::of(model), items, members }
    }
}

/// The places where each symbol is used.
type Uses = FxHashMap<SymbolId, Vec<Span>>;

fn of_item(page: Page, item: &Item, places: &Uses, made: Option<&Made>) -> Vec<Lens> {
    let name = match &item.kind {
        ItemKind::Block(block) => &block.name,
        ItemKind::Parameter { name, .. } | ItemKind::Type { name, .. } | ItemKind::Variable { name, .. } => name,
        ItemKind::Let { name, .. } => name,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    if let (ItemKind::Block(block), Some(made)) = (&item.kind, made) {
        found.extend(of_block(made, block.kind, name.span));
    }
    let counts_uses = match &item.kind {
        ItemKind::Block(block) => {
            !matches!(block.kind, BlockKind::Stack | BlockKind::Deployment | BlockKind::Instance | BlockKind::Layer)
        }
        _ => true,
    };
    if counts_uses {
        found.extend(uses(page, name.span, places));
    }
    found
}

fn of_block(made: &Made, kind: BlockKind, name: Span) -> Vec<Lens> {
    let model = made.model;
    let members = made.items.get(&name).map_or(&[][..], Vec::as_slice);
    let Some(first) = members.first() else { return Vec::new() };
    let lens = |title: String, places: Vec<Span>| Lens { span: name, title, leads: Leads::to(places) };
    match (kind, first) {
        (BlockKind::Stack, _) => {
            let title = format!("{}, {}", count(model.layers.len(), "layer"), count(model.instances.len(), "instance"));
            vec![lens(title, model.layers.iter().map(|it| it.header.span).collect())]
        }
        (BlockKind::Layer, ModelItem::Layer(layer)) => {
            let ids = made.members.get(layer).map_or(&[][..], Vec::as_slice);
            let mut places: Vec<Span> = ids.iter().map(|id| model[*id].header.span).collect();
            places.dedup();
            let mut lenses = vec![lens(count(ids.len(), "instance"), places)];
            if let Some(id) = ids.first() {
                let setup = made.lists.list(*id, Event::Setup).len();
                lenses.push(lens(format!("Setup runs {}", count(setup, "recipe")), Vec::new()));
            }
            lenses
        }
        (BlockKind::Instance, ModelItem::Instance(id)) if members.len() > 1 || model[*id].header.key.is_some() => {
            vec![lens(count(members.len(), "instance"), Vec::new())]
        }
        _ => Vec::new(),
    }
}

fn uses(page: Page, name: Span, places: &Uses) -> Option<Lens> {
    let id = page.at(name.start).symbol()?;
    let places = places.get(&id).cloned().unwrap_or_default();
    let layers = in_layers(page, &places);
    let title = match (places.len(), layers) {
        (0, _) => return None,
        (1, 1) => "used by 1 layer".to_owned(),
        (uses, layers) if uses == layers => format!("used by {layers} layers"),
        (uses, _) => format!("used {}", if uses == 1 { "once".to_owned() } else { format!("{uses} times") }),
    };
    Some(Lens { span: name, title, leads: Leads::to(places) })
}

/// In how many layers places lie.
fn in_layers(page: Page, places: &[Span]) -> usize {
    let item_at = |place: &Span| {
        let items = &page.program.files.get(place.file.0 as usize)?.items;
        let after = items.partition_point(|item| item.span.start <= place.start);
        items.get(after.checked_sub(1)?)
    };
    let is_layer = |item: &&Item| matches!(&item.kind, ItemKind::Block(block) if block.kind == BlockKind::Layer);
    let mut layers: Vec<Span> = places.iter().filter_map(item_at).filter(is_layer).map(|item| item.span).collect();
    layers.sort();
    layers.dedup();
    layers.len()
}

/// `3 instances`
fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}
