//! A place in a program: an offset in one of its files, and what stands there.

use super::workspace::Snapshot;
use crate::analysis::names::{Names, SymbolId};
use crate::analysis::program::Program;
use crate::analysis::references::{Meaning, Reference};
use crate::diagnostic::Problems;
use crate::source::overlay::Overlay;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::ast;
use crate::syntax::node::{Node, path_to};

/// A file of a program in its last analysis.
#[derive(Clone, Copy)]
pub struct Page<'w> {
    pub snapshot: &'w Snapshot,
    pub loader: &'w Overlay<'w>,
    pub program: &'w Program,
    pub file: FileId,
}

/// An offset in it.
#[derive(Clone, Copy)]
pub struct Place<'w> {
    pub page: Page<'w>,
    /// In bytes, from 0 to the length of the text.
    pub offset: u32,
}

impl<'w> Page<'w> {
    pub fn tree(self) -> Option<&'w ast::File> {
        self.program.files.get(self.file.0 as usize)
    }

    pub fn source(self) -> &'w SourceFile {
        self.program.sources.file(self.file)
    }

    pub fn text(self) -> &'w str {
        &self.source().text
    }

    pub fn slice(self, span: Span) -> &'w str {
        self.program.sources.text(span)
    }

    pub fn at(self, offset: u32) -> Place<'w> {
        Place { page: self, offset }
    }

    pub fn names(self) -> Names<'w> {
        Names::collect(self.program, &mut Problems::default())
    }

    /// The places in this file where names are written, in source order.
    pub fn references(self) -> &'w [Reference] {
        let all = self.snapshot.references();
        let first = all.partition_point(|it| it.span.file < self.file);
        let last = all.partition_point(|it| it.span.file <= self.file);
        all.get(first..last).unwrap_or_default()
    }
}

impl<'w> Place<'w> {
    /// What stands around the offset, the outermost first.
    pub fn path(self) -> Vec<Node<'w>> {
        self.page.tree().map(|tree| path_to(tree, self.offset)).unwrap_or_default()
    }

    /// The name that is written here. Of two that touch, the one that begins here is meant.
    pub fn reference(self) -> Option<Reference> {
        let here = self.page.references();
        let after = here.partition_point(|it| it.span.start <= self.offset);
        here.get(..after)?
            .iter()
            .rev()
            .take_while(|it| it.span.end >= self.offset || it.span.start == self.offset)
            .next()
            .copied()
    }

    pub fn symbol(self) -> Option<SymbolId> {
        match self.reference()?.to {
            Meaning::Symbol(id) => Some(id),
            Meaning::Local(_) => None,
        }
    }
}
