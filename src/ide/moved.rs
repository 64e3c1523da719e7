//! What texts that name files must say after files have moved.

use super::links::links;
use super::place::Page;
use crate::diagnostic::Edit;
use crate::source::normalized;
use std::path::{Component, Path, PathBuf};

/// The edits in one file: of the names of what moved, and, if the file itself moves, of all that it names. `to` gives the new path of
/// a file, or the old one if it stays.
pub fn paths(page: Page, to: &dyn Fn(&Path) -> PathBuf) -> Vec<Edit> {
    let from = &page.source().path;
    let own = to(from);
    let mut edits = Vec::new();
    for (span, target) in links(page) {
        let moved = to(&target);
        if moved == target && own == *from {
            continue;
        }
        let Some(folder) = own.parent() else { continue };
        let text = relative(&normalized(&moved), folder);
        if text != page.slice(span) {
            edits.push(Edit { span, text });
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
