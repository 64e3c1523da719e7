//! What must exist first: what follows from references, what `DependsOn` adds, and circles, which no deployment can resolve.
//!
//! Besides what `meta.depends_on` says, a layer waits for the apps that name it, so that the first Setup finds them, and an
//! instance for the load balancers of its layers, so that it is routed to when it boots. An edge of that kind that would close
//! a circle is left out: the reference that goes the other way is the stronger one. `depends_on = []` asks for none of this.

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::model::{Address4, AppDatabase, Header, Item, LayerId, Model};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Op, Target, TargetKind, Value};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) struct Depends {
    /// By the id of a layer: the apps it waits for.
    apps: FxHashMap<Name, Vec<Name>>,
    /// Layer, attachment, and everything that the attachment needs.
    balancers: Vec<(LayerId, Name, FxHashSet<Name>)>,
}

impl Depends {
    pub fn new(model: &Model) -> Depends {
        let mut depends = Depends { apps: FxHashMap::default(), balancers: Vec::new() };
        for app in model.apps.iter().filter(|app| app.header.existing().is_none() && !app.layers.is_empty()) {
            let needed = depends.needed(model, app.header.id);
            for layer in app.layers.iter().map(|layer| &model[*layer].header) {
                if layer.existing().is_none() && !needed.contains(&layer.id) {
                    depends.apps.entry(layer.id).or_default().push(app.header.id);
                }
            }
        }
        for balancer in model.load_balancers.iter().filter(|it| it.header.existing().is_none()) {
            let needed = depends.needed(model, balancer.header.id);
            depends.balancers.push((balancer.layer, balancer.header.id, needed));
        }
        depends
    }

    /// What stands in the `DependsOn` of a resource, in the order of the source.
    pub fn of(&self, model: &Model, item: Item) -> Vec<Name> {
        let Some(header) = model.header(item) else { return Vec::new() };
        if header.meta().is_some_and(|meta| meta.unordered) {
            return Vec::new();
        }
        let mut wanted: Vec<Name> = explicit(model, header).collect();
        match item {
            Item::Layer(_) => wanted.extend(self.apps.get(&header.id).into_iter().flatten()),
            Item::Instance(id) => {
                let layers = &model[id].layers;
                let serving = self
                    .balancers
                    .iter()
                    .filter(|(layer, _, needed)| layers.contains(layer) && !needed.contains(&header.id));
                wanted.extend(serving.map(|(_, attachment, _)| *attachment));
            }
            _ => {}
        }
        if !wanted.is_empty() {
            let mut seen: FxHashSet<Name> = FxHashSet::from_iter([header.id]);
            references(model, item, &mut |id, _| {
                seen.insert(id);
            });
            wanted.retain(|id| seen.insert(*id));
        }
        wanted
    }

    /// Everything that must exist before a resource does, by references and by `DependsOn`.
    fn needed(&self, model: &Model, id: Name) -> FxHashSet<Name> {
        let mut needed = FxHashSet::default();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let Some(item) = model.index.get(&id) else { continue };
            let mut found: Vec<Name> = self.apps.get(&id).into_iter().flatten().copied().collect();
            found.extend(edges(model, *item).into_iter().map(|(id, _)| id));
            open.extend(found.into_iter().filter(|id| needed.insert(*id)));
        }
        needed
    }
}

/// What `meta.depends_on` names, as far as it is a resource.
fn explicit<'m>(model: &'m Model, header: &'m Header) -> impl Iterator<Item = Name> + 'm {
    header.meta().into_iter().flat_map(|meta| &meta.depends_on).filter_map(|target| resource(model, *target))
}

/// The id of the resource that a declaration is written as, or is part of; `None` if there is none.
fn resource(model: &Model, target: Target) -> Option<Name> {
    let Some(item) = model.index.get(&target.id) else { return Some(target.id) };
    match item {
        Item::Parameter(_) | Item::Output(_) | Item::Deployment(_) => None,
        Item::Database(_) | Item::ElasticIp(_) => Some(model.stack.header.id),
        _ => model.header(*item).filter(|header| header.existing().is_none()).map(|header| header.id),
    }
}

/// What a resource needs, and where the source says so.
fn edges(model: &Model, item: Item) -> Vec<(Name, Span)> {
    let mut found = Vec::new();
    references(model, item, &mut |id, place| found.push((id, place)));
    if let Some(header) = model.header(item) {
        found.extend(explicit(model, header).map(|id| (id, header.span)));
    }
    found
}

