//! Whether two templates are equal as data, and where they are not.
//!
//! Equal: the same sections, logical ids, properties and values, in any order of keys. What CloudFormation reads alike counts as
//! equal: values as [`super::normal`] says; one `DependsOn` name and a list of it, and an edge that a reference says already; what is
//! empty and what is not there.

use super::normal::{Normal, Scalars, intrinsic};
use super::references::{self, Piece};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// One place at which the templates differ.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    /// Keys from the root with `/` between them.
    pub path: String,
    /// `None`: it is not in the input.
    pub input: Option<Value>,
    /// `None`: it is not in the output.
    pub output: Option<Value>,
}

/// The places at which `output` is not what `input` says, in the order of the input.
pub fn differences(input: &Value, output: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    let (mut input, mut output) = (normal_template(input), normal_template(output));
    // A section that is not there has no entries.
    for section in ["Parameters", "Mappings", "Conditions", "Resources", "Outputs"] {
        for side in [&mut input, &mut output] {
            if let Some(sections) = side.as_object_mut() {
                sections.entry(section).or_insert_with(|| json!({}));
            }
        }
    }
    differ("", &input, &output, &mut found);
    found
}

fn differ(path: &str, input: &Value, output: &Value, found: &mut Vec<Difference>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") };
    match (input, output) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                match b.get(key) {
                    Some(other) => differ(&below(key), value, other, found),
                    None => found.push(Difference { path: below(key), input: Some(value.clone()), output: None }),
                }
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                found.push(Difference { path: below(key), input: None, output: Some(value.clone()) });
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (value, other)) in a.iter().zip(b).enumerate() {
                differ(&below(&at.to_string()), value, other, found);
            }
        }
        _ if input == output => {}
        _ => found.push(Difference { path: path.to_owned(), input: Some(input.clone()), output: Some(output.clone()) }),
    }
}

/// The template with everything that CloudFormation reads alike written one way.
pub fn normal_template(template: &Value) -> Value {
    let Some(sections) = template.as_object() else { return template.clone() };
    let normal = Normal::with(sections.get("Mappings").and_then(Value::as_object));
    let mut out = Map::new();
    out.insert("AWSTemplateFormatVersion".to_owned(), json!("2010-09-09"));
    for (name, section) in sections {
        let value = match name.as_str() {
            "AWSTemplateFormatVersion" => continue,
            "Description" => described(section),
            "Metadata" => metadata(section, sections.get("Parameters"), &normal),
            "Parameters" => each(section, |it| parameter(it, &normal)),
            "Resources" => each(section, |it| resource(it, &normal)),
            "Outputs" => each(section, |it| entry_with_text(it, &normal)),
            _ => normal.value(section, Scalars::Alike),
        };
        let is_empty = value.is_null()
            || value.as_object().is_some_and(Map::is_empty)
            || value.as_str().is_some_and(|it| it.trim().is_empty());
        if !is_empty {
            out.insert(name.clone(), value);
        }
    }
    Value::Object(out)
}

fn each(section: &Value, entry: impl Fn(&Map<String, Value>) -> Value) -> Value {
    let Some(entries) = section.as_object() else { return section.clone() };
    let normal = |(id, value): (&String, &Value)| (id.clone(), value.as_object().map_or_else(|| value.clone(), &entry));
    Value::Object(entries.iter().map(normal).collect())
}

/// A description without blanks at the ends of its lines, which nobody sees.
fn described(text: &Value) -> Value {
    match text.as_str() {
        Some(text) => text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n").into(),
        None => text.clone(),
    }
}

fn parameter(parameter: &Map<String, Value>, normal: &Normal) -> Value {
    let mut out = Map::new();
    for (key, value) in parameter {
        let no_echo =
            || value.as_bool().unwrap_or_else(|| value.as_str().is_some_and(|it| it.eq_ignore_ascii_case("true")));
        match key.as_str() {
            "Description" if value.as_str().is_some_and(|it| it.trim().is_empty()) => {}
            "Description" => drop(out.insert(key.clone(), described(value))),
            "NoEcho" if !no_echo() => {}
            "AllowedValues" if value.as_array().is_some_and(Vec::is_empty) => {}
            _ => drop(out.insert(key.clone(), normal.value(value, Scalars::Alike))),
        }
    }
    Value::Object(out)
}

