//! What a change will really do: the program as it is in the editor against what it was where its branch left the main one.

use super::outside::Base;
use super::place::Page;
use super::workspace::Snapshot;
use crate::compile::compile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::diff::capture::capture;
use crate::diff::command::shell_words;
use crate::diff::compare::compare;
use crate::diff::document::Report;
use crate::diff::{report, snapshot};
use crate::source::SourceMap;
use std::path::Path;

/// Why nothing can be compared.
#[derive(Debug)]
pub enum Incomparable {
    /// The program has errors.
    Now,
    /// It had errors at that revision; the first of them.
    Then { revision: String, problem: String },
}

impl Incomparable {
    pub fn message(&self) -> String {
        match self {
            Incomparable::Now => "the program has errors: nothing can be compared with it".to_owned(),
            Incomparable::Then { revision, problem } => format!("the program at `{revision}` has errors: {problem}"),
        }
    }
}

pub fn changes(page: Page, base: &Base) -> Result<Report, Incomparable> {
    let snapshot = page.snapshot;
    let model = snapshot.model.as_ref().filter(|_| !snapshot.has_errors()).ok_or(Incomparable::Now)?;
    let new = capture(model, &from_root(page, base), &in_repository(&snapshot.main, base));
    let part = compare(&then(snapshot, base)?, &new);
    Ok(report::of(command(snapshot, base), String::new(), vec![part]))
}

/// The program at the revision.
fn then(now: &Snapshot, base: &Base) -> Result<snapshot::Snapshot, Incomparable> {
    let label = format!("{}:{}", base.revision, in_repository(&now.main, base));
    let Some(main) = &base.main else { return Ok(snapshot::Snapshot::empty(&label)) };
    let compilation = compile(&*base.files, main, &now.options);
    let Some(model) = &compilation.model else {
        let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
        let first = compilation.diagnostics.iter().find(is_error);
        let problem = first.map_or_else(String::new, |it| it.message.clone());
        return Err(Incomparable::Then { revision: base.revision.clone(), problem });
    };
    Ok(capture(model, &compilation.sources, &label))
}

/// The sources by the names that they have at the revision: a file that both versions have is called the same.
fn from_root(page: Page, base: &Base) -> SourceMap {
    let mut sources = SourceMap::default();
    for (_, file) in page.program.sources.files() {
        sources.add(in_repository(&file.path, base), file.path.clone(), file.text.clone());
    }
    sources
}

fn in_repository(path: &Path, base: &Base) -> String {
    path.strip_prefix(&base.root).unwrap_or(path).display().to_string()
}

/// What makes the same report on the command line, once the file is saved.
fn command(now: &Snapshot, base: &Base) -> String {
    let word = str::to_owned;
    let mut words = vec![word("stackwright"), word("diff"), word("--base"), base.revision.clone()];
    words.extend(now.options.profile.iter().flat_map(|profile| [word("--profile"), profile.clone()]));
    // A value may be a secret.
    words.extend(now.options.set.iter().flat_map(|(name, _)| [word("--set"), format!("{name}=...")]));
    words.push(in_repository(&now.main, base));
    shell_words(&words)
}
