//! `DependsOn`: what must exist first and does not follow from a reference.
//!
//! Besides what `meta.depends_on` says, a layer waits for the apps that name it, so that the first Setup finds them, and an
//! instance for the load balancers of its layers, so that it is routed to when it boots. An edge that would close a circle is
//! left out: the reference that goes the other way is the stronger one. `depends_on = []` asks for none of this.

use crate::model::{Address4, AppDatabase, Item, LayerId, Model};
use crate::name::Name;
use crate::value::{Data, Op, Target, Value};
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
        let mut wanted: Vec<Name> =
            header.meta().iter().flat_map(|meta| &meta.depends_on).filter_map(|it| resource(model, *it)).collect();
        match item {
            Item::Layer(_) => wanted.extend(self.apps.get(&header.id).into_iter().flatten()),
            Item::Instance(id) if !self.balancers.is_empty() => {
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
            references(model, item, &mut |id| {
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
            references(model, *item, &mut |id| found.push(id));
            let meta = model.header(*item).and_then(|header| header.meta());
            found.extend(meta.iter().flat_map(|meta| &meta.depends_on).filter_map(|it| resource(model, *it)));
            open.extend(found.into_iter().filter(|id| needed.insert(*id)));
        }
        needed
    }
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

/// Calls `visit` with the ids that the properties of a resource refer to.
fn references(model: &Model, item: Item, visit: &mut dyn FnMut(Name)) {
    model.values_of(item, &mut |value| value.walk(&mut |it| refer(it, visit)));
    let stack = model.stack.header.id;
    match item {
        Item::Layer(_) | Item::Volume(_) => visit(stack),
        Item::Instance(id) => {
            visit(stack);
            let instance = &model[id];
            instance.layers.iter().for_each(|layer| visit(model[*layer].header.id));
            instance.volumes.iter().for_each(|volume| visit(model[*volume].header.id));
            if let Address4::Auto(address) = &instance.elastic_ip {
                visit(*address);
            }
        }
        Item::App(id) => {
            visit(stack);
            if let AppDatabase::Instance(instance) = model[id].database {
                visit(model[instance].header.id);
            }
        }
        Item::LoadBalancer(at) => model.load_balancers.get(at).iter().for_each(|it| visit(model[it.layer].header.id)),
        Item::Stack => {
            let registered =
                model.databases.iter().map(|it| &it.settings).chain(model.elastic_ips.iter().map(|it| &it.settings));
            registered.for_each(|settings| settings.values(&mut |value| value.walk(&mut |it| refer(it, visit))));
        }
        _ => {}
    }
}

fn refer(value: &Value, visit: &mut dyn FnMut(Name)) {
    match &value.data {
        Data::Decl(target) => visit(target.id),
        Data::Deferred(deferred) => {
            if let Op::Ref(target) | Op::Attribute(target, _) = &deferred.op {
                visit(target.id);
            }
        }
        _ => {}
    }
}
