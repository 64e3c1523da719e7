//! Sentences of ours in which the words of a user stand between back-ticks, as in Markdown: in more of them than there are in the words
//! themselves.

/// A part of a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said<'t> {
    Ours(&'t str),
    Theirs(&'t str),
}

/// Words of a user, for a sentence.
pub fn quoted(words: &str) -> String {
    let ticks = "`".repeat(longest_run(words) + 1);
    let pad = if words.starts_with('`') || words.ends_with('`') || words.is_empty() { " " } else { "" };
    format!("{ticks}{pad}{words}{pad}{ticks}")
}

/// The most back-ticks that stand side by side.
pub fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// A sentence taken apart. Back-ticks without a partner are ours.
pub fn said(sentence: &str) -> Vec<Said<'_>> {
    let mut found = Vec::new();
    let mut rest = sentence;
    while let Some(start) = rest.find('`') {
        let (before, ticked) = rest.split_at(start);
        let run = ticked.len() - ticked.trim_start_matches('`').len();
        let (ticks, inside) = ticked.split_at(run);
        let Some((words, after)) = closed(inside, ticks) else { break };
        found.extend((!before.is_empty()).then_some(Said::Ours(before)));
        found.push(Said::Theirs(unpadded(words)));
        rest = after;
    }
    found.extend((!rest.is_empty()).then_some(Said::Ours(rest)));
    found
}

/// Without the blanks that part back-ticks of the user from ours.
fn unpadded(words: &str) -> &str {
    let inner = words.strip_prefix(' ').and_then(|it| it.strip_suffix(' '));
    inner.filter(|it| it.starts_with('`') || it.ends_with('`')).unwrap_or(words)
}

/// What stands before a run of exactly these back-ticks, and what behind it.
fn closed<'t>(text: &'t str, ticks: &str) -> Option<(&'t str, &'t str)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('`')?;
        let run = text.get(at..)?.len() - text.get(at..)?.trim_start_matches('`').len();
        if run == ticks.len() {
            return Some((text.get(..at)?, text.get(at + run..)?));
        }
        from = at + run;
    }
}

#[cfg(test)]
mod tests {
    use super::Said::{Ours, Theirs};
    use super::*;

    #[test]
    fn words_come_back_whatever_is_in_them() {
        for words in ["a", "a`b", "`a", "a`", "``", "a``b`c", "x ``` y | z"] {
            let sentence = format!("so {} is, {}", quoted(words), quoted("b"));
            let found = said(&sentence);
            assert_eq!(found, [Ours("so "), Theirs(words), Ours(" is, "), Theirs("b")], "{sentence}");
        }
        assert_eq!(said("a `b"), [Ours("a `b")]);
    }
}
