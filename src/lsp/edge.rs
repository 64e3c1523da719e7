//! Our places to those of the protocol and back, for one client.

use super::position::Encoding;
use super::uri::{path_of, uri_of};
use crate::diagnostic::Edit;
use crate::source::{SourceFile, SourceMap, Span};
use gen_lsp_types::{Location, Position, Range, TextEdit, Uri};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub struct Edge {
    pub encoding: Encoding,
    /// How the client spells the address of each open file, by its real path.
    pub spelt: BTreeMap<PathBuf, Uri>,
}

impl Edge {
    pub fn new(encoding: Encoding) -> Edge {
        Edge { encoding, spelt: BTreeMap::new() }
    }

    pub fn uri(&self, path: &Path) -> Uri {
        self.spelt.get(path).cloned().unwrap_or_else(|| uri_of(path))
    }

    /// The real path of an open file.
    pub fn known(&self, uri: &Uri) -> Option<PathBuf> {
        let path = path_of(uri);
        if self.spelt.contains_key(&path) {
            return Some(path);
        }
        self.spelt.iter().find(|(_, spelt)| *spelt == uri).map(|(path, _)| path.clone())
    }

    pub fn range(&self, file: &SourceFile, span: Span) -> Range {
        Range { start: self.position(file, span.start), end: self.position(file, span.end) }
    }

    pub fn position(&self, file: &SourceFile, offset: u32) -> Position {
        self.encoding.position(&file.text, file.lines(), offset)
    }

    pub fn offset(&self, file: &SourceFile, position: Position) -> u32 {
        self.encoding.offset(&file.text, file.lines(), position)
    }

    pub fn location(&self, sources: &SourceMap, span: Span) -> Location {
        let file = sources.file(span.file);
        Location { uri: self.uri(&file.path), range: self.range(file, span) }
    }

    pub fn edit(&self, file: &SourceFile, edit: &Edit) -> TextEdit {
        TextEdit { range: self.range(file, edit.span), new_text: edit.text.clone() }
    }
}
