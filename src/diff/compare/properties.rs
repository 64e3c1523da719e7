//! Two trees of properties: what differs in them, property by property, and what differs without meaning anything.
//!
//! Objects are compared key by key. Elements of a list that go by a key (`Key`, `Name`, ...) are found by it, wherever they stand; in a
//! list whose order means nothing only what is new or gone counts. JSON that stands in a text is compared as JSON.

use crate::diff::document::NoiseKind;
use crate::diff::paths::INSIDE;
use crate::diff::tree::{Data, Place, Sameness, Strictness, Tree, compare};
use rustc_hash::{FxHashMap, FxHashSet};

/// One difference; `None` where one of the sides has nothing.
#[derive(Clone, Debug)]
pub struct Difference<'t> {
    pub path: Vec<String>,
    pub old: Option<&'t Tree>,
    pub new: Option<&'t Tree>,
    /// In place of the trees, where they are inside a text.
    pub inside: Option<(Option<Tree>, Option<Tree>)>,
}

impl Difference<'_> {
    pub fn before(&self) -> Option<&Tree> {
        self.inside.as_ref().map_or(self.old, |(old, _)| old.as_ref())
    }

    pub fn after(&self) -> Option<&Tree> {
        self.inside.as_ref().map_or(self.new, |(_, new)| new.as_ref())
    }

    /// Where it is said: in the new version, in the old one if it is gone.
    pub fn place(&self) -> Option<Place> {
        self.new.and_then(Tree::place)
    }

    pub fn old_place(&self) -> Option<Place> {
        self.old.and_then(Tree::place)
    }
}

/// What a comparison finds.
#[derive(Default)]
pub struct Found<'t> {
    pub differences: Vec<Difference<'t>>,
    pub noise: Vec<(NoiseKind, Vec<String>, Option<Place>)>,
}

/// Members of a list of objects that go by one of these keys have no order.
const KEYS: [&str; 8] = ["Key", "Name", "DeviceName", "MountPoint", "Ip", "RdsDbInstanceArn", "Id", "Sid"];

pub struct Comparing<'f> {
    /// Whether the order of a list means something; by the path of the property.
    pub is_ordered: &'f dyn Fn(&[String]) -> bool,
}

