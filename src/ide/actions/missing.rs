//! Settings that must be given and are not, added with values to fill in.

use super::{Action, Kind};
use crate::catalogue::{self, Type};
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::ide::expected::{self, Expected};
use crate::ide::place::Page;
use crate::language::{self, Setting};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{Block, Body, Content, EntryKind, Expr, ExprKind, Item, ItemKind};
use crate::syntax::node::Node;

/// Of the declaration that a reported missing setting is of.
pub fn settings(page: Page<'_>, range: Span) -> Option<Action<'_>> {
    let problem = problem(page, range, Code::MISSING_SETTING)?;
    let path = page.at(problem.span()?.start).path();
    let (body, shape) = body_and_shape(&path)?;
    let given: Vec<Name> = body.entries.iter().filter_map(|entry| entry.key()?.written()).collect();
    let missing: Vec<&Setting> = shape
        .settings
        .iter()
        .filter(|it| it.need.is_required() && !given.iter().any(|name| *name == it.name))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let missing: Vec<Missing> = missing.iter().map(|it| Missing { name: it.name, value: value(&it.kind) }).collect();
    Some(addition(page, body, " =", &missing, problem))
}

/// Of the resource, or of the object in it, that a reported missing property is of.
pub fn properties(page: Page<'_>, range: Span) -> Option<Action<'_>> {
    let problem = problem(page, range, Code::MISSING_PROPERTY)?;
    let path = page.at(problem.span()?.start).path();
    let Some(Node::Item(Item { kind: ItemKind::Block(Block { subkind, content: Content::Body(whole), .. }), .. })) =
        path.first()
    else {
        return None;
    };
    let resource = catalogue::resource_type(subkind.as_ref()?.name.as_str())?;
    let keys: Vec<Name> = path
        .iter()
        .filter_map(|node| match node {
            Node::Entry(entry) => entry.key()?.written(),
            _ => None,
        })
        .collect();
    let (body, sign, definition) = match keys.is_empty() {
        true => (whole, " =", resource.body()),
        false => {
            let inner = resource.property_at(keys.iter().map(|it| it.as_str()))?.ty().definition()?;
            (path.iter().rev().find_map(braces)?, ":", inner)
        }
    };
    let given: Vec<Name> = body.entries.iter().filter_map(|entry| entry.key()?.written()).collect();
    let required =
        definition.properties().filter(|it| it.is_required() && !given.iter().any(|name| *name == it.name()));
    let missing: Vec<Missing> =
        required.map(|it| Missing { name: it.name(), value: value_of_type(it.ty()).to_owned() }).collect();
    (!missing.is_empty()).then(|| addition(page, body, sign, &missing, problem))
}

/// The braces that a node is, or that an entry has.
fn braces<'w>(node: &Node<'w>) -> Option<&'w Body> {
    match node {
        Node::Body(body) => Some(body),
        Node::Entry(entry) => match &entry.kind {
            EntryKind::Block { body, .. } => Some(body),
            EntryKind::Setting { value: Expr { kind: ExprKind::Object(body), .. }, .. } => Some(body),
            _ => None,
        },
        _ => None,
    }
}

/// A problem at the range, else one of the declaration around it.
fn problem(page: Page<'_>, range: Span, code: Code) -> Option<&Diagnostic> {
    let touches =
        |span: Span, range: Span| span.file == page.file && span.start <= range.end && range.start <= span.end;
    let find = |range: Span| {
        let all = page.snapshot.diagnostics.iter().filter(|it| it.code == code);
        all.into_iter().find(|it| it.span().is_some_and(|span| touches(span, range)))
    };
    find(range).or_else(|| match page.at(range.start).path().first() {
        Some(Node::Item(item)) => find(item.span),
        _ => None,
    })
}

/// What is to be written.
struct Missing {
    name: &'static str,
    value: String,
}

fn addition<'w>(page: Page, body: &Body, sign: &str, missing: &[Missing], mends: &'w Diagnostic) -> Action<'w> {
    let names = missing.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ");
    Action {
        title: format!("add {names}"),
        kind: Kind::Fix,
        edits: vec![insertion(page, body, sign, missing)],
        mends: Some(mends),
        preferred: false,
    }
}

/// The body whose settings are meant: of a declaration by its name, of a block by its key or brace.
fn body_and_shape<'w>(path: &[Node<'w>]) -> Option<(&'w Body, &'static language::Shape)> {
    let (at, body) = path.iter().enumerate().rev().find_map(|(at, node)| match node {
        Node::Body(body) => Some((at, *body)),
        Node::Entry(entry) => match &entry.kind {
            crate::syntax::ast::EntryKind::Block { body, .. } => Some((at, body)),
            _ => None,
        },
        Node::Item(Item { kind: ItemKind::Block(block), .. }) => match &block.content {
            Content::Body(body) => Some((at, body)),
            Content::Existing(_) | Content::Broken => None,
        },
        _ => None,
    })?;
    let mut inner: Vec<Node> = path.get(..=at)?.to_vec();
    if !matches!(inner.last(), Some(Node::Body(_))) {
        inner.push(Node::Body(body));
    }
    match expected::at(&inner) {
        Expected::Setting(shape) => Some((body, shape)),
        _ => None,
    }
}

/// At the end of the body, each on a line of its own.
fn insertion(page: Page, body: &Body, sign: &str, missing: &[Missing]) -> Edit {
    let text = page.text();
    let close = body.span.end as usize - 1;
    let line = text.get(..body.span.start as usize).and_then(|it| it.rfind('\n')).map_or(0, |at| at + 1);
    let indent = text.get(line..).map_or(0, |it| it.len() - it.trim_start_matches(' ').len());
    let lines: String =
        missing.iter().map(|it| format!("{}{}{sign} {}\n", " ".repeat(indent + 2), it.name, it.value)).collect();
    let before = text.get(body.span.start as usize + 1..close).unwrap_or("");
    let kept = before.trim_end().len();
    let start = body.span.start as usize + 1 + kept;
    let span = Span::new(page.file, start, close);
    Edit { span, text: format!("\n{lines}{}", " ".repeat(indent)) }
}

fn value_of_type(ty: Type) -> &'static str {
    match ty {
        Type::Text | Type::OneOf(_) => "\"\"",
        Type::Integer | Type::Number => "0",
        Type::Bool => "false",
        Type::List(_) => "[]",
        Type::Object(_) | Type::Map(_) | Type::Json => "{}",
    }
}

/// Something of the right shape to fill in.
fn value(kind: &language::Kind) -> String {
    match kind {
        language::Kind::Bool => "false".to_owned(),
        language::Kind::Int { min, .. } => min.to_string(),
        language::Kind::Number => "0".to_owned(),
        language::Kind::Words(words) => words.first().map_or("\"\"", |it| it.word).to_owned(),
        language::Kind::List(_) | language::Kind::Recipes => "[]".to_owned(),
        _ => "\"\"".to_owned(),
    }
}
