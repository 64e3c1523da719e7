//! `textDocument/prepareRename` and `rename`, and `workspace/willRenameFiles`

use super::edits::Edits;
use super::session::Session;
use super::uri::path_of;
use super::{Refused, refusal};
use crate::ide::{moved, rename};
use gen_lsp_types::{PrepareRenameParams, PrepareRenamePlaceholder, RenameFilesParams, RenameParams, WorkspaceEdit};
use lsp_server::ErrorCode;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub fn prepare(session: &mut Session, params: PrepareRenameParams) -> Option<PrepareRenamePlaceholder> {
    let at = params.text_document_position_params;
    session.place(&at.text_document.uri, at.position, |place, edge| {
        let (span, placeholder) = rename::prepare(place)?;
        Some(PrepareRenamePlaceholder { range: edge.range(place.page.source(), span), placeholder })
    })?
}

/// In every program that holds the file.
pub fn rename(session: &mut Session, params: RenameParams) -> Result<Option<WorkspaceEdit>, Refused> {
    let at = params.text_document_position_params;
    let found = session.places(&at.text_document.uri, at.position, |place, edge| {
        let mut edits = Edits::default();
        edits.add(edge, &place.page.program.sources, &rename::rename(place, &params.new_name)?);
        Ok::<Edits, rename::Refusal>(edits)
    });
    let mut all = Edits::default();
    for edits in found {
        all.merge(edits.map_err(|it| refusal(ErrorCode::RequestFailed, it.message()))?);
    }
    Ok(all.into_edit())
}

/// Imports follow the files that they name, and so do texts that are read and the folder of the cookbooks.
pub fn files(session: &mut Session, params: RenameFilesParams) -> Option<WorkspaceEdit> {
    let moves: BTreeMap<PathBuf, PathBuf> =
        params.files.iter().map(|it| (session.path(&it.old_uri), path_of(&it.new_uri))).collect();
    let to = |path: &Path| {
        let of_folder = || moves.iter().find_map(|(old, new)| Some(new.join(path.strip_prefix(old).ok()?)));
        moves.get(path).cloned().or_else(of_folder).unwrap_or_else(|| path.to_path_buf())
    };
    let paths: Vec<PathBuf> = session.workspace.stack_files().map(PathBuf::from).collect();
    let mut all = Edits::default();
    for path in paths {
        let edge = &session.edge;
        session.workspace.ask(&path, |page| all.add(edge, &page.program.sources, &moved::paths(page, &to)));
    }
    all.into_edit()
}