impl Comparing<'_> {
    /// The differences between two objects.
    pub fn objects<'t>(&self, old: &'t Tree, new: &'t Tree) -> Found<'t> {
        let mut found = Found::default();
        self.entries(old, new, &mut Vec::new(), &mut found);
        found
    }

    fn entries<'t>(&self, old: &'t Tree, new: &'t Tree, path: &mut Vec<String>, found: &mut Found<'t>) {
        let (old, new) = (old.entries(), new.entries());
        for (at, (key, old)) in old.iter().enumerate() {
            let beside = new.get(at).filter(|(known, _)| known == key);
            let new = beside.or_else(|| new.iter().find(|(known, _)| known == key)).map(|(_, tree)| tree);
            path.push(key.to_string());
            self.both(Some(old), new, path, found);
            path.pop();
        }
        for (at, (key, new)) in new.iter().enumerate() {
            let known = old.get(at).is_some_and(|(known, _)| known == key) || old.iter().any(|(known, _)| known == key);
            if !known {
                path.push(key.to_string());
                self.both(None, Some(new), path, found);
                path.pop();
            }
        }
    }

    fn both<'t>(&self, old: Option<&'t Tree>, new: Option<&'t Tree>, path: &mut Vec<String>, found: &mut Found<'t>) {
        let (Some(before), Some(after)) = (old, new) else { return found.difference(path, old, new) };
        match compare(before, after, Strictness::Template) {
            Sameness::Same => return,
            Sameness::Spelt => return found.noise.push((NoiseKind::Spelt, path.clone(), after.place())),
            Sameness::Different => {}
        }
        match (&before.value, &after.value) {
            (Data::Object(_), Data::Object(_)) => self.entries(before, after, path, found),
            (Data::List(a), Data::List(b)) => match (keyed(a), keyed(b)) {
                (Some(a), Some(b)) => self.keyed(&a, &b, path, found),
                _ if !(self.is_ordered)(path) && same_elements(a, b) => {
                    found.noise.push((NoiseKind::Reordered, path.clone(), after.place()));
                }
                _ => found.difference(path, old, new),
            },
            (Data::Text(a), Data::Text(b)) => match (json_in(a), json_in(b)) {
                (Some(a), Some(b)) => self.inside(before, after, (a, b), path, found),
                _ => found.difference(path, old, new),
            },
            (Data::Object(_), Data::Text(text)) | (Data::Text(text), Data::Object(_)) => match json_in(text) {
                Some(parsed) => {
                    let old_is_text = matches!(before.value, Data::Text(_));
                    let pair = if old_is_text { (parsed, after.clone()) } else { (before.clone(), parsed) };
                    self.inside(before, after, pair, path, found);
                }
                None => found.difference(path, old, new),
            },
            _ => found.difference(path, old, new),
        }
    }

    fn keyed<'t>(&self, old: &[Member<'t>], new: &[Member<'t>], path: &mut Vec<String>, found: &mut Found<'t>) {
        let count = found.differences.len();
        let place = new.iter().find_map(|member| member.tree.place());
        let known: FxHashMap<&str, &Tree> = new.iter().map(|it| (&*it.key, it.tree)).collect();
        for member in old {
            path.push(format!("[{}]", member.key));
            self.both(Some(member.tree), known.get(&*member.key).copied(), path, found);
            path.pop();
        }
        let before: FxHashSet<&str> = old.iter().map(|it| &*it.key).collect();
        for member in new.iter().filter(|it| !before.contains(&*it.key)) {
            path.push(format!("[{}]", member.key));
            self.both(None, Some(member.tree), path, found);
            path.pop();
        }
        if count == found.differences.len() && old.iter().map(|it| &it.key).ne(new.iter().map(|it| &it.key)) {
            found.noise.push((NoiseKind::Reordered, path.clone(), place));
        }
    }

    /// Compares what two texts say as JSON; the places are those of the texts.
    fn inside<'t>(&self, old: &'t Tree, new: &'t Tree, parsed: (Tree, Tree), path: &[String], found: &mut Found<'t>) {
        let mut below = Found::default();
        self.both(Some(&parsed.0), Some(&parsed.1), &mut Vec::new(), &mut below);
        if below.differences.is_empty() {
            return found.noise.push((NoiseKind::Spelt, path.to_vec(), new.place()));
        }
        for difference in below.differences {
            let whole = path.iter().cloned().chain([INSIDE.to_owned()]).chain(difference.path.iter().cloned());
            let inside = Some((difference.before().cloned(), difference.after().cloned()));
            found.differences.push(Difference { path: whole.collect(), old: Some(old), new: Some(new), inside });
        }
    }
}

impl<'t> Found<'t> {
    fn difference(&mut self, path: &[String], old: Option<&'t Tree>, new: Option<&'t Tree>) {
        self.differences.push(Difference { path: path.to_vec(), old, new, inside: None });
    }
}

struct Member<'t> {
    key: String,
    tree: &'t Tree,
}

/// The elements by their keys, if each has one of its own.
fn keyed(items: &[Tree]) -> Option<Vec<Member<'_>>> {
    let field = KEYS.into_iter().find(|field| items.iter().all(|it| it.get(field).is_some()))?;
    let members: Option<Vec<Member>> = items
        .iter()
        .map(|tree| match &tree.get(field)?.value {
            Data::Text(text) => Some(Member { key: text.to_string(), tree }),
            Data::Unknown(unknown) => Some(Member { key: unknown.words.to_string(), tree }),
            _ => None,
        })
        .collect();
    let members = members.filter(|members| !members.is_empty())?;
    let distinct: FxHashSet<&str> = members.iter().map(|it| &*it.key).collect();
    (distinct.len() == members.len()).then_some(members)
}

/// Whether two lists hold the same, in whatever order.
fn same_elements(old: &[Tree], new: &[Tree]) -> bool {
    let sorted = |items: &[Tree]| {
        let mut texts: Vec<String> = items.iter().map(|it| it.shown().to_string()).collect();
        texts.sort();
        texts
    };
    old.len() == new.len() && sorted(old) == sorted(new)
}

/// An object or list that stands in a text.
fn json_in(text: &str) -> Option<Tree> {
    let start = text.trim_start().as_bytes().first()?;
    if !matches!(start, b'{' | b'[') {
        return None;
    }
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(Tree::from_json(&json, &|_| None))
}