/// Calls `visit` with the ids that the properties of a resource refer to, and the places of the references.
fn references(model: &Model, item: Item, visit: &mut dyn FnMut(Name, Span)) {
    model.values_of(item, &mut |value| value.walk(&mut |it| refer(it, visit)));
    let Some(header) = model.header(item) else { return };
    let stack = model.stack.header.id;
    let mut name = |id: Name| visit(id, header.span);
    match item {
        Item::Layer(_) | Item::Volume(_) => name(stack),
        Item::Instance(id) => {
            name(stack);
            let instance = &model[id];
            instance.layers.iter().for_each(|layer| name(model[*layer].header.id));
            instance.volumes.iter().for_each(|volume| name(model[*volume].header.id));
            if let Address4::Auto(address) = &instance.elastic_ip {
                name(*address);
            }
        }
        Item::App(id) => {
            name(stack);
            if let AppDatabase::Instance(instance) = model[id].database {
                name(model[instance].header.id);
            }
        }
        Item::LoadBalancer(at) => model.load_balancers.get(at).iter().for_each(|it| name(model[it.layer].header.id)),
        Item::Stack => {
            let registered =
                model.databases.iter().map(|it| &it.settings).chain(model.elastic_ips.iter().map(|it| &it.settings));
            registered.for_each(|settings| settings.values(&mut |value| value.walk(&mut |it| refer(it, visit))));
        }
        _ => {}
    }
}

fn refer(value: &Value, visit: &mut dyn FnMut(Name, Span)) {
    if let Some(target) = target(value) {
        visit(target.id, value.origin);
    }
}

/// What a value refers to, parts aside.
pub(super) fn target(value: &Value) -> Option<Target> {
    match &value.data {
        Data::Decl(target) => Some(*target),
        Data::Deferred(deferred) => match &deferred.op {
            Op::Ref(target) | Op::Attribute(target, _) => Some(*target),
            _ => None,
        },
        _ => None,
    }
}

/// A resource on the way of the search: its id, and what it needs that was not looked at yet.
struct Visit {
    id: Name,
    open: std::vec::IntoIter<(Name, Span)>,
    /// Where it says that it needs the next one on the way.
    place: Span,
}

/// Reports resources that wait for each other, each circle once.
pub(super) fn check_circles(model: &Model, problems: &mut Problems) {
    let mut search = Search { model, way: Vec::new(), on_way: FxHashSet::default(), done: FxHashSet::default() };
    // Of a hundred thousand instances few are referred to: they are met on the way, or refer to each other.
    let starts = |item: &Item| !matches!(item, Item::Instance(_)) || names_an_instance(model, *item);
    for header in model.order.iter().filter(|item| starts(item)).filter_map(|item| model.header(*item)) {
        search.from(header.id, problems);
    }
}

fn names_an_instance(model: &Model, item: Item) -> bool {
    let mut found = model.header(item).is_some_and(|header| header.extra.is_some());
    let mut look = |value: &Value| found |= target(value).is_some_and(|it| it.kind == TargetKind::Instance);
    model.values_of(item, &mut |value| value.walk(&mut look));
    found
}

struct Search<'m> {
    model: &'m Model,
    way: Vec<Visit>,
    on_way: FxHashSet<Name>,
    done: FxHashSet<Name>,
}

impl Search<'_> {
    fn from(&mut self, start: Name, problems: &mut Problems) {
        self.enter(start);
        while let Some(last) = self.way.last_mut() {
            match last.open.next() {
                Some((id, place)) => {
                    last.place = place;
                    if self.on_way.contains(&id) {
                        problems.push(self.circle(id));
                        // One message a circle: what is on the way is not looked at again.
                        self.way.iter_mut().for_each(|visit| visit.open = Vec::new().into_iter());
                    } else {
                        self.enter(id);
                    }
                }
                None => {
                    self.on_way.remove(&last.id);
                    self.way.pop();
                }
            }
        }
    }

    fn enter(&mut self, id: Name) {
        let item = self.model.index.get(&id).copied();
        let Some(header) = item.and_then(|item| self.model.header(item)) else { return };
        let (Some(item), None) = (item, header.existing()) else { return };
        if self.done.insert(id) {
            self.on_way.insert(id);
            self.way.push(Visit { id, open: edges(self.model, item).into_iter(), place: header.span });
        }
    }

    /// The circle that the last resource on the way closes by needing `first`.
    fn circle(&self, first: Name) -> Diagnostic {
        let from = self.way.iter().position(|visit| visit.id == first).unwrap_or(0);
        let circle = self.way.get(from..).unwrap_or_default();
        let names: Vec<String> = circle.iter().map(|visit| self.name(visit.id)).collect();
        let message = match names.as_slice() {
            [only] => format!("{only} needs itself"),
            [others @ .., last] => format!("{} and {last} wait for each other", others.join(", ")),
            [] => String::new(),
        };
        let mut problem = Diagnostic::new(Code::DEPENDENCY_CIRCLE, message);
        for (at, visit) in circle.iter().enumerate() {
            let next = names.get(at + 1).or(names.first()).map_or("", String::as_str);
            let name = self.name(visit.id);
            problem = problem.label(visit.place, format!("{name} needs {next}"));
        }
        problem.help(
            "take one of the references out, or pass the value on another way: a parameter, a deployment's `json`",
        )
    }

    fn name(&self, id: Name) -> String {
        let header = self.model.index.get(&id).and_then(|item| self.model.header(*item));
        header.map_or_else(|| format!("`{id}`"), |header| format!("`{}`", header.address()))
    }
}
