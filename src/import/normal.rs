//! One way to write each value of a template: two values that CloudFormation reads alike come out the same.
//!
//! Alike are `true` and `"true"`, `80` and `"80"` outside custom JSON; both spellings of `Fn::GetAtt`; a text made by `Fn::Sub` and the
//! same made by `Fn::Join`; a function of known arguments and what it comes to; custom JSON as text and as the object that the text is.

use super::document;
use super::references::{self, Piece};
use base64::Engine;
use serde_json::{Map, Value, json};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scalars {
    /// `true` and `"true"` are one.
    Alike,
    /// As in custom JSON.
    Kept,
}

/// Writes the values of one template.
pub struct Normal<'v> {
    mappings: Option<&'v Map<String, Value>>,
}

impl<'v> Normal<'v> {
    /// `mappings`: those of the template, for lookups whose keys are known.
    pub fn with(mappings: Option<&'v Map<String, Value>>) -> Normal<'v> {
        Normal { mappings }
    }

    pub fn value(&self, value: &Value, scalars: Scalars) -> Value {
        match value {
            Value::Object(entries) => match intrinsic(entries) {
                Some((function, argument)) => self.intrinsic(function, argument, scalars),
                None => Value::Object(entries.iter().filter_map(|(key, it)| self.entry(key, it, scalars)).collect()),
            },
            Value::Array(items) => items.iter().map(|it| self.value(it, scalars)).collect(),
            Value::Bool(flag) if scalars == Scalars::Alike => Value::String(flag.to_string()),
            Value::Number(number) if scalars == Scalars::Alike => Value::String(plain_number(&number.to_string())),
            other => other.clone(),
        }
    }

    fn entry(&self, key: &str, value: &Value, scalars: Scalars) -> Option<(String, Value)> {
        let value = match (key, value) {
            (_, Value::Null) if scalars == Scalars::Alike => return None,
            ("CustomJson", json) if scalars == Scalars::Alike => self.custom_json(json),
            ("TimeBasedAutoScaling", Value::Object(week)) => hours(week),
            (_, value) => self.value(value, scalars),
        };
        Some((key.to_owned(), value))
    }

    /// Text that is a JSON object is that object.
    fn custom_json(&self, json: &Value) -> Value {
        let parsed = json.as_str().and_then(|text| {
            let syntax = document::Syntax::Json;
            let document = document::read(crate::source::FileId(0), text, syntax).ok()?;
            document.root.as_map().is_some().then(|| document.root.json())
        });
        self.value(parsed.as_ref().unwrap_or(json), Scalars::Kept)
    }

    /// The arguments of a function are read alike wherever it stands.
    fn intrinsic(&self, function: &str, argument: &Value, scalars: Scalars) -> Value {
        let found = match function {
            "Fn::Sub" => self.sub(argument),
            "Fn::Join" => self.join(argument),
            "Fn::GetAtt" => attribute(argument),
            "Fn::GetAZs" => zones(argument),
            "Fn::FindInMap" => self.lookup(argument, scalars),
            "Fn::Select" => self.select(argument, scalars),
            "Fn::Base64" => self.base64(argument),
            "Fn::If" => self.choice(argument, scalars),
            _ => None,
        };
        found.unwrap_or_else(|| json!({ function: self.value(argument, Scalars::Alike) }))
    }

    fn sub(&self, argument: &Value) -> Option<Value> {
        let (text, own) = match argument {
            Value::Array(both) => (both.first()?.as_str()?, both.get(1)?.as_object()),
            other => (other.as_str()?, None),
        };
        let mut parts = Vec::new();
        for piece in references::pieces(text) {
            parts.push(match piece {
                Piece::Text(text) => json!(text),
                Piece::Literal(text) => json!(format!("${{{text}}}")),
                Piece::Name(name) => match own.and_then(|own| own.get(name)) {
                    Some(value) => self.value(value, Scalars::Alike),
                    None => named(name),
                },
            });
        }
        Some(text_of(parts))
    }

    fn join(&self, argument: &Value) -> Option<Value> {
        let (separator, parts) = (argument.get(0)?.as_str()?, argument.get(1)?);
        let parts = self.value(parts, Scalars::Alike);
        let items = parts.as_array();
        match items {
            Some(items) if separator.is_empty() => Some(text_of(items.clone())),
            Some(items) if items.iter().all(Value::is_string) => {
                let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                Some(words.join(separator).into())
            }
            _ => Some(json!({ "Fn::Join": [separator, parts] })),
        }
    }

    fn lookup(&self, argument: &Value, scalars: Scalars) -> Option<Value> {
        let Value::Array(keys) = self.value(argument, Scalars::Alike) else { return None };
        let [Value::String(map), Value::String(first), Value::String(second)] = keys.as_slice() else { return None };
        let found = self.mappings?.get(map)?.get(first)?.get(second)?;
        Some(self.value(found, scalars))
    }

    fn select(&self, argument: &Value, scalars: Scalars) -> Option<Value> {
        let index = self.value(argument.get(0)?, Scalars::Alike);
        let at: usize = index.as_str()?.parse().ok()?;
        let list = self.value(argument.get(1)?, scalars);
        let is_known = |it: &Value| !it.to_string().contains("\"Ref\":\"AWS::NoValue\"");
        list.as_array().filter(|items| items.iter().all(is_known))?.get(at).cloned()
    }

    fn base64(&self, argument: &Value) -> Option<Value> {
        let Value::String(text) = self.value(argument, Scalars::Alike) else { return None };
        Some(base64::engine::general_purpose::STANDARD.encode(text).into())
    }

    /// The branches are data of the place that the choice stands in.
    fn choice(&self, argument: &Value, scalars: Scalars) -> Option<Value> {
        let [condition, then, otherwise] = argument.as_array()?.as_slice() else { return None };
        Some(json!({ "Fn::If": [condition, self.value(then, scalars), self.value(otherwise, scalars)] }))
    }
}

/// The function that an object stands for, and its argument.
pub fn intrinsic(entries: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (key, value) = entries.iter().next().filter(|_| entries.len() == 1)?;
    let named = key.starts_with("Fn::") || key == "Ref" || key == "Condition" && value.is_string();
    named.then_some((key.as_str(), value))
}

/// What `${...}` of `Fn::Sub` means.
fn named(name: &str) -> Value {
    match name.split_once('.') {
        Some((id, attribute)) => json!({ "Fn::GetAtt": [id, attribute] }),
        None => json!({ "Ref": name }),
    }
}

fn attribute(argument: &Value) -> Option<Value> {
    match argument {
        Value::String(path) => path.split_once('.').map(|(id, rest)| json!({ "Fn::GetAtt": [id, rest] })),
        _ => None,
    }
}

/// The zones of the region in which the stack is, asked for in either way.
fn zones(argument: &Value) -> Option<Value> {
    let here = argument.as_str() == Some("") || argument.get("Ref").and_then(Value::as_str) == Some("AWS::Region");
    here.then(|| json!({ "Fn::GetAZs": "" }))
}

/// A text made of parts: neighbours that are text joined, texts inside it taken apart.
fn text_of(parts: Vec<Value>) -> Value {
    let mut joined: Vec<Value> = Vec::new();
    let mut flat = Vec::new();
    for part in parts {
        match part.get("Fn::Join").and_then(Value::as_array).map(Vec::as_slice) {
            Some([Value::String(separator), Value::Array(inner)]) if separator.is_empty() => flat.extend(inner.clone()),
            _ => flat.push(part),
        }
    }
    for part in flat {
        match (joined.last_mut(), part) {
            (_, Value::String(text)) if text.is_empty() => {}
            (Some(Value::String(before)), Value::String(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    match joined.as_slice() {
        [] => json!(""),
        [only] => only.clone(),
        _ => json!({ "Fn::Join": ["", joined] }),
    }
}

/// The hours that are on.
fn hours(week: &Map<String, Value>) -> Value {
    let mut out = Map::new();
    for (day, hours) in week {
        let Some(hours) = hours.as_object() else {
            out.insert(day.clone(), hours.clone());
            continue;
        };
        let on = hours.iter().filter(|(_, it)| it.as_str() != Some("off"));
        let on: Map<String, Value> = on.map(|(hour, it)| (hour.clone(), it.clone())).collect();
        if !on.is_empty() {
            out.insert(day.clone(), Value::Object(on));
        }
    }
    Value::Object(out)
}

/// `75.0` is `75`.
fn plain_number(number: &str) -> String {
    match number.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|it| it == b'0') => whole.to_owned(),
        _ => number.to_owned(),
    }
}
