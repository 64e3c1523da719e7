//! Diagnostics: what a problem looks like once it is found, the registry of codes, and the renderers.
//!
//! A stage finds problems and describes them beside its own rules; here is only the finished [`Diagnostic`], with a code,
//! a place and what to do. This room knows nothing of any stage.

pub mod code;
pub mod render;

use crate::source::Span;
pub use code::Code;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One problem, ready to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// One line, lower-case start, no full stop; the user's words in backticks. Never the value of a secret.
    pub message: String,
    /// The first is the place of the problem. Empty only for problems with no place, such as a missing file.
    pub labels: Vec<Label>,
    /// Something to do; each a line.
    pub help: Vec<String>,
    /// Something to know; each a line.
    pub notes: Vec<String>,
    /// The first is the best.
    pub fixes: Vec<Fix>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    pub span: Span,
    /// Why this place; may be empty for the first label.
    pub text: String,
}

/// Whether a mend can be made unseen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Safety {
    /// What was meant is certain.
    Safe,
    /// Probably what was meant; somebody should look.
    Unsafe,
}

impl Safety {
    pub fn word(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        }
    }
}

/// A change of the source that mends the problem.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// `replace with \`size\``
    pub title: String,
    pub safety: Safety,
    /// Do not overlap.
    pub edits: Vec<Edit>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Diagnostic {
    /// With the code's default severity. `message` is one line without a full stop.
    pub fn new(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: code.severity(),
            code,
            message: message.into(),
            labels: Vec::new(),
            help: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// With its main place; the label may be empty.
    pub fn at(code: Code, span: Span, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, message).label(span, label)
    }

    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(text.into());
        self
    }

    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Diagnostic {
        let edits = vec![Edit { span, text: text.into() }];
        self.fixes.push(Fix { title: title.into(), safety: Safety::Safe, edits });
        self
    }

    /// A mend that is probably what was meant.
    pub fn unsafe_fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Diagnostic {
        let edits = vec![Edit { span, text: text.into() }];
        self.fixes.push(Fix { title: title.into(), safety: Safety::Unsafe, edits });
        self
    }

    /// `did you mean ...?`, and the fix that puts it there. That words are alike makes nothing certain: two declarations can differ by
    /// a letter, and what was meant may be yet to come.
    pub fn suggest(self, span: Span, near: &str) -> Diagnostic {
        self.help(format!("did you mean `{near}`?")).unsafe_fix(format!("replace with `{near}`"), span, near)
    }

    /// The main place.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// How many errors are kept, and how many others. Past so many, one more tells nobody anything; memory stays bounded.
const MOST: usize = 10_000;

/// Where stages put what they find.
#[derive(Default, Debug)]
pub struct Problems {
    found: Vec<Diagnostic>,
    /// How many errors were pushed, and how many others.
    errors: usize,
    others: usize,
}

impl Problems {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let pushed = match diagnostic.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning | Severity::Note => &mut self.others,
        };
        *pushed += 1;
        if *pushed <= MOST {
            self.found.push(diagnostic);
        }
    }

    pub fn extend(&mut self, other: Problems) {
        let errors = self.errors + other.errors;
        let others = self.others + other.others;
        other.found.into_iter().for_each(|it| self.push(it));
        (self.errors, self.others) = (errors, others);
    }

    /// Takes back what was said about a place, for one who knows more.
    pub fn withdraw(&mut self, code: Code, at: Span) {
        let (errors, before) = (self.errors().count(), self.found.len());
        self.found.retain(|it| it.code != code || it.span() != Some(at));
        let withdrawn_errors = errors - self.errors().count();
        self.errors -= withdrawn_errors;
        self.others -= before - self.found.len() - withdrawn_errors;
    }

    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter().filter(|it| it.severity == Severity::Error)
    }

    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Of what was found since, puts the place in front where it lies elsewhere: where a value is used says more than where it is
    /// written.
    pub fn show_at(&mut self, since: usize, used: Span) {
        for problem in self.found.iter_mut().skip(since) {
            let inside = |at: Span| at.file == used.file && used.start <= at.start && at.end <= used.end;
            if let Some(first) = problem.labels.first_mut()
                && !inside(first.span)
            {
                let text = std::mem::replace(&mut first.text, "written here".to_string());
                problem.labels.insert(0, Label { span: used, text });
            }
        }
    }

    /// Of all, kept or not.
    pub fn len(&self) -> usize {
        self.errors + self.others
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// In source order, each once: the same code at the same place with the same message is one problem. The last one tells if there
    /// are more than are kept.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        let is_cut = self.errors > MOST || self.others > MOST;
        self.found.sort_by(|a, b| (a.span(), a.code.text(), &a.message).cmp(&(b.span(), b.code.text(), &b.message)));
        self.found.dedup_by(|a, b| a.code == b.code && a.span() == b.span() && a.message == b.message);
        if let Some(last) = self.found.last_mut()
            && is_cut
        {
            last.notes.push(format!("there is more: of one run {MOST} errors are listed, and as many warnings"));
        }
        self.found
    }
}

/// The nearest candidate to a misspelt word, if exactly one is near enough to be worth a guess.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        if candidate.len().abs_diff(word.len()) > allowed + 1 {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase());
        match best {
            _ if distance > allowed => {}
            Some((least, known)) if distance == least => tied |= known != candidate,
            Some((least, _)) if distance > least => {}
            _ => (best, tied) = (Some((distance, candidate)), false),
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}
