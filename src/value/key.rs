//! What tells the members of a family apart: `2` in `web_server[2]`, `"blue"` in `group["blue"]`.

use crate::name::Name;
use std::fmt;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum FamilyKey {
    Int(i64),
    Text(Name),
}

impl fmt::Display for FamilyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FamilyKey::Int(key) => write!(f, "{key}"),
            FamilyKey::Text(key) => write!(f, "{key}"),
        }
    }
}
