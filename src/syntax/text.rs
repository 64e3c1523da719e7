//! The text inside quotes: escapes resolved, margins removed. Knows nothing of where the text stands in its file.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use std::borrow::Cow;
use std::ops::Range;

/// An escape that means nothing, with its place in the raw text.
#[derive(Debug)]
pub struct BadEscape {
    pub range: Range<usize>,
    pub problem: EscapeProblem,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EscapeProblem {
    /// `\q`
    Unknown,
    /// `\u12`
    TooFewDigits,
    /// `\ud800` without the other half
    HalfCharacter,
}

impl EscapeProblem {
    /// `written` is the escape as it stands in the source.
    pub fn describe(self, span: Span, written: &str) -> Diagnostic {
        match self {
            EscapeProblem::Unknown => Diagnostic::at(
                Code::BAD_ESCAPE,
                span,
                format!("strings have no escape `{written}`"),
                "known are `\\\"`, `\\\\`, `\\/`, `\\$`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four digits",
            )
            .fix(format!("replace with `\\{written}`, a backslash as text"), span, format!("\\{written}")),
            EscapeProblem::TooFewDigits => Diagnostic::at(
                Code::BAD_ESCAPE,
                span,
                format!("`{written}` is not a whole escape"),
                "`\\u` is followed by four hexadecimal digits",
            ),
            EscapeProblem::HalfCharacter => Diagnostic::at(
                Code::BAD_ESCAPE,
                span,
                format!("`{written}` is half a character"),
                "the two halves stand together, `\\ud83d\\ude00`",
            ),
        }
    }
}

/// Resolves the escapes of a text; what means nothing is left out and listed.
pub fn unescape(raw: &str) -> (Cow<'_, str>, Vec<BadEscape>) {
    if !raw.contains('\\') {
        return (Cow::Borrowed(raw), Vec::new());
    }
    let mut plain = String::with_capacity(raw.len());
    let mut bad = Vec::new();
    let mut at = 0;
    while let Some(found) = raw.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + found;
        plain.push_str(raw.get(at..start).unwrap_or(""));
        let (meaning, length) = escape(raw.get(start..).unwrap_or(""));
        match meaning {
            Ok(character) => plain.push(character),
            Err(problem) => bad.push(BadEscape { range: start..start + length, problem }),
        }
        at = start + length;
    }
    plain.push_str(raw.get(at..).unwrap_or(""));
    (Cow::Owned(plain), bad)
}

/// What the escape at the start of `raw` means, and how many bytes it takes.
fn escape(raw: &str) -> (Result<char, EscapeProblem>, usize) {
    let Some(letter) = raw.chars().nth(1) else { return (Err(EscapeProblem::Unknown), raw.len()) };
    let known = match letter {
        '"' | '\\' | '/' | '$' => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode_escape(raw),
        _ => return (Err(EscapeProblem::Unknown), 1 + letter.len_utf8()),
    };
    (Ok(known), 2)
}

/// `\u0041`, or the two halves of a character beyond the first 65,536.
fn unicode_escape(raw: &str) -> (Result<char, EscapeProblem>, usize) {
    let Some(first) = code_unit(raw) else {
        let digits = raw.bytes().skip(2).take(4).take_while(u8::is_ascii_hexdigit).count();
        return (Err(EscapeProblem::TooFewDigits), 2 + digits);
    };
    if let Some(character) = char::from_u32(first) {
        return (Ok(character), 6);
    }
    let second = raw.get(6..).and_then(code_unit).filter(|unit| (0xdc00..0xe000).contains(unit));
    match second {
        Some(second) if first < 0xdc00 => {
            let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            (char::from_u32(code).ok_or(EscapeProblem::HalfCharacter), 12)
        }
        Some(_) | None => (Err(EscapeProblem::HalfCharacter), 6),
    }
}

