//! Analysis: answers about a program, never changes to it. What its names mean, what its expressions come to, whether
//! values fit what is wanted.
//!
//! In: a [`Program`] of trees. Out: [`Analysis`], which evaluates on demand and remembers; problems pile up in it.
//!
//! Reading order: `program` (files), `names` (symbols and scopes), `references` (where they are written), `types` and `declared` (type
//! expressions), `conform` (values against types), `members` (families and `when`; `kinds`), `once` (what is computed on demand), `eval`
//! (expressions), `access` (members and indexes), `operators`, `withheld` (known secrets), `intrinsics` (pasted ones), `check` (bodies
//! against the vocabulary), `schedule`, `contracts` (custom JSON), `unused`, `alike` (names).

pub mod access;
mod alike;
mod attributes;
pub mod check;
pub mod conform;
pub mod contracts;
pub mod declared;
pub mod eval;
pub mod inputs;
pub mod intrinsics;
mod kinds;
pub mod members;
pub mod names;
mod once;
pub mod operators;
mod origins;
pub mod program;
pub mod references;
pub mod schedule;
pub mod types;
pub mod unused;
pub mod withheld;

use crate::diagnostic::{Diagnostic, Problems};
use crate::functions::Files;
use crate::name::Name;
use crate::source::{FileId, LoadError, Loader, SourceMap, Span};
use crate::syntax::ast::BlockKind;
use crate::value::{Target, Value};
use indexmap::IndexSet;
use members::{Members, Nth};
use names::{Names, SymbolId};
use once::Progress;
use program::Program;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::sync::Arc;
use types::Type;
use withheld::Withheld;

/// How much evaluating a program may take before it is refused: a bound for programs that grow without end.
const MOST_STEPS: u64 = 40_000_000;

/// A program under analysis.
pub struct Analysis<'a> {
    pub program: &'a Program,
    pub names: Names<'a>,
    pub problems: Problems,
    loader: &'a dyn Loader,
    /// The profile in use.
    profile: Option<Name>,
    /// What `--set` and the profile give to variables.
    inputs: FxHashMap<SymbolId, Value>,
    /// What each `let` and variable came to.
    values: FxHashMap<SymbolId, Progress<Value>>,
    /// With how many declared types it contains in each other.
    types: FxHashMap<SymbolId, Progress<(Type, usize)>>,
    members: Vec<Progress<Members>>,
    /// Settings of declarations that are being read through a reference, the innermost last, to notice circles.
    reading: IndexSet<(Name, Name), FxBuildHasher>,
    /// Settings in circles that have been reported.
    circular: FxHashSet<(Name, Name)>,
    /// Logical ids and conditions that pasted intrinsics name: to be looked up when all are known.
    pub pasted: Vec<Pasted>,
    /// Declarations by logical id, filled as references to them are made.
    pub targets: FxHashMap<Name, (SymbolId, Option<Nth>)>,
    /// Parameters that a value refers to.
    pub used_parameters: FxHashSet<SymbolId>,
    /// The known secrets in what each `let` and variable came to.
    pub withheld: FxHashMap<SymbolId, Vec<Withheld>>,
    steps: u64,
    /// How many `let`s and variables are being computed, each for the one before.
    chain: usize,
    /// How many types are being resolved, each for the one before.
    type_chain: usize,
    /// How deep the types contain each other that were met while one is resolved.
    type_depth: usize,
    /// Names that were probably meant by unknown ones: those are not unused.
    suggested: FxHashSet<(FileId, Name)>,
    /// Names that misspelt ones were compared with.
    compared: usize,
    /// Of long bodies, where a repeated key stood before.
    repeats: FxHashMap<Span, FxHashMap<u32, Span>>,
    /// By kind and layer: the declarations whose `layers` name it. Filled when the first is asked for.
    by_layer: FxHashMap<BlockKind, FxHashMap<Name, Vec<Target>>>,
    /// Problems found while this is above zero are dropped: an attempt whose failure is no mistake.
    quiet: u32,
}

/// A name inside a pasted intrinsic.
#[derive(Clone, Debug)]
pub struct Pasted {
    pub id: Name,
    pub span: Span,
    pub wanted: PastedKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PastedKind {
    /// Of a parameter or resource.
    Id,
    Condition,
    Mapping,
}

impl<'a> Analysis<'a> {
    pub fn new(program: &'a Program, loader: &'a dyn Loader) -> Analysis<'a> {
        let mut problems = Problems::default();
        let names = Names::collect(program, &mut problems);
        let members = vec![Progress::Unasked; names.symbols.len()];
        Analysis {
            program,
            names,
            problems,
            loader,
            profile: None,
            inputs: FxHashMap::default(),
            values: FxHashMap::default(),
            types: FxHashMap::default(),
            members,
            reading: IndexSet::default(),
            circular: FxHashSet::default(),
            pasted: Vec::new(),
            targets: FxHashMap::default(),
            used_parameters: FxHashSet::default(),
            withheld: FxHashMap::default(),
            steps: 0,
            chain: 0,
            type_chain: 0,
            type_depth: 0,
            suggested: FxHashSet::default(),
            compared: 0,
            repeats: FxHashMap::default(),
            by_layer: FxHashMap::default(),
            quiet: 0,
        }
    }

    pub fn report(&mut self, problem: Diagnostic) {
        if self.quiet == 0 {
            self.problems.push(problem);
        }
    }

    /// Whether somebody still waits for the answers.
    pub fn is_wanted(&self) -> bool {
        self.loader.is_wanted()
    }

    pub fn sources(&self) -> &'a SourceMap {
        &self.program.sources
    }

    /// The target of a declaration that exists.
    pub fn target_symbol(&self, target: Target) -> Option<(SymbolId, Option<Nth>)> {
        self.targets.get(&target.id).copied()
    }
}

/// Files that the source names, read through the loader.
struct SourceFiles<'a> {
    loader: &'a dyn Loader,
    sources: &'a SourceMap,
}

impl Files for SourceFiles<'_> {
    fn read(&mut self, from: Span, path: &str) -> Result<Arc<str>, LoadError> {
        let found = self.loader.resolve(&self.sources.file(from.file).path, path)?;
        self.loader.load(&found)
    }
}
