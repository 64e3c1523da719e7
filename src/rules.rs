//! The rules of the domain: what the service, its agents and its documentation ask of a stack, checked on the model.
//!
//! In comes a model without errors of language, out go diagnostics `SW1nnn` to `SW4nnn`; `nnn` is the number of the rule in
//! `docs/rules.md`, which also says which rules hold by construction or cannot be checked here. A rule looks at known values
//! only: what the deployment alone will know is taken to be right. A rule is one function with the rule's subject as its
//! name; a subject is one file. Nothing here changes the model, and nothing here knows a target.

mod app_sources;
mod apps;
mod chef_and_os;
mod custom_json;
mod data_sources;
mod deployments;
mod identifiers;
mod instances;
mod layers;
mod network;
mod quotas;
mod recipes;
mod resources;
mod scaling;
mod schedules;
mod servers;
mod ssl;
mod stack;
mod structure;
mod tags;
mod users;
mod volumes;

use crate::diagnostic::{Code, Diagnostic, Problems, Severity};
use crate::language::given::{Given, Settings};
use crate::language::kinds::{Chef, Event, LayerKind};
use crate::language::os::{self, Os};
use crate::model::{Address4, App, AppId, Header, Instance, InstanceId, Layer, LayerId, LoadBalancer, Model, Running};
use crate::source::{SourceMap, Span};
use crate::value::{Data, Op, TargetKind, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Checks every rule; problems come in no particular order.
pub fn check(model: &Model, sources: &SourceMap, problems: &mut Problems) {
    let cx = Cx::new(model, sources);
    let mut found = Found { problems, seen: FxHashSet::default() };
    structure::check(&cx, &mut found);
    chef_and_os::check(&cx, &mut found);
    stack::check(&cx, &mut found);
    app_sources::check(&cx, &mut found);
    network::check(&cx, &mut found);
    identifiers::check(&cx, &mut found);
    instances::check(&cx, &mut found);
    one_by_one(&cx, &mut found);
    schedules::check(&cx, &mut found);
    scaling::check(&cx, &mut found);
    layers::check(&cx, &mut found);
    recipes::check(&cx, &mut found);
    volumes::check(&cx, &mut found);
    apps::check(&cx, &mut found);
    ssl::check(&cx, &mut found);
    data_sources::check(&cx, &mut found);
    custom_json::check(&cx, &mut found);
    tags::check(&cx, &mut found);
    users::check(&cx, &mut found);
    deployments::check(&cx, &mut found);
    servers::check(&cx, &mut found);
    resources::check(&cx, &mut found);
    quotas::check(&cx, &mut found);
}

/// What follows from the absence of a declaration, and which kind of declaration that is.
const FROM_ABSENCE: [(Code, TargetKind); 3] = [
    (Code::DATABASE_AUTO, TargetKind::Layer),
    (Code::DRAIN_WITHOUT_BALANCER, TargetKind::LoadBalancer),
    (Code::ADDRESS_NOT_REGISTERED, TargetKind::ElasticIp),
];

/// Whether a problem may only be there because declarations of some kinds made no sense. Warnings are about the whole.
pub fn may_follow(problem: &Diagnostic, missing: &FxHashSet<TargetKind>) -> bool {
    match problem.severity {
        Severity::Error => FROM_ABSENCE.iter().any(|(code, kind)| *code == problem.code && missing.contains(kind)),
        Severity::Warning | Severity::Note => !missing.is_empty(),
    }
}

/// Rules about one instance at a time, of three subjects, in one pass.
fn one_by_one(cx: &Cx, found: &mut Found) {
    for (_, instance) in cx.instances() {
        let own = Own::of(instance);
        chef_and_os::of_instance(cx, instance, &own, found);
        network::of_instance(cx, instance, &own, found);
        instances::of_instance(cx, instance, &own, found);
    }
}

/// The settings of an instance that these rules look at, found in one go.
#[derive(Default)]
struct Own<'a> {
    os: Option<&'a Value>,
    ami: Option<&'a Value>,
    size: Option<&'a Value>,
    zone: Option<&'a Value>,
    subnet: Option<&'a Value>,
    root_device: Option<&'a Value>,
    architecture: Option<&'a Value>,
    /// Labels and settings.
    devices: &'a [(Value, Settings)],
}

