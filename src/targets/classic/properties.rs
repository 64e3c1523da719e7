//! The properties of one resource before they are written: names and parts, borrowed from the model.
//!
//! Settings arrive by the path of their property (`ShutdownEventConfiguration.ExecutionTimeout`) and make nested objects;
//! `meta.properties` is laid over what is there.

use super::Context;
use crate::json::Writer;
use crate::language::Setting;
use crate::language::given::{Given, Settings};
use crate::model::Json;
use crate::name::Name;
use crate::value::{Data, Object, Value};

/// An object in the making, keys in the order in which they are written.
#[derive(Default)]
pub struct Properties<'m> {
    entries: Vec<(&'m str, Part<'m>)>,
}

pub enum Part<'m> {
    Value(&'m Value),
    /// A value as a string: what a map of strings holds.
    Text(&'m Value),
    Word(&'m str),
    Bool(bool),
    Int(i64),
    /// What many resources have.
    Shared(&'m Shared<'m>),
    Ref(Name),
    Arn(Name),
    Object(Properties<'m>),
    List(Vec<Part<'m>>),
    /// The part, if the condition holds.
    If(Name, Box<Part<'m>>),
    Json(&'m Json),
}

/// A part that is written once.
pub struct Shared<'m> {
    pub part: Part<'m>,
    /// As it stands at the depth of properties.
    pub json: Vec<u8>,
}

impl<'m> Properties<'m> {
    pub fn entries(&self) -> impl Iterator<Item = (&'m str, &Part<'m>)> {
        self.entries.iter().map(|(key, part)| (*key, part))
    }

    pub fn push(&mut self, key: &'m str, part: Part<'m>) {
        self.entries.push((key, part));
    }

    pub fn with(mut self, key: &'m str, part: Part<'m>) -> Properties<'m> {
        self.push(key, part);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Puts a part where a path with dots says; objects on the way are made.
    pub fn set(&mut self, path: &'m str, part: Part<'m>) {
        match path.split_once('.') {
            None => match self.entries.iter_mut().find(|(key, _)| *key == path) {
                Some((_, old)) => *old = part,
                None => self.push(path, part),
            },
            Some((key, rest)) => self.object(key).set(rest, part),
        }
    }

    /// The object under a key, made if it is not there.
    pub fn object(&mut self, key: &'m str) -> &mut Properties<'m> {
        let at = self.entries.iter().position(|(known, part)| *known == key && matches!(part, Part::Object(_)));
        let at = at.unwrap_or_else(|| {
            self.entries.retain(|(known, _)| *known != key);
            self.push(key, Part::Object(Properties::default()));
            self.entries.len() - 1
        });
        match self.entries.get_mut(at) {
            Some((_, Part::Object(object))) => object,
            // INVARIANT: `at` is the place of an object.
            _ => unreachable!("an object was found or made"),
        }
    }

    /// Lays raw properties over what is there: objects key by key, `null` takes a property away, anything else replaces.
    pub fn overlay(&mut self, raw: &'m Object) {
        for (key, value) in &raw.entries {
            let key = key.as_str();
            let known = self.entries.iter_mut().find(|(known, _)| *known == key);
            match (known, &value.data) {
                (_, Data::Null) => self.entries.retain(|(known, _)| *known != key),
                (Some((_, Part::Object(object))), Data::Object(over)) => object.overlay(over),
                (Some((_, part)), _) => *part = Part::Value(value),
                (None, _) => self.push(key, Part::Value(value)),
            }
        }
    }

    /// Settings whose property is a path from here. `special` takes the settings that are more than that, and says so.
    pub fn settings(
        &mut self,
        settings: &'m Settings,
        special: &mut dyn FnMut(&mut Self, &'static Setting, &'m Given) -> bool,
    ) {
        for (setting, given) in settings.iter() {
            if special(self, setting, given) {
                continue;
            }
            match given {
                Given::Value(value) if setting.property.is_empty() || value.is_null() => {}
                Given::Value(value) if is_map_of_strings(setting.property) => {
                    self.set(setting.property, Part::Text(value))
                }
                Given::Value(value) => self.set(setting.property, Part::Value(value)),
                Given::Block(block) => self.settings(block, special),
                Given::Labelled(_) => {}
            }
        }
    }

    /// Settings without any that are special.
    pub fn plain(&mut self, settings: &'m Settings) {
        self.settings(settings, &mut |_, _, _| false);
    }
}

fn is_map_of_strings(path: &str) -> bool {
    path.starts_with("Attributes.")
}

/// `{ Name: "x" }` as `[{"Key": "Name", "Value": "x"}]`; what is deferred as a whole stays as it is.
pub(super) fn tags(value: &Value) -> Part<'_> {
    pairs(value, "Key")
}

/// An object as a list of its keys, under the name `key`, and values.
pub(super) fn pairs<'m>(value: &'m Value, key: &'m str) -> Part<'m> {
    let Some(object) = value.as_object() else { return Part::Value(value) };
    let pair = |(name, value): (&Name, &'m Value)| {
        Part::Object(Properties::default().with(key, Part::Word(name.as_str())).with("Value", Part::Text(value)))
    };
    Part::List(object.entries.iter().filter(|(_, value)| !value.is_null()).map(pair).collect())
}

impl Context<'_> {
    pub fn properties(&self, w: &mut Writer, properties: &Properties) {
        w.object(|w| {
            for (key, part) in &properties.entries {
                w.key(key);
                self.part(w, part);
            }
        });
    }

    pub fn part(&self, w: &mut Writer, part: &Part) {
        match part {
            Part::Value(value) => self.value(w, value),
            Part::Text(value) => self.text(w, value),
            Part::Word(word) => w.text(word),
            Part::Bool(value) => w.bool(*value),
            Part::Int(value) => w.int(*value),
            Part::Shared(shared) => w.raw(&shared.json),
            Part::Ref(id) => Context::call(w, "Ref", |w| w.text(id.as_str())),
            Part::Arn(id) => Context::call(w, "Fn::GetAtt", |w| w.texts([id.as_str(), "Arn"])),
            Part::Object(properties) => self.properties(w, properties),
            Part::List(parts) => w.list(|w| parts.iter().for_each(|it| self.part(w, it))),
            Part::If(condition, part) => Context::call(w, "Fn::If", |w| {
                w.list(|w| {
                    w.text(condition.as_str());
                    self.part(w, part);
                    Context::call(w, "Ref", |w| w.text("AWS::NoValue"));
                });
            }),
            Part::Json(json) => self.custom_json(w, json),
        }
    }
}
