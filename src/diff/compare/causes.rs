//! Where a change comes from: from the declaration that changes to the line that was edited.
//!
//! A value keeps the place where it is written, which is often a `let` or a `profile` far away from the declaration that uses it. Where
//! the place itself was not edited, the names that stand on its line lead on to a declaration that was.

use super::properties::Difference;
use super::{Sides, inputs, shown_place};
use crate::diff::document::{Action, Cause, Link, Noise, NoiseKind, ObjectChange};
use crate::diff::snapshot::{Declaration, Object, Snapshot};
use crate::diff::tree::Place;
use crate::name::Name;
use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

pub struct Causes<'s> {
    sides: Sides<'s>,
    old: Lines<'s>,
    new: Lines<'s>,
    /// Declarations of the new version that others read and that were edited or are new, in their order.
    all_edited: Vec<&'s Declaration>,
    /// The same by name; profiles by the names they set.
    edited: FxHashMap<Name, &'s Declaration>,
    /// The same as a set.
    fresh: FxHashSet<*const Declaration>,
    /// Those that others read, by name.
    read: FxHashMap<Name, &'s Declaration>,
    /// Variables that have another value by a profile or `--set`, and what to blame.
    inputs: FxHashMap<Name, Link>,
}

/// The declarations of a version.
struct Lines<'s> {
    /// By file, in the order of their lines.
    files: Vec<Vec<&'s Declaration>>,
    /// By word and name.
    heads: FxHashMap<(&'s str, Name), &'s Declaration>,
}

/// How far names are followed.
const DEPTH: usize = 12;

impl<'s> Lines<'s> {
    fn of(snapshot: &'s Snapshot) -> Lines<'s> {
        let mut files = vec![Vec::new(); snapshot.files.len()];
        for declaration in &snapshot.declarations {
            if let Some(list) = files.get_mut(declaration.file as usize) {
                list.push(declaration);
            }
        }
        Lines { files, heads: snapshot.declarations.iter().map(|it| ((&*it.word, it.name), it)).collect() }
    }

    fn at(&self, place: Place) -> Option<&'s Declaration> {
        let list = self.files.get(place.file as usize)?;
        let after = list.partition_point(|it| it.first <= place.line);
        list.get(after.checked_sub(1)?).copied().filter(|it| place.line <= it.last)
    }
}

