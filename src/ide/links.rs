//! Texts that name files: imports, `file(...)`, `json_file(...)` and `yaml_file(...)`, the folder of the cookbooks.

use super::place::Page;
use crate::name::Name;
use crate::source::{Loader, Span};
use crate::syntax::ast::{Arg, Expr, ExprKind, ItemKind};
use crate::syntax::node::Node;
use std::path::PathBuf;
use std::sync::Arc;

/// Functions whose first argument is a path.
const READERS: [&str; 3] = ["file", "json_file", "yaml_file"];
/// The argument that names the folder of the cookbooks.
const LOCAL: &str = "local";

/// Whether an argument of a function names a file.
pub fn names_file(function: Name, argument: Option<Name>) -> bool {
    argument.map_or_else(|| READERS.contains(&function.as_str()), |name| name == LOCAL)
}

/// The text inside its quotes, and the file.
pub fn links(page: Page) -> Vec<(Span, PathBuf)> {
    let mut named: Vec<(Span, Arc<str>)> = Vec::new();
    for item in page.tree().into_iter().flat_map(|tree| &tree.items) {
        if let ItemKind::Import { path, path_span, .. } = &item.kind {
            named.push((*path_span, path.clone()));
        }
        Node::Item(item).walk(&mut |node| {
            if let Node::Expr(Expr { kind: ExprKind::Call(call), .. }) = node {
                let reads = matches!(call.callee.kind, ExprKind::Name(name) if READERS.contains(&name.as_str()));
                named.extend(call.args.first().filter(|_| reads).and_then(path_text));
                let local = call.args.iter().find(|arg| arg.name.is_some_and(|name| name.name == LOCAL));
                named.extend(local.and_then(path_text));
            }
        });
    }
    let from = &page.program.sources.file(page.file).path;
    let found = |(span, written): (Span, Arc<str>)| {
        let inside = Span { start: span.start + 1, end: span.end.saturating_sub(1).max(span.start + 1), ..span };
        Some((inside, page.loader.resolve(from, &written).ok()?))
    };
    named.into_iter().filter_map(found).collect()
}

fn path_text(arg: &Arg) -> Option<(Span, Arc<str>)> {
    match &arg.value.kind {
        ExprKind::Text(text) => Some((arg.value.span, text.clone())),
        _ => None,
    }
}
