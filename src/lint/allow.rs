//! Comments that allow a warning at one place:
//!
//! ```text
//! // stackwright: allow(SW1004) filled by hand during the move
//! layer spare: custom {}
//!
//! os = "Amazon Linux 2014.09" // stackwright: allow(SW1022) the vendor supports nothing newer
//! ```
//!
//! On a line of its own a comment reaches over the declaration, setting or line that follows; behind something it reaches over its
//! line. One that gives no reason, names no warning or suppresses nothing is reported, and so is one that is nearly such a comment.

use super::is_adjustable;
use crate::diagnostic::{Code, Diagnostic, Problems, nearest};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, Comment};
use crate::syntax::visit;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What a comment for us starts with, behind its `//`.
const MARK: &str = "stackwright:";

/// The comments of a program that allow something.
pub(super) struct Allows {
    all: Vec<Allow>,
    /// By the text of a code: indexes into `all`.
    by_code: FxHashMap<&'static str, Vec<usize>>,
}

/// One code that one comment allows.
struct Allow {
    code: Code,
    comment: Span,
    /// What goes when the comment goes: its line if it has one of its own.
    removal: Span,
    /// What stands between the parentheses if the comment names other codes too, and what it would be without this one.
    without: Option<(Span, String)>,
    reach: Span,
    used: bool,
}

impl Allows {
    /// Whether a comment allows a problem; remembers which did.
    pub(super) fn cover(&mut self, problem: &Diagnostic) -> bool {
        let (Some(at), Some(candidates)) = (problem.span(), self.by_code.get(problem.code.text())) else {
            return false;
        };
        let mut covered = false;
        for index in candidates {
            let Some(allow) = self.all.get_mut(*index) else { continue };
            if allow.reach.file == at.file && allow.reach.start <= at.start && at.start < allow.reach.end {
                allow.used = true;
                covered = true;
            }
        }
        covered
    }

    /// A report for each that suppressed nothing.
    pub(super) fn needless(&self) -> Vec<Diagnostic> {
        self.all.iter().filter(|it| !it.used).map(needless).collect()
    }
}

fn needless(allow: &Allow) -> Diagnostic {
    let code = allow.code.text();
    let problem = Diagnostic::at(
        Code::NEEDLESS_ALLOW,
        allow.comment,
        format!("`allow({code})` suppresses nothing"),
        format!("there is no {code} here"),
    );
    match &allow.without {
        None => problem.help("remove the comment").fix("remove the comment", allow.removal, ""),
        Some((list, others)) => {
            let title = format!("take `{code}` out of the list");
            problem.help(title.clone()).fix(title, *list, others)
        }
    }
}

/// Reads the comments of all files. `files` are indexed by file.
pub(super) fn read(files: &[ast::File], sources: &SourceMap, problems: &mut Problems) -> Allows {
    let mut allows = Allows { all: Vec::new(), by_code: FxHashMap::default() };
    for file in files {
        let text = &*sources.file(file.id).text;
        for (index, comment) in file.comments.iter().enumerate() {
            let written = text.get(comment.span.range()).unwrap_or("");
            match Asked::of(written) {
                None => {}
                Some(Ok(asked)) => {
                    let places = Places::of(file, text, index, comment);
                    (0..asked.codes.len()).for_each(|code| allows.take(code, &asked, places, problems));
                }
                Some(Err(message)) => problems.push(malformed(comment.span, message)),
            }
        }
    }
    allows
}

impl Allows {
    /// The code with this index.
    fn take(&mut self, index: usize, asked: &Asked, places: Places, problems: &mut Problems) {
        let Places { comment, removal, reach } = places;
        let Some((written, at)) = asked.codes.get(index).copied() else { return };
        let Some(code) = Code::find(written) else {
            let at = Span::new(comment.file, comment.start as usize + at, comment.start as usize + at + written.len());
            let problem = Diagnostic::at(Code::BAD_ALLOW, at, format!("there is no code `{written}`"), "");
            return problems.push(match nearest(written, Code::all().map(Code::text)) {
                Some(near) => problem.suggest(at, near),
                None => problem.help("`stackwright explain` takes any code that a report shows"),
            });
        };
        if !is_adjustable(code) {
            let message = format!("`{}` is an error and cannot be allowed", code.text());
            let problem = Diagnostic::at(Code::BAD_ALLOW, comment, message, "");
            return problems.push(problem.help(format!("mend it; `stackwright explain {}` says how", code.text())));
        }
        if asked.reason.is_empty() {
            let message = format!("`allow({})` gives no reason", code.text());
            let problem = Diagnostic::at(Code::BAD_ALLOW, comment, message, "allows nothing without one");
            return problems.push(problem.help("say behind the parenthesis why it is all right here"));
        }
        self.by_code.entry(code.text()).or_default().push(self.all.len());
        self.all.push(Allow { code, comment, removal, without: asked.without(index, comment), reach, used: false });
    }
}