impl<'s> Causes<'s> {
    pub fn of(sides: Sides<'s>) -> Causes<'s> {
        let is_read = |it: &&Declaration| !it.digest.is_empty() && it.word != "import";
        let known: FxHashSet<(&str, Name, &str)> =
            sides.old.declarations.iter().filter(is_read).map(|it| (&*it.word, it.name, &*it.digest)).collect();
        // Nobody reads a profile by its name.
        let by_name = sides.new.declarations.iter().filter(is_read).filter(|it| it.word != "profile");
        let read: FxHashMap<Name, &Declaration> = by_name.map(|it| (it.name, it)).collect();
        let is_edited = |it: &&Declaration| !known.contains(&(&*it.word, it.name, &*it.digest));
        let all_edited: Vec<&Declaration> = sides.new.declarations.iter().filter(is_read).filter(is_edited).collect();
        // A profile sets variables: a setting that was edited is found by the name it sets.
        let set = |it: &'s Declaration| it.names.first().map(|(name, _)| (*name, it));
        let (profiles, others): (Vec<&Declaration>, Vec<&Declaration>) =
            all_edited.iter().copied().partition(|it| it.word == "profile");
        let fresh = all_edited.iter().map(|it| std::ptr::from_ref(*it)).collect();
        let edited = others.into_iter().map(|it| (it.name, it)).chain(profiles.into_iter().filter_map(set)).collect();
        let inputs = inputs::of(sides);
        Causes { sides, old: Lines::of(sides.old), new: Lines::of(sides.new), all_edited, edited, fresh, read, inputs }
    }

    /// The chain of a change: the object's own declaration, then what leads to the edited line.
    pub fn chain(&self, object: &Object, difference: &Difference) -> Vec<Link> {
        let (place, lines, snapshot) = match (difference.place(), difference.old_place()) {
            (Some(place), _) => (place, &self.new, self.sides.new),
            (None, Some(place)) => (place, &self.old, self.sides.old),
            (None, None) => return self.declared(object).into_iter().collect(),
        };
        let mut chain: Vec<Link> = self.declared(object).into_iter().collect();
        let own = object.place.and_then(|it| self.new.at(it));
        let Some(said_in) = lines.at(place) else { return chain };
        let here = own.is_some_and(|own| (&own.word, own.name) == (&said_in.word, said_in.name));
        let what = match here {
            true => format!("{} {}", object.word, object.address),
            false => self.link(said_in).what,
        };
        if here {
            chain.clear();
        }
        chain.push(Link { what, place: shown_place(snapshot, place) });
        if difference.new.is_some() && !self.is_cause(said_in) && !self.is_profile_in_use(said_in) {
            chain.extend(self.lead_on(said_in, place.line));
        }
        chain
    }

    fn declared(&self, object: &Object) -> Option<Link> {
        let place = shown_place(self.sides.new, object.place?);
        Some(Link { what: format!("{} {}", object.word, object.address), place })
    }

    /// Whether a declaration was edited, or is a variable that has another value.
    fn is_cause(&self, declaration: &Declaration) -> bool {
        self.fresh.contains(&std::ptr::from_ref(declaration)) || self.input(declaration).is_some()
    }

    fn input(&self, declaration: &Declaration) -> Option<&Link> {
        self.inputs.get(&declaration.name).filter(|_| declaration.word == "variable")
    }

    /// Whether it is said in the profile that is in use now and was not before.
    fn is_profile_in_use(&self, declaration: &Declaration) -> bool {
        let (old, new) = (&self.sides.old.inputs.profile, &self.sides.new.inputs.profile);
        declaration.word == "profile" && old != new && new.as_deref() == Some(declaration.name.as_str())
    }

    /// Why a member of a family comes or goes, if both versions have the family: from the family to the line that was edited.
    pub fn of_member(&self, member: &Object, version: &Snapshot) -> Vec<Link> {
        let family = (member.word.as_str(), member.name);
        let (Some(old), Some(new)) = (self.old.heads.get(&family), self.new.heads.get(&family)) else {
            return Vec::new();
        };
        // The keys stand beside the name, which annotations may precede.
        let own = if std::ptr::eq(version, self.sides.new) { new } else { old };
        let head = member.place.map_or(0, |it| it.line.saturating_sub(own.first));
        let mut chain = vec![self.link(new)];
        chain.extend(self.lead_on(new, new.first + head));
        chain
    }

    /// The way from a line to a declaration that was edited, over those that were not.
    fn lead_on(&self, from: &'s Declaration, line: u32) -> Vec<Link> {
        let on_line = |it: &&(Name, u32)| it.1 == line;
        let named: Vec<Name> = match from.names.iter().any(|it| on_line(&it)) {
            true => from.names.iter().filter(on_line).map(|(name, _)| *name).collect(),
            false => from.names.iter().map(|(name, _)| *name).collect(),
        };
        let mut seen: FxHashSet<Name> = FxHashSet::default();
        let mut ways: Vec<Vec<&Declaration>> = named.iter().filter_map(|it| Some(vec![self.meant(*it)?])).collect();
        for _ in 0..DEPTH {
            if let Some(way) = ways.iter().find(|way| way.last().is_some_and(|it| self.is_cause(it))) {
                return way.iter().map(|it| self.link(it)).collect();
            }
            let further = |way: &Vec<&'s Declaration>| {
                let last = *way.last()?;
                seen.insert(last.name).then(|| {
                    let next = last.names.iter().filter_map(|(name, _)| self.meant(*name));
                    next.map(|it| way.iter().copied().chain([it]).collect::<Vec<_>>()).collect::<Vec<_>>()
                })
            };
            ways = ways.iter().filter_map(further).flatten().collect();
        }
        Vec::new()
    }

