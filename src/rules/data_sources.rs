//! Databases of apps: rules 101 to 103. That an app has one database, of this stack, is so by the language.

use super::{Cx, Found, has_recipes, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::kinds::{AppKind, Event, LayerKind};
use crate::model::{App, AppDatabase, Database, Layer, LayerId};
use crate::value::Value;

/// What the names of packages with a database driver or client hold.
const DRIVERS: [&str; 7] = ["mysql", "maria", "postgres", "libpq", "pgsql", "oracle", "freetds"];

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for (_, app) in cx.apps() {
        match &app.database {
            AppDatabase::NotGiven | AppDatabase::None => {}
            AppDatabase::Auto => auto_without_master(cx, app, found),
            AppDatabase::Instance(id) => {
                let instance = &cx.model[*id];
                let is_master = |id: &LayerId| cx.model[*id].kind == LayerKind::DbMaster;
                let is_elsewhere = instance.header.existing().is_some() || instance.settings.is_unknown("layers");
                if !is_elsewhere && !instance.layers.iter().any(is_master) {
                    let message = format!("`{}` is no database server", instance.header.address());
                    let at = place(app.settings.get("database"), &app.header);
                    let label = "expected an instance of a `db-master` layer, or a `database`";
                    let diagnostic = Diagnostic::at(Code::DATABASE_NOT_MASTER, at, message, label);
                    found.push(diagnostic.label(instance.header.span, "it is in no `db-master` layer"));
                }
            }
            AppDatabase::Rds(id) => {
                let database = &cx.model[*id];
                ampersand(app, database, found);
                driver(cx, app, database, found);
            }
        }
    }
}

/// Rule 101.
fn auto_without_master(cx: &Cx, app: &App, found: &mut Found) {
    if cx.layer_of_kind(LayerKind::DbMaster).is_none() {
        let at = place(app.settings.get("database"), &app.header);
        let message = format!("there is no database to choose for app `{}`", app.header.address());
        let diagnostic =
            Diagnostic::at(Code::DATABASE_AUTO, at, message, "`auto` takes an instance of a `db-master` layer");
        found.push(diagnostic.help("add a `db-master` layer, or name a `database`"));
    }
}

/// Rule 102. The password is looked into, never shown.
fn ampersand(app: &App, database: &Database, found: &mut Found) {
    for (setting, what) in [("user", "user"), ("password", "password")] {
        let value = database.settings.get(setting);
        if let Some(value) =
            value.filter(|it| app.kind == AppKind::Java && it.as_text().is_some_and(|text| text.contains('&')))
        {
            let message = format!("the {what} of `{}` holds an `&`", database.header.address());
            let diagnostic = Diagnostic::at(
                Code::AMPERSAND_AND_JAVA,
                value.origin,
                message,
                "Tomcat cannot read its configuration then",
            );
            found.push(diagnostic.label(app.header.span, "this Java app uses it"));
        }
    }
}

/// Rule 103. Custom Setup recipes may install the driver, and Chef 12 leaves it to them.
fn driver(cx: &Cx, app: &App, database: &Database, found: &mut Found) {
    if cx.is_chef_12() {
        return;
    }
    for layer in cx.layers_of_app(app).iter().map(|id| &cx.model[*id]) {
        if layer.header.existing().is_none() && layer.kind.is_app_server() && !may_have_driver(layer) {
            let message = format!(
                "layer `{}` installs no driver for the database of `{}`",
                layer.header.address(),
                app.header.address()
            );
            let at = place(layer.settings.get("packages"), &layer.header);
            found.push(
                Diagnostic::at(Code::NO_DRIVER, at, message, "no package of it is a database client")
                    .label(database.header.span, "the database")
                    .help("add `packages = [\"mysql-client\"]` on Ubuntu, `[\"mysql\"]` on Amazon Linux"),
            );
        }
    }
}

fn may_have_driver(layer: &Layer) -> bool {
    let packages = layer.settings.get("packages");
    let names_one =
        |it: &Value| it.as_text().is_none_or(|name| DRIVERS.iter().any(|part| name.to_lowercase().contains(part)));
    let by_package = packages.is_some_and(|it| it.as_list().is_none_or(|list| list.iter().any(names_one)));
    by_package || has_recipes(layer, Event::Setup)
}
