//! Edits of several files as the protocol takes them.

use super::edge::Edge;
use crate::diagnostic::Edit;
use crate::source::SourceMap;
use gen_lsp_types::{TextEdit, Uri, WorkspaceEdit};

/// By file, in the order in which they came; each once.
#[derive(Default)]
pub struct Edits(Vec<(Uri, Vec<TextEdit>)>);

impl Edits {
    pub fn add(&mut self, edge: &Edge, sources: &SourceMap, edits: &[Edit]) {
        for edit in edits {
            let file = sources.file(edit.span.file);
            self.push(edge.uri(&file.path), edge.edit(file, edit));
        }
    }

    pub fn merge(&mut self, other: Edits) {
        for (uri, edits) in other.0 {
            edits.into_iter().for_each(|edit| self.push(uri.clone(), edit));
        }
    }

    fn push(&mut self, uri: Uri, edit: TextEdit) {
        match self.0.iter_mut().find(|(known, _)| *known == uri) {
            Some((_, edits)) if edits.contains(&edit) => {}
            Some((_, edits)) => edits.push(edit),
            None => self.0.push((uri, vec![edit])),
        }
    }

    /// `None` if nothing changes.
    pub fn into_edit(self) -> Option<WorkspaceEdit> {
        let changes = (!self.0.is_empty()).then(|| self.0.into_iter().collect());
        changes.map(|changes| WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
    }
}