/// The four digits of `\uXXXX`.
fn code_unit(raw: &str) -> Option<u32> {
    let digits = raw.strip_prefix("\\u")?.get(..4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// The blanks before the closing quotes of a `"""` string, which every line loses.
pub fn margin(written: &str) -> &str {
    let body = written.strip_suffix("\"\"\"").unwrap_or(written);
    let last = body.rsplit('\n').next().unwrap_or("");
    let blanks = last.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    last.get(..blanks).unwrap_or("")
}

/// Whether nothing but blanks stands before the first line break.
pub fn first_line_is_blank(inner: &str) -> bool {
    inner.split_once('\n').is_some_and(|(line, _)| line.trim().is_empty())
}

/// Where a part of a `"""` string stands in it.
#[derive(Clone, Copy)]
pub struct Edges {
    /// Right after the opening quotes.
    pub first: bool,
    /// Right before the closing quotes.
    pub last: bool,
}

/// The lines of a part without the margin, each with its offset in the part; line breaks become `\n`. The line break after
/// the opening quotes and the one before a closing line of nothing but blanks do not belong to the text.
pub fn lines_of<'t>(part: &'t str, margin: &str, edges: Edges) -> Vec<(usize, &'t str)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let count = part.split('\n').count();
    for (number, line) in part.split('\n').enumerate() {
        let start = at;
        at += line.len() + 1;
        let closes = edges.last && number + 1 == count;
        if number == 0 && edges.first {
            continue;
        }
        if number > 0 && !(number == 1 && edges.first) && !(closes && line.trim().is_empty()) {
            pieces.push((start - 1, "\n"));
        }
        if closes && number > 0 && line.trim().is_empty() {
            continue;
        }
        let line = if number + 1 < count { line.strip_suffix('\r').unwrap_or(line) } else { line };
        let kept = if number == 0 { line } else { without(line, margin) };
        pieces.push((start + line.len() - kept.len(), kept));
    }
    pieces
}

/// The line without the part of the margin that it has.
fn without<'t>(line: &'t str, margin: &str) -> &'t str {
    let common = line.bytes().zip(margin.bytes()).take_while(|(a, b)| a == b).count();
    line.get(common..).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(raw: &str) -> String {
        let (plain, bad) = unescape(raw);
        assert!(bad.is_empty(), "{bad:?}");
        plain.into_owned()
    }

    #[test]
    fn escapes_are_those_of_json_and_the_dollar_sign() {
        assert_eq!(plain(r#"a\"\\\/\b\f\n\r\t\$"#), "a\"\\/\u{8}\u{c}\n\r\t$");
        assert_eq!(plain(r"\u0041\ud83d\ude00"), "A😀");
    }

    #[test]
    fn what_is_no_escape_is_listed_with_its_place() {
        let problems = |raw: &str| unescape(raw).1.into_iter().map(|it| (it.range, it.problem)).collect::<Vec<_>>();
        assert_eq!(problems(r"a\q"), [(1..3, EscapeProblem::Unknown)]);
        assert_eq!(problems("\\é"), [(0..3, EscapeProblem::Unknown)]);
        assert_eq!(problems(r"\u12x4"), [(0..4, EscapeProblem::TooFewDigits)]);
        assert_eq!(
            problems(r"\ud800\ud800"),
            [(0..6, EscapeProblem::HalfCharacter), (6..12, EscapeProblem::HalfCharacter)]
        );
        assert_eq!(problems(r"\udc00"), [(0..6, EscapeProblem::HalfCharacter)]);
    }

    #[test]
    fn lines_lose_the_margin_of_the_closing_line() {
        let written = "\"\"\"\r\n    a\r\n\r\n      b\n    \"\"\"";
        assert_eq!(margin(written), "    ");
        let part = written.trim_matches('"');
        let lines = lines_of(part, "    ", Edges { first: true, last: true });
        assert_eq!(lines.iter().map(|(_, line)| *line).collect::<String>(), "a\n\n  b");
        assert!(lines.iter().all(|(at, line)| part.get(*at..*at + line.len()) == Some(line)));
    }
}