fn malformed(at: Span, message: String) -> Diagnostic {
    Diagnostic::at(Code::BAD_ALLOW, at, message, "").help("write `// stackwright: allow(SW1004) the reason`")
}

/// `allow(SW1004, SW1022) the reason`
struct Asked<'t> {
    /// With their offsets in the comment.
    codes: Vec<(&'t str, usize)>,
    /// Where the codes stand in the comment.
    list: Range<usize>,
    reason: &'t str,
}

impl<'t> Asked<'t> {
    /// What a comment asks of the compiler, if it is meant for it.
    fn of(comment: &'t str) -> Option<Result<Asked<'t>, String>> {
        let text = comment.strip_prefix("//").filter(|it| !it.starts_with('/'));
        match text.and_then(|text| text.trim_start().strip_prefix(MARK)) {
            Some(asked) => Some(Asked::parse(comment, asked.trim())),
            None => is_nearly_asked(comment)
                .then(|| Err("a comment for the compiler starts with `// stackwright:`".to_owned())),
        }
    }

    fn parse(comment: &'t str, text: &'t str) -> Result<Asked<'t>, String> {
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        if word != "allow" {
            return Err(format!("a comment for the compiler is `allow`, not `{word}`"));
        }
        let inside = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let Some((list, reason)) = inside else {
            return Err("expected the codes in parentheses after `allow`".to_owned());
        };
        let start = offset_in(comment, list);
        let codes = list.split(',').map(str::trim).filter(|code| !code.is_empty());
        let codes: Vec<(&str, usize)> = codes.map(|code| (code, offset_in(comment, code))).collect();
        match codes.is_empty() {
            true => Err("`allow()` names no code".to_owned()),
            false => Ok(Asked {
                codes,
                list: start..start + list.len(),
                reason: reason.trim_start_matches([':', '-', ' ']).trim(),
            }),
        }
    }

    /// The list without one of its codes, if there are others.
    fn without(&self, index: usize, comment: Span) -> Option<(Span, String)> {
        let others = self.codes.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, (code, _))| *code);
        let others: Vec<&str> = others.collect();
        let start = comment.start as usize;
        let list = Span::new(comment.file, start + self.list.start, start + self.list.end);
        (!others.is_empty()).then(|| (list, others.join(", ")))
    }
}

/// `/* stackwright: allow(...) */`, `// Stackwright allow(...)`: meant for the compiler, and not in the form that it reads.
fn is_nearly_asked(comment: &str) -> bool {
    let text = comment.trim_start_matches(['/', '*', ' ', '\t']).to_ascii_lowercase();
    let rest = text.strip_prefix(MARK.trim_end_matches(':')).map(|rest| rest.trim_start_matches([':', ' ', '\t', '-']));
    rest.and_then(|rest| rest.strip_prefix("allow")).is_some_and(|rest| rest.trim_start().starts_with('('))
}

/// Where a part of a text begins in it.
fn offset_in(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

#[derive(Clone, Copy)]
struct Places {
    comment: Span,
    removal: Span,
    /// What the comment reaches over.
    reach: Span,
}

impl Places {
    /// Those of the comment with this index.
    fn of(file: &ast::File, text: &str, index: usize, comment: &Comment) -> Places {
        let Comment { span: comment } = *comment;
        let start = comment.start as usize;
        let line = text.get(..start).and_then(|it| it.rfind('\n')).map_or(0, |at| at + 1);
        let before = text.get(line..start).unwrap_or("");
        if !before.trim().is_empty() {
            let removal = Span::new(file.id, line + before.trim_end().len(), comment.end as usize);
            return Places { comment, removal, reach: Span::new(file.id, line, line_end(text, start)) };
        }
        let next = after_trivia(file, text, index, comment.end as usize);
        let followed = u32::try_from(next).ok().and_then(|next| visit::item_or_entry(&file.items, next));
        let reach = followed.unwrap_or_else(|| Span::new(file.id, next, line_end(text, next)));
        let end = text.len().min(line_end(text, start) + 1);
        Places { comment, removal: Span::new(file.id, line, end), reach }
    }
}

/// Where the next thing starts that is neither blank nor comment.
fn after_trivia(file: &ast::File, text: &str, index: usize, mut at: usize) -> usize {
    for comment in file.comments.iter().skip(index + 1) {
        let between = text.get(at..comment.span.start as usize).unwrap_or("");
        if !between.trim().is_empty() {
            break;
        }
        at = comment.span.end as usize;
    }
    let rest = text.get(at..).unwrap_or("");
    at + (rest.len() - rest.trim_start().len())
}

fn line_end(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|it| it.find('\n')).map_or(text.len(), |at| from + at)
}
