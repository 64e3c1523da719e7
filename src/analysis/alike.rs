//! Names that case alone sets apart: the compiler does so, readers hardly do.
//!
//! In: the names of a program. Out: a report for each that is easily taken for another. Types are held against types, outputs
//! against outputs, profiles against profiles: `type Port` beside `parameter port` is a habit, not a mistake.

use super::Analysis;
use super::names::{Node, Symbol, logical_id};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Name;
use crate::source::FileId;
use crate::syntax::ast::{BlockKind, Ident, ItemKind};
use rustc_hash::FxHashMap;

/// Where a name is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Among {
    /// What the template holds, of all files: two of one logical id are an error of their own.
    Template,
    Values(FileId),
    Types(FileId),
    Deployments,
    /// Of the template too.
    Outputs,
    Profiles,
}

impl Analysis<'_> {
    pub fn report_names_by_case(&mut self) {
        // Few names have a capital letter at all.
        let mut by_small: FxHashMap<(Among, String), Ident> = FxHashMap::default();
        for (among, name) in self.all_names().filter(|(_, it)| it.name.as_str().bytes().any(|b| b.is_ascii_uppercase()))
        {
            by_small.entry((among, small(name.name))).or_insert(name);
        }
        if by_small.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for (among, name) in self.all_names() {
            let Some(known) = by_small.get(&(among, small(name.name))).filter(|it| it.name != name.name) else {
                continue;
            };
            let (first, second) = if known.span < name.span { (*known, name) } else { (name, *known) };
            found.push((second, first, among));
        }
        found.sort_by_key(|(second, ..)| second.span);
        for pairs in found.chunk_by(|a, b| a.0.span == b.0.span) {
            let is_error = pairs.iter().any(|(second, first, among)| {
                matches!(among, Among::Template | Among::Outputs) && logical_id(first.name) == logical_id(second.name)
            });
            if let Some((second, first, _)) = pairs.first().filter(|_| !is_error) {
                self.report(alike(*first, *second));
            }
        }
    }

    fn all_names(&self) -> impl Iterator<Item = (Among, Ident)> {
        let symbols = self.names.symbols.iter().filter(|it| !self.names.doubtful.contains(&(it.file, it.name.name)));
        let items = self.program.files.iter().flat_map(|file| &file.items);
        let others = items.filter_map(|item| match &item.kind {
            ItemKind::Output { name, .. } => Some((Among::Outputs, *name)),
            ItemKind::Profile { name, .. } => Some((Among::Profiles, *name)),
            _ => None,
        });
        symbols.flat_map(|it| among(it).map(|among| (among, it.name))).chain(others)
    }
}

fn alike(first: Ident, second: Ident) -> Diagnostic {
    let message = format!("`{}` and `{}` differ in case alone", first.name, second.name);
    Diagnostic::at(Code::NAMES_BY_CASE, second.span, message, "easily taken for the other")
        .label(first.span, "the other")
        .help("give one of them a name that says what sets it apart; `@was` keeps the resource of a declaration")
}

fn small(name: Name) -> String {
    name.as_str().to_ascii_lowercase()
}

fn among(symbol: &Symbol) -> impl Iterator<Item = Among> + use<> {
    let file = symbol.file;
    let (own, other) = match symbol.node {
        Node::Type(_) => (Among::Types(file), None),
        Node::Block(block) if block.kind == BlockKind::Deployment => (Among::Deployments, None),
        Node::Parameter { .. } | Node::Block(_) | Node::Nested { .. } => (Among::Values(file), Some(Among::Template)),
        Node::Import(_) | Node::Variable { .. } | Node::Let { .. } => (Among::Values(file), None),
    };
    std::iter::once(own).chain(other)
}
