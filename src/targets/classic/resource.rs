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

impl Context<'_> {
    pub fn resources(&self, w: &mut Writer) {
        let rendered = Rendered::new(self);
        for item in &self.model.order {
            let Some(header) = self.model.header(*item).filter(|header| header.existing().is_none()) else { continue };
            match *item {
                Item::Stack => self.stack(w),
                Item::Layer(id) => self.layer(w, id),
                Item::Instance(id) => self.instance(w, id, &rendered),
                Item::App(id) => self.app(w, id),
                Item::LoadBalancer(at) => {
                    self.model.load_balancers.get(at).iter().for_each(|it| self.load_balancer(w, *item, it))
                }
                Item::Volume(id) => self.volume(w, id),
                Item::User(at) => self.model.users.get(at).iter().for_each(|it| self.user(w, *item, it)),
                Item::Server(at) => self.model.servers.get(at).iter().for_each(|it| self.server(w, *item, it)),
                Item::Resource(at) => {
                    let Some(resource) = self.model.resources.get(at) else { continue };
                    let mut properties = Properties::default();
                    properties.overlay(&resource.properties);
                    self.resource(w, *item, header, resource.type_name.as_str(), properties);
                }
                // Databases and addresses are properties of the stack; deployments are no part of a template.
                Item::Database(_) | Item::ElasticIp(_) | Item::Deployment(_) | Item::Parameter(_) | Item::Output(_) => {
                }
            }
        }
    }

    /// A declaration as a resource.
    pub fn resource<'m>(
        &'m self,
        w: &mut Writer,
        item: Item,
        header: &'m Header,
        type_name: &str,
        mut properties: Properties<'m>,
    ) {
        w.key(header.id.as_str());
        w.begin_object();
        w.key_text("Type", type_name);
        if let Some(extra) = &header.extra {
            self.condition_key(w, extra.when.as_ref());
            if let Some(raw) = extra.meta.properties.as_ref().and_then(Value::as_object) {
                properties.overlay(raw);
            }
        }
        self.depends_on(w, item);
        if let Some(extra) = &header.extra {
            let meta = &extra.meta;
            let attributes = [
                ("DeletionPolicy", &meta.deletion_policy),
                ("UpdateReplacePolicy", &meta.update_replace_policy),
                ("CreationPolicy", &meta.creation_policy),
                ("UpdatePolicy", &meta.update_policy),
                ("Metadata", &meta.metadata),
            ];
            for (key, value) in attributes {
                if let Some(value) = value {
                    w.key(key);
                    self.value(w, value);
                }
            }
        }
        self.properties_key(w, &properties);
        w.end_object();
    }

    /// A resource that the compiler adds; it exists if `when` holds.
    pub fn made(&self, w: &mut Writer, id: Name, type_name: &str, when: Option<&Value>, properties: &Properties) {
        w.key(id.as_str());
        w.object(|w| {
            w.key_text("Type", type_name);
            self.condition_key(w, when);
            self.properties_key(w, properties);
        });
    }

    fn properties_key(&self, w: &mut Writer, properties: &Properties) {
        if !properties.is_empty() {
            w.key("Properties");
            self.properties(w, properties);
        }
    }

    fn depends_on(&self, w: &mut Writer, item: Item) {
        let ids = self.depends.of(self.model, item);
        match ids.as_slice() {
            [] => {}
            [only] => w.key_text("DependsOn", only.as_str()),
            _ => {
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