fn entry_with_text(output: &Map<String, Value>, normal: &Normal) -> Value {
    let mut out = Map::new();
    for (key, value) in output {
        match key.as_str() {
            "Description" if value.as_str().is_some_and(|it| it.trim().is_empty()) => {}
            "Description" => drop(out.insert(key.clone(), described(value))),
            _ => drop(out.insert(key.clone(), normal.value(value, Scalars::Alike))),
        }
    }
    Value::Object(out)
}

fn resource(resource: &Map<String, Value>, normal: &Normal) -> Value {
    let mut referred = BTreeSet::new();
    if let Some(properties) = resource.get("Properties") {
        ids_in(properties, &mut referred);
    }
    let mut out = Map::new();
    for (key, value) in resource {
        let value = match key.as_str() {
            "DependsOn" => depends_on(value, &referred),
            "Description" => continue,
            _ => normal.value(value, Scalars::Alike),
        };
        let is_empty = value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty);
        let matters = !is_empty || !matches!(key.as_str(), "DependsOn" | "Properties");
        if matters && !value.is_null() {
            out.insert(key.clone(), value);
        }
    }
    Value::Object(out)
}

fn depends_on(value: &Value, referred: &BTreeSet<String>) -> Value {
    let ids = value.as_array().map_or_else(|| vec![value.clone()], Vec::clone);
    let own: BTreeSet<&str> = ids.iter().filter_map(Value::as_str).filter(|id| !referred.contains(*id)).collect();
    own.into_iter().collect()
}

/// All ids that a value refers to.
fn ids_in(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| ids_in(it, found)),
        Value::Object(entries) => {
            if let Some((function, argument)) = intrinsic(entries) {
                match (function, argument) {
                    ("Ref", Value::String(id)) => drop(found.insert(id.clone())),
                    ("Fn::GetAtt", Value::String(path)) => {
                        found.extend(path.split('.').next().map(str::to_owned));
                    }
                    ("Fn::GetAtt", Value::Array(path)) => {
                        found.extend(path.first().and_then(Value::as_str).map(str::to_owned));
                    }
                    ("Fn::Sub", argument) => {
                        let text = argument.as_str().or_else(|| argument.get(0).and_then(Value::as_str));
                        for piece in references::pieces(text.unwrap_or_default()) {
                            if let Piece::Name(name) = piece {
                                found.extend(name.split('.').next().map(str::to_owned));
                            }
                        }
                    }
                    _ => {}
                }
            }
            entries.values().for_each(|it| ids_in(it, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Groups and labels of parameters that do not exist say nothing.
fn metadata(section: &Value, parameters: Option<&Value>, normal: &Normal) -> Value {
    let mut value = normal.value(section, Scalars::Alike);
    let known = |id: &str| parameters.is_some_and(|it| it.get(id).is_some());
    let Some(interface) = value.get_mut("AWS::CloudFormation::Interface").and_then(Value::as_object_mut) else {
        return value;
    };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    if let Some(groups) = interface.get_mut("ParameterGroups").and_then(Value::as_array_mut) {
        for group in groups.iter_mut() {
            if let Some(members) = group.get_mut("Parameters").and_then(Value::as_array_mut) {
                members.retain(|it| it.as_str().is_some_and(|id| known(id) && seen.insert(id.to_owned())));
            }
        }
        groups.retain(|it| it.get("Parameters").and_then(Value::as_array).is_some_and(|it| !it.is_empty()));
    }
    if let Some(labels) = interface.get_mut("ParameterLabels").and_then(Value::as_object_mut) {
        labels.retain(|id, _| known(id));
    }
    interface.retain(|_, it| {
        it.as_array().is_none_or(|it| !it.is_empty()) && it.as_object().is_none_or(|it| !it.is_empty())
    });
    let is_empty = interface.is_empty();
    if let Some(entries) = value.as_object_mut().filter(|_| is_empty) {
        entries.remove("AWS::CloudFormation::Interface");
    }
    value
}
