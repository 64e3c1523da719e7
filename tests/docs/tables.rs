//! Tables of documents that are written from the tables of the compiler.

use stackwright::analysis::types::AWS_TYPES;
use stackwright::diagnostic::{Code, Severity};
use stackwright::import::describe::fields::{self, Fate};
use stackwright::language::kinds::{AppKind, Chef, LayerKind, ServerKind};
use stackwright::language::{Kind, Need, Setting, Shape, os, settings};
use stackwright::syntax::ast::BlockKind;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const START: &str = "<!-- table: ";
const END: &str = "<!-- end of table -->";

/// Fills the tables of a page and remembers their subjects; what is wrong with the page, unless it may be rewritten.
pub fn check(page: &Path, filled: &mut BTreeSet<String>) -> Option<String> {
    let old = fs::read_to_string(page).expect("a page can be read");
    let mut pieces = old.split(START);
    let mut new = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (subject, rest) = piece.split_once(" -->").unwrap_or((piece, ""));
        let (_, after) = rest.split_once(END).unwrap_or(("", rest));
        let Some((_, table)) = subjects().find(|(name, _)| name == subject) else {
            return Some(format!("{}: there is no table of `{subject}`", page.display()));
        };
        filled.insert(subject.to_owned());
        new += &format!("{START}{subject} -->\n{table}{END}{after}");
    }
    if old == new {
        return None;
    }
    if std::env::var_os("ACCEPT").is_some_and(|it| it == "1") {
        fs::write(page, new).expect("a page can be written");
        return None;
    }
    Some(format!("{}: a table is not what the compiler has", page.display()))
}

/// Names and texts of all tables.
pub fn subjects() -> impl Iterator<Item = (String, String)> {
    let plain = settings::layer(LayerKind::Custom);
    let layers = LayerKind::ALL.map(|kind| (format!("layer {}", kind.word()), own(settings::layer(kind), plain)));
    let plain_app = settings::app(AppKind::Other);
    let apps = AppKind::ALL.map(|kind| (format!("app {}", kind.word()), own(settings::app(kind), plain_app)));
    let (chef, puppet) = (settings::server(ServerKind::Chef), settings::server(ServerKind::Puppet));
    let common: Vec<&Setting> = chef.settings.iter().filter(|it| !differs(it, puppet)).collect();
    let whole = [
        ("stack", table(settings::STACK.settings)),
        ("layer", table(plain.settings)),
        ("instance", table(settings::INSTANCE.settings)),
        ("app", table(plain_app.settings)),
        ("database", table(settings::DATABASE.settings)),
        ("load_balancer", table(settings::LOAD_BALANCER.settings)),
        ("volume", table(settings::VOLUME.settings)),
        ("elastic_ip", table(settings::ELASTIC_IP.settings)),
        ("user", table(settings::USER.settings)),
        ("server", table(common)),
        ("server chef", table(chef.settings.iter().filter(|it| differs(it, puppet)))),
        ("server puppet", table(puppet.settings.iter().filter(|it| differs(it, chef)))),
        ("deployment", table(settings::DEPLOYMENT.settings)),
        ("resource", table(settings::RESOURCE.settings)),
        ("meta", meta()),
        ("parameter", table(settings::PARAMETER.settings)),
        ("output", table(settings::OUTPUT.settings)),
        ("aws types", aws_types()),
        ("codes", codes()),
        ("operating systems", operating_systems()),
        ("descriptions", descriptions()),
    ];
    let whole = whole.into_iter().map(|(subject, text)| (subject.to_owned(), text));
    whole.chain(layers.into_iter().chain(apps).filter_map(|(subject, text)| Some((subject, text?))))
}

/// Whether the other has no such setting, or another one of the name.
fn differs(setting: &Setting, other: &Shape) -> bool {
    other.find(setting.name).is_none_or(|it| it.property != setting.property)
}

/// The settings of a kind that others do not have, if there are any.
fn own(shape: &'static Shape, plain: &'static Shape) -> Option<String> {
    let own: Vec<&Setting> = shape.settings.iter().filter(|it| plain.find(it.name).is_none()).collect();
    (!own.is_empty()).then(|| table(own))
}

fn meta() -> String {
    let row = settings::RESOURCE.find("meta").map(|it| &it.kind);
    match row {
        Some(Kind::Block(shape)) => table(shape.settings),
        _ => String::new(),
    }
}

fn table<'a>(settings: impl IntoIterator<Item = &'a Setting>) -> String {
    let mut text = "| setting | takes | default | property | meaning |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for setting in settings {
        rows(setting, "", &mut text);
    }
    text
}

