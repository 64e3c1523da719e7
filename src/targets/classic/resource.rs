//! The section `Resources`: which declarations become resources, and the frame that all of them share.

use super::Context;
use super::instance::Rendered;
use super::properties::{Part, Properties};
use crate::json::Writer;
use crate::model::{Header, Item};
use crate::name::Name;
use crate::value::Value;

/// How deep the value of a property lies: below the template, `Resources`, the resource and `Properties`.
pub(super) const PROPERTY_DEPTH: usize = 4;

/// A resource before it is written.
pub struct Resource<'r> {
    pub id: Name,
    pub type_name: &'r str,
    /// The declaration that it is; `None` for one that the compiler adds.
    pub item: Option<Item>,
    /// It exists only if this holds.
    pub when: Option<&'r Value>,
    pub properties: Properties<'r>,
}

/// Takes each resource, in the order in which they are written.
pub type Sink<'s> = dyn FnMut(Resource<'_>) + 's;

impl Context<'_> {
    pub fn resources(&self, out: &mut Sink<'_>) {
        let rendered = Rendered::new(self);
        for item in &self.model.order {
            let Some(header) = self.model.header(*item).filter(|header| header.existing().is_none()) else { continue };
            match *item {
                Item::Stack => self.stack(out),
                Item::Layer(id) => self.layer(out, id),
                Item::Instance(id) => self.instance(out, id, &rendered),
                Item::App(id) => self.app(out, id),
                Item::LoadBalancer(at) => {
                    self.model.load_balancers.get(at).iter().for_each(|it| self.load_balancer(out, *item, it))
                }
                Item::Volume(id) => self.volume(out, id),
                Item::User(at) => self.model.users.get(at).iter().for_each(|it| self.user(out, *item, it)),
                Item::Server(at) => self.model.servers.get(at).iter().for_each(|it| self.server(out, *item, it)),
                Item::Resource(at) => {
                    let Some(resource) = self.model.resources.get(at) else { continue };
                    let mut properties = Properties::default();
                    properties.overlay(&resource.properties);
                    self.resource(out, *item, header, resource.type_name.as_str(), properties);
                }
                // Databases and addresses are properties of the stack; deployments are no part of a template.
                Item::Database(_) | Item::ElasticIp(_) | Item::Deployment(_) | Item::Parameter(_) | Item::Output(_) => {
                }
            }
        }
    }

    /// A declaration as a resource.
    pub fn resource<'r>(
        &'r self,
        out: &mut Sink<'_>,
        item: Item,
        header: &'r Header,
        type_name: &'r str,
        mut properties: Properties<'r>,
    ) {
        if let Some(raw) = header.meta().and_then(|meta| meta.properties.as_ref()).and_then(Value::as_object) {
            properties.overlay(raw);
        }
        out(Resource { id: header.id, type_name, item: Some(item), when: header.when(), properties });
    }

    /// A resource that the compiler adds; it exists if `when` holds.
    pub fn made(
        &self,
        out: &mut Sink<'_>,
        id: Name,
        type_name: &str,
        when: Option<&Value>,
        properties: Properties<'_>,
    ) {
        out(Resource { id, type_name, item: None, when, properties });
    }

    pub fn write_resource(&self, w: &mut Writer, resource: &Resource) {
        w.key(resource.id.as_str());
        w.begin_object();
        w.key_text("Type", resource.type_name);
        self.condition_key(w, resource.when);
        self.depends_on(w, resource);
        for (key, value) in self.attributes(resource) {
            w.key(key);
            self.value(w, value);
        }
        if !resource.properties.is_empty() {
            w.key("Properties");
            self.properties(w, &resource.properties);
        }
        w.end_object();
    }

    /// What a resource has beside its properties, as far as the source says it.
    pub fn attributes<'r>(&'r self, resource: &Resource<'_>) -> impl Iterator<Item = (&'static str, &'r Value)> {
        let meta = resource.item.and_then(|item| self.model.header(item)?.meta());
        let attributes = meta.map(|meta| {
            [
                ("DeletionPolicy", &meta.deletion_policy),
                ("UpdateReplacePolicy", &meta.update_replace_policy),
                ("CreationPolicy", &meta.creation_policy),
                ("UpdatePolicy", &meta.update_policy),
                ("Metadata", &meta.metadata),
            ]
        });
        attributes.into_iter().flatten().filter_map(|(key, value)| Some((key, value.as_ref()?)))
    }

    /// The ids of what must exist before a resource besides what it refers to.
    pub fn waits_for(&self, resource: &Resource<'_>) -> Vec<Name> {
        resource.item.map(|item| self.depends.of(self.model, item)).unwrap_or_default()
    }

    fn depends_on(&self, w: &mut Writer, resource: &Resource<'_>) {
        match self.waits_for(resource).as_slice() {
            [] => {}
            [only] => w.key_text("DependsOn", only.as_str()),
            ids => {
                w.key("DependsOn");
                w.texts(ids.iter().map(|id| id.as_str()));
            }
        }
    }

    /// A declaration where its identity is wanted.
    pub fn identity<'m>(&self, header: &'m Header) -> Part<'m> {
        header.existing().map_or(Part::Ref(header.id), Part::Value)
    }

    /// The part, or nothing if the declaration's condition does not hold.
    pub fn if_exists<'m>(&self, header: &Header, part: Part<'m>) -> Part<'m> {
        match header.when().and_then(|when| self.gathered.condition_id(when)) {
            Some(condition) => Part::If(condition, Box::new(part)),
            None => part,
        }
    }
}
