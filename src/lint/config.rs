//! `stackwright.toml`: the levels of a project.
//!
//! ```toml
//! extends = "../team/stackwright.toml"
//!
//! [lint]
//! SW8042 = "error"
//!
//! [lint.paths."legacy/**"]
//! SW1022 = "off"
//! ```
//!
//! The file is the one nearest above the main file, inside the project. What it says wins over what it extends, and a path over
//! no path; of two paths the later one. Paths are relative to the folder of the file that names them.

use super::is_adjustable;
use crate::diagnostic::{Code, Diagnostic, Problems, Severity, nearest};
use crate::source::{FileId, LoadError, Loader, SourceMap, Span};
use globset::{GlobBuilder, GlobMatcher};
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub const CONFIG_FILE: &str = "stackwright.toml";

/// How many folders above the main file are looked at, and how many files extend each other.
const MOST_STEPS: usize = 64;

/// What a code counts as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Level {
    Off,
    Shown(Severity),
}

const LEVELS: [(&str, Level); 4] = [
    ("off", Level::Off),
    ("note", Level::Shown(Severity::Note)),
    ("warning", Level::Shown(Severity::Warning)),
    ("error", Level::Shown(Severity::Error)),
];

/// The levels of a program. Empty if there is no file.
#[derive(Default)]
pub(super) struct Config {
    /// A later one wins.
    everywhere: Vec<(Code, Level)>,
    /// A later one wins.
    paths: Vec<PathLevels>,
}

/// `[lint.paths."legacy/**"]`
struct PathLevels {
    /// What the pattern is relative to.
    folder: PathBuf,
    pattern: GlobMatcher,
    levels: Vec<(Code, Level)>,
}

impl Config {
    /// The levels for the program of a main file.
    pub(super) fn find(loader: &dyn Loader, main: &Path, sources: &mut SourceMap, problems: &mut Problems) -> Config {
        let mut config = Config::default();
        if let Some(path) = nearest_file(loader, main) {
            let mut reading = Reading { loader, sources, problems, config: &mut config, open: Vec::new() };
            reading.file(&path, None);
        }
        config
    }

    /// As what a diagnostic is shown; `None` if it is not.
    pub(super) fn level(&self, diagnostic: &Diagnostic, sources: &SourceMap) -> Option<Severity> {
        if !is_adjustable(diagnostic.code) {
            return Some(diagnostic.severity);
        }
        let path = diagnostic.span().map(|at| sources.file(at.file).path.as_path());
        let of_path = self.paths.iter().rev().filter(|it| path.is_some_and(|path| it.matches(path)));
        let level =
            of_path.map(|it| &it.levels).chain([&self.everywhere]).find_map(|levels| last(levels, diagnostic.code));
        match level {
            None => Some(diagnostic.severity),
            Some(Level::Shown(severity)) => Some(severity),
            Some(Level::Off) => None,
        }
    }
}

fn last(levels: &[(Code, Level)], code: Code) -> Option<Level> {
    levels.iter().rev().find(|(of, _)| *of == code).map(|(_, level)| *level)
}

impl PathLevels {
    fn matches(&self, path: &Path) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|path| self.pattern.is_match(path))
    }
}

/// The nearest file of levels in the folders above, as far as the loader goes.
fn nearest_file(loader: &dyn Loader, main: &Path) -> Option<PathBuf> {
    let mut written = CONFIG_FILE.to_owned();
    for _ in 0..MOST_STEPS {
        match loader.resolve(main, &written) {
            Ok(path) => return Some(path),
            Err(LoadError::Outside) => return None,
            Err(_) => written.insert_str(0, "../"),
        }
    }
    None
}

struct Reading<'a> {
    loader: &'a dyn Loader,
    sources: &'a mut SourceMap,
    problems: &'a mut Problems,
    config: &'a mut Config,
    /// The files that extend each other on the way here.
    open: Vec<PathBuf>,
}

