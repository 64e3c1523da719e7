//! The declarations of the source, for finding out which of them a change comes from: their lines, a digest of what they say, and the
//! names that stand in them.

use crate::diff::snapshot::Declaration;
use crate::name::Name;
use crate::source::{FileId, SourceFile, SourceMap};
use crate::syntax::{self, DECLARATION_WORDS};
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Declarations with these words are read by others, so what stands in them may move a lot.
const READ_BY_OTHERS: [&str; 6] = ["let", "variable", "profile", "parameter", "import", "type"];

pub fn of(sources: &SourceMap) -> Vec<Declaration> {
    let files = sources.files().filter(|(_, file)| file.path.extension().is_none_or(|it| it == "stack"));
    let mut found: Vec<Declaration> = files.flat_map(|(id, file)| of_file(id, file)).collect();
    // Other words lead nowhere, and one in a string may be a part of a secret.
    let declared: FxHashSet<Name> = found.iter().map(|it| it.name).collect();
    found.iter_mut().for_each(|it| it.names.retain(|(name, _)| declared.contains(name)));
    found
}

/// The words of a text's declarations: `let`, `layer`.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    syntax::declarations(FileId(0), text).into_iter().filter_map(|range| Some(head(text.get(range)?)?.0))
}

fn of_file(id: FileId, file: &SourceFile) -> Vec<Declaration> {
    let pieces = syntax::declarations(id, &file.text);
    pieces.into_iter().flat_map(|range| parts(id, file, range).unwrap_or_default()).collect()
}

/// A declaration; of a profile each setting by itself, because each moves something else.
fn parts(id: FileId, file: &SourceFile, range: Range<usize>) -> Option<Vec<Declaration>> {
    let text = file.text.get(range.clone())?;
    let head = head(text)?;
    let whole = || vec![range.clone()];
    let ranges = match head.0 {
        "profile" => Some(settings(text, range.start)).filter(|it| !it.is_empty()).unwrap_or_else(whole),
        _ => whole(),
    };
    ranges.into_iter().map(|range| declaration(id, file, head, range)).collect()
}

/// Where the settings of a block stand: what is between its braces, parted by commas and lines outside of inner brackets and strings.
/// `start`: of the text in its file.
fn settings(text: &str, start: usize) -> Vec<Range<usize>> {
    let (mut depth, mut inside, mut from) = (0_u32, false, None);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut end = |from: &mut Option<usize>, at: usize| found.extend(from.take().map(|it| start + it..start + at));
    for (at, c) in text.char_indices() {
        inside ^= c == '"';
        match c {
            '}' | ']' | ')' if !inside => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    end(&mut from, at);
                }
            }
            '{' | '[' | '(' if !inside => depth += 1,
            ',' | '\n' if !inside && depth == 1 => end(&mut from, at),
            _ if depth > 0 && from.is_none() && !c.is_whitespace() => from = Some(at),
            _ => {}
        }
    }
    found
}

fn declaration(id: FileId, file: &SourceFile, (word, name): (&str, &str), range: Range<usize>) -> Option<Declaration> {
    let text = file.text.get(range.clone())?;
    let words = Words::of(text);
    let first = file.lines().line(range.start as u32) as u32 + 1;
    let mut seen = FxHashSet::default();
    // What a profile sets are variables.
    let refers = |it: &&Word<'_>| it.text != name && (!it.names_a_value || word == "profile");
    let names = words.words.iter().filter(refers).filter(|it| seen.insert((it.text, it.line)));
    Some(Declaration {
        word: word.to_owned(),
        name: Name::new(name),
        file: id.0,
        first,
        last: file.lines().line(range.end.saturating_sub(1) as u32) as u32 + 1,
        digest: digest(text, READ_BY_OTHERS.contains(&word)),
        names: names.map(|it| (Name::new(it.text), first + it.line)).collect(),
    })
}

/// The declaration's word and name, behind its annotations: `let`, `common`.
fn head(text: &str) -> Option<(&str, &str)> {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|it| !it.is_empty());
    let word = words.find(|word| DECLARATION_WORDS.contains(word))?;
    Some((word, words.next().unwrap_or_default()))
}

/// Of what is read by others, the text without blanks and comments, and without strings where one may be a secret. Of anything else,
/// nothing: its own lines say where a change in it comes from.
fn digest(text: &str, wanted: bool) -> String {
    if !wanted {
        return String::new();
    }
    let lower = text.to_ascii_lowercase();
    let delicate = ["password", "secret", "key", "token"].iter().any(|word| lower.contains(word));
    let mut hash = Sha256::new();
    let mut inside = false;
    for line in text.lines() {
        let code = if inside { line } else { line.split("//").next().unwrap_or(line) };
        for c in code.chars() {
            inside ^= c == '"';
            if (!c.is_whitespace() || inside) && !(inside && delicate) {
                hash.update(c.to_string().as_bytes());
            }
        }
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

struct Word<'t> {
    text: &'t str,
    /// From 0, of the declaration.
    line: u32,
    names_a_value: bool,
}

/// The words of a text, those inside strings too: they may be interpolated.
struct Words<'t> {
    words: Vec<Word<'t>>,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Words<'t> {
        let mut words = Vec::new();
        for (line, content) in text.lines().enumerate() {
            let mut rest = content;
            while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_') {
                let tail = rest.get(start..).unwrap_or_default();
                let end = tail.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(tail.len());
                let (word, after) = tail.split_at(end);
                rest = after;
                words.push(Word { text: word, line: line as u32, names_a_value: names_a_value(after) });
            }
        }
        Words { words }
    }
}

/// Whether what follows a word makes it the name of a setting or a key, and no reference.
fn names_a_value(after: &str) -> bool {
    let after = after.trim_start();
    (after.starts_with('=') && !after.starts_with("==")) || (after.starts_with(':') && !after.starts_with("::"))
}
