//! Paths of attributes as people type and read them: `apache.keepalivetimeout`, `apache.mods[0]`, `files."/etc/motd".mode`.

/// The keys of a path, from the outermost in. A key with dots in it stands in quotes; `[0]` and `.0` are the same. Text that
/// makes no sense as a path is a key that nothing has.
pub fn typed(text: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' | '[' if !quoted => keys.push(String::new()),
            ']' if !quoted => {}
            _ => keys.iter_mut().next_back().into_iter().for_each(|key| key.push(c)),
        }
    }
    keys.retain(|key| !key.is_empty());
    keys
}

/// The path as `typed` reads it.
pub fn shown<'k>(keys: impl IntoIterator<Item = &'k str>) -> String {
    let quoted = |key: &str| {
        let word = |c: char| c.is_alphanumeric() || "_-:".contains(c);
        let plain = !key.is_empty() && key.chars().all(word);
        if plain { key.to_owned() } else { format!("\"{key}\"") }
    };
    keys.into_iter().map(quoted).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_typed() {
        for text in ["apache.keepalivetimeout", "files.\"/etc/a.conf\".mode", "mods.0"] {
            assert_eq!(shown(typed(text).iter().map(String::as_str)), text);
        }
        assert_eq!(typed("apache[\"a.b\"].mods[0]"), ["apache", "a.b", "mods", "0"]);
        assert_eq!(typed(""), Vec::<String>::new());
    }
}
