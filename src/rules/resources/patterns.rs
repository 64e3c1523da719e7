//! Patterns of the catalogue as regular expressions, each made once.
//!
//! They are written for engines in which `\w` and `\d` mean ASCII, so they are read that way, and only ASCII text is held against them. What
//! cannot be read here, such as looking ahead, is taken to match.

use regex::bytes::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

#[derive(Default)]
pub(super) struct Patterns(RefCell<FxHashMap<&'static str, Option<Regex>>>);

impl Patterns {
    /// Whether the pattern can be found in the text, as far as can be told.
    pub fn allow(&self, pattern: &'static str, text: &str) -> bool {
        if !text.is_ascii() {
            return true;
        }
        let mut known = self.0.borrow_mut();
        let regex = known.entry(pattern).or_insert_with(|| RegexBuilder::new(pattern).unicode(false).build().ok());
        regex.as_ref().is_none_or(|it| it.is_match(text.as_bytes()))
    }
}
