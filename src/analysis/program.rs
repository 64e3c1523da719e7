//! Programs: the main file and everything it imports, each file read and parsed once.
//!
//! In: a loader and the main file. Out: [`Program`], and a report for each file that cannot be had and each circle of imports.

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::name::Name;
use crate::source::{FileId, LoadError, Loader, SourceMap, Span};
use crate::syntax::{self, ast};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// All files of a program as trees.
pub struct Program {
    pub sources: SourceMap,
    /// Index by [`FileId`].
    pub files: Vec<ast::File>,
    /// What `name` in `import "..." as name` means in a file. An import that failed has no entry.
    pub imports: FxHashMap<(FileId, Name), FileId>,
    /// In the order in which declarations count as written: a file that is imported stands before the one that imports it.
    pub order: Vec<FileId>,
    pub main: FileId,
    /// Places of syntax errors, sorted: what stands there is not all that was meant.
    pub mistaken: Vec<Span>,
}

impl Program {
    /// Whether a syntax error lies in a declaration, or behind it on its last line.
    pub fn is_mistaken(&self, declaration: Span) -> bool {
        let from = (declaration.file, declaration.start);
        let next = self.mistaken.partition_point(|it| (it.file, it.start) < from);
        let Some(mistake) = self.mistaken.get(next).filter(|it| it.file == declaration.file) else { return false };
        let rest = self.sources.file(declaration.file).text.get(declaration.end as usize..).unwrap_or("");
        let line = rest.find('\n').unwrap_or(rest.len()) as u32;
        mistake.start < declaration.end + line
    }
}

/// Reads the main file and all that it imports. `None` if the main file itself cannot be had.
pub fn load(loader: &dyn Loader, main: &Path, problems: &mut Problems) -> Option<Program> {
    let mut loading = Loading { loader, known: FxHashMap::default(), stack: Vec::new(), problems };
    let mut program = Program {
        sources: SourceMap::default(),
        files: Vec::new(),
        imports: FxHashMap::default(),
        order: Vec::new(),
        main: FileId(0),
        mistaken: Vec::new(),
    };
    loading.file(&mut program, main.to_path_buf(), None)?;
    program.mistaken.sort();
    Some(program)
}

/// The files that a file imports, as far as they can be found; none if it cannot be read.
pub fn imported(loader: &dyn Loader, file: &Path) -> Vec<PathBuf> {
    let Ok(text) = loader.load(file) else { return Vec::new() };
    let parsed = syntax::parse(FileId(0), &text);
    let written = parsed.file.items.iter().filter_map(|item| match &item.kind {
        ast::ItemKind::Import { path, .. } => Some(path),
        _ => None,
    });
    written.filter_map(|path| loader.resolve(file, path).ok()).collect()
}

struct Loading<'a> {
    loader: &'a dyn Loader,
    known: FxHashMap<PathBuf, FileId>,
    /// The chain of imports that led here.
    stack: Vec<FileId>,
    problems: &'a mut Problems,
}

impl Loading<'_> {
    fn file(&mut self, program: &mut Program, path: PathBuf, from: Option<Span>) -> Option<FileId> {
        if let Some(&known) = self.known.get(&path) {
            if let (true, Some(at)) = (self.stack.contains(&known), from) {
                self.cycle(program, known, at);
                return None;
            }
            return Some(known);
        }
        if !self.loader.is_wanted() {
            return None;
        }
        let shown = self.loader.display(&path);
        let text = match self.loader.load(&path) {
            Ok(text) => text,
            Err(error) => {
                self.problems.push(unavailable(&shown, &error, from));
                return None;
            }
        };
        let id = program.sources.add(shown, path.clone(), text.clone());
        let parsed = syntax::parse(id, &text);
        program.mistaken.extend(parsed.problems.errors().filter_map(|it| it.span()));
        self.problems.extend(parsed.problems);
        program.files.push(parsed.file);
        self.known.insert(path.clone(), id);
        self.stack.push(id);
        self.imports(program, id, &path);
        self.stack.pop();
        program.order.push(id);
        Some(id)
    }

    fn imports(&mut self, program: &mut Program, id: FileId, path: &Path) {
        let Some(file) = program.files.get(id.0 as usize) else { return };
        let wanted: Vec<_> = file
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ast::ItemKind::Import { path, path_span, alias } => Some((path.clone(), *path_span, alias.name)),
                _ => None,
            })
            .collect();
        for (written, span, alias) in wanted {
            let found = match self.loader.resolve(path, &written) {
                Ok(found) => self.file(program, found, Some(span)),
                Err(error) => {
                    self.problems.push(unavailable(&written, &error, Some(span)));
                    None
                }
            };
            if let Some(found) = found {
                program.imports.insert((id, alias), found);
            }
        }
    }

    fn cycle(&mut self, program: &Program, back_to: FileId, at: Span) {
        let name = |id: &FileId| format!("`{}`", program.sources.file(*id).name);
        let start = self.stack.iter().position(|id| *id == back_to).unwrap_or(0);
        let mut chain: Vec<String> = self.stack.iter().skip(start).map(name).collect();
        chain.push(name(&back_to));
        self.problems.push(
            Diagnostic::at(
                Code::IMPORT_CYCLE,
                at,
                "files import each other in a circle",
                "this import closes the circle",
            )
            .note(format!("the circle: {}", chain.join(" imports ")))
            .help("move what both need into a third file that imports neither"),
        );
    }
}

/// The report for a file that cannot be had; also for `file(...)` and its kin.
pub fn unavailable(name: &str, error: &LoadError, at: Option<Span>) -> Diagnostic {
    let (code, message, label) = match error {
        LoadError::Missing => (Code::FILE_MISSING, format!("there is no file `{name}`"), "named here"),
        LoadError::Outside => {
            (Code::FILE_OUTSIDE, format!("`{name}` lies outside the project"), "leads out of the project root")
        }
        LoadError::NotUtf8 { offset } => (
            Code::FILE_NOT_UTF8,
            format!("`{name}` is not UTF-8 text: the byte at offset {offset} fits no character"),
            "read because of this",
        ),
        LoadError::TooLarge { limit } => {
            (Code::FILE_UNREADABLE, format!("`{name}` is larger than {} MB", limit / 1_000_000), "read because of this")
        }
        LoadError::Unreadable(why) => {
            (Code::FILE_UNREADABLE, format!("`{name}` cannot be read: {why}"), "read because of this")
        }
    };
    match at {
        Some(span) => Diagnostic::at(code, span, message, label),
        None => Diagnostic::new(code, message),
    }
}
