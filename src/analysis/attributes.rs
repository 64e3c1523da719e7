//! Attributes of resources of other types: whether the catalogue of types knows what is read. In come the declaration and the path that
//! is read, out goes a problem at most; what the value will be is not asked here.

use super::Analysis;
use super::names::Node;
use crate::catalogue::{self, ResourceType};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::ast::{Block, Content, EntryKind, Key, KeyKind};
use crate::value::{Target, TargetKind};

/// How much of an attribute has been read: of `database.Endpoint.Address` first the start, then the whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Start,
    Whole,
}

impl<'a> Analysis<'a> {
    /// Reports an attribute that the type of a resource does not have.
    pub fn check_attribute(&mut self, target: Target, path: &str, extent: Extent, at: Span) {
        let Some((symbol, _)) = self.target_symbol(target).filter(|_| target.kind == TargetKind::Resource) else {
            return;
        };
        let Node::Block(block) = self.names.symbol(symbol).node else { return };
        let Some(ty) = block.subkind.and_then(|it| catalogue::resource_type(it.name.as_str())) else { return };
        if exists(ty, path, extent) || ty.is_transformed() || is_unchecked(block) {
            return;
        }
        let message = format!("`{}` has no attribute `{path}`", ty.name());
        let problem = Diagnostic::at(Code::RESOURCE_ATTRIBUTE, at, message, "nothing to read");
        let problem = problem.label(self.names.symbol(symbol).name.span, "declared here");
        let names: Vec<&str> = ty.attributes().map(|it| it.name()).collect();
        let reads_ref = ty.identifier() == Some(path);
        self.report(match nearest(path, names.iter().copied()) {
            _ if reads_ref => problem.help(format!("it is what `{}` alone means", block.name.name)),
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None if names.is_empty() => problem.help("it has its `Ref` only: the name alone"),
            None if names.len() <= 12 => problem.help(format!("it has `{}`", names.join("`, `"))),
            None => problem.help(format!("`stackwright catalogue {}` lists what it has", ty.name())),
        });
    }
}

fn exists(ty: ResourceType, path: &str, extent: Extent) -> bool {
    let starts = |name: &str| name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    ty.has_open_attributes()
        || ty.attribute(path).is_some()
        || extent == Extent::Start && ty.attributes().any(|it| starts(it.name()))
}

/// Whether `meta { unchecked = "..." }` stands in the declaration.
fn is_unchecked(block: &Block) -> bool {
    let Content::Body(body) = &block.content else { return false };
    let is = |key: &Key, word: &str| matches!(key.kind, KeyKind::Word(name) if name == word);
    body.entries.iter().any(|entry| match &entry.kind {
        EntryKind::Block { key, body, .. } if is(key, "meta") => body
            .entries
            .iter()
            .any(|entry| matches!(&entry.kind, EntryKind::Setting { key, .. } if is(key, "unchecked"))),
        _ => false,
    })
}
