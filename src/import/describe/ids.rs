//! Logical ids for what had none: short names and host names with a capital at each part.

use rustc_hash::FxHashSet;

/// INVARIANT: ids that were given out differ, ignoring case.
#[derive(Default)]
pub(in crate::import) struct Ids {
    taken: FxHashSet<String>,
}

impl Ids {
    /// An id made of a name; of names that come to the same, later ones append the word, then a number.
    pub fn of(&mut self, name: &str, word: &str) -> String {
        let plain = match capitals(name) {
            it if it.is_empty() => word.to_owned(),
            it if it.starts_with(|c: char| c.is_ascii_digit()) => format!("{word}{it}"),
            it => it,
        };
        let with_word = format!("{plain}{word}");
        let numbered = (2..).map(|number: u64| format!("{with_word}{number}"));
        let mut candidates = [plain.clone(), with_word.clone()].into_iter().chain(numbered);
        let free = candidates.find(|it| !self.taken.contains(&it.to_ascii_lowercase())).unwrap_or(plain);
        self.taken.insert(free.to_ascii_lowercase());
        free
    }
}

/// `shop-production` of `Shop production`: a name for a file; of names that come to the same, later ones append a number.
pub(super) fn file_name(name: &str, taken: &mut FxHashSet<String>) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|it| !it.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let plain = if words.is_empty() { "stack".to_owned() } else { words.join("-") };
    let numbered = (2..).map(|number: u64| format!("{plain}-{number}"));
    let free = std::iter::once(plain.clone()).chain(numbered).find(|it| !taken.contains(it)).unwrap_or(plain.clone());
    taken.insert(free.clone());
    free
}

/// `db-master 1` is `DbMaster1`; what no id may hold only parts the words.
fn capitals(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(capital).collect()
}

/// `master` is `Master`, and so is `MASTER`; `MySQL` stays.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return String::new() };
    let rest = letters.as_str();
    let shouted = !word.contains(|c: char| c.is_ascii_lowercase());
    first.to_ascii_uppercase().to_string() + &if shouted { rest.to_ascii_lowercase() } else { rest.to_owned() }
}
