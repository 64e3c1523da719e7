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
//! line. One that gives no reason, names no warning or suppresses nothing is reported.

use super::is_adjustable;
use crate::diagnostic::{Code, Diagnostic, Problems, nearest};
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, Comment};
use crate::syntax::visit;
use rustc_hash::FxHashMap;

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
    /// How many codes the comment names.
    beside: usize,
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
    match allow.beside {
        1 => problem.help("remove the comment").fix("remove the comment", allow.removal, ""),
        _ => problem.help(format!("take `{code}` out of the list")),
    }
}

/// Reads the comments of all files. `files` are indexed by file.
pub(super) fn read(files: &[ast::File], sources: &SourceMap, problems: &mut Problems) -> Allows {
    let mut allows = Allows { all: Vec::new(), by_code: FxHashMap::default() };
    for file in files {
        let text = &*sources.file(file.id).text;
        for (index, comment) in file.comments.iter().enumerate() {
            let Some(asked) = text.get(comment.span.range()).and_then(asked) else { continue };
            match Asked::parse(asked) {
                Ok(asked) => {
                    let places = Places::of(file, text, index, comment);
                    asked.codes.iter().for_each(|code| allows.take(code, &asked, places, problems));
                }
                Err(message) => problems.push(malformed(comment.span, message)),
            }
        }
    }
    allows
}

impl Allows {
    fn take(&mut self, written: &str, asked: &Asked, places: Places, problems: &mut Problems) {
        let Places { comment, removal, reach } = places;
        let Some(code) = Code::find(written) else {
            let problem = Diagnostic::at(Code::BAD_ALLOW, comment, format!("there is no code `{written}`"), "");
            return problems.push(match nearest(written, Code::all().map(Code::text)) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
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
        self.all.push(Allow { code, comment, removal, beside: asked.codes.len(), reach, used: false });
    }
}

fn malformed(at: Span, message: String) -> Diagnostic {
    Diagnostic::at(Code::BAD_ALLOW, at, message, "").help("write `// stackwright: allow(SW1004) the reason`")
}

/// What a comment asks of the compiler, if it is meant for it. Documentation is not.
fn asked(comment: &str) -> Option<&str> {
    let text = comment.strip_prefix("//").filter(|it| !it.starts_with('/'))?;
    text.trim_start().strip_prefix(MARK).map(str::trim)
}

/// `allow(SW1004, SW1022) the reason`
struct Asked<'t> {
    codes: Vec<&'t str>,
    reason: &'t str,
}

impl<'t> Asked<'t> {
    fn parse(text: &'t str) -> Result<Asked<'t>, String> {
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        if word != "allow" {
            return Err(format!("a comment for the compiler is `allow`, not `{word}`"));
        }
        let inside = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let Some((codes, reason)) = inside else {
            return Err("expected the codes in parentheses after `allow`".to_owned());
        };
        let codes: Vec<&str> = codes.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
        match codes.is_empty() {
            true => Err("`allow()` names no code".to_owned()),
            false => Ok(Asked { codes, reason: reason.trim_start_matches([':', '-', ' ']).trim() }),
        }
    }
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
