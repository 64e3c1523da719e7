//! The stack files that somebody names, and files written in their own place.

use crate::diagnostic::{Code, Diagnostic};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The files that are meant by files and folders; those of a folder, with all folders below it, in the order of their names.
pub fn stack_files(named: &[PathBuf], problems: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in named {
        match path.is_dir() {
            true => below(path, &mut files, problems),
            false => files.push(path.clone()),
        }
    }
    files
}

/// All stack files below a folder; hidden files and folders, and links, are left out.
fn below(folder: &Path, files: &mut Vec<PathBuf>, problems: &mut Vec<Diagnostic>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("cannot read `{}`: {}", folder.display(), error.kind());
            problems.push(Diagnostic::new(Code::FILE_UNREADABLE, message));
            return;
        }
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            below(&path, files, problems);
        } else if path.extension().is_some_and(|it| it == "stack") {
            files.push(path);
        }
    }
}

/// Writes the whole file or nothing; a link stays one, and the file keeps its rights.
pub fn replace(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    in_place(path, text).map_err(|error| {
        Box::new(Diagnostic::new(Code::NOT_WRITTEN, format!("cannot write `{}`: {}", path.display(), error.kind())))
    })
}

fn in_place(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let rights = fs::metadata(&path)?.permissions();
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(rights)?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}
