//! What must be there first: for each declaration the ones it depends on, from the references inside its values, `depends_on`
//! and what the kinds of declaration imply.
//!
//! Dependencies of databases and addresses are those of the stack, which registers them. Ids that nothing in the model has are
//! passed over: another stage reports them.

use crate::language::given::{Given, Settings};
use crate::model::{Address4, AppDatabase, Database, ElasticIp, Instance, Item, Json, JsonForm, LayerId, Model, Role};
use crate::name::Name;
use crate::value::{Data, Op, Value};

/// Calls `visit` with the logical id of every declaration that `value` refers to, some more than once.
pub fn references(value: &Value, visit: &mut dyn FnMut(Name)) {
    value.walk(&mut |it| match &it.data {
        Data::Decl(target) => visit(target.id),
        Data::Deferred(deferred) => match &deferred.op {
            Op::Ref(target) | Op::Attribute(target, _) => visit(target.id),
            Op::Raw { function, argument } => pasted(*function, argument, visit),
            _ => {}
        },
        _ => {}
    });
}

/// The ids in a pasted `Ref`, `Fn::GetAtt` or `Fn::Sub`.
fn pasted(function: Name, argument: &Value, visit: &mut dyn FnMut(Name)) {
    let first = argument.as_list().and_then(|items| items.first()).unwrap_or(argument);
    let Some(text) = first.as_text() else { return };
    let id_of = |text: &str| Name::new(text.split('.').next().unwrap_or(text));
    match function.as_str() {
        "Ref" => visit(Name::new(text)),
        "Fn::GetAtt" => visit(id_of(text)),
        "Fn::Sub" => text.split("${").skip(1).filter_map(|rest| rest.split('}').next()).for_each(|it| visit(id_of(it))),
        _ => {}
    }
}

/// Something that must be there first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dependency {
    Item(Item),
    /// A logical id that no declaration has: what the compiler adds, or nothing.
    Made(Name),
}

/// Calls `visit` with what `item` depends on, some more than once; `item` itself may be among it.
pub fn dependencies(model: &Model, item: Item, implied: &Implied, visit: &mut dyn FnMut(Dependency)) {
    let mut by_id = |id: Name| visit(model.index.get(&id).map_or(Dependency::Made(id), |item| Dependency::Item(*item)));
    values(model, item, &mut |value| references(value, &mut by_id));
    if let Some(meta) = model.header(item).and_then(|header| header.meta()) {
        meta.depends_on.iter().for_each(|target| by_id(target.id));
        [&meta.creation_policy, &meta.update_policy, &meta.metadata, &meta.properties]
            .into_iter()
            .flatten()
            .for_each(|value| references(value, &mut by_id));
    }
    implied.of(model, item, &mut |item| visit(Dependency::Item(item)));
}

/// What follows from the kinds of declaration, by layer.
pub struct Implied {
    /// The apps that name the layer: its instances' first Setup must find them.
    apps: Vec<Vec<Item>>,
    /// The attachments of the layer: traffic reaches an instance at once if they are there before it boots.
    balancers: Vec<Vec<Item>>,
}

impl Implied {
    pub fn new(model: &Model) -> Implied {
        let mut implied =
            Implied { apps: vec![Vec::new(); model.layers.len()], balancers: vec![Vec::new(); model.layers.len()] };
        for app in model.app_ids() {
            for layer in &model[app].layers {
                push(&mut implied.apps, *layer, Item::App(app));
            }
        }
        for (at, balancer) in model.load_balancers.iter().enumerate() {
            push(&mut implied.balancers, balancer.layer, Item::LoadBalancer(at));
        }
        implied
    }

