//! One report of several programs: a file that two of them read stands in it once, and so does a problem that both have.
//!
//! That something is needless (a declaration that nothing uses, a comment that suppresses nothing) is so only if every program that
//! reads the file says so.

use super::Program;
use crate::compile::{Compilation, Options, compile};
use crate::diagnostic::{Code, Diagnostic, Problems, Severity};
use crate::source::overlay::{Overlay, Texts};
use crate::source::{FileId, SourceMap, Span};
use rustc_hash::FxHashMap;
use std::path::PathBuf;

#[derive(Default)]
pub(super) struct Gathered {
    pub sources: SourceMap,
    pub diagnostics: Vec<Diagnostic>,
    known: FxHashMap<PathBuf, FileId>,
    /// How many programs read a file.
    readers: FxHashMap<FileId, usize>,
    /// How many programs call something needless, by code and place.
    needless: FxHashMap<(&'static str, Span), usize>,
}

/// What is found in programs, with these texts over those on disk.
pub(super) fn gather(programs: &[Program], mended: &Texts, options: &Options) -> Gathered {
    let mut found = Gathered::default();
    for program in programs {
        let compilation = compile(&Overlay { below: &program.disk, texts: mended }, program.disk.main(), options);
        found.add(compilation, program.part);
    }
    found.finish()
}

impl Gathered {
    /// Adds what was found in a program. A part of programs (a file without a stack) need not be one.
    fn add(&mut self, compilation: Compilation, part: bool) {
        let files: Vec<FileId> = compilation.sources.files().map(|(_, file)| self.file(file)).collect();
        files.iter().for_each(|file| *self.readers.entry(*file).or_default() += 1);
        for mut diagnostic in compilation.diagnostics {
            if part && diagnostic.code == Code::STACK_COUNT && diagnostic.labels.len() == 1 {
                continue;
            }
            move_spans(&mut diagnostic, &files);
            if let (true, Some(at)) = (is_needless(diagnostic.code), diagnostic.span()) {
                *self.needless.entry((diagnostic.code.text(), at)).or_default() += 1;
            }
            self.diagnostics.push(diagnostic);
        }
    }

    fn file(&mut self, file: &crate::source::SourceFile) -> FileId {
        if let Some(known) = self.known.get(&file.path) {
            return *known;
        }
        let id = self.sources.add(file.name.clone(), file.path.clone(), file.text.clone());
        self.known.insert(file.path.clone(), id);
        id
    }

    /// In order, each once.
    fn finish(mut self) -> Gathered {
        let Gathered { readers, needless, diagnostics, .. } = &mut self;
        diagnostics.retain(|it| match it.span() {
            Some(at) if is_needless(it.code) => needless.get(&(it.code.text(), at)) == readers.get(&at.file),
            _ => true,
        });
        let mut problems = Problems::default();
        self.diagnostics.drain(..).for_each(|it| problems.push(it));
        self.diagnostics = problems.into_sorted();
        self
    }

    pub(super) fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|it| it.severity == Severity::Error).count()
    }
}

fn is_needless(code: Code) -> bool {
    [Code::UNUSED, Code::NEEDLESS_ALLOW].contains(&code)
}

/// Spans of a program's files become spans of the gathered ones.
fn move_spans(diagnostic: &mut Diagnostic, files: &[FileId]) {
    let labels = diagnostic.labels.iter_mut().map(|it| &mut it.span);
    let edits = diagnostic.fixes.iter_mut().flat_map(|it| &mut it.edits).map(|it| &mut it.span);
    for span in labels.chain(edits) {
        if let Some(file) = files.get(span.file.0 as usize) {
            span.file = *file;
        }
    }
}
