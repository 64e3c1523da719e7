//! Pasted text of other languages becomes the language's own: CloudFormation becomes declarations, JSON a `let`, and JSON that already
//! stands as a value loses what JSON alone needs.
//!
//! Here stands what was pasted in the place of declarations, in `style` what was pasted as a value.

mod style;

use super::{Action, Kind};
use crate::analysis::members::target_kind;
use crate::analysis::names::{Node as Declared, Symbol};
use crate::diagnostic::{Edit, Problems};
use crate::fmt;
use crate::ide::place::Page;
use crate::import::around::{Around, Neighbour};
use crate::import::document::{self, Data, Document, Syntax};
use crate::import::translate::Style;
use crate::import::{self, Contracts, Input, Options, describe, template};
use crate::language::resource_type;
use crate::source::{FileId, Span};
use crate::syntax::ast::{BlockKind, Item, ItemKind};
use std::borrow::Cow;

const CLOUDFORMATION: &str = "convert the pasted CloudFormation";

pub fn conversions(page: Page<'_>, range: Span) -> Vec<Action<'_>> {
    declarations(page, range).into_iter().chain(style::plain(page, range)).collect()
}

fn action<'w>(title: &str, edits: Vec<Edit>) -> Action<'w> {
    Action { title: title.to_owned(), kind: Kind::Convert, edits, mends: None, preferred: false }
}

/// What was pasted where declarations stand.
fn declarations(page: Page<'_>, range: Span) -> Option<Action<'_>> {
    let span = pasted(page, range)?;
    let text = braced(page.slice(span));
    // Only what looks like data is worth reading: any text is some YAML.
    let syntax = Syntax::of(&text);
    if syntax == Syntax::Yaml && !text.lines().any(|line| line.trim_start().starts_with("Type: AWS::")) {
        return None;
    }
    let document = document::read(FileId(0), &text, syntax).ok()?;
    let is_alone = page.tree().is_none_or(|tree| tree.items.iter().all(is_broken));
    let (title, written) = match () {
        () if template::looks_like_template(&document.root) && is_alone => {
            (CLOUDFORMATION, imported(page, &text, syntax)?)
        }
        () if template::looks_like_template(&document.root) => {
            (CLOUDFORMATION, imported(page, resources(&text, &document)?, syntax)?)
        }
        () if is_alone && describe::looks_like_description(&document.root) => {
            ("convert the pasted description", imported(page, &text, syntax)?)
        }
        () if syntax == Syntax::Json && matches!(document.root.data, Data::Map(_) | Data::List(_)) => {
            let name = super::extract::free_name(page, "pasted");
            let text = fmt::format(&format!("let {name} = {}\n", style::value(page, &text)?)).text;
            ("make a `let` of the pasted JSON", text)
        }
        () => return None,
    };
    Some(action(title, vec![Edit { span, text: written.trim_end().to_owned() }]))
}

/// The text that is selected; with nothing selected, what stands around the cursor between declarations that make sense.
fn pasted(page: Page, range: Span) -> Option<Span> {
    let around = match range.start == range.end {
        true => between(page, range.start),
        false => range,
    };
    let text = page.slice(around);
    let start = around.start as usize + (text.len() - text.trim_start().len());
    let span = Span::new(page.file, start, start + text.trim().len());
    // What stands inside a declaration is a value.
    let inside = |item: &Item| !is_broken(item) && item.span.start < span.end && span.start < item.span.end;
    let is_outside = !page.tree()?.items.iter().any(inside);
    (is_outside && span.start < span.end).then_some(span)
}

fn between(page: Page, offset: u32) -> Span {
    let items = page.tree().map_or(&[][..], |tree| &tree.items);
    let sound = || items.iter().filter(|it| !is_broken(it));
    let start = sound().map(|it| it.span.end).filter(|end| *end <= offset).max().unwrap_or(0);
    let begin = |it: &Item| it.doc.as_ref().map_or(it.span.start, |doc| doc.span.start);
    let end = sound().map(begin).filter(|start| *start >= offset).min().unwrap_or(page.text().len() as u32);
    let comments = page.tree().map_or(&[][..], |tree| &tree.comments);
    let inside = comments.iter().map(|it| it.span).filter(|it| start <= it.start && it.end <= end);
    // Comments before and after it are not part of it.
    inside.fold(Span { file: page.file, start, end }, |span, comment| match () {
        () if page.slice(Span { end: comment.start, ..span }).trim().is_empty() => Span { start: comment.end, ..span },
        () if page.slice(Span { start: comment.end, ..span }).trim().is_empty() => Span { end: comment.start, ..span },
        () => span,
    })
}

fn is_broken(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Broken { .. })
}

/// Entries that were copied without the braces around them get some.
fn braced(text: &str) -> Cow<'_, str> {
    match text.starts_with('"') {
        true => Cow::Owned(format!("{{{}}}", text.trim_end().trim_end_matches(','))),
        false => Cow::Borrowed(text),
    }
}

/// Of a template that has little else, the resources: what they refer to may be declared around them. Nothing if it has sections that
/// only a stack of its own can carry.
fn resources<'t>(text: &'t str, document: &Document) -> Option<&'t str> {
    let has = |sections: &[&str]| sections.iter().any(|it| document.root.get(it).is_some());
    match document.root.get("Resources") {
        _ if has(&["Rules", "Transform", "Hooks", "Metadata"]) => None,
        Some(section) if !has(&["Parameters", "Mappings", "Conditions", "Outputs"]) => text.get(section.span.range()),
        Some(_) | None => Some(text),
    }
}

/// The declarations that import makes of a text, among those of the page.
fn imported(page: Page, text: &str, syntax: Syntax) -> Option<String> {
    let input = Input { file: FileId(0), name: "template", text, syntax };
    let options = Options { style: Style::Tidy, contracts: Contracts::None };
    let mut programs = import::import_among(&[input], options, &around(page), &mut Problems::default());
    let program = programs.pop()?;
    programs.is_empty().then_some(program.text)
}

/// What the page declares, by logical ids.
fn around(page: Page) -> Around {
    let names = page.names();
    let here: Vec<&Symbol> = names.ids().map(|id| names.symbol(id)).collect();
    let is_value = |it: &&&Symbol| matches!(it.node, Declared::Block(_) | Declared::Parameter { .. });
    let neighbour = |it: &&Symbol| Neighbour {
        id: it.logical_id().to_string(),
        name: it.name.name.to_string(),
        kind: type_of(it).unwrap_or_default(),
    };
    Around {
        declared: here.iter().filter(|it| it.file == page.file).filter(is_value).map(neighbour).collect(),
        has_stack: here.iter().any(|it| it.block_kind() == Some(BlockKind::Stack)),
    }
}

fn type_of(symbol: &Symbol) -> Option<String> {
    match symbol.block_kind()? {
        BlockKind::Resource => Some(symbol.subkind()?.name.to_string()),
        kind => resource_type(target_kind(kind)).map(str::to_owned),
    }
}
