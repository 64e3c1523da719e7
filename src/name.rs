//! Interned names: text in, a small copyable `Name` out, equal text giving the same `Name`.
//!
//! Identifiers, object keys and logical ids occur many times each in a large program; interned, they are compared by
//! address and cost their text once. Names live as long as the process.

use rustc_hash::FxHashSet;
use std::borrow::Borrow;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Mutex;

/// A piece of text that exists once in the process, in the size of a pointer. Equality and hashing look at the address alone;
/// INVARIANT: two names with the same text have the same address.
#[derive(Clone, Copy)]
pub struct Name(&'static Text);

/// One level more than a `&str`, so that a name is one word: trees and models hold millions of them.
type Text = &'static str;

static ALL: Mutex<Option<FxHashSet<Known>>> = Mutex::new(None);

thread_local! {
    /// What this thread has already looked up, so that a repeated name takes no lock.
    static SEEN: RefCell<FxHashSet<Known>> = RefCell::new(FxHashSet::default());
}

/// An interned text, found by its content.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Known(&'static Text);

impl Borrow<str> for Known {
    fn borrow(&self) -> &str {
        self.0
    }
}

impl Name {
    pub fn new(text: &str) -> Name {
        SEEN.with_borrow_mut(|seen| match seen.get(text) {
            Some(known) => Name(known.0),
            None => {
                let known = intern(text);
                seen.insert(known);
                Name(known.0)
            }
        })
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

fn intern(text: &str) -> Known {
    let mut all = ALL.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let all = all.get_or_insert_with(FxHashSet::default);
    match all.get(text) {
        Some(known) => *known,
        None => {
            let text: &'static str = Box::leak(text.into());
            let known = Known(Box::leak(Box::new(text)));
            all.insert(known);
            known
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Name {}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        *self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(std::ptr::from_ref(self.0) as usize);
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By text, so that sorted names do not depend on addresses.
impl Ord for Name {
    fn cmp(&self, other: &Name) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// As its text.
impl serde::Serialize for Name {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Ok(Name::new(&text))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