/// The row of a setting and those of what stands in its braces; `meta` has a page of its own.
fn rows(setting: &Setting, outer: &str, text: &mut String) {
    let name = format!("{outer}{}", setting.name);
    let braces = "}".repeat(outer.matches('{').count());
    let closed = if braces.is_empty() { name.clone() } else { format!("{name} {braces}") };
    let (meaning, default) = match setting.doc.split_once(" Default: ") {
        Some((meaning, default)) => (meaning, default.trim_end_matches('.')),
        None => (setting.doc.strip_prefix("Default: ").map_or(setting.doc, |_| ""), ""),
    };
    let default = setting.doc.strip_prefix("Default: ").map_or(default, |it| it.trim_end_matches('.'));
    let default = match setting.need {
        Need::Required | Need::RequiredKnown => "*required*",
        Need::Optional | Need::Known | Need::BetterKnown => default,
    };
    let known = match setting.need {
        Need::Known | Need::RequiredKnown => ", known",
        Need::BetterKnown => ", better known",
        Need::Optional | Need::Required => "",
    };
    let property = if setting.property.is_empty() { String::new() } else { format!("`{}`", setting.property) };
    let takes = escaped(&takes(&setting.kind));
    *text += &format!("| `{closed}` | {takes}{known} | {} | {property} | {} |\n", escaped(default), escaped(meaning));
    let inner = match &setting.kind {
        Kind::Block(shape) if setting.name != "meta" => Some((shape, format!("{name} {{ "))),
        Kind::Labelled(shape) => Some((shape, format!("{name} \"...\" {{ "))),
        _ => None,
    };
    if let Some((shape, outer)) = inner {
        shape.settings.iter().for_each(|it| rows(it, &outer, text));
    }
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

fn takes(kind: &Kind) -> String {
    match kind {
        Kind::Text => "string".to_owned(),
        Kind::Version => "version, a string".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Int { min, .. } => format!("int from {min}"),
        Kind::Number => "number".to_owned(),
        Kind::Words(words) => words.iter().map(|it| format!("`{}`", it.word)).collect::<Vec<_>>().join(" "),
        Kind::Duration(unit) => format!("duration, in {}", unit.word()),
        Kind::Size(unit) => format!("size, in {}", unit.word()),
        Kind::Percent => "percent".to_owned(),
        Kind::List(item) => format!("list of: {}", takes(item)),
        Kind::Recipes => "list of recipes".to_owned(),
        Kind::Decl(kinds) if kinds.len() == BlockKind::ALL.len() => "any declaration".to_owned(),
        Kind::Decl(kinds) => kinds.iter().map(|it| format!("a `{}`", it.word())).collect::<Vec<_>>().join(" or "),
        Kind::Source => "source".to_owned(),
        Kind::Strategy => "strategy".to_owned(),
        Kind::Json => "object".to_owned(),
        Kind::JsonText => "JSON text".to_owned(),
        Kind::Texts => "object of strings".to_owned(),
        Kind::Raw => "object, as it stands".to_owned(),
        Kind::Either(kinds) => kinds.iter().map(takes).collect::<Vec<_>>().join(", or "),
        Kind::Block(_) => "block".to_owned(),
        Kind::Labelled(_) => "blocks with a label".to_owned(),
        Kind::Nested(kind) => format!("`{} name {{ ... }}`", kind.word()),
        Kind::Schedule => "schedule".to_owned(),
    }
}

fn aws_types() -> String {
    let mut text = "| type | known text starts with | as a parameter |\n| --- | --- | --- |\n".to_owned();
    for it in &AWS_TYPES {
        let prefix = if it.prefix.is_empty() { String::new() } else { format!("`{}`", it.prefix) };
        text += &format!("| `aws.{}` | {prefix} | `{}` |\n", it.word, it.parameter);
    }
    text
}

fn codes() -> String {
    let mut text = "| code | severity | what it is about |\n| --- | --- | --- |\n".to_owned();
    for code in Code::all() {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        text += &format!("| `{}` | {severity} | {} |\n", code.text(), escaped(code.summary()));
    }
    text
}

fn operating_systems() -> String {
    let mut text = "| operating system | Chef | |\n| --- | --- | --- |\n".to_owned();
    for it in os::ALL {
        let chef = it.chef.iter().copied().map(Chef::text).collect::<Vec<_>>().join(", ");
        let remark = if it.unsupported { "no longer supported (SW1022)" } else { "" };
        text += &format!("| `\"{}\"` | {chef} | {remark} |\n", it.name);
    }
    text
}

/// Every field of every structure that a description of the service may have.
fn descriptions() -> String {
    let mut text = "| structure | field | becomes |\n| --- | --- | --- |\n".to_owned();
    for shape in fields::shapes() {
        for field in shape.fields {
            let becomes = match field.fate {
                Fate::Property(property) => format!("`{property}`"),
                Fate::Threshold(property) => format!("`{property}`, unless it is -1"),
                Fate::JsonText(property) => format!("`{property}`, parsed"),
                Fate::Nested(property, inner) => format!("`{property}`: {}", inner.name),
                Fate::Elements(property, inner) => format!("`{property}`: list of {}", inner.name),
                Fate::Id => "what references lead to".to_owned(),
                Fate::Joined(to) => format!("joins it with {to}"),
                Fate::Dropped(reason) => format!("nothing: {reason}"),
                Fate::Untold(reason) => format!("a line of the receipt: {reason}"),
            };
            text += &format!("| {} | `{}` | {becomes} |\n", shape.name, field.name);
        }
    }
    text
}
