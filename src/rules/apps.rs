//! Apps: rules 93 to 96, 98, 104 and 105.

use super::{Cx, Found, has_recipes, may_exclude, shared};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::kinds::{AppKind, Chef, Event, LayerKind};
use crate::model::{App, Certainty, EnvVariable, LayerId};
use crate::value::Value;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for (_, app) in cx.apps() {
        kind_of_chef(cx, app, found);
        served(cx, app, found);
        shortname(app, found);
        environment(cx, app, found);
    }
    same_shortname(cx, found);
    on_one_layer(cx, found);
}

/// Rule 93.
fn kind_of_chef(cx: &Cx, app: &App, found: &mut Found) {
    if cx.is_chef_12() && app.kind != AppKind::Other {
        let version = cx.chef.map_or("12", Chef::text);
        let message = format!("Chef {version} knows no `{}` apps", app.kind.word());
        let diagnostic = Diagnostic::at(Code::APP_KIND_OF_CHEF, app.header.span, message, "expected `other`");
        found.push(diagnostic.help("make it an app of kind `other`, deployed by recipes of your own"));
    }
}

/// Rules 94 and 95: somebody deploys the app.
fn served(cx: &Cx, app: &App, found: &mut Found) {
    if cx.model.layers.is_empty() || (cx.is_chef_12() && app.kind != AppKind::Other) {
        return;
    }
    let deploys = |id: &LayerId| has_recipes(&cx.model[*id], Event::Deploy);
    let by_recipes = if app.layers.is_empty() { !cx.deploying.is_empty() } else { app.layers.iter().any(deploys) };
    let address = app.header.address();
    match app.kind.layer() {
        None if !by_recipes => {
            let message = format!("nothing deploys the app `{address}`");
            let whose = if app.layers.is_empty() { "no layer has" } else { "none of its layers has" };
            let diagnostic = Diagnostic::at(
                Code::APP_WITHOUT_RECIPES,
                app.header.span,
                message,
                format!("{whose} custom Deploy recipes"),
            );
            found.push(diagnostic.help("add `recipes { deploy = [...] }` to the layer that runs it"));
        }
        None => {}
        Some(wanted) => {
            let exists = cx.layer_of_kind(wanted).is_some();
            if !exists && !by_recipes {
                let message = format!("no layer deploys the `{}` app `{address}`", app.kind.word());
                let diagnostic = Diagnostic::at(
                    Code::APP_WITHOUT_LAYER,
                    app.header.span,
                    message,
                    format!("the stack has no `{}` layer", wanted.word()),
                );
                found.push(diagnostic.help(format!(
                    "add `layer {0}: {1} {{ }}`",
                    wanted.word().replace('-', "_"),
                    wanted.word()
                )));
            } else {
                wrong_layers(cx, app, wanted, found);
            }
        }
    }
}

/// Rule 94: layers that the app names and that deploy another kind of app.
fn wrong_layers(cx: &Cx, app: &App, wanted: LayerKind, found: &mut Found) {
    for layer in app.layers.iter().map(|id| &cx.model[*id]) {
        if layer.kind.is_app_server() && layer.kind != wanted && !has_recipes(layer, Event::Deploy) {
            let message = format!("layer `{}` does not deploy `{}` apps", layer.header.address(), app.kind.word());
            let at = super::place(app.settings.get("layers"), &app.header);
            let diagnostic =
                Diagnostic::at(Code::APP_ON_WRONG_LAYER, at, message, format!("expected a `{}` layer", wanted.word()));
            found.push(diagnostic.label(layer.header.span, format!("a `{}` layer", layer.kind.word())));
        }
    }
}

/// Rule 96.
fn shortname(app: &App, found: &mut Found) {
    let name = &app.shortname;
    let fits = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if name.certainty == Certainty::Known && (name.text.is_empty() || !name.text.chars().all(fits)) {
        let message = format!("`{}` is no short name of an app", name.text);
        found.at(
            Code::APP_SHORTNAME,
            name.origin,
            message,
            "it is a directory: expected letters, digits, `_`, `-` and `.`",
        );
    }
}

/// Rule 96.
fn same_shortname(cx: &Cx, found: &mut Found) {
    let known = cx.apps().filter(|(_, app)| app.shortname.certainty == Certainty::Known);
    for (first, second) in shared(known.map(|(_, app)| (&*app.shortname.text, app))) {
        if !may_exclude(&first.header, &second.header) {
            let message = format!("`{}` is the short name of two apps", second.shortname.text);
            let diagnostic = Diagnostic::at(
                Code::SAME_APP_SHORTNAME,
                second.shortname.origin,
                message,
                "expected a short name of its own",
            );
            found.push(diagnostic.label(first.shortname.origin, "first used here"));
        }
    }
}

