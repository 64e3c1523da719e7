//! What imports must say after files have moved.

use super::place::Page;
use crate::diagnostic::Edit;
use crate::source::normalized;
use crate::source::{Loader, Span};
use crate::syntax::ast::ItemKind;
use std::path::{Component, Path, PathBuf};

/// The edits in one file: imports of what moved, and, if the file itself moves, all of its imports. `to` gives the new path of a
/// file, or the old one if it stays.
pub fn imports(page: Page, to: &dyn Fn(&Path) -> PathBuf) -> Vec<Edit> {
    let from = &page.source().path;
    let own = to(from);
    let mut edits = Vec::new();
    for item in page.tree().into_iter().flat_map(|tree| &tree.items) {
        let ItemKind::Import { path, path_span, .. } = &item.kind else { continue };
        let Ok(target) = page.loader.resolve(from, path) else { continue };
        let moved = to(&target);
        if moved == target && own == *from {
            continue;
        }
        let Some(folder) = own.parent() else { continue };
        let written = relative(&normalized(&moved), folder);
        if written != **path {
            let inside = Span { start: path_span.start + 1, end: path_span.end - 1, ..*path_span };
            edits.push(Edit { span: inside, text: written });
        }
    }
    edits
}

/// `./network.stack`, `../base/x.stack`
fn relative(path: &Path, folder: &Path) -> String {
    let (path, folder): (Vec<Component>, Vec<Component>) = (path.components().collect(), folder.components().collect());
    let common = path.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let up = folder.len() - common;
    let start = if up == 0 { vec![".".to_owned()] } else { vec!["..".to_owned(); up] };
    let rest = path.iter().skip(common).map(|it| it.as_os_str().to_string_lossy().into_owned());
    start.into_iter().chain(rest).collect::<Vec<_>>().join("/")
}
