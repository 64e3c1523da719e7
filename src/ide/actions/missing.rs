//! Settings that must be given and are not, added with values to fill in.

use super::{Action, Kind};
use crate::diagnostic::{Code, Edit};
use crate::ide::expected::{self, Expected};
use crate::ide::place::Page;
use crate::language::{self, Setting};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{Body, Content, Item, ItemKind};
use crate::syntax::node::Node;

/// Of the declaration that a reported missing setting is of.
pub fn settings(page: Page<'_>, range: Span) -> Option<Action<'_>> {
    let here = |span: Span| span.file == page.file && span.start <= range.end && range.start <= span.end;
    let is_missing = |code: Code| code == Code::MISSING_SETTING;
    let problem = page.snapshot.diagnostics.iter().find(|it| is_missing(it.code) && it.span().is_some_and(here))?;
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
    let edit = insertion(page, body, &missing);
    let names = missing.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ");
    Some(Action {
        title: format!("add {names}"),
        kind: Kind::Fix,
        edits: vec![edit],
        mends: Some(problem),
        preferred: false,
    })
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
fn insertion(page: Page, body: &Body, missing: &[&Setting]) -> Edit {
    let text = page.text();
    let close = body.span.end as usize - 1;
    let line = text.get(..body.span.start as usize).and_then(|it| it.rfind('\n')).map_or(0, |at| at + 1);
    let indent = text.get(line..).map_or(0, |it| it.len() - it.trim_start_matches(' ').len());
    let lines: String =
        missing.iter().map(|it| format!("{}{} = {}\n", " ".repeat(indent + 2), it.name, value(&it.kind))).collect();
    let before = text.get(body.span.start as usize + 1..close).unwrap_or("");
    let kept = before.trim_end().len();
    let start = body.span.start as usize + 1 + kept;
    let span = Span::new(page.file, start, close);
    Edit { span, text: format!("\n{lines}{}", " ".repeat(indent)) }
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