/// Rule 98.
fn environment(cx: &Cx, app: &App, found: &mut Found) {
    for variable in &app.env {
        variable_key(variable, found);
        variable_value(cx, variable, found);
    }
    let total: usize =
        app.env.iter().map(|it| it.key.as_str().len() + cx.model.text_to_check(&it.value).map_or(0, str::len)).sum();
    let Some(last) = app.env.last() else { return };
    let address = app.header.address();
    if total > 20 * 1024 {
        let message = format!("the environment of `{address}` has {total} bytes");
        let diagnostic = Diagnostic::at(Code::ENVIRONMENT_SIZE, app.header.span, message, "expected at most 20 KiB");
        found.push(diagnostic.label(last.origin, "the last variable"));
    } else if app.env.len() > 20 {
        let message = format!("the environment of `{address}` has {} variables", app.env.len());
        let diagnostic = Diagnostic::at(
            Code::MANY_VARIABLES,
            app.header.span,
            message,
            "one page of the documentation says 20 at most",
        );
        found.push(diagnostic.label(last.origin, "the last variable"));
    }
}

fn variable_key(variable: &EnvVariable, found: &mut Found) {
    let key = variable.key.as_str();
    let start = key.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    let fits = start && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && key.len() <= 64;
    if !fits {
        let label = "expected at most 64 letters, digits and `_`, no digit first";
        found.at(Code::VARIABLE_KEY, variable.origin, format!("`{key}` is no name of an environment variable"), label);
    }
}

/// Of a secret only the length is told.
fn variable_value(cx: &Cx, variable: &EnvVariable, found: &mut Found) {
    let Some(text) = cx.model.text_to_check(&variable.value) else { return };
    let length = text.chars().count();
    let key = variable.key;
    if length > 256 {
        let message = format!("the value of `{key}` has {length} characters");
        found.at(Code::VARIABLE_VALUE, variable.value.origin, message, "expected at most 256");
    } else if text.chars().any(char::is_control) {
        let message = format!("the value of `{key}` holds a character that cannot be printed");
        found.at(Code::VARIABLE_VALUE, variable.value.origin, message, "expected printable characters, no line breaks");
    }
}

/// Rules 104 and 105, layer by layer.
fn on_one_layer(cx: &Cx, found: &mut Found) {
    cx.layers_of_kind(LayerKind::NodejsApp).iter().for_each(|id| same_port(cx, *id, found));
    same_domain(cx, found);
    if let Some(lb) = cx.layer_of_kind(LayerKind::Lb) {
        ssl_behind_haproxy(cx, lb, found);
    }
}

/// Rule 104.
fn same_port(cx: &Cx, layer: LayerId, found: &mut Found) {
    let apps = cx.apps().map(|(_, app)| app).filter(|app| app.kind == AppKind::Nodejs);
    let mut nodejs = apps.filter(|app| cx.layers_of_app(app).contains(&layer));
    let (Some(first), Some(second)) = (nodejs.next(), nodejs.next()) else { return };
    let message = format!(
        "`{}` and `{}` listen on the same port of the same servers",
        first.header.address(),
        second.header.address()
    );
    let diagnostic = Diagnostic::at(Code::NODEJS_TWICE, second.header.span, message, "a nodejs-app layer runs one app");
    found.push(diagnostic.label(first.header.span, "the first app"));
}

/// Rule 104.
fn ssl_behind_haproxy(cx: &Cx, lb: LayerId, found: &mut Found) {
    let mut with_ssl = cx.apps().map(|(_, app)| app).filter(|app| {
        let routed =
            matches!(app.kind, AppKind::Php | AppKind::Rails | AppKind::Nodejs | AppKind::Java | AppKind::Static);
        routed && app.settings.block("ssl").is_some_and(|it| it.bool("enabled") != Some(false))
    });
    let (Some(first), Some(second)) = (with_ssl.next(), with_ssl.next()) else { return };
    let message = format!(
        "HAProxy cannot tell the SSL apps `{}` and `{}` apart",
        first.header.address(),
        second.header.address()
    );
    found.push(
        Diagnostic::at(Code::SSL_TWICE, second.header.span, message, "it passes port 443 on without looking into it")
            .label(first.header.span, "the first SSL app")
            .label(cx.model[lb].header.span, "the `lb` layer in front of both"),
    );
}

/// Rule 105.
fn same_domain(cx: &Cx, found: &mut Found) {
    let domains = cx.apps().flat_map(|(_, app)| {
        let list = app.settings.get("domains").and_then(Value::as_list).unwrap_or_default();
        list.iter().filter_map(move |it| Some((it.as_public_text()?.to_ascii_lowercase(), (it, app))))
    });
    for ((first, one), (second, other)) in shared(domains) {
        let together = |id: &LayerId| cx.layers_of_app(other).contains(id);
        if one.header.id != other.header.id && cx.layers_of_app(one).iter().any(together) {
            let message = format!("two apps of one layer answer to `{}`", second.as_public_text().unwrap_or_default());
            let diagnostic =
                Diagnostic::at(Code::SAME_DOMAIN, second.origin, message, "requests reach one of them only");
            found.push(diagnostic.label(first.origin, "first used here"));
        }
    }
}
