//! Where secrets may go: not into names, tags, host names, descriptions and outputs; with a warning into custom JSON. And
//! passwords that are written in the clear.

use crate::analysis::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::Setting;
use crate::language::given::{Given, Settings};
use crate::model::{Model, Role};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Value};

/// Settings that are made for secrets.
const KEEPERS: [&str; 12] = [
    "password",
    "root_password",
    "admin_password",
    "key",
    "certificate",
    "chain",
    "r10k_key",
    "pivotal_key",
    "ssh_key",
    "env",
    "engine_attributes",
    "flow_settings",
];
/// Settings whose known text is a secret in the clear.
const PASSWORDS: [&str; 5] = ["password", "root_password", "admin_password", "r10k_key", "key"];

pub fn check(model: &Model, cx: &mut Analysis) {
    let headers = |it: &crate::model::Header| it.address().to_string();
    settings(&model.stack.settings, &headers(&model.stack.header), cx);
    for it in &model.layers {
        settings(&it.settings, &headers(&it.header), cx);
    }
    for it in &model.instances {
        instance(it, cx);
    }
    for it in &model.apps {
        settings(&it.settings, &headers(&it.header), cx);
    }
    for it in &model.databases {
        settings(&it.settings, &headers(&it.header), cx);
    }
    for it in &model.load_balancers {
        settings(&it.settings, &headers(&it.header), cx);
    }
    for it in &model.servers {
        settings(&it.settings, &headers(&it.header), cx);
        for role in [&it.service_role, &it.instance_profile] {
            if let Role::Given(value) = role {
                exposed(value, "a role", &headers(&it.header), cx);
            }
        }
    }
    for (settings_of, header) in model
        .volumes
        .iter()
        .map(|it| (&it.settings, &it.header))
        .chain(model.users.iter().map(|it| (&it.settings, &it.header)))
    {
        settings(settings_of, &headers(header), cx);
    }
    for it in &model.deployments {
        settings(&it.settings, &headers(&it.header), cx);
    }
    let levels = model
        .stack
        .json
        .iter()
        .chain(model.layers.iter().filter_map(|it| it.json.as_ref()))
        .chain(model.deployments.iter().filter_map(|it| it.json.as_ref()));
    for json in levels {
        in_json(&json.value, cx);
    }
    for it in &model.resources {
        for name in ["Tags", "Name", "Description"] {
            if let Some(value) = it.properties.get(name) {
                exposed(value, &format!("`{name}`"), &headers(&it.header), cx);
            }
        }
    }
    for it in &model.outputs {
        if let Some(export) = &it.export {
            exposed(export, "`export`", it.name.as_str(), cx);
        }
        if it.value.holds_secret() {
            cx.report(
                Diagnostic::at(
                    Code::SECRET_EXPOSED,
                    it.value.origin,
                    format!("the output `{}` would show a secret", it.name),
                    "a secret flows in here",
                )
                .help("outputs are plain text: put the secret into a store and give out its name"),
            );
        }
    }
}

/// Instances are many and plain: only those with a secret somewhere are looked at closely.
fn instance(it: &crate::model::Instance, cx: &mut Analysis) {
    let mut holds = false;
    it.settings.values(&mut |value| holds |= value.holds_secret());
    if holds {
        settings(&it.settings, &it.header.address().to_string(), cx);
    }
}

fn settings(of: &Settings, owner: &str, cx: &mut Analysis) {
    for (setting, given) in of.iter() {
        match given {
            Given::Value(value) => setting_value(setting, value, owner, cx),
            Given::Block(block) => settings(block, owner, cx),
            Given::Labelled(blocks) => blocks.iter().for_each(|(_, block)| settings(block, owner, cx)),
        }
    }
}

fn setting_value(setting: &Setting, value: &Value, owner: &str, cx: &mut Analysis) {
    match &value.data {
        Data::Construct(construct) => {
            for name in ["password", "ssh_key"] {
                if let Some(arg) = construct.arg(name) {
                    in_the_clear(arg, name, owner, cx);
                }
            }
            for (name, arg) in &construct.args {
                if !matches!(name.as_str(), "password" | "ssh_key" | "user" | "url" | "secret") {
                    exposed(arg, &format!("`{name}`"), owner, cx);
                }
            }
        }
        _ if setting.name == "env" => environment(value, owner, cx),
        _ if KEEPERS.contains(&setting.name) => {
            if PASSWORDS.contains(&setting.name) {
                in_the_clear(value, setting.name, owner, cx);
            }
        }
        _ => exposed(value, &format!("`{}`", setting.name), owner, cx),
    }
}

fn exposed(value: &Value, what: &str, owner: &str, cx: &mut Analysis) {
    if value.holds_secret() {
        cx.report(
            Diagnostic::at(
                Code::SECRET_EXPOSED,
                first_secret(value).unwrap_or(value.origin),
                format!("a secret flows into {what} of `{owner}`"),
                "anyone who may describe the stack can read it",
            )
            .help("use a value that is no secret here"),
        );
    }
}

fn in_the_clear(value: &Value, setting: &str, owner: &str, cx: &mut Analysis) {
    if matches!(&value.data, Data::Text(text) if !text.is_empty() && !text.starts_with("{{resolve:")) {
        cx.report(
            Diagnostic::at(
                Code::SECRET_IN_CLEAR,
                value.origin,
                format!("`{setting}` of `{owner}` is written in the source"),
                "readable by anyone who can read the file",
            )
            .help("use a `parameter` of the type `secret string`, or `secrets_manager(\"...\")`"),
        );
    }
}

/// Variables whose name says that they are secret, with a value in the source.
fn environment(value: &Value, owner: &str, cx: &mut Analysis) {
    let Some(object) = value.as_object() else { return };
    for (key, value) in &object.entries {
        if names_a_secret(*key) {
            in_the_clear(value, key.as_str(), owner, cx);
        }
    }
}

fn names_a_secret(key: Name) -> bool {
    let key = key.as_str().to_ascii_uppercase();
    ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "PRIVATE_KEY", "API_KEY"].iter().any(|word| key.ends_with(word))
}

fn in_json(value: &Value, cx: &mut Analysis) {
    if let Some(span) = first_secret(value) {
        cx.report(
            Diagnostic::at(Code::SECRET_IN_JSON, span, "a secret flows into custom JSON", "custom JSON is plain text")
                .help("let the recipe read it from a store, or give it to an app in `env`, where it is kept secret"),
        );
    }
}

fn first_secret(value: &Value) -> Option<Span> {
    if value.secret {
        return Some(value.origin);
    }
    match &value.data {
        Data::List(items) => items.iter().find_map(first_secret),
        Data::Object(object) => object.entries.values().find_map(first_secret),
        _ => None,
    }
}
