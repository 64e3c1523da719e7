//! Text in a page: everything of a user's is escaped here.

use crate::diff::quoted::{Said, said};
use crate::diff::words;
use serde_json::Value as Json;

/// Text in which nothing is markup. What a page may not hold, and what would turn the direction of a line, is shown by its number.
pub fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            '\n' | '\t' => shown.push(c),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                shown.push_str(&c.escape_unicode().to_string());
            }
            _ if c.is_control() => shown.push_str(&c.escape_unicode().to_string()),
            _ => shown.push(c),
        }
    }
    shown
}

pub fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// A sentence of ours, in which the words of the user stand between back-ticks.
pub fn sentence(text: &str) -> String {
    let shown = |piece| match piece {
        Said::Ours(text) => escape(text),
        Said::Theirs(text) => code(text),
    };
    said(text).into_iter().map(shown).collect()
}

pub fn value(json: &Json) -> String {
    code(&words::value(json))
}

/// ` (shop.stack:3:5)`, with a class of its own; nothing without a place.
pub fn place(place: Option<&String>) -> String {
    place.map(|it| format!(" <span class=\"place\">{}</span>", escape(it))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_user_is_markup() {
        assert_eq!(escape("<a href='x'>&\u{1b}\u{202e}"), "&lt;a href=&#39;x&#39;&gt;&amp;\\u{1b}\\u{202e}");
        assert_eq!(sentence("set `a<b`"), "set <code>a&lt;b</code>");
    }
}
