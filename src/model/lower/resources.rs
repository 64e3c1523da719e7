//! Everything else that becomes a resource: databases, balancers, volumes, addresses, users, servers, resources of other types.

use super::Lowering;
use super::places::Place;
use super::stack::{plain, role};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::{Given, Settings};
use crate::language::kinds::ServerKind;
use crate::language::settings as vocabulary;
use crate::language::{Kind, Setting};
use crate::model::{Database, ElasticIp, Item, LoadBalancer, Model, Resource, Server, User, Volume};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{Body, EntryKind, KeyKind};
use crate::value::{Data, Object, TargetKind};
use std::sync::Arc;

impl<'a> Lowering<'_, 'a> {
    pub fn database(&mut self, place: &Place) -> Database {
        let (header, settings) = plain(self, place, &vocabulary::DATABASE);
        Database { header, settings }
    }

    /// Puts a load balancer into the model if its layer is known; its number is known only now.
    pub fn load_balancer(&mut self, place: &Place, model: &mut Model) {
        let (header, settings) = plain(self, place, &vocabulary::LOAD_BALANCER);
        let Some(Item::Layer(layer)) = settings.get("layer").and_then(|it| self.item(it)) else {
            self.index.remove(&header.id);
            self.missing.insert(TargetKind::LoadBalancer);
            return;
        };
        let item = Item::LoadBalancer(model.load_balancers.len());
        self.index.insert(header.id, item);
        model.order.push(item);
        model.load_balancers.push(LoadBalancer { header, settings, layer });
    }

    pub fn volume(&mut self, place: &Place) -> Volume {
        let (header, settings) = plain(self, place, &vocabulary::VOLUME);
        Volume { header, settings }
    }

    pub fn elastic_ip(&mut self, place: &Place) -> ElasticIp {
        let (header, settings) = plain(self, place, &vocabulary::ELASTIC_IP);
        ElasticIp { header, settings }
    }

    pub fn user(&mut self, place: &Place) -> User {
        let (header, settings) = plain(self, place, &vocabulary::USER);
        User { header, settings }
    }

    pub fn server(&mut self, place: &Place) -> Server {
        let kind = self.kind_word(place).and_then(ServerKind::from_word).unwrap_or(ServerKind::Chef);
        let (header, mut settings) = plain(self, place, vocabulary::server(kind));
        let service_role = role(&mut settings, "service_role");
        let instance_profile = role(&mut settings, "instance_profile");
        Server { header, kind, service_role, instance_profile, settings }
    }

    pub fn resource(&mut self, place: &Place) -> Resource {
        let own = self.symbol(place);
        let type_name = own.subkind().unwrap_or(own.name);
        let (properties, mut settings) = match self.body(place) {
            Some(body) => self.properties(place, body),
            None => (Object::default(), Settings::default()),
        };
        let header = self.header(place, &mut settings);
        Resource { header, type_name: type_name.name, type_span: type_name.span, properties: Arc::new(properties) }
    }

    /// The properties of a resource as written, and its `meta`. A pasted `Properties` object is a body.
    fn properties(&mut self, place: &Place, body: &'a Body) -> (Object, Settings) {
        let mut scope = self.scope(place);
        let mut settings = Settings::default();
        let mut properties = Object::default();
        for entry in &body.entries {
            match &entry.kind {
                EntryKind::Block { key, label: None, body } if matches!(key.kind, KeyKind::Word(name) if name == "meta") =>
                {
                    let (Some(row), Kind::Block(shape)) = (vocabulary::RESOURCE.find("meta"), meta_kind()) else {
                        continue;
                    };
                    let meta = self.cx.settings(shape, body, &mut scope, key.span, &mut Vec::new());
                    settings.push(row, Given::Block(Box::new(meta)));
                }
                EntryKind::Setting { key, value, .. } => {
                    let value = self.cx.eval(value, &mut scope);
                    self.property(body, &mut properties, key, value, &mut scope);
                }
                EntryKind::Block { key, label: None, body: inner } => {
                    let value = self.cx.object(inner, &mut scope);
                    let value = self.cx.intrinsic_or(value);
                    self.property(body, &mut properties, key, value, &mut scope);
                }
                EntryKind::Block { key, label: Some(_), .. } => {
                    self.cx.report(Diagnostic::at(
                        Code::WRONG_SHAPE,
                        key.span,
                        "a property has no label",
                        "expected `Name = value`",
                    ));
                }
                EntryKind::Spread(expr) => {
                    let value = self.cx.eval(expr, &mut scope);
                    match &value.data {
                        Data::Object(more) => {
                            properties.entries.extend(more.entries.iter().map(|(key, it)| (*key, it.clone())))
                        }
                        Data::Null | Data::Unknown => {}
                        _ => {
                            self.cx.mismatch(expr.span, &value, "an object after `...`");
                        }
                    }
                }
                EntryKind::Broken => {}
            }
        }
        (properties, settings)
    }

    fn property(
        &mut self,
        body: &Body,
        properties: &mut Object,
        key: &'a crate::syntax::ast::Key,
        value: crate::value::Value,
        scope: &mut crate::analysis::eval::Scope,
    ) {
        let Some(name) = self.cx.key(key, scope) else { return };
        if value.is_null() {
            return;
        }
        self.reject_units(&value, name);
        if properties.entries.insert(name, value).is_some() {
            self.cx.written_twice(body, key, name);
        }
    }

    /// Properties of other types are written as they stand: nothing says in which unit.
    fn reject_units(&mut self, value: &crate::value::Value, name: Name) {
        let mut found = None;
        value.walk(&mut |it| {
            if matches!(it.data, Data::Quantity(_) | Data::Time(_) | Data::Span(_) | Data::Construct(_)) {
                found.get_or_insert((it.origin, it.describe()));
            }
        });
        if let Some((span, what)) = found {
            self.cx.report(Diagnostic::at(
                Code::QUANTITY_IN_JSON,
                span,
                format!("`{name}` holds {what}, and nothing says how to write it"),
                "expected data as the property takes it",
            ));
        }
    }

    pub fn wrong_special(&mut self, setting: &'static Setting, span: Span) {
        self.cx.report(
            Diagnostic::at(
                Code::WRONG_SHAPE,
                span,
                format!("`{}` is a block", setting.name),
                format!("write `{} {{ ... }}`", setting.name),
            )
            .help(format!("`{}`: {}", setting.name, setting.doc)),
        );
    }

    pub fn unnamed(&mut self, setting: &'static Setting, span: Span) {
        self.cx.report(Diagnostic::at(
            Code::WRONG_SHAPE,
            span,
            format!("the `{}` declared in here has no name", setting.name),
            format!("write `{} name {{ ... }}`", setting.name),
        ));
    }
}

fn meta_kind() -> &'static Kind {
    static NONE: Kind = Kind::Raw;
    vocabulary::RESOURCE.find("meta").map_or(&NONE, |it| &it.kind)
}
