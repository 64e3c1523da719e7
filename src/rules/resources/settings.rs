//! Settings of the service's own declarations: what a reference in them identifies, held against what their property takes.
//!
//! A setting that names a declaration of the language is seen to by the language itself; here are those that take any text. What a
//! hundred thousand instances say alike is looked up once.

use super::kind_of;
use super::references::{self, PREFIXES};
use crate::language::given::Given;
use crate::language::{Kind, Setting, Shape, settings as vocabulary};
use crate::model::{Item, Role};
use crate::name::Name;
use crate::rules::{Cx, Found};
use crate::value::{Data, Op, TargetKind, Value};
use rustc_hash::FxHashSet;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let mut identifiers = Identifiers { cx, fine: FxHashSet::default() };
    for item in &cx.model.order {
        let settings = match item {
            Item::Stack => &cx.model.stack.settings,
            Item::Layer(id) => &cx.model[*id].settings,
            Item::Instance(id) => &cx.model[*id].settings,
            Item::App(id) => &cx.model[*id].settings,
            Item::Volume(id) => &cx.model[*id].settings,
            Item::User(at) => match cx.model.users.get(*at) {
                Some(user) => &user.settings,
                None => continue,
            },
            Item::Server(at) => match cx.model.servers.get(*at) {
                Some(server) => &server.settings,
                None => continue,
            },
            // Rule 87 says more of the balancer of a layer.
            Item::LoadBalancer(_) | Item::Database(_) | Item::ElasticIp(_) | Item::Resource(_) => continue,
            Item::Deployment(_) | Item::Parameter(_) | Item::Output(_) => continue,
        };
        let Some(kind) = kind_of(*item) else { continue };
        for (setting, given) in settings.iter() {
            if let Given::Value(value) = given {
                identifiers.setting(kind, setting, value, found);
            }
        }
    }
    identifiers.roles(found);
}

struct Identifiers<'c, 'm> {
    cx: &'c Cx<'m>,
    /// Settings, by the place of their row, with the declarations that they are known to take.
    fine: FxHashSet<(*const Setting, Name)>,
}

impl Identifiers<'_, '_> {
    /// The roles and profiles, which the model keeps apart from the settings.
    fn roles(&mut self, found: &mut Found) {
        let model = self.cx.model;
        let mut given: Vec<(TargetKind, &'static Shape, &str, &Role)> = vec![
            (TargetKind::Stack, &vocabulary::STACK, "service_role", &model.stack.service_role),
            (TargetKind::Stack, &vocabulary::STACK, "instance_profile", &model.stack.instance_profile),
        ];
        for server in &model.servers {
            let shape = vocabulary::server(server.kind);
            given.push((TargetKind::Server, shape, "service_role", &server.service_role));
            given.push((TargetKind::Server, shape, "instance_profile", &server.instance_profile));
        }
        for (kind, shape, name, role) in given {
            if let (Role::Given(value), Some(setting)) = (role, shape.find(name)) {
                self.setting(kind, setting, value, found);
            }
        }
    }

    fn setting(&mut self, kind: TargetKind, setting: &'static Setting, value: &Value, found: &mut Found) {
        if !matches!(setting.kind, Kind::Text | Kind::List(Kind::Text) | Kind::Either(_)) || !refers(value) {
            return;
        }
        let key = target(value).map(|it| (std::ptr::from_ref(setting), it));
        if key.is_some_and(|key| self.fine.contains(&key)) {
            return;
        }
        let mut problems = Vec::new();
        if let Some(property) = setting.fact(kind).filter(|it| it.takes().next().is_some()) {
            references::check(self.cx, property, value, &format!("`{}`", setting.name), &mut problems);
        }
        if problems.is_empty() {
            self.fine.extend(key);
        }
        problems.into_iter().for_each(|problem| found.push(problem));
    }
}

/// Whether a value can hold an identifier of something else.
fn refers(value: &Value) -> bool {
    match &value.data {
        Data::List(items) => items.iter().any(refers),
        Data::Text(text) => PREFIXES.iter().any(|(prefix, _)| text.starts_with(prefix)),
        _ => value.is_deferred(),
    }
}

/// The declaration or parameter that a value is the `Ref` of.
fn target(value: &Value) -> Option<Name> {
    match &value.data {
        Data::Decl(target) => Some(target.id),
        Data::Deferred(deferred) => match &deferred.op {
            Op::Ref(target) => Some(target.id),
            _ => None,
        },
        _ => None,
    }
}
