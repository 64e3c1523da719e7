//! What every declaration of the model has: its names, its place, and what few of them have besides.

use crate::name::Name;
use crate::source::Span;
use crate::value::{FamilyKey, Target, Value};
use std::fmt;
use std::sync::Arc;

/// What every declaration has.
#[derive(Debug)]
pub struct Header {
    /// As declared: `web_server`.
    pub name: Name,
    /// In a family: which member.
    pub key: Option<FamilyKey>,
    /// The logical id: `WebServer2`.
    pub id: Name,
    /// The place of the name in its declaration.
    pub span: Span,
    pub doc: Option<Arc<str>>,
    /// `None` for the ordinary case: exists, is written, has no `meta`.
    pub extra: Option<Box<Extra>>,
}

/// What few declarations have.
#[derive(Debug, Default)]
pub struct Extra {
    /// `when` on a deferred condition.
    pub when: Option<Value>,
    /// `existing "id"`: the id; such a declaration writes no resource.
    pub existing: Option<Value>,
    /// `@was(old_name)`
    pub was: Option<Name>,
    pub meta: Meta,
}

#[derive(Debug, Default)]
pub struct Meta {
    /// Logical ids of what must exist first, as written.
    pub depends_on: Vec<Target>,
    /// `depends_on = []`: nothing is waited for but what references need, not even what a target would add.
    pub unordered: bool,
    pub deletion_policy: Option<Value>,
    pub update_replace_policy: Option<Value>,
    pub creation_policy: Option<Value>,
    pub update_policy: Option<Value>,
    pub metadata: Option<Value>,
    /// An object of raw properties laid over what the target writes.
    pub properties: Option<Value>,
    /// Why a resource is not held against the catalogue of types.
    pub unchecked: Option<Value>,
}

/// As in the source: `lb1`, `web_server[2]`, `group["blue"]`.
pub struct Address<'a>(&'a Header);

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.key {
            None => write!(f, "{}", self.0.name),
            Some(FamilyKey::Int(key)) => write!(f, "{}[{key}]", self.0.name),
            Some(FamilyKey::Text(key)) => write!(f, "{}[{:?}]", self.0.name, key.as_str()),
        }
    }
}

impl Header {
    pub fn address(&self) -> Address<'_> {
        Address(self)
    }

    /// The address as a file name: `lb1`, `web_server-2`.
    pub fn file_name(&self) -> String {
        match self.key {
            None => self.name.to_string(),
            Some(key) => {
                let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
                format!("{}-{}", self.name, key.to_string().chars().map(safe).collect::<String>())
            }
        }
    }

    pub fn when(&self) -> Option<&Value> {
        self.extra.as_ref()?.when.as_ref()
    }

    pub fn existing(&self) -> Option<&Value> {
        self.extra.as_ref()?.existing.as_ref()
    }

    pub fn meta(&self) -> Option<&Meta> {
        self.extra.as_ref().map(|extra| &extra.meta)
    }
}
