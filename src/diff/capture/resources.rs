//! Resources as a template has them, with the place of every value.

use super::Camera;
use super::values::{Form, word};
use crate::diff::snapshot::{Object, Section};
use crate::diff::tree::{Data, Tree};
use crate::model::{Header, Item, Json, JsonForm};
use crate::name::Name;
use crate::targets::classic::properties::{Part, Properties, Shared};
use crate::targets::classic::resource::Resource;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// Trees of what many resources share, by its address.
type Seen = RefCell<FxHashMap<usize, Tree>>;

impl Camera<'_> {
    pub fn resources(&self) -> Vec<Object> {
        let seen = Seen::default();
        let mut objects: Vec<Object> = Vec::new();
        self.emission.resources(&mut |resource| objects.push(self.resource(&resource, &seen)));
        objects
    }

    fn resource(&self, resource: &Resource<'_>, seen: &Seen) -> Object {
        let header = resource.item.and_then(|item| self.model.header(item));
        let properties = Tree::new(self.properties(&resource.properties, seen), None);
        Object {
            section: Section::Resource,
            id: resource.id,
            address: header.map_or_else(|| resource.id.to_string(), |it| it.address().to_string()),
            name: header.map_or(resource.id, |it| it.name),
            word: resource.item.map_or("made resource", word).to_owned(),
            type_name: Name::new(resource.type_name),
            place: header.map(|it| self.place(it.span)),
            was: was(header),
            properties: self.with_facts(resource.item, properties),
            attributes: self.attributes(resource),
        }
    }

    /// The region of a stack is no property of it, but all that it has lies there.
    fn with_facts(&self, item: Option<Item>, properties: Tree) -> Tree {
        let (Some(Item::Stack), Data::Object(mut entries)) = (item, properties.value.clone()) else {
            return properties;
        };
        if let Some(region) = self.model.stack.settings.get("region") {
            entries.push((Name::new("region"), self.tree(region, Form::Property)));
        }
        Tree::new(Data::Object(entries), None)
    }

    fn attributes(&self, resource: &Resource<'_>) -> Tree {
        let mut entries = Vec::new();
        if let Some((id, when)) = resource.when.and_then(|when| Some((self.emission.condition(when)?, when))) {
            let id = Data::Text(id.as_str().into());
            entries.push((Name::new("Condition"), Tree::new(id, Some(self.place(when.origin)))));
        }
        let waits_for = self.emission.waits_for(resource);
        if !waits_for.is_empty() {
            let ids = waits_for.iter().map(|id| Tree::text(id.as_str())).collect();
            entries.push((Name::new("DependsOn"), Tree::new(Data::List(ids), None)));
        }
        let policies = self.emission.attributes(resource);
        entries.extend(policies.map(|(key, value)| (Name::new(key), self.tree(value, Form::Property))));
        Tree::new(Data::Object(entries), None)
    }

    fn properties(&self, properties: &Properties<'_>, seen: &Seen) -> Data {
        Data::Object(properties.entries().map(|(key, part)| (Name::new(key), self.part(part, seen))).collect())
    }

    fn part(&self, part: &Part<'_>, seen: &Seen) -> Tree {
        let made = |value| Tree::new(value, None);
        match part {
            Part::Value(value) => self.tree(value, Form::Property),
            Part::Text(value) => self.tree(value, Form::Text),
            Part::Word(word) => Tree::text(word),
            Part::Bool(value) => made(Data::Bool(*value)),
            Part::Int(value) => made(Data::Number(Name::new(&value.to_string()))),
            Part::Shared(shared) => self.shared(shared, seen),
            Part::Ref(id) => made(self.reference(*id)),
            Part::Arn(id) => made(self.made_value(*id, "Arn")),
            Part::Object(properties) => made(self.properties(properties, seen)),
            Part::List(parts) => made(Data::List(parts.iter().map(|it| self.part(it, seen)).collect())),
            Part::If(condition, part) => made(self.conditional(*condition, self.part(part, seen))),
            Part::Json(json) => self.custom_json(json),
        }
    }

    fn shared(&self, shared: &Shared<'_>, seen: &Seen) -> Tree {
        let address = std::ptr::from_ref(shared) as usize;
        if let Some(tree) = seen.borrow().get(&address) {
            return tree.clone();
        }
        let tree = self.part(&shared.part, seen);
        seen.borrow_mut().insert(address, tree.clone());
        tree
    }

    /// As JSON, whether a template has it as an object or as text.
    fn custom_json(&self, json: &Json) -> Tree {
        match &json.form {
            JsonForm::Opaque(text) if text.is_deferred() => self.tree(text, Form::Property),
            JsonForm::Opaque(_) | JsonForm::Object | JsonForm::Text => {
                Tree { at: Some(self.place(json.origin)), ..self.tree(&json.value, Form::JsonProperty) }
            }
        }
    }
}

pub fn was(header: Option<&Header>) -> Option<Name> {
    header?.extra.as_ref()?.was
}
