//! The sections `Metadata` and `Parameters`: what people fill in, and how the console shows it.

use super::Context;
use crate::json::Writer;
use crate::model::{Parameter, ParameterType};
use crate::name::Name;
use crate::value::{Data, Value};
use indexmap::IndexMap;
use std::borrow::Cow;

impl Context<'_> {
    pub fn metadata(&self, w: &mut Writer) {
        let own =
            self.model.sections.iter().find(|(name, _)| *name == "Metadata").and_then(|(_, value)| value.as_object());
        let has_interface = self.model.parameters.iter().any(|it| it.group.is_some() || it.label.is_some());
        if !has_interface && own.is_none() {
            return;
        }
        w.key("Metadata");
        w.object(|w| {
            if has_interface {
                w.key("AWS::CloudFormation::Interface");
                w.object(|w| self.interface(w));
            }
            for (key, value) in own.iter().flat_map(|object| &object.entries) {
                w.key(key.as_str());
                self.value(w, value);
            }
        });
    }

    fn interface(&self, w: &mut Writer) {
        let mut groups: IndexMap<&str, Vec<Name>> = IndexMap::new();
        for parameter in &self.model.parameters {
            parameter.group.iter().for_each(|group| groups.entry(group).or_default().push(parameter.id));
        }
        if !groups.is_empty() {
            w.key("ParameterGroups");
            w.list(|w| groups.iter().for_each(|(group, members)| w.object(|w| parameter_group(w, group, members))));
        }
        let labelled = || self.model.parameters.iter().filter_map(|it| Some((it.id, it.label.as_ref()?)));
        if labelled().next().is_some() {
            w.key("ParameterLabels");
            w.object(|w| {
                for (id, label) in labelled() {
                    w.key(id.as_str());
                    w.object(|w| w.key_text("default", label));
                }
            });
        }
    }

    pub fn parameters(&self, w: &mut Writer) {
        if self.model.parameters.is_empty() {
            return;
        }
        w.key("Parameters");
        w.object(|w| {
            for parameter in &self.model.parameters {
                w.key(parameter.id.as_str());
                w.object(|w| self.parameter(w, parameter));
            }
        });
    }

    pub fn parameter(&self, w: &mut Writer, parameter: &Parameter) {
        w.key_text("Type", &type_name(&parameter.ty));
        if let Some(doc) = &parameter.doc {
            w.key_text("Description", doc);
        }
        if let Some(default) = &parameter.default {
            w.key("Default");
            self.default(w, default);
        }
        if !parameter.allowed.is_empty() {
            w.key("AllowedValues");
            w.list(|w| parameter.allowed.iter().for_each(|it| self.default(w, it)));
        } else if parameter.ty == ParameterType::Bool {
            w.key("AllowedValues");
            w.texts(["true", "false"]);
        }
        for (key, bound) in [("MinValue", &parameter.min), ("MaxValue", &parameter.max)] {
            if let Some(bound) = bound {
                w.key(key);
                self.text(w, bound);
            }
        }
        for (key, length) in [("MinLength", parameter.min_length), ("MaxLength", parameter.max_length)] {
            if let Some(length) = length {
                w.key(key);
                w.int(length);
            }
        }
        for (key, text) in [("AllowedPattern", &parameter.pattern), ("ConstraintDescription", &parameter.constraint)] {
            if let Some(text) = text {
                w.key_text(key, text);
            }
        }
        if parameter.secret {
            w.key("NoEcho");
            w.bool(true);
        }
    }

    /// A value that the parameter may have: lists are one text with commas; a bool is text.
    fn default(&self, w: &mut Writer, default: &Value) {
        match &default.data {
            Data::List(items) => w.text(&items.iter().map(plain).collect::<Vec<_>>().join(",")),
            Data::Bool(_) => w.text(&plain(default)),
            _ => self.value(w, default),
        }
    }
}

fn parameter_group(w: &mut Writer, group: &str, members: &[Name]) {
    w.key("Label");
    w.object(|w| w.key_text("default", group));
    w.key("Parameters");
    w.texts(members.iter().map(|id| id.as_str()));
}

/// A known scalar as text.
fn plain(value: &Value) -> Cow<'_, str> {
    match &value.data {
        Data::Text(text) => Cow::Borrowed(text),
        Data::Number(number) => Cow::Owned(number.to_string()),
        Data::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        _ => Cow::Borrowed(""),
    }
}

fn type_name(ty: &ParameterType) -> Cow<'static, str> {
    match ty {
        ParameterType::Text | ParameterType::Bool => "String".into(),
        ParameterType::Number => "Number".into(),
        ParameterType::TextList => "CommaDelimitedList".into(),
        ParameterType::NumberList => "List<Number>".into(),
        ParameterType::Aws(name) => (*name).into(),
        ParameterType::AwsList(name) => format!("List<{name}>").into(),
        ParameterType::Ssm(stored) => format!("AWS::SSM::Parameter::Value<{}>", stored_type(stored)).into(),
    }
}

/// What the parameter store holds: text, or lists of text.
fn stored_type(ty: &ParameterType) -> Cow<'static, str> {
    match ty {
        ParameterType::Number => "String".into(),
        ParameterType::TextList | ParameterType::NumberList => "List<String>".into(),
        other => type_name(other),
    }
}
