//! Attributes that follow from the kinds of layer in the stack: settings of built-in layers, back ends, clients.
//!
//! Source: reference of the service, sections 3.2 (settings and the attributes they feed, with the console's defaults),
//! 8.1 (tree) and 3.4 (what the recipes look at).

use super::fields::{self, Fields};
use super::{Service, target};
use crate::language::kinds::LayerKind;
use crate::model::{InstanceId, Layer};
use crate::name::Name;
use crate::runlist::built_in::{DEFAULT_RAILS_STACK, rails_stack};
use crate::value::{TargetKind, Value};

impl Service<'_> {
    pub(super) fn kinds(&self) -> Value {
        let present = |kind| self.model.layers.iter().any(|layer| layer.kind == kind);
        let mut fields =
            self.model.layers.iter().fold(Fields::at(self.origin()), |fields, layer| self.settings(layer, fields));
        if present(LayerKind::Lb) {
            fields = fields.under(&self.haproxy());
        }
        if present(LayerKind::DbMaster) {
            fields = fields.put_at(&["mysql", "clients"], self.mysql_clients());
        }
        if present(LayerKind::RailsApp) || present(LayerKind::AwsFlowRuby) {
            fields =
                fields.put_at(&["languages", "ruby", "ruby_bin"], Value::text("/usr/local/bin/ruby", self.origin()));
        }
        fields.object()
    }

    /// What the service derives from the size of an instance.
    pub(super) fn sizes(&self, instance: InstanceId) -> Value {
        let fields = Fields::at(self.origin());
        match self.model.layers.iter().find(|layer| layer.kind == LayerKind::RailsApp) {
            None => fields,
            Some(layer) => {
                let size = self.instance_fact(instance, "max_pool_size");
                let fields = fields.put_at(&["rails", "max_pool_size"], size.clone());
                let passenger = rails_stack(layer) == DEFAULT_RAILS_STACK;
                if passenger { fields.put_at(&["passenger", "max_pool_size"], size) } else { fields }
            }
        }
        .object()
    }

    /// With `root_password_everywhere = false` only application servers and the database itself do (section 3.2).
    pub(super) fn knows_root_password(&self, instance: InstanceId) -> bool {
        let master = self.model.layers.iter().find(|layer| layer.kind == LayerKind::DbMaster);
        let everywhere = master.and_then(|layer| layer.settings.bool("root_password_everywhere")).unwrap_or(true);
        let needs = |kind: LayerKind| kind.is_app_server() || kind == LayerKind::DbMaster;
        everywhere || self.model[instance].layers.iter().any(|id| needs(self.model[*id].kind))
    }

    fn settings(&self, layer: &Layer, fields: Fields) -> Fields {
        let rows = ROWS.iter().filter(|row| row.kind == layer.kind);
        let fields = rows.fold(fields, |fields, row| match self.setting(layer, row) {
            Some(value) => fields.put_at(row.attribute, value),
            None => fields,
        });
        if matches!(layer.kind, LayerKind::RailsApp | LayerKind::AwsFlowRuby) { bundler(layer, fields) } else { fields }
    }

    fn setting(&self, layer: &Layer, row: &Row) -> Option<Value> {
        let given = match row.setting {
            [block, name] => layer.settings.block(block).and_then(|block| block.get(name)),
            [name] => layer.settings.get(name),
            _ => None,
        };
        let owner = target(&layer.header, TargetKind::Layer);
        let origin = layer.header.span;
        let word = row.setting.join(".");
        match (row.default, given) {
            (Default::Random | Default::Password, Some(value)) => {
                Some(fields::sensitive(Some(value), owner, &word, origin))
            }
            (_, Some(value)) => Some(value.clone()),
            (Default::Random, None) => Some(fields::fact(owner, &word, origin).with_secret(true)),
            // Only one of the two stacks has it (section 3.2).
            (_, None) if row.setting == ["passenger"] && rails_stack(layer) != DEFAULT_RAILS_STACK => None,
            (Default::Text(text), None) => Some(Value::text(text, origin)),
            (Default::Int(value), None) => Some(Value::int(value, origin)),
            (Default::Bool(value), None) => Some(Value::bool(value, origin)),
            (Default::None | Default::Password, None) => None,
        }
    }

    fn haproxy(&self) -> Value {
        let kinds = BACKENDS.iter().fold(Fields::at(self.origin()), |fields, (kind, word)| {
            fields
                .put(&format!("{word}_backends"), self.backends(*kind))
                .put(&format!("{word}_applications"), self.served(*kind))
        });
        Fields::at(self.origin()).put("haproxy", kinds.object()).object()
    }

    fn backends(&self, kind: LayerKind) -> Value {
        match self.model.layers.iter().find(|layer| layer.kind == kind) {
            Some(layer) if !self.lists_instances() => {
                fields::fact(target(&layer.header, TargetKind::Layer), "backends", layer.header.span)
            }
            _ => Value::list(self.online(kind).into_iter().map(|id| self.backend(id)).collect(), self.origin()),
        }
    }

    fn backend(&self, id: InstanceId) -> Value {
        Fields::at(self.model[id].header.span)
            .text("name", self.hostname(&self.model[id]))
            .put("ip", self.instance_fact(id, "private_ip"))
            .put("backends", self.instance_fact(id, "backends"))
            .object()
    }

    fn served(&self, kind: LayerKind) -> Value {
        let apps = self.model.apps.iter().filter(|app| app.kind.layer() == Some(kind)).map(|app| {
            let fields = Fields::at(app.header.span).put("domains", self.domains(app)).null("mounted_at");
            (Name::new(&self.app_shortname(app)), fields.object())
        });
        Fields::at(self.origin()).all(apps).object()
    }

    fn mysql_clients(&self) -> Value {
        if !self.lists_instances() {
            return fields::fact(self.stack_target(), "mysql_clients", self.origin());
        }
        let online = LayerKind::ALL.into_iter().filter(|kind| kind.is_app_server()).flat_map(|kind| self.online(kind));
        let mut servers: Vec<InstanceId> = online.collect();
        servers.sort_unstable();
        servers.dedup();
        Value::list(servers.into_iter().map(|id| self.instance_fact(id, "private_ip")).collect(), self.origin())
    }
}

