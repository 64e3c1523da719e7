//! The workspace: which stack files there are, which of them are the main files of programs, and the last analysis of each
//! program. Text comes in, snapshots go out.
//!
//! A main file is one that declares a stack, or that no other file imports. A change makes the snapshots stale that hold the
//! file; they are made anew when they are asked for.

use super::outside::{Base, Outside};
use super::place::Page;
use super::reading::Reading;
use super::token::Token;
use crate::analysis::Analysis;
use crate::analysis::program::Program;
use crate::analysis::references::{self, Reference};
use crate::compile::{Options, examine};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Model;
use crate::source::overlay::{Overlay, Texts};
use crate::source::{FileId, Loader};
use crate::syntax;
use crate::syntax::ast::{BlockKind, ItemKind};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many entries of folders are looked at for stack files.
const MOST_ENTRIES: usize = 50_000;
/// Folders that hold no sources of the user's.
const SKIPPED: [&str; 3] = ["node_modules", "target", "out"];

pub struct Workspace {
    outside: Box<dyn Outside>,
    token: Token,
    folders: Vec<PathBuf>,
    open: Texts,
    options: Options,
    /// Every stack file that is known, by its path.
    files: BTreeMap<PathBuf, Outline>,
    /// By main file; `None` is stale.
    snapshots: BTreeMap<PathBuf, Option<Snapshot>>,
    /// The main branch, by folder.
    branches: BTreeMap<PathBuf, Option<String>>,
    /// Open files that are no stack files; programs may read them.
    data: BTreeSet<PathBuf>,
    /// How many snapshots were made.
    looked: u64,
}

/// What must be known of a file to find the main files.
struct Outline {
    text: Arc<str>,
    has_stack: bool,
    imports: Vec<PathBuf>,
}

/// A program as it was when its text was last looked at.
pub struct Snapshot {
    pub main: PathBuf,
    disk: Reading,
    /// `None` if the main file cannot be had.
    pub program: Option<Program>,
    /// In source order: what `check` says.
    pub diagnostics: Vec<Diagnostic>,
    /// `None` if a declaration could not be lowered. What has errors may lack settings.
    pub model: Option<Model>,
    pub options: Options,
    references: OnceCell<Vec<Reference>>,
}

impl Workspace {
    /// What is asked has no answer any more once the token is taken back.
    pub fn new(outside: Box<dyn Outside>, token: Token) -> Workspace {
        Workspace {
            outside,
            token,
            folders: Vec::new(),
            open: Texts::new(),
            options: Options::default(),
            files: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            branches: BTreeMap::new(),
            data: BTreeSet::new(),
            looked: 0,
        }
    }

