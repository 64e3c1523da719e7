//! Which name stands for which id. An id is its own name where the language makes that id of it; else the name comes as near as it
//! can, and `@id` keeps the id.

use crate::analysis::names::logical_id;
use crate::import::around::Around;
use crate::import::draft::{is_identifier, is_reserved};
use crate::import::template::{Form, Template};
use crate::name::Name;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The sections that share the names of a file, each with ids of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Section {
    /// Parameters and resources, which share their ids too.
    Value,
    Condition,
    Mapping,
}

#[derive(Default, Debug)]
pub struct Names {
    of: FxHashMap<(Section, Arc<str>), Arc<str>>,
    taken: FxHashSet<Arc<str>>,
    /// Of parameters, resources, conditions and mappings.
    ids: FxHashSet<Arc<str>>,
    /// Whether the ids are ours: then names are spelt as people spell them.
    invented: bool,
}

impl Names {
    pub fn of(template: &Template, around: &Around) -> Names {
        let mut names = Names { invented: template.form == Form::Described, ..Names::default() };
        for id in template.parameters.iter().map(|it| &it.id) {
            names.give(Section::Value, id, "parameter");
        }
        for id in template.resources.iter().map(|it| &it.id) {
            names.give(Section::Value, id, "resource");
        }
        for id in template.conditions.iter().map(|it| &it.id) {
            names.give(Section::Condition, id, "condition");
        }
        for id in template.mappings.iter().map(|it| &it.id) {
            names.give(Section::Mapping, id, "map");
        }
        for it in &around.declared {
            names.taken.insert(Arc::from(&*it.name));
            names.of.entry((Section::Value, Arc::from(&*it.id))).or_insert_with(|| Arc::from(&*it.name));
        }
        names
    }

    fn give(&mut self, section: Section, id: &Arc<str>, what: &str) {
        let name = match spelt(id).filter(|_| self.invented) {
            Some(name) => self.free(&name, what),
            None => self.free(id, what),
        };
        self.of.insert((section, id.clone()), name);
        self.ids.insert(id.clone());
    }

    /// A name for a declaration that has no id in the template: neither the name nor the id that it makes is taken.
    pub fn invent(&mut self, wish: &str, what: &str) -> Arc<str> {
        let mut name = self.free(wish, what);
        while self.ids.contains(logical_id(Name::new(&name)).as_str()) {
            name = self.free(&format!("{wish}_{what}"), what);
        }
        self.ids.insert(Arc::from(logical_id(Name::new(&name)).as_str()));
        name
    }

    /// A name that nothing has yet, made from a wish; `what` tells it apart where the wish is taken.
    pub fn free(&mut self, wish: &str, what: &str) -> Arc<str> {
        let mut word: String = wish.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if !is_identifier(&word) {
            word.insert_str(0, &format!("{what}_"));
        }
        let second = format!("{word}_{what}");
        let numbered = (2..).map(|n| format!("{word}_{what}{n}"));
        let candidates = [word.clone(), second].into_iter().chain(numbered);
        let found = candidates.into_iter().find(|it| !is_reserved(it) && !self.taken.contains(it.as_str()));
        let name: Arc<str> = Arc::from(found.unwrap_or(word));
        self.taken.insert(name.clone());
        name
    }

    pub fn get(&self, section: Section, id: &str) -> Option<Arc<str>> {
        self.of.get(&(section, Arc::from(id))).cloned()
    }

    pub fn value(&self, id: &str) -> Option<Arc<str>> {
        self.get(Section::Value, id)
    }

    /// Remembers a name that stands for an id that the template does not declare.
    pub fn add(&mut self, section: Section, id: &str, name: Arc<str>) {
        self.of.insert((section, Arc::from(id)), name);
    }

    pub fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }
}

/// `db_master1` of `DbMaster1`, if the language makes that id of it.
fn spelt(id: &str) -> Option<String> {
    let mut name = String::new();
    for letter in id.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    (logical_id(Name::new(&name)) == id).then_some(name)
}

/// The id for `@id`, if the language makes another one of the name.
pub fn fixed_id(name: &str, id: &str) -> Option<Arc<str>> {
    (logical_id(Name::new(name)) != id).then(|| Arc::from(id))
}
