//! Which programs are compared with which: two files, two folders, the same file at two revisions; patterns of
//! files are matched against what either side has.

use super::revision::{Repository, Revision};
use super::side::Side;
use crate::cli::Stop;
use crate::cli::program::MAIN_FILE;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Two versions of a program.
pub struct Pair {
    pub old: Side,
    pub new: Side,
}

/// Two files as they are; of two folders, or patterns of files, the programs with the same name.
pub fn of(old: PathBuf, new: PathBuf) -> Result<Vec<Pair>, Stop> {
    let (Some(before), Some(after)) = (Several::of(&old)?, Several::of(&new)?) else {
        return Ok(vec![Pair { old: Side::File(old), new: Side::File(new) }]);
    };
    let names: BTreeSet<&PathBuf> = before.names.iter().chain(&after.names).collect();
    Ok(names.iter().map(|name| Pair { old: before.side(name), new: after.side(name) }).collect())
}

/// The programs of a folder, or those of them that match a pattern.
struct Several {
    folder: PathBuf,
    /// From the folder.
    names: BTreeSet<PathBuf>,
}

impl Several {
    /// Nothing for a file.
    fn of(typed: &Path) -> Result<Option<Several>, Stop> {
        if typed.is_dir() {
            let names = programs_below(typed).into_iter().collect();
            return Ok(Some(Several { folder: typed.to_path_buf(), names }));
        }
        let Some(pattern) = Pattern::of(typed)? else { return Ok(None) };
        let folder = plain(&pattern.folder());
        let found = pattern.programs(&|it| Ok(programs_below(it).into_iter().map(|name| it.join(name)).collect()))?;
        let names = found.iter().map(|it| it.strip_prefix(&folder).unwrap_or(it).to_path_buf()).collect();
        Ok(Some(Several { folder, names }))
    }

    fn side(&self, name: &Path) -> Side {
        let path = self.folder.join(name);
        if path.exists() { Side::File(path) } else { Side::Nothing(path.display().to_string()) }
    }
}

/// The files as they are, and as they were where this branch left the base.
pub fn since(base: &str, files: &[PathBuf]) -> Result<Vec<Pair>, Stop> {
    let repository = Repository::here()?;
    let ancestor = repository.ancestor(base)?;
    pair_up(
        files,
        &|file| Ok(repository.side(&ancestor, file)?),
        &|file| {
            Ok(if file.exists() { Side::File(file.to_path_buf()) } else { Side::Nothing(file.display().to_string()) })
        },
        &|folder| {
            let then = repository.programs(&ancestor, folder)?;
            let now = programs_below(folder).into_iter().map(|it| folder.join(it));
            Ok(then.into_iter().chain(now).collect())
        },
    )
}

/// The files at two revisions.
pub fn between(old: &str, new: &str, files: &[PathBuf]) -> Result<Vec<Pair>, Stop> {
    let repository = Repository::here()?;
    let named = |name: &str| repository.revision(if name.is_empty() { "HEAD" } else { name });
    let (old, new): (Revision, Revision) = (named(old)?, named(new)?);
    pair_up(files, &|file| Ok(repository.side(&old, file)?), &|file| Ok(repository.side(&new, file)?), &|folder| {
        Ok(repository.programs(&old, folder)?.into_iter().chain(repository.programs(&new, folder)?).collect())
    })
}

/// A side for each file; a folder means the programs that `programs` finds in it, a pattern those that match it.
fn pair_up(
    files: &[PathBuf],
    old: &dyn Fn(&Path) -> Result<Side, Stop>,
    new: &dyn Fn(&Path) -> Result<Side, Stop>,
    programs: &dyn Fn(&Path) -> Result<BTreeSet<PathBuf>, Stop>,
) -> Result<Vec<Pair>, Stop> {
    let main = [PathBuf::from(MAIN_FILE)];
    let files = if files.is_empty() { &main } else { files };
    let mut pairs = Vec::new();
    let mut paired = BTreeSet::new();
    for file in files {
        let is_program = file.extension().is_some_and(|it| it == "stack");
        let named = match Pattern::of(file)? {
            Some(pattern) => pattern.programs(programs)?,
            None if is_program => BTreeSet::from([file.clone()]),
            None => below(file, programs)?,
        };
        for file in named {
            if !paired.insert(file.clone()) {
                continue;
            }
            let pair = Pair { old: old(&file)?, new: new(&file)? };
            if let (Side::Nothing(_), Side::Nothing(name)) = (&pair.old, &pair.new) {
                return Err(Stop::from(super::side::missing(name)));
            }
            pairs.push(pair);
        }
    }
    Ok(pairs)
}

/// The programs below a folder, which may be one without any.
fn below(
    folder: &Path,
    programs: &dyn Fn(&Path) -> Result<BTreeSet<PathBuf>, Stop>,
) -> Result<BTreeSet<PathBuf>, Stop> {
    let found: BTreeSet<PathBuf> = programs(folder)?.iter().map(|it| plain(it)).collect();
    match found.is_empty() && !folder.is_dir() {
        true => Err(Stop::from(super::side::missing(&folder.display().to_string()))),
        false => Ok(found),
    }
}

/// `stacks/**/*.stack`, as it was typed.
struct Pattern<'p> {
    typed: &'p Path,
    matcher: globset::GlobMatcher,
}

impl Pattern<'_> {
    /// A path with `*`, `?` or `[` in it, if no file is called so.
    fn of(typed: &Path) -> Result<Option<Pattern<'_>>, Stop> {
        if typed.exists() || !is_pattern(typed.as_os_str()) {
            return Ok(None);
        }
        let text = plain(typed).to_string_lossy().into_owned();
        let glob = globset::GlobBuilder::new(&text).literal_separator(true).build();
        let glob = glob
            .map_err(|error| Stop::usage(format!("`{}` is no pattern of files: {}", typed.display(), error.kind())))?;
        Ok(Some(Pattern { typed, matcher: glob.compile_matcher() }))
    }

    /// What it names before its first wildcard.
    fn folder(&self) -> PathBuf {
        let folder: PathBuf = self.typed.components().take_while(|it| !is_pattern(it.as_os_str())).collect();
        if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
    }

    /// The programs that match, of those below its folder.
    fn programs(&self, programs: &dyn Fn(&Path) -> Result<BTreeSet<PathBuf>, Stop>) -> Result<BTreeSet<PathBuf>, Stop> {
        let found: BTreeSet<PathBuf> =
            programs(&self.folder())?.iter().map(|it| plain(it)).filter(|it| self.matcher.is_match(it)).collect();
        match found.is_empty() {
            true => Err(Stop::from(super::side::missing(&self.typed.display().to_string()))),
            false => Ok(found),
        }
    }
}

fn is_pattern(path: &OsStr) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// Without `.` in front.
fn plain(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_path_buf()
}

/// The programs in a folder, by their paths from there: files that declare a stack.
fn programs_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(inner) = waiting.pop() {
        let entries = std::fs::read_dir(folder.join(&inner)).into_iter().flatten().flatten();
        for entry in entries {
            let path = inner.join(entry.file_name());
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden => waiting.push(path),
                Ok(kind) if kind.is_file() && path.extension().is_some_and(|it| it == "stack") => {
                    let text = std::fs::read_to_string(folder.join(&path)).unwrap_or_default();
                    found.extend(is_program(&text).then_some(path));
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// Whether a file declares a stack: others are imported by one that does.
pub fn is_program(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().strip_prefix("stack ").is_some())
}
