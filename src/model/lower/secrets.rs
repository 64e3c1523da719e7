//! Where secrets may go: not into names, tags, host names, descriptions and outputs; with a warning into custom JSON. Passwords that are
//! written in the clear are a warning; what a type calls a secret is an error there, since the template would show it.
//! `addresses` looks for passwords inside of texts.

mod addresses;

use crate::analysis::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::{Given, Settings};
use crate::language::{Secrecy, Setting};
use crate::model::{Header, Item, Model, Output, Resource, Role};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Construct, Data, Value};
use addresses::Holds;
use rustc_hash::FxHashSet;

pub fn check(model: &Model, cx: &mut Analysis) {
    let mut texts = Texts::default();
    for item in model.lowered() {
        model.values_of(item, &mut |value| {
            in_template(value, cx);
            texts.look_at(value, cx);
        });
        if let (Some(header), Some(of)) = (model.header(item), model.settings_of(item)) {
            settings(of, header, cx);
        }
        match item {
            Item::Resource(at) => model.resources.get(at).into_iter().for_each(|it| resource(it, cx)),
            Item::Output(at) => model.outputs.get(at).into_iter().for_each(|it| output(it, cx)),
            Item::Server(at) => {
                let roles = model.servers.get(at).map(|it| (&it.header, [&it.service_role, &it.instance_profile]));
                roles.into_iter().for_each(|(header, roles)| roles.iter().for_each(|it| role(it, header, cx)));
            }
            Item::Stack => {
                let roles = [&model.stack.service_role, &model.stack.instance_profile];
                roles.iter().for_each(|it| role(it, &model.stack.header, cx));
            }
            _ => {}
        }
    }
    model.parameters.iter().filter_map(|it| it.default.as_ref()).for_each(|it| texts.look_at(it, cx));
    model.deployments.iter().filter_map(|it| it.json.as_ref()).for_each(|it| texts.look_at(&it.value, cx));
    let levels = model
        .stack
        .json
        .iter()
        .map(|it| (&model.stack.header, it))
        .chain(model.layers.iter().filter_map(|it| Some((&it.header, it.json.as_ref()?))))
        .chain(model.deployments.iter().filter_map(|it| Some((&it.header, it.json.as_ref()?))));
    for (owner, json) in levels {
        in_json(&json.value, cx);
        keys(&json.value, owner, cx);
    }
}

fn settings(of: &Settings, owner: &Header, cx: &mut Analysis) {
    for (setting, given) in of.iter() {
        match given {
            Given::Value(value) => setting_value(setting, value, owner, cx),
            Given::Block(block) => settings(block, owner, cx),
            Given::Labelled(blocks) => {
                for (label, block) in blocks {
                    exposed(label, format_args!("the label of `{}`", setting.name), owner, cx);
                    settings(block, owner, cx);
                }
            }
        }
    }
}

fn setting_value(setting: &Setting, value: &Value, owner: &Header, cx: &mut Analysis) {
    if let Data::Construct(construct) = &value.data {
        return arguments(construct, owner, cx);
    }
    match setting.secrecy {
        Secrecy::Shown => exposed(value, format_args!("`{}`", setting.name), owner, cx),
        Secrecy::Kept => {}
        Secrecy::Password => in_the_clear(value, setting.name, owner, cx),
        Secrecy::Variables => environment(value, owner, cx),
    }
}

fn arguments(construct: &Construct, owner: &Header, cx: &mut Analysis) {
    for (name, arg) in &construct.args {
        match name.as_str() {
            "password" | "ssh_key" => in_the_clear(arg, name.as_str(), owner, cx),
            "user" | "url" => {}
            _ => exposed(arg, format_args!("`{name}`"), owner, cx),
        }
    }
}

fn role(role: &Role, owner: &Header, cx: &mut Analysis) {
    if let Role::Given(value) = role {
        exposed(value, format_args!("a role"), owner, cx);
    }
}

/// Texts in which a password may stand, wherever they are used; each is looked at once.
#[derive(Default)]
struct Texts {
    seen: FxHashSet<Span>,
}

impl Texts {
    fn look_at(&mut self, value: &Value, cx: &mut Analysis) {
        value.walk(&mut |value| {
            if let Data::Text(text) = &value.data
                && !value.secret
                && let Some(held) = Holds::find(text)
                && self.seen.insert(value.origin)
            {
                cx.report(
                    Diagnostic::at(Code::SECRET_IN_CLEAR, value.origin, held.describe(), "readable by anyone who can read the file")
                        .help("put a `parameter` of the type `secret string` in its place, `\"...${password}...\"`, or `secrets_manager(\"...\")`"),
                );
            }
        });
    }
}

fn resource(of: &Resource, cx: &mut Analysis) {
    if let Some(environment) = of.properties.get("Environment") {
        keys(environment, &of.header, cx);
    }
    for name in ["Tags", "Name", "Description"] {
        if let Some(value) = of.properties.get(name) {
            exposed(value, format_args!("`{name}`"), &of.header, cx);
        }
    }
}

