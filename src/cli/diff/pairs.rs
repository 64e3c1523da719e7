//! Which programs are compared with which: two files, two folders, the same file at two revisions; patterns of
//! files are matched against what either side has.

use super::revision::{HEAD, Repository, Revision};
use super::side::Side;
use crate::cli::Stop;
use crate::cli::program::MAIN_FILE;
use crate::cli::stack_files::stack_files;
use crate::diff::capture::is_program;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
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
            let found = programs_below(typed)?;
            let names = found.iter().map(|it| it.strip_prefix(typed).unwrap_or(it).to_path_buf()).collect();
            return Ok(Some(Several { folder: typed.to_path_buf(), names }));
        }
        let Some(pattern) = Pattern::of(typed)? else { return Ok(None) };
        let folder = plain(&pattern.folder());
        let found = pattern.programs(&programs_below)?;
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
    let ancestor = repository.ancestor(&repository.revision(base)?, &repository.revision(HEAD)?)?;
    pair_up(
        files,
        &|file| Ok(repository.side(&ancestor, file)?),
        &|file| {
            Ok(if file.exists() { Side::File(file.to_path_buf()) } else { Side::Nothing(file.display().to_string()) })
        },
        &|folder| {
            let then = repository.programs(&ancestor, folder)?;
            Ok(then.into_iter().chain(programs_below(folder)?).collect())
        },
    )
}

/// What a revision is compared with.
pub enum From<'t> {
    /// `A..B`
    Revision(&'t str),
    /// `A...B`: where B left A.
    Parting(&'t str),
}

/// The files at two revisions; HEAD where none is named.
pub fn between(old: From<'_>, new: &str, files: &[PathBuf]) -> Result<Vec<Pair>, Stop> {
    let repository = Repository::here()?;
    let named = |name: &str| repository.revision(if name.is_empty() { HEAD } else { name });
    let new: Revision = named(new)?;
    let old: Revision = match old {
        From::Revision(old) => named(old)?,
        From::Parting(old) => repository.ancestor(&named(old)?, &new)?,
    };
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
            if let (Side::Nothing(_), Side::Nothing(_)) = (&pair.old, &pair.new) {
                return Err(nowhere(&file));
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
        true => Err(nowhere(folder)),
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
            true => Err(nowhere(self.typed)),
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

/// The programs below a folder as they are found there, apart from what is hidden and links.
fn programs_below(folder: &Path) -> Result<BTreeSet<PathBuf>, Stop> {
    let mut problems = Vec::new();
    let files = stack_files(&[folder.to_path_buf()], &mut problems);
    // What cannot be seen would count as deleted.
    if let Some(problem) = problems.into_iter().next() {
        return Err(Stop::from(problem));
    }
    // A file that cannot be read says so when it is.
    let is_program = |file: &PathBuf| fs::read(file).map_or(true, |text| is_program(&String::from_utf8_lossy(&text)));
    Ok(files.into_iter().filter(is_program).collect())
}

/// A file that neither side has.
fn nowhere(typed: &Path) -> Stop {
    let name = typed.display().to_string();
    let problem = super::side::missing(&name);
    Stop::from(if name.starts_with('-') { problem.help("options go before `--`") } else { problem })
}
