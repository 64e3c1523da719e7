//! Finds what a template names and does not have: parameters, resources, conditions, mappings and their keys.

use serde_json::{Map, Value};

const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// One line for each name that leads nowhere: where it stands and what it is.
pub fn dangling(template: &Value) -> Vec<String> {
    let mut search = Search { template, found: Vec::new() };
    for (id, resource) in members(&template["Resources"]) {
        search.holder(&format!("Resources/{id}"), resource);
        for wanted in one_or_many(&resource["DependsOn"]) {
            search.wants(&format!("Resources/{id}/DependsOn"), &["Resources"], wanted);
        }
    }
    for (id, output) in members(&template["Outputs"]) {
        search.holder(&format!("Outputs/{id}"), output);
    }
    search.value("Conditions", &template["Conditions"]);
    let interface = &template["Metadata"]["AWS::CloudFormation::Interface"];
    for group in interface["ParameterGroups"].as_array().into_iter().flatten() {
        for wanted in one_or_many(&group["Parameters"]) {
            search.wants("ParameterGroups", &["Parameters"], wanted);
        }
    }
    for (wanted, _) in members(&interface["ParameterLabels"]) {
        search.wants("ParameterLabels", &["Parameters"], wanted);
    }
    search.found
}

struct Search<'a> {
    template: &'a Value,
    found: Vec<String>,
}

impl Search<'_> {
    /// A resource or output: all that is in it, and the condition that it stands under.
    fn holder(&mut self, place: &str, holder: &Value) {
        if let Some(condition) = holder["Condition"].as_str() {
            self.wants(place, &["Conditions"], condition);
        }
        for (key, value) in members(holder).filter(|(key, _)| *key != "Condition") {
            self.value(&format!("{place}/{key}"), value);
        }
    }

    fn value(&mut self, place: &str, value: &Value) {
        match value {
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| self.value(&format!("{place}/{at}"), item));
            }
            Value::Object(object) => {
                if let Some((name, operand)) = only(object) {
                    self.intrinsic(place, name, operand);
                }
                object.iter().for_each(|(key, item)| self.value(&format!("{place}/{key}"), item));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn intrinsic(&mut self, place: &str, name: &str, operand: &Value) {
        match (name, operand) {
            ("Ref", Value::String(wanted)) => self.wants(place, &["Parameters", "Resources"], wanted),
            ("Condition", Value::String(wanted)) => self.wants(place, &["Conditions"], wanted),
            ("Fn::GetAtt", Value::String(wanted)) => self.attribute(place, wanted),
            ("Fn::GetAtt", Value::Array(parts)) => self.wants(place, &["Resources"], text(parts.first())),
            ("Fn::If", Value::Array(parts)) => self.wants(place, &["Conditions"], text(parts.first())),
            ("Fn::FindInMap", Value::Array(parts)) => self.mapping(place, parts),
            ("Fn::Sub", Value::String(pattern)) => self.substitution(place, pattern, &Value::Null),
            ("Fn::Sub", Value::Array(parts)) => {
                self.substitution(place, text(parts.first()), parts.get(1).unwrap_or(&Value::Null));
            }
            _ => {}
        }
    }

    /// `Name.Attribute`
    fn attribute(&mut self, place: &str, wanted: &str) {
        self.wants(place, &["Resources"], wanted.split('.').next().unwrap_or(wanted));
    }

    /// `[map, key, key]`, of which the keys may be deferred.
    fn mapping(&mut self, place: &str, parts: &[Value]) {
        let map = text(parts.first());
        self.wants(place, &["Mappings"], map);
        if let Some(key) = parts.get(1).and_then(Value::as_str)
            && self.template["Mappings"][map].get(key).is_none()
        {
            self.found.push(format!("{place}: the mapping {map} has no key {key}"));
        }
    }

    /// Names in `${...}`, other than those of the substitution's own map.
    fn substitution(&mut self, place: &str, pattern: &str, own: &Value) {
        for piece in pattern.split("${").skip(1) {
            let name = piece.split('}').next().unwrap_or(piece).trim();
            if name.starts_with('!') || own.get(name).is_some() {
                continue;
            }
            if name.contains('.') {
                self.attribute(place, name);
            } else {
                self.wants(place, &["Parameters", "Resources"], name);
            }
        }
    }

    fn wants(&mut self, place: &str, sections: &[&str], name: &str) {
        let known = sections.iter().any(|section| self.template[*section].get(name).is_some());
        let pseudo = sections.contains(&"Parameters") && PSEUDO.contains(&name);
        if !known && !pseudo {
            self.found.push(format!("{place}: nothing is called {name}"));
        }
    }
}

fn only(object: &Map<String, Value>) -> Option<(&String, &Value)> {
    object.iter().next().filter(|_| object.len() == 1)
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn one_or_many(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    }
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}