fn output(of: &Output, cx: &mut Analysis) {
    for (value, message) in [
        (of.export.as_ref(), format!("a secret flows into `export` of `{}`", of.name)),
        (Some(&of.value), format!("the output `{}` would show a secret", of.name)),
    ] {
        if let Some(secret) = value.and_then(first_secret) {
            let problem = Diagnostic::at(
                Code::SECRET_EXPOSED,
                secret.origin,
                message,
                "anyone who may describe the stack can read it",
            );
            let problem = problem.help("outputs are plain text: put the secret into a store and give out its name");
            report(problem, secret, cx);
        }
    }
}

fn exposed(value: &Value, what: std::fmt::Arguments, owner: &Header, cx: &mut Analysis) {
    if let Some(secret) = first_secret(value) {
        let message = format!("a secret flows into {what} of `{}`", owner.address());
        let label = "anyone who may describe the stack can read it";
        let problem = Diagnostic::at(Code::SECRET_EXPOSED, secret.origin, message, label);
        report(problem.help("use a value that is no secret here"), secret, cx);
    }
}

/// With the declaration that the secret comes from.
fn report(problem: Diagnostic, secret: &Value, cx: &mut Analysis) {
    cx.report(match cx.declared_source(secret) {
        Some(declared) => problem.label(declared, "the secret comes from here"),
        None => problem,
    });
}

fn in_the_clear(value: &Value, setting: &str, owner: &Header, cx: &mut Analysis) {
    if matches!(&value.data, Data::Text(text) if !text.is_empty() && !value.secret && !text.starts_with("{{resolve:")) {
        // What its text gives away says less than its name.
        cx.problems.withdraw(Code::SECRET_IN_CLEAR, value.origin);
        cx.report(
            Diagnostic::at(
                Code::SECRET_IN_CLEAR,
                value.origin,
                format!("`{setting}` of `{}` is written in the source", owner.address()),
                "readable by anyone who can read the file",
            )
            .help("use a `parameter` of the type `secret string`, or `secrets_manager(\"...\")`"),
        );
    }
}

/// Variables whose name says that they are secret, with a value in the source.
fn environment(value: &Value, owner: &Header, cx: &mut Analysis) {
    let Some(object) = value.as_object() else { return };
    for (key, value) in &object.entries {
        if names_a_secret(*key) {
            in_the_clear(value, key.as_str(), owner, cx);
        }
    }
}

/// Keys of custom JSON whose name says that they are secret, however deep, with a value in the source.
fn keys(value: &Value, owner: &Header, cx: &mut Analysis) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|it| keys(it, owner, cx)),
        Data::Object(object) => {
            for (key, value) in &object.entries {
                match names_a_secret(*key) {
                    true => in_the_clear(value, key.as_str(), owner, cx),
                    false => keys(value, owner, cx),
                }
            }
        }
        _ => {}
    }
}

fn names_a_secret(key: Name) -> bool {
    const ENDINGS: [&str; 9] = [
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "SECRET",
        "SECRET_KEY",
        "SECRET_ACCESS_KEY",
        "TOKEN",
        "PRIVATE_KEY",
        "API_KEY",
    ];
    let key = key.as_str().to_ascii_uppercase();
    ENDINGS.iter().any(|word| key.ends_with(word))
}

fn in_json(value: &Value, cx: &mut Analysis) {
    if let Some(secret) = first_secret(value).filter(|it| it.is_deferred()) {
        let message = "a secret flows into custom JSON";
        let problem = Diagnostic::at(Code::SECRET_IN_JSON, secret.origin, message, "custom JSON is plain text")
            .help("let the recipe read it from a store, or give it to an app in `env`, where it is kept secret");
        report(problem, secret, cx);
    }
}

/// What a type calls a secret and the source writes out: nothing can stand for it in a template.
fn in_template(value: &Value, cx: &mut Analysis) {
    if let Some(secret) = known_secret(value) {
        cx.report(
            Diagnostic::at(
                Code::SECRET_WRITTEN_OUT,
                secret.origin,
                "this is a secret by its type, and the template would show it",
                "written in the source",
            )
            .help("declare a `variable` or `parameter` of the type `secret string` and name it here, or use `secrets_manager(\"...\")`"),
        );
    }
}

fn first_secret(value: &Value) -> Option<&Value> {
    if value.secret {
        return Some(value);
    }
    match &value.data {
        Data::List(items) => items.iter().find_map(first_secret),
        Data::Object(object) => object.entries.values().find_map(first_secret),
        _ => None,
    }
}

fn known_secret(value: &Value) -> Option<&Value> {
    match &value.data {
        Data::List(items) => items.iter().find_map(known_secret),
        Data::Object(object) => object.entries.values().find_map(known_secret),
        Data::Construct(construct) => construct.args.values().find_map(known_secret),
        Data::Text(_) | Data::Number(_) | Data::Bool(_) | Data::Quantity(_) | Data::Time(_) => {
            value.secret.then_some(value)
        }
        Data::Unknown | Data::Null | Data::Span(_) | Data::Decl(_) | Data::Deferred(_) => None,
    }
}
