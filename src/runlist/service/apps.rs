//! `opsworks.applications` and `deploy`: the apps, and how each is deployed.

use super::fields::{self, Fields};
use super::{Activity, Service, command, is_deployment, target};
use crate::language::kinds::{AppKind, LayerKind};
use crate::model::{App, AppDatabase, AppId, DatabaseId, InstanceId};
use crate::name::Name;
use crate::value::{TargetKind, Value};
use std::sync::Arc;

impl Service<'_> {
    pub(super) fn applications(&self) -> Value {
        let apps = self.model.apps.iter().map(|app| {
            Fields::at(app.header.span)
                .put("name", self.shown_name(&app.name, &app.settings))
                .text("slug_name", self.app_shortname(app))
                .text("application_type", app.kind.word())
                .object()
        });
        Value::list(apps.collect(), self.origin())
    }

    pub fn app_shortname(&self, app: &App) -> Arc<str> {
        self.facts.naming(&app.shortname, app.settings.get("shortname"), self.model)
    }

    /// The apps that an activity is about, by short name.
    pub(super) fn deploy(&self, activity: Activity) -> Value {
        let chosen = |id: &AppId| activity.app.is_none_or(|app| app == *id);
        let apps = self.model.app_ids().filter(chosen).map(|id| {
            let app = &self.model[id];
            (Name::new(&self.app_shortname(app)), self.deployed(app, activity))
        });
        Fields::at(self.origin()).all(apps).object()
    }

    fn deployed(&self, app: &App, activity: Activity) -> Value {
        let settings = &app.settings;
        let shortname = self.app_shortname(app);
        let rails = app.kind == AppKind::Rails;
        let by_whom = if is_deployment(activity.event) { self.fact(command(), "iam_user_arn") } else { self.null() };
        let fields = Fields::at(app.header.span)
            .text("application", shortname.clone())
            .text("application_type", app.kind.word())
            .text("deploy_to", format!("/srv/www/{shortname}"))
            .maybe("document_root", settings.get("document_root"))
            .put("domains", self.domains(app))
            .null("mounted_at")
            .put("deploying_user", by_whom)
            .bool("auto_bundle_on_deploy", settings.bool("auto_bundle").unwrap_or(true))
            .bool("migrate", activity.migrate)
            .null("restart_command")
            .int("sleep_before_restart", 0)
            .put("stack", Fields::at(app.header.span).bool("needs_reload", rails).object())
            .put("environment_variables", environment(app))
            .put("scm", self.app_scm(app))
            .put("database", self.database(app))
            .put("memcached", self.memcached())
            .put("symlinks", links(app, if rails { RAILS_LINKS } else { &[] }))
            .put("symlink_before_migrate", links(app, links_before_migrate(app.kind)));
        let rails_env = match settings.get("rails_env") {
            None if rails => Value::text("production", app.header.span),
            given => given.cloned().unwrap_or_else(|| self.null()),
        };
        self.ssl(app, fields.put("rails_env", rails_env)).object()
    }

    /// Those given, else the short name.
    pub fn domains(&self, app: &App) -> Value {
        let default = || Value::list(vec![Value::text(self.app_shortname(app), app.header.span)], app.header.span);
        let given = app.settings.get("domains").filter(|value| value.as_list().is_none_or(|list| !list.is_empty()));
        given.cloned().unwrap_or_else(default)
    }

    fn app_scm(&self, app: &App) -> Value {
        match app.settings.get("source") {
            Some(source) => self.scm(source, target(&app.header, TargetKind::App), "scm_type"),
            None => Fields::at(app.header.span).text("scm_type", "other").null("repository").object(),
        }
    }

    fn ssl(&self, app: &App, fields: Fields) -> Fields {
        let ssl = app.settings.block("ssl");
        let given = |name| ssl.and_then(|ssl| ssl.get(name));
        let key = fields::sensitive(given("key"), target(&app.header, TargetKind::App), "ssl.key", app.header.span);
        let support = match given("enabled") {
            Some(enabled) => enabled.clone(),
            None => Value::bool(given("certificate").is_some(), app.header.span),
        };
        fields
            .put("ssl_support", support)
            .maybe("ssl_certificate", given("certificate"))
            .put("ssl_certificate_key", key)
            .maybe("ssl_certificate_ca", given("chain"))
    }

    /// `{}` if the app has none or says nothing.
    fn database(&self, app: &App) -> Value {
        let of_master = || self.online(LayerKind::DbMaster).first().map(|master| self.mysql(app, *master));
        let database = match app.database {
            AppDatabase::NotGiven | AppDatabase::None => None,
            AppDatabase::Auto => of_master(),
            AppDatabase::Rds(id) => Some(self.rds(app, id)),
            AppDatabase::Instance(id) => Some(self.mysql(app, id)),
        };
        database.unwrap_or_else(|| Fields::at(app.header.span).object())
    }

    /// On a MySQL layer the app's short name unless the app gives one; a registered database has no such default.
    pub fn database_name(&self, app: &App) -> Option<Value> {
        let default = match app.database {
            AppDatabase::Auto | AppDatabase::Instance(_) => Some(self.app_shortname(app)),
            AppDatabase::NotGiven | AppDatabase::None | AppDatabase::Rds(_) => None,
        };
        let given = app.settings.get("database_name").cloned();
        given.or_else(|| default.map(|name| Value::text(name, app.header.span)))
    }

    fn rds(&self, app: &App, id: DatabaseId) -> Value {
        let database = &self.model[id];
        let target = target(&database.header, TargetKind::Database);
        let password = database.settings.get("password");
        Fields::at(database.header.span)
            .fact("type", target, "engine")
            .maybe("database", self.database_name(app).as_ref())
            .text("data_source_provider", "rds")
            .fact("host", target, "address")
            .fact("port", target, "port")
            .maybe("username", database.settings.get("user"))
            .put("password", fields::sensitive(password, target, "password", database.header.span))
            .bool("reconnect", true)
            .object()
    }

    fn mysql(&self, app: &App, master: InstanceId) -> Value {
        let layers = self.model[master].layers.iter().map(|id| &self.model[*id]);
        let layer = layers.into_iter().find(|layer| layer.kind == LayerKind::DbMaster);
        let password = layer.and_then(|layer| layer.settings.get("root_password"));
        let owner = layer.map_or(self.stack_target(), |layer| target(&layer.header, TargetKind::Layer));
        Fields::at(app.header.span)
            .text("type", "mysql")
            .maybe("database", self.database_name(app).as_ref())
            .text("data_source_provider", "mysql")
            .put("host", self.instance_fact(master, "private_ip"))
            .int("port", 3306)
            .text("username", "root")
            .put("password", fields::sensitive(password, owner, "root_password", app.header.span))
            .bool("reconnect", true)
            .object()
    }

    fn memcached(&self) -> Value {
        let first = self.online(LayerKind::Memcached).first().map(|id| self.instance_fact(*id, "private_ip"));
        Fields::at(self.origin()).maybe("host", first.as_ref()).int("port", 11_211).object()
    }
}

pub fn environment(app: &App) -> Value {
    let variables = app.env.iter().map(|variable| (variable.key, variable.value.clone()));
    Fields::at(app.header.span).all(variables).object()
}

/// From a name in `shared` to one in the release.
type Links = &'static [(&'static str, &'static str)];

const RAILS_LINKS: Links = &[("system", "public/system"), ("pids", "tmp/pids"), ("log", "log")];

fn links_before_migrate(kind: AppKind) -> Links {
    match kind {
        AppKind::Rails => {
            &[("config/database.yml", "config/database.yml"), ("config/memcached.yml", "config/memcached.yml")]
        }
        AppKind::Php => &[("config/opsworks.php", "opsworks.php")],
        AppKind::AwsFlowRuby | AppKind::Java | AppKind::Nodejs | AppKind::Static | AppKind::Other => &[],
    }
}

fn links(app: &App, links: Links) -> Value {
    links.iter().fold(Fields::at(app.header.span), |fields, (from, to)| fields.text(from, *to)).object()
}
