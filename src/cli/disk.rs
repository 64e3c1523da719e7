//! Text from the disk and from standard input: the [`Loader`] of the command line.
//!
//! Files are known by their real path, symbolic links resolved, so that one file has one spelling and none outside the
//! project is ever read. The project is the nearest folder above the main file that holds a `stackwright.toml` or a `.git`;
//! without one, the folder of the main file.

use crate::source::{LoadError, Loader, decode, normalized};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// In bytes. Offsets are 32 bits wide, and no stack file is nearly as large.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// What marks the root of a project.
const ROOT_MARKS: [&str; 2] = ["stackwright.toml", ".git"];

/// The name of standard input, where a file is wanted.
pub const STANDARD_INPUT: &str = "-";

pub struct Disk {
    /// The folder the program was started in, resolved.
    started_in: PathBuf,
    /// Nothing outside this folder is read, apart from what was named on the command line.
    root: PathBuf,
    /// As `main` gives it.
    main: PathBuf,
}

impl Disk {
    /// The disk as seen from the file that was typed, which need not be there.
    pub fn around(typed: &Path) -> io::Result<Disk> {
        let started_in = std::env::current_dir()?.canonicalize()?;
        let main = match typed.as_os_str() == STANDARD_INPUT {
            true => PathBuf::from(STANDARD_INPUT),
            false => real(&started_in.join(typed)),
        };
        let root = root_above(folder_of(&main, &started_in));
        Ok(Disk { started_in, root, main })
    }

    /// The main file, as `load` and `resolve` know it.
    pub fn main(&self) -> &Path {
        &self.main
    }
}

impl Loader for Disk {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        match path.as_os_str() == STANDARD_INPUT {
            true => read(io::stdin().lock(), 0),
            false => read_file(path),
        }
    }

    fn resolve(&self, from: &Path, written: &str) -> Result<PathBuf, LoadError> {
        let meant = folder_of(from, &self.started_in).join(written);
        let found = match meant.canonicalize() {
            Ok(found) => found,
            Err(_) if !normalized(&meant).starts_with(&self.root) => return Err(LoadError::Outside),
            Err(error) => return Err(load_error(&error)),
        };
        if found.starts_with(&self.root) { Ok(found) } else { Err(LoadError::Outside) }
    }

    fn display(&self, path: &Path) -> String {
        shown(path, &self.started_in, &self.root)
    }

    fn list(&self, directory: &Path) -> Vec<String> {
        let inside = directory.canonicalize().is_ok_and(|found| found.starts_with(&self.root));
        let entries = inside.then(|| fs::read_dir(directory).ok()).flatten();
        let mut names: Vec<String> =
            entries.into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }
}

/// The text of a file that was named on the command line, wherever it is; `-` is standard input.
pub fn read_typed(typed: &Path) -> Result<Arc<str>, LoadError> {
    match typed.as_os_str() == STANDARD_INPUT {
        true => read(io::stdin().lock(), 0),
        false => read_file(typed),
    }
}

fn read_file(path: &Path) -> Result<Arc<str>, LoadError> {
    let file = File::open(path).map_err(|error| load_error(&error))?;
    let facts = file.metadata().map_err(|error| load_error(&error))?;
    if facts.is_dir() {
        return Err(LoadError::Unreadable("it is a folder".to_owned()));
    }
    read(file, facts.len())
}

/// Reads to the end. `expected` is how many bytes there will probably be.
fn read(from: impl Read, expected: u64) -> Result<Arc<str>, LoadError> {
    let mut bytes = Vec::with_capacity(expected.min(LARGEST_FILE) as usize + 1);
    from.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| load_error(&error))?;
    match bytes.len() as u64 > LARGEST_FILE {
        true => Err(LoadError::TooLarge { limit: LARGEST_FILE }),
        false => decode(bytes),
    }
}

fn load_error(error: &io::Error) -> LoadError {
    // A file in the place of a folder: nothing of that name can be there.
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LoadError::Missing,
        kind => LoadError::Unreadable(kind.to_string()),
    }
}

/// The folder that paths written in the file are relative to.
fn folder_of<'a>(file: &'a Path, started_in: &'a Path) -> &'a Path {
    match file.as_os_str() == STANDARD_INPUT {
        true => started_in,
        false => file.parent().unwrap_or(file),
    }
}