    fn of(&self, model: &Model, item: Item, visit: &mut dyn FnMut(Item)) {
        match item {
            Item::Layer(id) => {
                visit(Item::Stack);
                at(&self.apps, id).for_each(visit);
            }
            Item::Instance(id) => {
                let instance = &model[id];
                visit(Item::Stack);
                instance.layers.iter().for_each(|layer| visit(Item::Layer(*layer)));
                instance.layers.iter().flat_map(|layer| at(&self.balancers, *layer)).for_each(&mut *visit);
                instance.volumes.iter().for_each(|volume| visit(Item::Volume(*volume)));
            }
            Item::App(id) => {
                visit(Item::Stack);
                if let AppDatabase::Instance(instance) = model[id].database {
                    visit(Item::Instance(instance));
                }
            }
            Item::LoadBalancer(at) => {
                visit(model.load_balancers.get(at).map_or(Item::Stack, |it| Item::Layer(it.layer)))
            }
            Item::Volume(_) => visit(Item::Stack),
            Item::Stack | Item::Database(_) | Item::ElasticIp(_) | Item::User(_) | Item::Server(_) => {}
            Item::Deployment(_) | Item::Resource(_) | Item::Parameter(_) | Item::Output(_) => {}
        }
    }
}

fn push(lists: &mut [Vec<Item>], layer: LayerId, item: Item) {
    if let Some(list) = lists.get_mut(layer.0 as usize) {
        list.push(item);
    }
}

fn at(lists: &[Vec<Item>], layer: LayerId) -> impl Iterator<Item = Item> + '_ {
    lists.get(layer.0 as usize).into_iter().flatten().copied()
}

/// Calls `visit` for the values that end up in the resource of `item`.
fn values(model: &Model, item: Item, visit: &mut dyn FnMut(&Value)) {
    match item {
        Item::Stack => stack_values(model, visit),
        Item::Layer(id) => {
            model[id].settings.values(visit);
            json(&model[id].json, visit);
        }
        Item::Instance(id) => instance_values(&model[id], visit),
        Item::App(id) => app_values(&model[id].settings, model[id].env.iter().map(|it| &it.value), visit),
        Item::LoadBalancer(at) => settings(model.load_balancers.get(at).map(|it| &it.settings), visit),
        Item::Volume(id) => model[id].settings.values(visit),
        Item::User(at) => settings(model.users.get(at).map(|it| &it.settings), visit),
        Item::Server(at) => {
            if let Some(server) = model.servers.get(at) {
                server.settings.values(visit);
                roles([&server.service_role, &server.instance_profile], visit);
            }
        }
        Item::Resource(at) => {
            model.resources.get(at).into_iter().flat_map(|it| it.properties.entries.values()).for_each(visit);
        }
        // Written with the stack, or not at all.
        Item::Database(_) | Item::ElasticIp(_) | Item::Deployment(_) | Item::Parameter(_) | Item::Output(_) => {}
    }
}

fn settings(settings: Option<&Settings>, visit: &mut dyn FnMut(&Value)) {
    if let Some(settings) = settings {
        settings.values(visit);
    }
}

fn stack_values(model: &Model, visit: &mut dyn FnMut(&Value)) {
    let stack = &model.stack;
    stack.settings.values(visit);
    json(&stack.json, visit);
    roles([&stack.service_role, &stack.instance_profile], visit);
    model.databases.iter().for_each(|Database { settings, .. }| settings.values(visit));
    model.elastic_ips.iter().for_each(|ElasticIp { settings, .. }| settings.values(visit));
}

fn instance_values(instance: &Instance, visit: &mut dyn FnMut(&Value)) {
    instance.settings.values(visit);
    if let Address4::Text(value) = &instance.elastic_ip {
        visit(value);
    }
}

/// All settings but `layers`: those layers depend on the app, not the app on them.
fn app_values<'v>(settings: &Settings, env: impl Iterator<Item = &'v Value>, visit: &mut dyn FnMut(&Value)) {
    for (_, given) in settings.iter().filter(|(setting, _)| setting.name != "layers") {
        match given {
            Given::Value(value) => visit(value),
            Given::Block(block) => block.values(visit),
            Given::Labelled(blocks) => blocks.iter().for_each(|(_, settings)| settings.values(visit)),
        }
    }
    env.for_each(visit);
}

fn json(json: &Option<Json>, visit: &mut dyn FnMut(&Value)) {
    if let Some(json) = json {
        visit(match &json.form {
            JsonForm::Opaque(text) => text,
            JsonForm::Object | JsonForm::Text => &json.value,
        });
    }
}

fn roles(roles: [&Role; 2], visit: &mut dyn FnMut(&Value)) {
    for role in roles {
        if let Role::Given(value) = role {
            visit(value);
        }
    }
}
