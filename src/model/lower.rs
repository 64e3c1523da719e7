//! Lowering: from the checked program to the model. The only part on the way to output that reads both tree and analysis.
//!
//! In: an [`Analysis`]. Out: a [`Model`], complete with defaults and origins; what a mistake spoils is unknown in it. Two passes: `places` finds out which declarations exist and gives each its place, then the bodies are lowered.

mod apps;
mod deployments;
mod inputs;
mod instances;
mod json;
mod layers;
mod made;
mod outputs;
mod places;
mod resources;
mod secrets;
mod stack;

use super::{Extra, Header, Item, Meta, Model, Naming, Recipe, RecipeList};
use crate::analysis::Analysis;
use crate::analysis::check::Special;
use crate::analysis::conform::recipe_problem;
use crate::analysis::contracts::Contracts;
use crate::analysis::eval::Scope;
use crate::analysis::members::Presence;
use crate::analysis::names::{Node, Symbol, SymbolId};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::{Given, Settings};
use crate::language::{Shape, settings as vocabulary};
use crate::model::Certainty;
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{self, BlockKind, Body, Content, EntryKind, KeyKind};
use crate::value::{Data, Op, Target, TargetKind, Value};
use places::{Place, Places};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The model of a program; if there are errors a draft, which holds what is known all the same. `None` if nobody waits for it.
pub fn lower(analysis: &mut Analysis) -> Option<Model> {
    analysis.resolve_types();
    analysis.check_profiles();
    let contracts = analysis.contracts();
    let Places { found, index, missing } = places::find(analysis);
    let stack = stack::choose(analysis, &found);
    let mut lowering = Lowering { cx: analysis, contracts, index, missing, defaults: FxHashMap::default() };
    let mut model = lowering.declarations(&found, stack)?;
    drop(found);
    lowering.finish(&mut model);
    Some(model)
}

struct Lowering<'x, 'a> {
    cx: &'x mut Analysis<'a>,
    contracts: Contracts,
    index: FxHashMap<Name, Item>,
    /// Of which kinds there are declarations that made no sense.
    missing: FxHashSet<TargetKind>,
    /// Defaults of parameters that stand in for deferred names.
    defaults: FxHashMap<SymbolId, Option<Value>>,
}

