//! Cases that are one text in sections: `=== heading`, and what stands below it.

/// A heading without its mark, and the text below it. The first has no heading.
pub fn sections(text: &str) -> Vec<(&str, String)> {
    let mut sections = vec![("", String::new())];
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("=== "), sections.last_mut()) {
            (Some(heading), _) => sections.push((heading.trim_end(), String::new())),
            (None, Some((_, body))) => body.push_str(line),
            (None, None) => {}
        }
    }
    sections
}