impl<'a> Own<'a> {
    fn of(instance: &'a Instance) -> Own<'a> {
        let mut own = Own::default();
        for (setting, given) in instance.settings.iter() {
            match (setting.name, given) {
                ("os", Given::Value(value)) => own.os = Some(value),
                ("ami", Given::Value(value)) => own.ami = Some(value),
                ("size", Given::Value(value)) => own.size = Some(value),
                ("zone", Given::Value(value)) => own.zone = Some(value),
                ("subnet", Given::Value(value)) => own.subnet = Some(value),
                ("root_device", Given::Value(value)) => own.root_device = Some(value),
                ("architecture", Given::Value(value)) => own.architecture = Some(value),
                ("block_device", Given::Labelled(devices)) => own.devices = devices,
                _ => {}
            }
        }
        own
    }
}

/// Where rules put what they find: the same code at the same place is one problem, so that a family of a thousand
/// instances makes one message.
struct Found<'p> {
    problems: &'p mut Problems,
    seen: FxHashSet<(&'static str, Span)>,
}

impl Found<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.span().map(|span| (diagnostic.code.text(), span));
        if place.is_none_or(|place| self.seen.insert(place)) {
            self.problems.push(diagnostic);
        }
    }

    fn at(&mut self, code: Code, span: Span, message: impl Into<String>, label: impl Into<String>) {
        self.push(Diagnostic::at(code, span, message, label));
    }
}

/// The model and the tables that rules look things up in, built once.
struct Cx<'m> {
    model: &'m Model,
    sources: &'m SourceMap,
    /// The instances of each layer, in source order; index by layer.
    members: Vec<Vec<InstanceId>>,
    /// The different lists of layers that instances are in, in source order.
    sets: Vec<LayerSet<'m>>,
    /// Whether a layer has an instance that runs always; index by layer.
    always: Vec<bool>,
    /// The instances with a schedule, by load, with an address or with volumes: few of many, and many rules are about them.
    apart: Vec<InstanceId>,
    /// The layers of each kind, in source order.
    of_kind: FxHashMap<LayerKind, Vec<LayerId>>,
    /// The layers with custom Deploy recipes, in source order.
    deploying: Vec<LayerId>,
    /// The first load balancer of each layer that has one.
    balancers: FxHashMap<LayerId, &'m LoadBalancer>,
    /// `None` if another template made the stack and nobody says which version it runs, or if there is a mistake about it.
    chef: Option<Chef>,
}

/// A list of layers and the first instance that is in exactly these.
struct LayerSet<'m> {
    layers: &'m [LayerId],
    first: InstanceId,
}

