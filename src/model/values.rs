//! Every value that a declaration holds, wherever in it.

use super::{Address4, Item, Json, JsonForm, Model, Role};
use crate::language::given::Settings;
use crate::language::kinds::Event;
use crate::value::Value;

impl Model {
    /// The declarations that were lowered: all of `order`, unless there are errors.
    pub fn lowered(&self) -> impl Iterator<Item = Item> {
        self.order.iter().copied().filter(|item| {
            let (at, len) = match *item {
                Item::Stack => (0, 1),
                Item::Layer(id) => (id.0 as usize, self.layers.len()),
                Item::Instance(id) => (id.0 as usize, self.instances.len()),
                Item::App(id) => (id.0 as usize, self.apps.len()),
                Item::Database(id) => (id.0 as usize, self.databases.len()),
                Item::Volume(id) => (id.0 as usize, self.volumes.len()),
                Item::ElasticIp(id) => (id.0 as usize, self.elastic_ips.len()),
                Item::LoadBalancer(at) => (at, self.load_balancers.len()),
                Item::User(at) => (at, self.users.len()),
                Item::Server(at) => (at, self.servers.len()),
                Item::Deployment(at) => (at, self.deployments.len()),
                Item::Resource(at) => (at, self.resources.len()),
                Item::Parameter(at) => (at, self.parameters.len()),
                Item::Output(at) => (at, self.outputs.len()),
            };
            at < len
        })
    }

    /// What the body of a declaration gives, as far as its settings are plain values.
    pub fn settings_of(&self, item: Item) -> Option<&Settings> {
        match item {
            Item::Stack => Some(&self.stack.settings),
            Item::Layer(id) => Some(&self[id].settings),
            Item::Instance(id) => Some(&self[id].settings),
            Item::App(id) => Some(&self[id].settings),
            Item::Database(id) => Some(&self[id].settings),
            Item::Volume(id) => Some(&self[id].settings),
            Item::ElasticIp(id) => Some(&self[id].settings),
            Item::LoadBalancer(at) => self.load_balancers.get(at).map(|it| &it.settings),
            Item::User(at) => self.users.get(at).map(|it| &it.settings),
            Item::Server(at) => self.servers.get(at).map(|it| &it.settings),
            Item::Deployment(at) => self.deployments.get(at).map(|it| &it.settings),
            Item::Resource(_) | Item::Parameter(_) | Item::Output(_) => None,
        }
    }

    /// Calls `visit` for the values of a declaration as they are written: settings, JSON, raw properties, roles, environment. Its
    /// condition and what it only names (layers, databases, volumes) are not among them.
    pub fn values_of<'m>(&'m self, item: Item, visit: &mut dyn FnMut(&'m Value)) {
        if let Some(extra) = self.header(item).and_then(|header| header.extra.as_deref()) {
            let meta = &extra.meta;
            let policies = [&meta.creation_policy, &meta.update_policy, &meta.metadata, &meta.properties];
            extra.existing.iter().chain(policies.into_iter().flatten()).for_each(&mut *visit);
        }
        match item {
            Item::Stack => {
                self.stack.settings.values(visit);
                [&self.stack.service_role, &self.stack.instance_profile]
                    .into_iter()
                    .for_each(|role| role_value(role, visit));
                self.stack.json.iter().for_each(|json| json.values(visit));
            }
            Item::Layer(id) => {
                let layer = &self[id];
                layer.settings.values(visit);
                Event::ALL.iter().filter_map(|event| layer.recipes[*event].given.as_ref()).for_each(&mut *visit);
                layer.json.iter().for_each(|json| json.values(visit));
            }
            Item::Instance(id) => {
                self[id].settings.values(visit);
                if let Address4::Text(address) = &self[id].elastic_ip {
                    visit(address);
                }
            }
            // Its layers are no values of an app: they depend on it, not it on them.
            Item::App(id) => {
                self[id].settings.values_except("layers", visit);
                self[id].env.iter().for_each(|variable| visit(&variable.value));
            }
            Item::Database(id) => self[id].settings.values(visit),
            Item::Volume(id) => self[id].settings.values(visit),
            Item::ElasticIp(id) => self[id].settings.values(visit),
            Item::LoadBalancer(at) => self.load_balancers.get(at).iter().for_each(|it| it.settings.values(visit)),
            Item::User(at) => self.users.get(at).iter().for_each(|it| it.settings.values(visit)),
            Item::Server(at) => {
                let Some(server) = self.servers.get(at) else { return };
                server.settings.values(visit);
                [&server.service_role, &server.instance_profile].into_iter().for_each(|role| role_value(role, visit));
            }
            Item::Resource(at) => {
                self.resources.get(at).iter().flat_map(|it| it.properties.entries.values()).for_each(visit);
            }
            Item::Output(at) => {
                let Some(output) = self.outputs.get(at) else { return };
                visit(&output.value);
                output.export.iter().for_each(visit);
            }
            Item::Deployment(_) | Item::Parameter(_) => {}
        }
    }
}

fn role_value<'m>(role: &'m Role, visit: &mut dyn FnMut(&'m Value)) {
    if let Role::Given(value) = role {
        visit(value);
    }
}

impl Json {
    /// Calls `visit` for what is written: the object, or the text that it is given as.
    pub fn values<'m>(&'m self, visit: &mut dyn FnMut(&'m Value)) {
        match &self.form {
            JsonForm::Opaque(text) => visit(text),
            JsonForm::Object | JsonForm::Text => visit(&self.value),
        }
    }
}
