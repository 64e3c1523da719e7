//! The classic target: one CloudFormation template in JSON, with the OpsWorks resource types.
//!
//! The model is read twice: `gather` finds the conditions and mappings that values need and names them, then each section is
//! streamed out in the order in which people read a template. Resources have no tree of their own; the properties of one are
//! laid out as a short list of borrowed parts, because `meta.properties` may change them, and written at once.

mod app;
mod condition;
mod custom_json;
mod depends;
mod gather;
mod instance;
mod layer;
mod others;
mod parameter;
mod presence;
pub mod properties;
pub mod resource;
mod roles;
mod stack;
mod value;

use crate::diagnostic::Problems;
use crate::json::{Layout, Writer, document};
use crate::model::{Model, Output, Parameter};
use crate::name::Name;
use crate::value::Value;
use depends::Depends;
use gather::Gathered;
use std::io::{self, Write};

/// What every part of the template is written from.
pub struct Context<'m> {
    model: &'m Model,
    gathered: Gathered<'m>,
    depends: Depends,
}

/// Reports what the template cannot hold: resources that wait for each other, references that lead
/// nowhere.
pub fn check(model: &Model, problems: &mut Problems) {
    depends::check_circles(model, problems);
    presence::check_identities(model, problems);
    presence::check_presence(model, problems);
}

/// Writes the template. The error is the first that `out` gave.
pub fn template(model: &Model, out: &mut dyn Write) -> io::Result<()> {
    let cx = Context::new(model);
    let mut writer = Writer::new(out, Layout::Pretty);
    writer.object(|w| {
        w.key_text("AWSTemplateFormatVersion", "2010-09-09");
        if let Some(doc) = &model.stack.header.doc {
            w.key_text("Description", doc);
        }
        cx.metadata(w);
        cx.parameters(w);
        cx.mappings(w);
        cx.conditions(w);
        w.key("Resources");
        w.object(|w| cx.resources(&mut |resource| cx.write_resource(w, &resource)));
        cx.outputs(w);
        for (name, value) in cx.own_sections() {
            w.key(name.as_str());
            cx.value(w, value);
        }
    });
    writer.finish()
}

impl<'m> Context<'m> {
    pub fn new(model: &'m Model) -> Context<'m> {
        Context { model, gathered: Gathered::new(model), depends: Depends::new(model) }
    }
}

impl Context<'_> {
    /// A value as it stands in the template.
    pub fn json(&self, value: &Value) -> serde_json::Value {
        parsed(|w| self.value(w, value))
    }

    /// The same where a string is wanted.
    pub fn json_of_text(&self, value: &Value) -> serde_json::Value {
        parsed(|w| self.text(w, value))
    }

    /// The definition of a condition as it stands in the template.
    pub fn json_condition(&self, definition: &Value) -> serde_json::Value {
        parsed(|w| self.gathered.condition_body(self.model, w, definition))
    }

    /// What the template says of a parameter.
    pub fn json_parameter(&self, parameter: &Parameter) -> serde_json::Value {
        parsed(|w| w.object(|w| self.parameter(w, parameter)))
    }

    /// The id of the condition that a resource or output exists under.
    pub fn condition(&self, when: &Value) -> Option<Name> {
        self.gathered.condition_id(when)
    }

    /// The conditions of the template with their definitions.
    pub fn defined_conditions(&self) -> impl Iterator<Item = (Name, &Value)> {
        self.gathered.conditions.iter().map(|(id, definition)| (*id, *definition))
    }

    /// The mappings of the template.
    pub fn defined_mappings(&self) -> impl Iterator<Item = (Name, &crate::value::Object)> {
        self.gathered.mappings.iter().map(|(id, map)| (*id, &**map))
    }

    /// Sections that the language has no words for, apart from `Metadata`, which has a place of its own.
    fn own_sections(&self) -> impl Iterator<Item = &(Name, Value)> {
        self.model.sections.iter().filter(|(name, _)| *name != "Metadata")
    }

    fn mappings(&self, w: &mut Writer) {
        if self.gathered.mappings.is_empty() {
            return;
        }
        w.key("Mappings");
        w.object(|w| {
            for (id, map) in &self.gathered.mappings {
                w.key(id.as_str());
                self.mapping(w, map);
            }
        });
    }

    /// A mapping has two levels; a map of one gets `Value` as its second key.
    fn mapping(&self, w: &mut Writer, map: &crate::value::Object) {
        w.object(|w| {
            for (key, value) in &map.entries {
                w.key(key.as_str());
                match value.as_object() {
                    Some(_) => self.value(w, value),
                    None => w.object(|w| {
                        w.key("Value");
                        self.value(w, value);
                    }),
                }
            }
        });
    }

    fn conditions(&self, w: &mut Writer) {
        if self.gathered.conditions.is_empty() {
            return;
        }
        w.key("Conditions");
        w.object(|w| {
            for (id, definition) in &self.gathered.conditions {
                w.key(id.as_str());
                self.gathered.condition_body(self.model, w, definition);
            }
        });
    }

    fn outputs(&self, w: &mut Writer) {
        if self.model.outputs.is_empty() {
            return;
        }
        w.key("Outputs");
        w.object(|w| {
            for output in &self.model.outputs {
                w.key(output.id.as_str());
                w.object(|w| self.output(w, output));
            }
        });
    }

    fn output(&self, w: &mut Writer, output: &Output) {
        if let Some(doc) = &output.doc {
            w.key_text("Description", doc);
        }
        self.condition_key(w, output.when.as_ref());
        w.key("Value");
        self.text(w, &output.value);
        if let Some(name) = &output.export {
            w.key("Export");
            w.object(|w| {
                w.key("Name");
                self.value(w, name);
            });
        }
    }

    /// `"Condition": id`, if there is one.
    fn condition_key(&self, w: &mut Writer, when: Option<&Value>) {
        if let Some(id) = when.and_then(|when| self.gathered.condition_id(when)) {
            w.key_text("Condition", id.as_str());
        }
    }

    /// `{"function": argument}`
    fn call(w: &mut Writer, function: &str, argument: impl FnOnce(&mut Writer)) {
        w.object(|w| {
            w.key(function);
            argument(w);
        });
    }
}

fn parsed(write: impl FnOnce(&mut Writer)) -> serde_json::Value {
    // What was just written is JSON.
    serde_json::from_slice(&document(Layout::Compact, write)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