impl<'m> Cx<'m> {
    /// One pass over the instances, of which there may be very many.
    fn new(model: &'m Model, sources: &'m SourceMap) -> Cx<'m> {
        let stack = &model.stack;
        let is_told = stack.chef_given || stack.header.existing().is_none();
        let chef = model.chef().filter(|_| is_told);
        let layers = model.layers.len();
        let (members, always) = (vec![Vec::new(); layers], vec![false; layers]);
        let mut of_kind: FxHashMap<LayerKind, Vec<LayerId>> = FxHashMap::default();
        model.layer_ids().for_each(|id| of_kind.entry(model[id].kind).or_default().push(id));
        let deploying = model.layer_ids().filter(|id| has_recipes(&model[*id], Event::Deploy)).collect();
        let balancers = model.load_balancers.iter().rev().map(|it| (it.layer, it)).collect();
        let (sets, apart) = (Vec::new(), Vec::new());
        let mut cx = Cx { model, sources, members, sets, always, apart, of_kind, deploying, balancers, chef };
        let mut sets: FxHashSet<&[LayerId]> = FxHashSet::default();
        for id in model.instance_ids() {
            let instance = &model[id];
            if !instance.settings.is_unknown("layers") && sets.insert(&instance.layers) {
                cx.sets.push(LayerSet { layers: &instance.layers, first: id });
            }
            cx.file(id, instance);
        }
        cx
    }

    /// Puts an instance into the tables.
    fn file(&mut self, id: InstanceId, instance: &Instance) {
        let is_always = matches!(instance.running, Running::Always);
        for layer in &instance.layers {
            let at = layer.0 as usize;
            if let (Some(members), Some(always)) = (self.members.get_mut(at), self.always.get_mut(at)) {
                members.push(id);
                *always |= is_always;
            }
        }
        if !is_always || !matches!(instance.elastic_ip, Address4::None) || !instance.volumes.is_empty() {
            self.apart.push(id);
        }
    }

    /// The layers that this program writes, not those another template made.
    fn layers(&self) -> impl Iterator<Item = (LayerId, &'m Layer)> + use<'m> {
        let model = self.model;
        model.layer_ids().map(|id| (id, &model[id])).filter(|(_, layer)| layer.header.existing().is_none())
    }

    fn instances(&self) -> impl Iterator<Item = (InstanceId, &'m Instance)> + use<'m> {
        let model = self.model;
        model.instance_ids().map(|id| (id, &model[id])).filter(|(_, instance)| instance.header.existing().is_none())
    }

    /// Those of `apart` that this program writes.
    fn instances_apart(&self) -> impl Iterator<Item = &'m Instance> {
        self.apart.iter().map(|id| &self.model[*id]).filter(|instance| instance.header.existing().is_none())
    }

    fn apps(&self) -> impl Iterator<Item = (AppId, &'m App)> + use<'m> {
        let model = self.model;
        model.app_ids().map(|id| (id, &model[id])).filter(|(_, app)| app.header.existing().is_none())
    }

    fn members(&self, layer: LayerId) -> &[InstanceId] {
        self.members.get(layer.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether the stack is another template's, so that its settings are not known here.
    fn foreign_stack(&self) -> bool {
        self.model.stack.header.existing().is_some()
    }

    fn is_windows(&self) -> bool {
        self.chef.is_some_and(Chef::is_windows)
    }

    fn is_chef_12(&self) -> bool {
        self.chef.is_some_and(Chef::has_data_bags)
    }

    fn layers_of_kind(&self, kind: LayerKind) -> &[LayerId] {
        self.of_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    fn layer_of_kind(&self, kind: LayerKind) -> Option<LayerId> {
        self.layers_of_kind(kind).first().copied()
    }

    /// The layers that an app is for: those it names, else those whose built-in recipes deploy it, else, for an app that is
    /// deployed by custom recipes, those with custom Deploy recipes.
    fn layers_of_app<'x>(&'x self, app: &'x App) -> &'x [LayerId] {
        match app.kind.layer() {
            _ if !app.layers.is_empty() => &app.layers,
            Some(kind) => self.layers_of_kind(kind),
            None => &self.deploying,
        }
    }
}

/// Every pair of two different layers of a set, once.
fn pairs(layers: &[LayerId]) -> impl Iterator<Item = (LayerId, LayerId)> + '_ {
    let rest = |at: usize| layers.get(at + 1..).unwrap_or(&[]);
    layers.iter().enumerate().flat_map(move |(at, first)| rest(at).iter().map(|second| (*first, *second)))
}

/// The first two things that share a key, for each key that is shared: `(first, other)`. Keys are looked up, not compared
/// one by one.
fn shared<K: std::hash::Hash + Eq, T: Copy>(items: impl Iterator<Item = (K, T)>) -> Vec<(T, T)> {
    let mut first: FxHashMap<K, T> = FxHashMap::default();
    let mut found = Vec::new();
    for (key, item) in items {
        match first.entry(key) {
            std::collections::hash_map::Entry::Occupied(known) => found.push((*known.get(), item)),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(item);
            }
        }
    }
    found
}

/// Two declarations that may never exist at the same time: both exist only if some condition of the deployment holds.
fn may_exclude(a: &Header, b: &Header) -> bool {
    a.when().is_some() && b.when().is_some()
}

/// Whether `meta { properties }` lays something over this property, so that its setting does not tell what is written.
fn overlaid(header: &Header, property: &str) -> bool {
    let properties = header.meta().and_then(|meta| meta.properties.as_ref());
    properties.and_then(Value::as_object).is_some_and(|object| object.get(property).is_some())
}

/// Whether a layer has custom recipes for an event, known or not.
fn has_recipes(layer: &Layer, event: Event) -> bool {
    let list = &layer.recipes[event];
    layer.header.existing().is_some() || !list.recipes.is_empty() || list.given.as_ref().is_some_and(Value::is_deferred)
}

/// The place of a setting's value, or the name of the declaration if it is not given.
fn place(value: Option<&Value>, header: &Header) -> Span {
    value.map_or(header.span, |value| value.origin)
}

/// The row for an operating system that is given and known.
fn known_os(value: Option<&Value>) -> Option<&'static Os> {
    os::find(value?.as_public_text()?)
}

/// Something that tells whether two values will be the same; `None` if only the deployment knows.
fn identity(value: &Value) -> Option<Identity<'_>> {
    match &value.data {
        Data::Text(text) => Some(Identity::Text(text)),
        Data::Decl(target) => Some(Identity::Id(target.id.as_str())),
        Data::Deferred(deferred) => match &deferred.op {
            Op::Ref(target) => Some(Identity::Id(target.id.as_str())),
            _ => None,
        },
        _ => None,
    }
}

#[derive(PartialEq, Eq, Hash, Clone, Copy)]
enum Identity<'a> {
    Text(&'a str),
    /// The identity of a declaration or the value of a parameter, by logical id.
    Id(&'a str),
}

/// `1 instance`, `2 instances`
fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