/// `bundler = false`: not managed; a version: that one.
fn bundler(layer: &Layer, fields: Fields) -> Fields {
    let given = layer.settings.get("bundler");
    let managed = given.and_then(Value::as_bool).unwrap_or(true);
    let version = given.filter(|value| value.as_bool().is_none()).cloned();
    let fields = fields.put_at(&["opsworks_bundler", "manage_package"], Value::bool(managed, layer.header.span));
    match version {
        Some(version) => fields.put_at(&["opsworks_bundler", "version"], version),
        None if managed => fields.put_at(&["opsworks_bundler", "version"], Value::text("1.12.5", layer.header.span)),
        None => fields,
    }
}

/// What HAProxy calls the kinds of servers behind it.
const BACKENDS: [(LayerKind, &str); 5] = [
    (LayerKind::RailsApp, "rails"),
    (LayerKind::PhpApp, "php"),
    (LayerKind::NodejsApp, "nodejs"),
    (LayerKind::Web, "static"),
    (LayerKind::JavaApp, "java"),
];

/// A setting of a layer, the attribute it feeds, and what the service takes if it is not given.
struct Row {
    kind: LayerKind,
    setting: &'static [&'static str],
    attribute: &'static [&'static str],
    default: Default,
}

#[derive(Clone, Copy)]
enum Default {
    /// The attribute is not set: the cookbook has its own default.
    None,
    Text(&'static str),
    Int(i64),
    Bool(bool),
    /// A secret without a default.
    Password,
    /// A secret that the service makes up.
    Random,
}

const fn row(
    kind: LayerKind,
    setting: &'static [&'static str],
    attribute: &'static [&'static str],
    default: Default,
) -> Row {
    Row { kind, setting, attribute, default }
}

pub(super) const ROOT_PASSWORD: &[&str] = &["mysql", "server_root_password"];

const ROWS: &[Row] = &[
    row(LayerKind::Lb, &["stats", "enabled"], &["haproxy", "enable_stats"], Default::Bool(true)),
    row(LayerKind::Lb, &["stats", "url"], &["haproxy", "stats_url"], Default::Text("/haproxy?stats")),
    row(LayerKind::Lb, &["stats", "user"], &["haproxy", "stats_user"], Default::Text("opsworks")),
    row(LayerKind::Lb, &["stats", "password"], &["haproxy", "stats_password"], Default::Random),
    row(LayerKind::Lb, &["health_check", "url"], &["haproxy", "health_check_url"], Default::Text("/")),
    row(LayerKind::Lb, &["health_check", "method"], &["haproxy", "health_check_method"], Default::Text("OPTIONS")),
    row(LayerKind::DbMaster, &["root_password"], ROOT_PASSWORD, Default::Password),
    row(LayerKind::MonitoringMaster, &["ganglia", "url"], &["ganglia", "web", "url"], Default::Text("/ganglia")),
    row(LayerKind::MonitoringMaster, &["ganglia", "user"], &["ganglia", "web", "user"], Default::Text("opsworks")),
    row(LayerKind::MonitoringMaster, &["ganglia", "password"], &["ganglia", "web", "password"], Default::Random),
    row(LayerKind::Memcached, &["memory"], &["memcached", "memory"], Default::Int(512)),
    row(LayerKind::NodejsApp, &["nodejs"], &["opsworks_nodejs", "version"], Default::None),
    row(LayerKind::RailsApp, &["ruby"], &["opsworks", "ruby_version"], Default::Text("2.3")),
    row(
        LayerKind::RailsApp,
        &["rails_stack"],
        &["opsworks", "rails_stack", "name"],
        Default::Text(DEFAULT_RAILS_STACK),
    ),
    row(LayerKind::RailsApp, &["passenger"], &["passenger", "version"], Default::Text("5.0.28")),
    row(LayerKind::RailsApp, &["rubygems"], &["opsworks_rubygems", "version"], Default::Text("2.5.1")),
    row(LayerKind::AwsFlowRuby, &["rubygems"], &["opsworks_rubygems", "version"], Default::Text("2.5.1")),
    row(LayerKind::JavaApp, &["jvm"], &["opsworks_java", "jvm"], Default::Text("openjdk")),
    row(LayerKind::JavaApp, &["jvm_version"], &["opsworks_java", "jvm_version"], Default::Text("7")),
    row(LayerKind::JavaApp, &["jvm_options"], &["opsworks_java", "jvm_options"], Default::Text("")),
    row(LayerKind::JavaApp, &["app_server"], &["opsworks_java", "java_app_server"], Default::Text("tomcat")),
    row(LayerKind::JavaApp, &["app_server_version"], &["opsworks_java", "java_app_server_version"], Default::Text("7")),
];
