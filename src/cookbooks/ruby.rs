//! Lines of Ruby, read as text: calls such as `depends 'common', '~> 1.0'` and the literals in them. Not a parser: what is not in
//! one line, or is computed, is not found, and callers take it as unknown.

/// A string literal and where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Literal<'t> {
    pub text: &'t str,
    /// Byte offset of its first character, without the quote.
    pub at: usize,
}

/// The lines of a text that are code, each with its byte offset; what follows `__END__` or stands between `=begin` and `=end` is
/// none.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let mut in_comment = false;
    let with_offsets = text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end())
    });
    with_offsets.take_while(|(_, line)| *line != "__END__").filter(move |(_, line)| {
        let starts = line.starts_with("=begin");
        let code = !in_comment && !starts && !line.trim_start().starts_with('#');
        in_comment = (in_comment || starts) && !line.starts_with("=end");
        code
    })
}

/// What follows the name of a method that a line calls, with its byte offset in the line: ` 'common'` of `depends 'common'`.
pub fn call<'t>(line: &'t str, method: &str) -> Option<(usize, &'t str)> {
    let indent = line.len() - line.trim_start().len();
    let rest = line.trim_start().strip_prefix(method)?;
    rest.starts_with([' ', '\t', '(', '\'', '"']).then_some((indent + method.len(), rest))
}

/// The string literals that start a list of arguments. `at`: the offset of `arguments` in the text.
pub fn literals(at: usize, arguments: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let mut rest = arguments.trim_start_matches([' ', '\t', '(']);
    while let Some((text, after)) = literal(rest) {
        found.push(Literal { text, at: at + (arguments.len() - rest.len()) + 1 });
        match after.trim_start().strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None => break,
        }
    }
    found
}

/// A string literal at the start of a text, without escapes or interpolation, and what follows it.
pub fn literal(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (inside, after) = text.get(1..)?.split_once(quote)?;
    let computed = inside.contains('\\') || (quote == '"' && inside.contains("#{"));
    (!computed).then_some((inside, after))
}

/// A symbol at the start of a text, without its colon, and what follows it.
pub fn symbol(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(':')?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.split_at_checked(end).filter(|(name, _)| !name.is_empty())
}

/// Whether a word stands in a text by itself.
pub fn mentions(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|it| it.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_found_with_their_places() {
        let line = "  depends( 'common', \"~> 1.0\") # a word";
        let (at, rest) = call(line, "depends").expect("a call");
        let found = literals(at, rest);
        assert_eq!(found.iter().map(|it| it.text).collect::<Vec<_>>(), ["common", "~> 1.0"]);
        assert!(found.iter().all(|it| line[it.at..].starts_with(it.text)));
        assert_eq!(call("dependency 'x'", "depends"), None);
        assert_eq!(literals(0, " \"a#{b}\""), []);
    }

    #[test]
    fn comments_are_no_code() {
        let text = "a\n# b\n=begin\nc\n=end\n  d\n__END__\ne\n";
        let found: Vec<_> = lines(text).map(|(at, line)| (line, text[at..].starts_with(line))).collect();
        assert_eq!(found, [("a", true), ("  d", true)]);
    }

    #[test]
    fn words_stand_by_themselves() {
        assert!(mentions("node['shop']['port']", "port"));
        assert!(!mentions("node['shop']['ports']", "port"));
    }
}