impl<'a> Lowering<'_, 'a> {
    fn declarations(&mut self, places: &[Place], stack: Option<&Place>) -> Option<Model> {
        let mut stack = match stack {
            Some(place) => self.stack(place),
            None => self.unknown_stack(),
        };
        let sections = self.sections(&mut stack.settings);
        let mut model = Model {
            stack,
            layers: Vec::new(),
            instances: Vec::with_capacity(places.iter().filter(|it| matches!(it.item, Item::Instance(_))).count()),
            apps: Vec::new(),
            databases: Vec::new(),
            load_balancers: Vec::new(),
            volumes: Vec::new(),
            elastic_ips: Vec::new(),
            users: Vec::new(),
            servers: Vec::new(),
            deployments: Vec::new(),
            resources: Vec::new(),
            parameters: Vec::new(),
            conditions: Vec::new(),
            mappings: Vec::new(),
            outputs: Vec::new(),
            order: Vec::with_capacity(places.len()),
            index: FxHashMap::default(),
            sections,
            missing: FxHashSet::default(),
        };
        for place in places {
            if !self.cx.is_wanted() {
                return None;
            }
            match place.item {
                Item::Stack | Item::Parameter(_) | Item::Output(_) => {}
                Item::Layer(_) => model.layers.push(self.layer(place)),
                Item::Instance(_) => model.instances.push(self.instance(place)),
                Item::App(_) => model.apps.push(self.app(place)),
                Item::Database(_) => model.databases.push(self.database(place)),
                Item::LoadBalancer(_) => {
                    self.load_balancer(place, &mut model);
                    continue;
                }
                Item::Volume(_) => model.volumes.push(self.volume(place)),
                Item::ElasticIp(_) => model.elastic_ips.push(self.elastic_ip(place)),
                Item::User(_) => model.users.push(self.user(place)),
                Item::Server(_) => model.servers.push(self.server(place)),
                Item::Deployment(_) => model.deployments.push(self.deployment(place)),
                Item::Resource(_) => model.resources.push(self.resource(place)),
            }
            model.order.push(place.item);
        }
        Some(model)
    }

    /// The parts that are known only when all declarations are: chef by implication, parameters, conditions, outputs.
    fn finish(&mut self, model: &mut Model) {
        model.missing = std::mem::take(&mut self.missing);
        stack::imply_chef(model);
        self.all_json(model);
        self.outputs(model);
        self.assertions();
        self.conditions_and_mappings(model);
        self.parameters(model);
        model.index = std::mem::take(&mut self.index);
        made::check(model, self.cx);
        self.pasted(model);
        self.cx.evaluate_rest();
        secrets::check(model, self.cx);
        for (name, span) in self.contracts.unused().collect::<Vec<_>>() {
            self.cx.report(
                Diagnostic::at(Code::UNUSED, span, format!("no custom JSON sets `{name}`"), "declared here")
                    .help("remove the contract, or set its attributes"),
            );
        }
        self.cx.report_unused();
        self.cx.report_shadows();
        self.cx.report_names_by_case();
    }

    fn symbol(&self, place: &Place) -> Symbol<'a> {
        *self.cx.names.symbol(place.symbol)
    }

    fn scope(&self, place: &Place) -> Scope {
        let mut scope = Scope::of(self.symbol(place).file);
        if let Some(locals) = &place.member().locals {
            scope.extend(locals);
        }
        scope
    }

    fn body(&self, place: &Place) -> Option<&'a Body> {
        match self.symbol(place).node {
            Node::Block(ast::Block { content: Content::Body(body), .. }) => Some(body),
            Node::Nested { body, .. } => Some(body),
            _ => None,
        }
    }

    /// Whether the body has a setting of that name, right or wrong.
    fn gives(&self, place: &Place, name: &str) -> bool {
        self.body(place).is_some_and(|body| {
            body.entries.iter().any(|entry| match &entry.kind {
                EntryKind::Setting { key, .. } => matches!(key.kind, KeyKind::Word(word) if word == name),
                EntryKind::Spread(_) | EntryKind::Broken => true,
                EntryKind::Block { .. } => false,
            })
        })
    }

    /// The settings of a declaration; empty for one that exists already or is broken.
    fn settings(&mut self, place: &Place, shape: &'static Shape) -> (Settings, Vec<Special<'a>>) {
        let mut specials = Vec::new();
        let owner = self.symbol(place).name.span;
        let Some(body) = self.body(place) else { return (Settings::default(), specials) };
        let mut scope = self.scope(place);
        let settings = self.cx.settings(shape, body, &mut scope, owner, &mut specials);
        (settings, specials)
    }

    /// What every declaration has; takes `meta` out of the settings.
    fn header(&mut self, place: &Place, settings: &mut Settings) -> Header {
        let symbol = self.symbol(place);
        let meta = self.meta(settings);
        let existing = self.existing(place);
        let was = symbol.annotation("was").map(|(name, _)| name);
        let when = match &place.member().presence {
            Presence::If(condition) => Some(Value::clone(condition)),
            Presence::Always | Presence::Never | Presence::Unknown => None,
        };
        let plain = meta.is_none() && existing.is_none() && was.is_none() && when.is_none();
        let extra = (!plain).then(|| Box::new(Extra { when, existing, was, meta: meta.unwrap_or_default() }));
        let doc = symbol.item.and_then(|it| it.doc.as_ref()).map(|it| it.text.clone());
        Header {
            name: symbol.name.name,
            key: place.member().key,
            id: place.member().id,
            span: symbol.name.span,
            doc,
            extra,
        }
    }

    fn existing(&mut self, place: &Place) -> Option<Value> {
        let symbol = self.symbol(place);
        let Node::Block(block @ ast::Block { content: Content::Existing(expr), .. }) = symbol.node else { return None };
        let without_id = match block.kind {
            BlockKind::Database => Some(&vocabulary::DATABASE),
            BlockKind::ElasticIp => Some(&vocabulary::ELASTIC_IP),
            BlockKind::Deployment => Some(&vocabulary::DEPLOYMENT),
            _ => None,
        };
        if let Some(shape) = without_id {
            let message = format!("{} has no id of its own and cannot be `existing`", shape.name);
            self.cx.report(Diagnostic::at(Code::NOT_EXISTING, expr.span, message, "expected a body: `{ ... }`"));
            return None;
        }
        let mut scope = self.scope(place);
        let value = self.cx.eval(expr, &mut scope);
        let value = self.cx.check_kind(value, &crate::language::Kind::Text, "existing");
        if value.is_unknown() { Some(Value::text("", expr.span)) } else { Some(value) }
    }

    fn meta(&mut self, settings: &mut Settings) -> Option<Meta> {
        let Some(Given::Block(block)) = settings.remove("meta") else { return None };
        let given = block.get("depends_on").and_then(Value::as_list);
        let targets = given.unwrap_or_default();
        let take = |name: &str| block.get(name).cloned();
        Some(Meta {
            depends_on: targets.iter().filter_map(|it| it.as_decl().copied()).collect(),
            unordered: given.is_some_and(<[Value]>::is_empty),
            deletion_policy: take("deletion_policy"),
            update_replace_policy: take("update_replace_policy"),
            creation_policy: take("creation_policy"),
            update_policy: take("update_policy"),
            metadata: take("metadata"),
            properties: take("properties"),
            unchecked: take("unchecked"),
        })
    }

    /// The text of a name that recipes and plans need; `fallback` if it is not given.
    fn naming(
        &mut self,
        value: Option<&Value>,
        fallback: impl FnOnce() -> Arc<str>,
        fallback_certainty: Certainty,
        place: Span,
    ) -> Naming {
        match value.map(|it| (&it.data, it)) {
            Some((Data::Text(text), value)) => {
                Naming { text: text.clone(), certainty: Certainty::Known, origin: value.origin }
            }
            Some((_, value)) => {
                let text = self.stand_in(value).and_then(|it| it.as_text().map(Arc::from)).unwrap_or_else(fallback);
                Naming { text, certainty: Certainty::StandIn, origin: value.origin }
            }
            None => Naming { text: fallback(), certainty: fallback_certainty, origin: place },
        }
    }

    /// The default of the parameter that a deferred value is.
    fn stand_in(&mut self, value: &Value) -> Option<Value> {
        let Op::Ref(target @ Target { kind: TargetKind::Parameter, .. }) = &value.as_deferred()?.op else {
            return None;
        };
        let (symbol, _) = self.cx.target_symbol(*target)?;
        if let Some(known) = self.defaults.get(&symbol) {
            return known.clone();
        }
        let own = *self.cx.names.symbol(symbol);
        let default = match own.node {
            Node::Parameter { default: Some(default), .. } => {
                let value = self.cx.eval_quietly(default, &mut Scope::of(own.file));
                (!value.is_unknown() && !value.secret && !value.is_deferred()).then_some(value)
            }
            _ => None,
        };
        self.defaults.insert(symbol, default.clone());
        default
    }

    /// A list of recipes as given and as run-lists take it.
    fn recipes(&mut self, given: Option<&Value>) -> RecipeList {
        let Some(value) = given else { return RecipeList::default() };
        if let Data::List(items) = &value.data {
            let stand_in = items.iter().any(Value::is_deferred);
            let mut recipes = Vec::with_capacity(items.len());
            for item in items.iter() {
                recipes.extend(self.recipe(item));
            }
            return RecipeList { given: Some(value.clone()), recipes, stand_in };
        }
        let recipes = self.stand_in(value).map(|it| comma_list(&it)).unwrap_or_default();
        RecipeList { given: Some(value.clone()), recipes, stand_in: true }
    }

    fn recipe(&mut self, value: &Value) -> Option<Recipe> {
        if let Some(problem) = recipe_problem(value) {
            self.cx.report(problem);
            return None;
        }
        let text = match value.as_text() {
            Some(text) => Some(Name::new(text)),
            None => self.stand_in(value).and_then(|it| it.as_text().map(Name::new)),
        };
        text.map(|name| Recipe { name, origin: value.origin })
    }

    fn layer_ids(&self, value: Option<&Value>) -> Vec<super::LayerId> {
        let items = value.and_then(Value::as_list).unwrap_or_default();
        items
            .iter()
            .filter_map(|it| match self.index.get(&it.as_decl()?.id) {
                Some(Item::Layer(id)) => Some(*id),
                _ => None,
            })
            .collect()
    }

    fn item(&self, value: &Value) -> Option<Item> {
        self.index.get(&value.as_decl()?.id).copied()
    }

    /// The word behind the colon. INVARIANT: what stands in `places` has a kind that makes sense.
    fn kind_word(&self, place: &Place) -> Option<&'static str> {
        self.symbol(place).subkind().map(|it| it.name.as_str())
    }
}

/// The recipes of a parameter's default: a list, or one text with commas.
fn comma_list(value: &Value) -> Vec<Recipe> {
    let recipe = |text: &str| Recipe { name: Name::new(text.trim()), origin: value.origin };
    match &value.data {
        Data::Text(text) => text.split(',').filter(|it| !it.trim().is_empty()).map(recipe).collect(),
        Data::List(items) => items.iter().filter_map(Value::as_text).map(recipe).collect(),
        _ => Vec::new(),
    }
}

/// A default of the language, as if it were written.
fn default(settings: &mut Settings, shape: &'static Shape, name: &str, value: impl FnOnce() -> Value) {
    let given = settings.iter().any(|(it, _)| it.name == name);
    if let (false, Some(setting)) = (given, shape.find(name)) {
        settings.push(setting, Given::Value(value()));
    }
}