fn root_above(folder: &Path) -> PathBuf {
    let marked = |folder: &&Path| ROOT_MARKS.iter().any(|mark| folder.join(mark).exists());
    folder.ancestors().find(marked).unwrap_or(folder).to_path_buf()
}

/// The path with links resolved. One that is not there keeps its spelling, and so does a pipe, which has no other name.
fn real(path: &Path) -> PathBuf {
    let resolved = path.canonicalize().ok().filter(|found| found.exists());
    resolved.unwrap_or_else(|| normalized(path))
}

/// A path as people see it from a folder, both absolute: the shorter way. Inside of one project that is the way from the folder, so that it
/// does not depend on where the project lies.
pub fn shown(path: &Path, folder: &Path, root: &Path) -> String {
    let is_near = path.starts_with(root) && folder.starts_with(root);
    let absolute = path.display().to_string();
    match relative(path, folder).map(|it| it.display().to_string()) {
        Some(here) if here.is_empty() => ".".to_owned(),
        Some(near) if is_near || near.len() < absolute.len() => near,
        _ => absolute,
    }
}

/// The way from a folder to a path, `..` where it leads up; both absolute.
fn relative(path: &Path, folder: &Path) -> Option<PathBuf> {
    if !path.is_absolute() {
        return None;
    }
    let shared = folder.ancestors().find(|it| path.starts_with(it))?;
    let up = folder.strip_prefix(shared).ok()?.components().map(|_| Component::ParentDir);
    let down = path.strip_prefix(shared).ok()?.components();
    Some(up.chain(down).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, Disk) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("project");
        fs::create_dir_all(root.join("stacks")).expect("made");
        fs::create_dir(root.join(".git")).expect("made");
        for (name, text) in
            [("stacks/main.stack", "\u{feff}main"), ("shared.stack", "shared"), ("../secret.stack", "no")]
        {
            fs::write(root.join(name), text).expect("written");
        }
        fs::write(root.join("latin.stack"), b"ab\xe9").expect("written");
        let disk = Disk::around(&root.join("stacks/main.stack")).expect("a current folder");
        (folder, disk)
    }

    #[test]
    fn imports_stay_inside_the_project() {
        let (_folder, disk) = project();
        let main = disk.main().to_path_buf();
        assert_eq!(&*disk.load(&main).expect("is there"), "main");
        let shared = disk.resolve(&main, "../shared.stack").expect("inside the root");
        assert_eq!(shared, disk.resolve(&shared, "./stacks/../shared.stack").expect("the same file"));
        assert!(matches!(disk.resolve(&main, "../../secret.stack"), Err(LoadError::Outside)));
        assert!(matches!(disk.resolve(&main, "../../nothing.stack"), Err(LoadError::Outside)));
        assert!(matches!(disk.resolve(&main, "/etc/hostname"), Err(LoadError::Outside)));
        assert!(matches!(disk.resolve(&main, "nothing.stack"), Err(LoadError::Missing)));
        assert!(matches!(disk.resolve(&main, "a\0b"), Err(LoadError::Unreadable(_))));
        assert_eq!(disk.list(&disk.root.join("stacks")), ["main.stack"]);
        assert!(disk.list(&disk.root.join("..")).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_project_is_outside() {
        let (_folder, disk) = project();
        std::os::unix::fs::symlink(disk.root.join("../secret.stack"), disk.root.join("link.stack")).expect("linked");
        assert!(matches!(disk.resolve(disk.main(), "../link.stack"), Err(LoadError::Outside)));
    }

    #[test]
    fn what_is_no_text_says_where() {
        let (_folder, disk) = project();
        let latin = disk.resolve(disk.main(), "../latin.stack").expect("is there");
        assert!(matches!(disk.load(&latin), Err(LoadError::NotUtf8 { offset: 2 })));
        assert!(matches!(disk.load(&disk.root), Err(LoadError::Unreadable(_))));
    }

    #[test]
    fn shown_from_where_the_program_started() {
        assert_eq!(relative(Path::new("/a/b/c.stack"), Path::new("/a/d")), Some(PathBuf::from("../b/c.stack")));
        assert_eq!(relative(Path::new("/a/b/c.stack"), Path::new("/a/b")), Some(PathBuf::from("c.stack")));
        assert_eq!(relative(Path::new("-"), Path::new("/a/b")), None);
    }
}
