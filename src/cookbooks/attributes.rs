//! `attributes/*.rb`: which attributes cookbooks set, read from lines such as `default['shop']['workers'] = 8`.

use super::folder::Text;
use super::ruby;
use crate::source::Span;
use indexmap::IndexMap;

/// A place in the tree of attributes that some cookbook sets.
#[derive(Default)]
pub struct Attribute {
    pub below: IndexMap<String, Attribute>,
    /// Whether more may be below it than can be read: a hash, a computed key.
    pub open: bool,
    /// The first line that sets something at or below this place.
    pub first: Option<Span>,
    /// A line that always sets it and wins over custom JSON.
    pub wins: Option<Span>,
}

/// The words of levels that lines start with, and whether their values win over custom JSON: it has the level `normal`, and what
/// attribute files say of that level comes later.
const LEVELS: [(&str, bool); 13] = [
    ("default", false),
    ("default!", false),
    ("default_unless", false),
    ("force_default", false),
    ("normal", true),
    ("normal!", true),
    ("normal_unless", false),
    ("set", true),
    ("set_unless", false),
    ("override", true),
    ("override!", true),
    ("override_unless", false),
    ("force_override", true),
];

/// A line that sets an attribute, or does something else to it.
#[derive(Debug, PartialEq)]
struct Line<'t> {
    /// Its keys as far as they are known.
    path: Vec<&'t str>,
    wins: bool,
    /// Whether more may be below.
    open: bool,
}

impl Attribute {
    /// Adds what a file says.
    pub fn add(&mut self, source: &Text) {
        for (start, text) in ruby::lines(&source.text) {
            if let Some(line) = line(text) {
                let indent = text.len() - text.trim_start().len();
                let place = Span::new(source.file, start + indent, start + text.len());
                // What is indented may stand under a condition.
                self.set(&line, place, line.wins && indent == 0);
            }
        }
    }

    fn set(&mut self, line: &Line, place: Span, wins: bool) {
        let mut here = self;
        for key in &line.path {
            here = here.below.entry((*key).to_owned()).or_default();
            here.first.get_or_insert(place);
        }
        here.open |= line.open;
        if wins && !line.open {
            here.wins.get_or_insert(place);
        }
    }
}

/// `None` if the line sets no attribute. A line with nothing known but a level says nothing.
fn line(text: &str) -> Option<Line<'_>> {
    let text = text.trim_start();
    let text = text.strip_prefix("node.").unwrap_or(text);
    let (word, mut rest) = text.split_at_checked(text.find('[')?)?;
    let (_, wins) = LEVELS.iter().find(|(level, _)| *level == word)?;
    let mut path = Vec::new();
    while let Some(inside) = rest.strip_prefix('[') {
        let Some((key, after)) = ruby::literal(inside).or_else(|| ruby::symbol(inside)) else { break };
        let Some(after) = after.strip_prefix(']') else { break };
        path.push(key);
        rest = after;
    }
    let value = rest.trim_start().strip_prefix("||=").or_else(|| rest.trim_start().strip_prefix('='));
    let is_plain = |value: &str| {
        let value = value.trim();
        let word =
            |it: &str| value.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '#']));
        value.starts_with(['\'', '"', '[', ':', '-', '%'])
            || value.starts_with(|c: char| c.is_ascii_digit())
            || ["true", "false", "nil"].into_iter().any(word)
    };
    let open = !value.is_some_and(is_plain);
    (!path.is_empty()).then_some(Line { path, wins: *wins, open })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_far_as_they_are_plain() {
        let read = |text| line(text).map(|it| (it.path.join("."), it.wins, it.open));
        assert_eq!(read("default['shop']['workers'] = 8"), Some(("shop.workers".to_owned(), false, false)));
        assert_eq!(read("  node.override[:shop][\"on\"]= true"), Some(("shop.on".to_owned(), true, false)));
        assert_eq!(read("normal_unless['shop']['x'] = nil # no"), Some(("shop.x".to_owned(), false, false)));
        assert_eq!(read("default['shop'] = { 'a' => 1 }"), Some(("shop".to_owned(), false, true)));
        assert_eq!(read("default['shop'][name]['b'] = 1"), Some(("shop".to_owned(), false, true)));
        assert_eq!(read("default['shop']['x'] = node['a']"), Some(("shop.x".to_owned(), false, true)));
        assert_eq!(read("default['shop'].merge!(x)"), Some(("shop".to_owned(), false, true)));
        assert_eq!(read("x = default['shop']"), None);
        assert_eq!(read("defaults['shop'] = 1"), None);
    }
}
