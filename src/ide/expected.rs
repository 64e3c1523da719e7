//! What may stand at a place: the settings of which body, a value of which setting, a key of which object of custom JSON. A path
//! of nodes comes in, the outermost first; the answer is about its innermost.

use crate::language::{Kind, Setting, Shape, settings};
use crate::name::Name;
use crate::syntax::ast::{Content, Entry, EntryKind, ExprKind, Item, ItemKind};
use crate::syntax::node::Node;

#[derive(Clone, Debug)]
pub enum Expected {
    /// Outside of all declarations, or in a part of one that has no table.
    Nothing,
    /// A setting of this table.
    Setting(&'static Shape),
    /// The value of a setting, or a part of it.
    Value(&'static Setting),
    /// A key of custom JSON, or the value at that path.
    Json(Vec<Name>),
    /// A key or value of a `resource`, with the type that it says, or of raw properties.
    Property,
    /// A variable that a profile gives a value.
    Variable,
    /// A day of a schedule.
    Day,
    /// A type.
    Type,
    /// A value of the type that this name of the file is declared with: a default, or what a profile gives.
    Declared(Name),
    /// Any expression.
    Expression,
}

/// What the innermost node of the path is, or stands in.
pub fn at(path: &[Node]) -> Expected {
    let mut expected = Expected::Nothing;
    for (at, node) in path.iter().enumerate() {
        let next = path.get(at + 1);
        expected = match node {
            Node::Item(item) => in_item(item, next),
            Node::Entry(entry) => in_entry(entry, next, expected),
            Node::Type(_) => Expected::Type,
            Node::Arg(_) => Expected::Expression,
            Node::Expr(expr) => match (&expr.kind, &expected) {
                (ExprKind::Object(_), Expected::Value(setting)) => in_braces(setting),
                (ExprKind::Object(_) | ExprKind::List(_) | ExprKind::If(_), _) => expected,
                (ExprKind::Member(..) | ExprKind::Index(..) | ExprKind::Template(_) | ExprKind::Call(_), _)
                    if next.is_some() =>
                {
                    Expected::Expression
                }
                (ExprKind::Binary(_) | ExprKind::Unary(..) | ExprKind::All(_), _) => Expected::Expression,
                _ => expected,
            },
            _ => expected,
        };
    }
    expected
}

fn in_item(item: &Item, next: Option<&Node>) -> Expected {
    let in_body = matches!(next, Some(Node::Body(_)));
    match &item.kind {
        ItemKind::Block(block) if in_body => {
            match settings::of(block.kind, block.subkind.map_or("", |it| it.name.as_str())) {
                Some(shape) if std::ptr::eq(shape, &raw const settings::RESOURCE) => Expected::Property,
                Some(shape) => Expected::Setting(shape),
                None => Expected::Nothing,
            }
        }
        ItemKind::Block(block) if matches!(block.content, Content::Body(_)) => Expected::Expression,
        ItemKind::Parameter { .. } if in_body => Expected::Setting(&settings::PARAMETER),
        ItemKind::Output { .. } if in_body => Expected::Setting(&settings::OUTPUT),
        ItemKind::Profile { .. } if in_body => Expected::Variable,
        ItemKind::Variable { name, .. }
        | ItemKind::Parameter { name, .. }
        | ItemKind::Let { name, ty: Some(_), .. }
            if matches!(next, Some(Node::Expr(_))) =>
        {
            Expected::Declared(name.name)
        }
        _ => Expected::Expression,
    }
}

/// Of an entry, what its key is, or what its value has to be.
fn in_entry(entry: &Entry, next: Option<&Node>, around: Expected) -> Expected {
    let in_key = matches!(next, None | Some(Node::Key(_)));
    let Some(key) = entry.key() else { return Expected::Expression };
    match around {
        Expected::Setting(shape) => {
            let setting = key.written().and_then(|name| shape.find(name.as_str()));
            match setting {
                _ if in_key => Expected::Setting(shape),
                Some(setting) if matches!(entry.kind, EntryKind::Block { .. }) => in_braces(setting),
                Some(setting) => Expected::Value(setting),
                None => Expected::Expression,
            }
        }
        Expected::Json(mut path) if !in_key => {
            path.extend(key.written());
            Expected::Json(path)
        }
        Expected::Variable if !in_key => key.written().map_or(Expected::Expression, Expected::Declared),
        Expected::Property if !in_key && key.written().is_some_and(|it| it == "meta") => {
            match settings::RESOURCE.find("meta") {
                Some(setting) => in_braces(setting),
                None => Expected::Property,
            }
        }
        same => same,
    }
}

/// What stands in the braces of a setting.
fn in_braces(setting: &'static Setting) -> Expected {
    braces_of(&setting.kind).unwrap_or(Expected::Value(setting))
}

fn braces_of(kind: &'static Kind) -> Option<Expected> {
    match kind {
        Kind::Block(shape) | Kind::Labelled(shape) => Some(Expected::Setting(shape)),
        Kind::Nested(kind) => settings::of(*kind, "").map(Expected::Setting),
        Kind::Json => Some(Expected::Json(Vec::new())),
        Kind::Raw => Some(Expected::Property),
        Kind::Schedule => Some(Expected::Day),
        Kind::Either(kinds) => kinds.iter().find_map(braces_of),
        _ => None,
    }
}

/// How the kind of a setting reads, in the words of the language.
pub fn takes(kind: &Kind) -> String {
    match kind {
        Kind::Text => "string".to_owned(),
        Kind::Version => "string (a version)".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Int { min, max: i64::MAX } => format!("int({min}..)"),
        Kind::Int { min, max } => format!("int({min}..{max})"),
        Kind::Number => "number".to_owned(),
        Kind::Words(words) => words.iter().map(|it| it.word).collect::<Vec<_>>().join(" | "),
        Kind::Duration(_) => "duration".to_owned(),
        Kind::Size(_) => "size".to_owned(),
        Kind::Percent => "percent".to_owned(),
        Kind::List(item) => format!("[{}]", takes(item)),
        Kind::Recipes => "[recipe]".to_owned(),
        Kind::Decl(kinds) if kinds.len() > 6 => "a declaration".to_owned(),
        Kind::Decl(kinds) => kinds.iter().map(|it| it.word()).collect::<Vec<_>>().join(" | "),
        Kind::Source => "git(...) | svn(...) | s3(...) | archive(...)".to_owned(),
        Kind::Strategy => "all_at_once | rolling(...) | blue_green(...)".to_owned(),
        Kind::Json => "json".to_owned(),
        Kind::JsonText => "string (JSON)".to_owned(),
        Kind::Texts => "{[string]: string}".to_owned(),
        Kind::Raw => "json (raw properties)".to_owned(),
        Kind::Either(kinds) => kinds.iter().map(takes).collect::<Vec<_>>().join(" | "),
        Kind::Block(_) => "{ ... }".to_owned(),
        Kind::Labelled(_) => "\"...\" { ... }".to_owned(),
        Kind::Nested(kind) => format!("{} name {{ ... }}", kind.word()),
        Kind::Schedule => "{ mon..fri = 09:00..18:00 }".to_owned(),
    }
}