impl Reading<'_> {
    /// Adds what a file says. `named` is where another one names it.
    fn file(&mut self, path: &Path, named: Option<Span>) {
        let shown = self.loader.display(path);
        let text = match self.loader.load(path) {
            Ok(text) => text,
            // A folder that happens to have the name is none of ours.
            Err(_) if named.is_none() => return,
            Err(_) => return self.report(named, format!("cannot read `{shown}`"), ""),
        };
        if text.trim().is_empty() {
            return;
        }
        let file = self.sources.add(shown, path.to_path_buf(), text.clone());
        self.open.push(path.to_path_buf());
        match DeTable::parse(&text) {
            Ok(table) => self.table(At { file, path }, table.get_ref()),
            Err(error) => {
                let at = error.span().unwrap_or_default();
                let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
                self.report(Some(Span::new(file, at.start, at.end)), message, "");
            }
        }
        self.open.pop();
    }

    fn table(&mut self, at: At, table: &DeTable) {
        // What is extended stands first, so that what extends it wins.
        if let Some(extended) = table.get("extends") {
            self.extended(at, extended);
        }
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "extends" => {}
                "lint" => match value.get_ref().as_table() {
                    Some(lint) => self.lint(at, lint),
                    None => {
                        self.report(at.span(value), "`lint` is a table", "expected `[lint]` and a line for each code")
                    }
                },
                other => {
                    let near = nearest(other, ["extends", "lint"]);
                    let problem = at.problem(
                        key,
                        format!("there is no `{other}` in `{CONFIG_FILE}`"),
                        "expected `extends` or `lint`",
                    );
                    self.problems.push(suggested(problem, near, at.span(key)));
                }
            }
        }
    }

    fn extended(&mut self, at: At, value: &Spanned<DeValue>) {
        let Some(written) = value.get_ref().as_str() else {
            return self.report(at.span(value), "`extends` names a file", "expected a path in quotes");
        };
        match self.loader.resolve(at.path, written) {
            Ok(path) if self.open.contains(&path) || self.open.len() >= MOST_STEPS => {
                self.report(at.span(value), format!("`{written}` extends itself"), "closes a circle");
            }
            Ok(path) => self.file(&path, at.span(value)),
            Err(LoadError::Outside) => {
                self.report(
                    at.span(value),
                    format!("`{written}` lies outside the project"),
                    "leads out of the project root",
                );
            }
            Err(_) => self.report(at.span(value), format!("there is no file `{written}`"), "relative to this file"),
        }
    }

    fn lint(&mut self, at: At, table: &DeTable) {
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref().as_table()) {
                ("paths", Some(paths)) => self.paths(at, paths),
                ("paths", None) => {
                    self.report(at.span(value), "`paths` is a table", "expected `[lint.paths.\"pattern\"]`");
                }
                (other, Some(_)) => {
                    let message = format!("there is no `{other}` below `[lint]`");
                    let problem =
                        at.problem(key, message, "expected `[lint.paths.\"pattern\"]`, or a code and its level");
                    self.problems.push(suggested(problem, nearest(other, ["paths"]), at.span(key)));
                }
                _ => {
                    let level = self.level(at, key, value);
                    self.config.everywhere.extend(level);
                }
            }
        }
    }

    fn paths(&mut self, at: At, table: &DeTable) {
        for (key, value) in table {
            let Some(levels) = value.get_ref().as_table() else {
                self.report(at.span(value), "a path has a table of levels", "expected `CODE = \"level\"` lines");
                continue;
            };
            let levels = levels.iter().filter_map(|(key, value)| self.level(at, key, value)).collect();
            match GlobBuilder::new(key.get_ref()).literal_separator(true).build() {
                Ok(pattern) => self.config.paths.push(PathLevels {
                    folder: at.path.parent().unwrap_or(at.path).to_path_buf(),
                    pattern: pattern.compile_matcher(),
                    levels,
                }),
                Err(error) => {
                    let message = format!("`{}` is no pattern of paths: {}", key.get_ref(), error.kind());
                    self.report(at.span(key), message, "expected such as `legacy/**/*.stack`");
                }
            }
        }
    }

    /// `SW1022 = "off"`
    fn level<T: AsRef<str>>(&mut self, at: At, key: &Spanned<T>, value: &Spanned<DeValue>) -> Option<(Code, Level)> {
        let written = key.get_ref().as_ref();
        let Some(code) = Code::find(written) else {
            let near = nearest(written, Code::all().map(Code::text));
            let problem = at.problem(key, format!("there is no code `{written}`"), "");
            self.problems.push(suggested(problem, near, at.span(key)));
            return None;
        };
        let word = value.get_ref().as_str();
        let Some((_, level)) = LEVELS.iter().find(|(name, _)| Some(*name) == word) else {
            let message = match word {
                Some(word) => format!("`{word}` is no level of `{}`", code.text()),
                None => format!("no level of `{}`", code.text()),
            };
            let problem = at.problem(value, message, "expected `\"off\"`, `\"note\"`, `\"warning\"` or `\"error\"`");
            self.problems.push(match word.and_then(near_level) {
                Some(near) => {
                    problem.suggest(Span::new(at.file, value.span().start, value.span().end), &format!("\"{near}\""))
                }
                None => problem,
            });
            return None;
        };
        if !is_adjustable(code) {
            let problem = at.problem(key, format!("`{}` is an error and has no other level", code.text()), "");
            self.problems.push(problem.note(format!("{}: {}", code.text(), code.summary())).help("remove the line"));
            return None;
        }
        Some((code, *level))
    }

    fn report(&mut self, at: Option<Span>, message: impl Into<String>, label: &str) {
        let problem = Diagnostic::new(Code::BAD_CONFIG, message);
        self.problems.push(match at {
            Some(at) => problem.label(at, label),
            None => problem,
        });
    }
}

/// The file that is read.
#[derive(Clone, Copy)]
struct At<'a> {
    file: FileId,
    path: &'a Path,
}

impl At<'_> {
    fn span<T>(self, of: &Spanned<T>) -> Option<Span> {
        Some(Span::new(self.file, of.span().start, of.span().end))
    }

    fn problem<T>(self, of: &Spanned<T>, message: String, label: &str) -> Diagnostic {
        Diagnostic::at(Code::BAD_CONFIG, Span::new(self.file, of.span().start, of.span().end), message, label)
    }
}

/// `warning` of `warn` and `Warning`.
fn near_level(word: &str) -> Option<&'static str> {
    let small = word.to_ascii_lowercase();
    let begins = |(name, _): &&(&'static str, Level)| small.len() > 1 && name.starts_with(&small);
    LEVELS.iter().find(begins).map(|(name, _)| *name).or_else(|| nearest(&small, LEVELS.map(|(name, _)| name)))
}

fn suggested(problem: Diagnostic, near: Option<&str>, at: Option<Span>) -> Diagnostic {
    match (near, at) {
        (Some(near), Some(at)) => problem.suggest(at, near),
        _ => problem,
    }
}