    /// What a name leads to: the variable that has another value, the edited declaration if there is one of that name, else the one that
    /// is read.
    fn meant(&self, name: Name) -> Option<&'s Declaration> {
        if self.inputs.contains_key(&name) {
            return self.read.get(&name).copied();
        }
        self.edited.get(&name).or_else(|| self.read.get(&name)).copied()
    }

    fn link(&self, to: &Declaration) -> Link {
        if let Some(link) = self.input(to) {
            return link.clone();
        }
        let place = Place { file: to.file, line: to.first, column: 1 };
        Link { what: format!("{} {}", to.word, to.name), place: shown_place(self.sides.new, place) }
    }

    /// What moved more than its own declaration.
    pub fn aggregated(&self, changes: &[ObjectChange]) -> Vec<Cause> {
        // By what it is and its line, wherever on that a value begins.
        let mut causes: IndexMap<(String, String), Cause> = IndexMap::new();
        let mut blame = |chain: &[Link], address: &String, count: fn(&mut Cause)| {
            let Some(last) = chain.last().filter(|_| chain.len() > 1) else { return };
            let fresh = || Cause { link: last.clone(), changes: 0, members: 0, objects: Vec::new() };
            let line = last.place.rsplit_once(':').map_or(last.place.as_str(), |(line, _)| line);
            let cause = causes.entry((last.what.clone(), line.to_owned())).or_insert_with(fresh);
            count(cause);
            if cause.objects.last() != Some(address) {
                cause.objects.push(address.clone());
            }
        };
        for change in changes {
            blame(&change.cause, &change.address, |it| it.members += 1);
            change.properties.iter().for_each(|it| blame(&it.cause, &change.address, |it| it.changes += 1));
        }
        let mut causes: Vec<Cause> = causes.into_values().collect();
        causes.sort_by_key(|it| std::cmp::Reverse(it.changes + it.members));
        causes
    }

    /// What the declarations of new and deleted objects read, near and far: how many members a family has is said there.
    fn read_by_what_comes_or_goes(&self, changes: &[ObjectChange]) -> FxHashSet<*const Declaration> {
        let comes_or_goes = |it: &&ObjectChange| matches!(it.action, Action::Create | Action::Delete);
        let mut found: FxHashSet<*const Declaration> = FxHashSet::default();
        let names: FxHashSet<&str> = changes.iter().filter(comes_or_goes).map(|it| it.name.as_str()).collect();
        let is_named = |it: &&'s Declaration| names.contains(it.name.as_str());
        let mut waiting: Vec<&Declaration> = self.sides.new.declarations.iter().filter(is_named).collect();
        while let Some(next) = waiting.pop() {
            if found.insert(std::ptr::from_ref(next)) {
                waiting.extend(next.names.iter().filter_map(|(name, _)| self.meant(*name)));
            }
        }
        found
    }

    /// Declarations that were edited and moved nothing.
    pub fn rewritten(&self, changes: &[ObjectChange]) -> Vec<Noise> {
        // A template declares nothing that could be written in another way.
        if self.sides.old.declarations.is_empty() {
            return Vec::new();
        }
        let blamed: FxHashSet<&str> =
            changes.iter().flat_map(|it| &it.properties).flat_map(|it| &it.cause).map(|it| &*it.what).collect();
        let what = |it: &Declaration| format!("{} {}", it.word, it.name);
        let read = self.read_by_what_comes_or_goes(changes);
        let is_read = |it: &Declaration| read.contains(&std::ptr::from_ref(it));
        let still = self.all_edited.iter().filter(|it| !blamed.contains(&*what(it)) && !is_read(it));
        still
            .filter(|it| it.word != "parameter")
            .map(|it| Noise {
                kind: NoiseKind::Rewritten,
                of: what(it),
                path: Vec::new(),
                place: Some(self.link(it).place),
            })
            .collect()
    }
}