    /// The path of a file as the disk knows it: symbolic links resolved.
    pub fn real(&self, path: &Path) -> PathBuf {
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned());
        let found = name.and_then(|name| self.outside.disk(path).ok()?.resolve(path, &name).ok());
        found.unwrap_or_else(|| path.to_path_buf())
    }

    pub fn set_folders(&mut self, folders: Vec<PathBuf>) {
        self.folders = folders;
        self.find_files();
    }

    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    pub fn set_options(&mut self, options: Options) {
        self.options = options;
        self.snapshots.values_mut().for_each(|it| *it = None);
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The text of a file as the editor has it, or as it lies on the disk.
    pub fn text(&self, path: &Path) -> Option<Arc<str>> {
        match self.open.get(path) {
            Some(text) => Some(text.clone()),
            None => self.outside.disk(path).ok()?.load(path).ok(),
        }
    }

    /// The revision that changes of a file are held against, as far as git has one.
    pub fn main_branch(&mut self, path: &Path) -> Option<String> {
        let folder = path.parent().filter(|it| it.is_absolute())?;
        if let Some(known) = self.branches.get(folder) {
            return known.clone();
        }
        let found = self.outside.main_branch(path);
        self.branches.insert(folder.to_path_buf(), found.clone());
        found
    }

    /// What lay in the place of a file where its branch left a revision.
    pub fn base(&self, path: &Path, revision: &str) -> Result<Base, Box<Diagnostic>> {
        self.outside.base(path, revision)
    }

    pub fn is_open(&self, path: &Path) -> bool {
        self.open.contains_key(path)
    }

    /// A file was opened or changed in the editor.
    pub fn set_text(&mut self, path: &Path, text: Arc<str>) {
        self.open.insert(path.to_path_buf(), text);
        self.changed(path);
    }

    /// The same of a file that is no stack file.
    pub fn set_data(&mut self, path: &Path, text: Arc<str>) {
        self.data.insert(path.to_path_buf());
        self.set_text(path, text);
    }

    /// A file was closed: what the disk holds counts again.
    pub fn close(&mut self, path: &Path) {
        self.open.remove(path);
        self.changed(path);
        self.data.remove(path);
    }

    /// Files were made or deleted on the disk.
    pub fn disk_changed(&mut self) {
        self.find_files();
        self.snapshots.values_mut().for_each(|it| *it = None);
        self.branches.clear();
    }

    /// A file was changed on the disk. Whether that matters to any program: what the editor has of it counts more.
    pub fn file_changed(&mut self, path: &Path) -> bool {
        !self.is_open(path) && self.changed(path)
    }

    /// Commits were made, or branches.
    pub fn git_changed(&mut self) {
        self.branches.clear();
    }

    /// Where git keeps what the branches of the folders are.
    pub fn git_folders(&self) -> BTreeSet<PathBuf> {
        self.folders.iter().filter_map(|it| self.outside.git_folder(&it.join("main.stack"))).collect()
    }

    /// How often a program has been looked at: [`Workspace::read_by_name`] may be another when this is.
    pub fn looked(&self) -> u64 {
        self.looked
    }

    /// The files that programs read or miss, sorted; those of programs that are stale are not all there.
    pub fn read_by_name(&self) -> Vec<PathBuf> {
        let read: BTreeSet<PathBuf> = self.snapshots.values().flatten().flat_map(|it| it.disk.files()).collect();
        read.into_iter().collect()
    }

    /// Whether any program is stale for it.
    fn changed(&mut self, path: &Path) -> bool {
        let is_known = self.files.contains_key(path);
        let is_stack_file = self.is_stack_file(path);
        if is_stack_file {
            self.outline(path);
        }
        let mut is_stale = false;
        for slot in self.snapshots.values_mut() {
            // What was missing before may be there now.
            let is_new = is_stack_file && !is_known;
            if slot.is_none() || is_new || slot.as_ref().is_some_and(|it| it.depends_on(path)) {
                *slot = None;
                is_stale = true;
            }
        }
        if is_stack_file {
            self.find_mains();
        }
        is_stale || is_stack_file
    }

    fn is_stack_file(&self, path: &Path) -> bool {
        let is_named_so = path.extension().is_some_and(|it| it == "stack");
        is_named_so || self.files.contains_key(path) || self.is_open(path) && !self.data.contains(path)
    }

    /// Looks through the folders for stack files.
    fn find_files(&mut self) {
        let mut found = BTreeSet::new();
        let mut left = MOST_ENTRIES;
        for folder in &self.folders {
            // The disk wants a file to look from.
            if let Ok(disk) = self.outside.disk(&folder.join("main.stack")) {
                stack_files(&*disk, folder, &mut left, &mut found);
            }
        }
        found.extend(self.open.keys().filter(|it| !self.data.contains(*it)).cloned());
        self.files.retain(|path, _| found.contains(path));
        found.iter().for_each(|path| self.outline(path));
        self.find_mains();
    }

    /// Reads what a file declares and imports, and the files that it imports.
    fn outline(&mut self, path: &Path) {
        let Some(text) = self.text(path) else {
            self.files.remove(path);
            return;
        };
        if self.files.get(path).is_some_and(|known| known.text == text) {
            return;
        }
        let Ok(disk) = self.outside.disk(path) else { return };
        let buffers = Overlay { below: &*disk, texts: &self.open };
        let tree = syntax::parse(FileId(0), &text).file;
        let mut outline = Outline { text, has_stack: false, imports: Vec::new() };
        for item in &tree.items {
            match &item.kind {
                ItemKind::Import { path: written, .. } => outline.imports.extend(buffers.resolve(path, written).ok()),
                ItemKind::Block(block) => outline.has_stack |= block.kind == BlockKind::Stack,
                _ => {}
            }
        }
        let imports = outline.imports.clone();
        self.files.insert(path.to_path_buf(), outline);
        for import in imports {
            if !self.files.contains_key(&import) {
                self.outline(&import);
            }
        }
    }

    /// Keeps a snapshot, stale or not, for each main file.
    fn find_mains(&mut self) {
        let imported: BTreeSet<&PathBuf> = self.files.values().flat_map(|it| &it.imports).collect();
        let is_main = |(path, it): &(&PathBuf, &Outline)| it.has_stack || !imported.contains(path);
        let mut mains: BTreeSet<PathBuf> = self.files.iter().filter(is_main).map(|(path, _)| path.clone()).collect();
        // Of files that import each other in a circle, and nothing else imports, the first is the main one.
        let mut reached = BTreeSet::new();
        mains.iter().for_each(|main| self.reach(main, &mut reached));
        for path in self.files.keys() {
            if !reached.contains(path) {
                mains.insert(path.clone());
                self.reach(path, &mut reached);
            }
        }
        self.snapshots.retain(|path, _| mains.contains(path));
        for main in mains {
            self.snapshots.entry(main).or_insert(None);
        }
    }

    /// Adds a file and all that it imports.
    fn reach(&self, path: &Path, reached: &mut BTreeSet<PathBuf>) {
        let mut next = vec![path];
        while let Some(path) = next.pop() {
            if reached.insert(path.to_path_buf()) {
                next.extend(self.files.get(path).into_iter().flat_map(|it| &it.imports).map(PathBuf::as_path));
            }
        }
    }

    pub fn mains(&self) -> Vec<PathBuf> {
        self.snapshots.keys().cloned().collect()
    }

    /// The stack files that are known.
    pub fn stack_files(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    /// The main files whose programs hold a file; a file that belongs to none is a program of its own.
    pub fn mains_of(&self, path: &Path) -> Vec<PathBuf> {
        if self.snapshots.contains_key(path) {
            let others = self.snapshots.keys().filter(|main| *main != path && self.reaches(main, path));
            return std::iter::once(path.to_path_buf()).chain(others.cloned()).collect();
        }
        self.snapshots.keys().filter(|main| self.reaches(main, path)).cloned().collect()
    }

    fn reaches(&self, main: &Path, path: &Path) -> bool {
        let mut reached = BTreeSet::new();
        self.reach(main, &mut reached);
        reached.contains(path)
    }

    /// The program of a main file as its text is now; `None` also if nobody waits for it any more.
    pub fn snapshot(&mut self, main: &Path) -> Option<&Snapshot> {
        let slot = self.snapshots.get(main)?;
        if slot.is_none() {
            let snapshot = self.examine(main, self.options.clone())?;
            self.snapshots.insert(main.to_path_buf(), Some(snapshot));
            self.looked += 1;
        }
        self.snapshots.get(main)?.as_ref()
    }

    /// Asks something about a file in the program that it belongs to first.
    pub fn ask<T>(&mut self, path: &Path, question: impl FnOnce(Page) -> T) -> Option<T> {
        let main = self.mains_of(path).into_iter().next()?;
        self.ask_in(&main, path, question)
    }

    /// Asks the same in every program that holds a file.
    pub fn ask_all<T>(&mut self, path: &Path, question: impl Fn(Page) -> T) -> Vec<T> {
        let mains = self.mains_of(path);
        mains.iter().filter_map(|main| self.ask_in(main, path, &question)).collect()
    }

    fn ask_in<T>(&mut self, main: &Path, path: &Path, question: impl FnOnce(Page) -> T) -> Option<T> {
        if !self.token.is_wanted() {
            return None;
        }
        self.snapshot(main)?;
        let snapshot = self.ready(main)?;
        let loader = &self.loader(snapshot);
        let program = snapshot.program.as_ref()?;
        let file = snapshot.file(path)?;
        Some(question(Page { snapshot, loader, program, file }))
    }

    fn examine(&self, main: &Path, options: Options) -> Option<Snapshot> {
        let disk = Reading::new(self.outside.disk(main).ok()?, self.token.clone());
        let found = examine(&Overlay { below: &disk, texts: &self.open }, main, &options);
        self.token.is_wanted().then(|| Snapshot {
            main: main.to_path_buf(),
            disk,
            program: found.program,
            diagnostics: found.diagnostics,
            model: found.model,
            options,
            references: OnceCell::new(),
        })
    }

    /// The files that a program reads text from.
    pub fn loader<'w>(&'w self, snapshot: &'w Snapshot) -> Overlay<'w> {
        Overlay { below: &snapshot.disk, texts: &self.open }
    }

    /// The snapshot of a main file if it is there and not stale.
    pub fn ready(&self, main: &Path) -> Option<&Snapshot> {
        self.snapshots.get(main)?.as_ref()
    }
}

impl Snapshot {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|it| it.severity == Severity::Error)
    }

    /// Whether a file is part of it or was looked for.
    fn depends_on(&self, path: &Path) -> bool {
        self.disk.depends_on(path)
            || self.program.as_ref().is_none_or(|it| it.sources.files().any(|(_, file)| file.path == path))
    }

    pub fn file(&self, path: &Path) -> Option<FileId> {
        let found = self.program.as_ref()?.sources.files().find(|(_, file)| file.path == path);
        found.map(|(id, _)| id)
    }

    /// Every place where a name is written, by place.
    pub fn references(&self) -> &[Reference] {
        self.references.get_or_init(|| self.program.as_ref().map(references::all).unwrap_or_default())
    }

    /// A fresh analysis of the program, to ask for values; what it reports is of no interest.
    pub fn analysis<'s>(&'s self, loader: &'s dyn Loader, options: &Options) -> Option<Analysis<'s>> {
        let mut analysis = Analysis::new(self.program.as_ref()?, loader);
        if let Some(profile) = &options.profile {
            analysis.use_profile(profile);
        }
        for (name, text) in &options.set {
            analysis.set(name, text);
        }
        Some(analysis)
    }
}

/// Adds the stack files in a folder and all below it.
fn stack_files(disk: &dyn Loader, folder: &Path, left: &mut usize, found: &mut BTreeSet<PathBuf>) {
    for name in disk.list(folder) {
        let Some(rest) = left.checked_sub(1) else { return };
        *left = rest;
        let path = folder.join(&name);
        if name.ends_with(".stack") {
            found.insert(path);
        } else if !name.starts_with('.') && !SKIPPED.contains(&&*name) {
            stack_files(disk, &path, left, found);
        }
    }
}
