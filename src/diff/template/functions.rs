//! Functions of templates as values: what they come to where all is known, and where it is not, words for people and the reason.

use crate::diff::tree::{Data, Secret, Unknown};
use crate::import::normal::{Normal, Scalars, intrinsic};
use crate::name::Name;
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// What the functions of a template refer to.
pub struct Functions {
    parameters: Map<String, Json>,
    mappings: Map<String, Json>,
}

impl Functions {
    pub fn of(template: &Json) -> Functions {
        let section = |key: &str| template.get(key).and_then(Json::as_object).cloned().unwrap_or_default();
        Functions { parameters: section("Parameters"), mappings: section("Mappings") }
    }

    /// The value of an expression that is a function; `None` if it is none.
    pub fn value(&self, expression: Json) -> Option<Data> {
        let entries = expression.as_object()?;
        let (function, _) = intrinsic(entries)?;
        let normal = Normal::with(Some(&self.mappings)).value(&expression, Scalars::Alike);
        if self.hides(&normal) {
            let identity = words(&normal).into();
            return Some(Data::Secret(Arc::new(Secret { identity, expression: normal, plain: None })));
        }
        if let Some(known) = known(&normal) {
            return Some(known);
        }
        let shape = match function {
            "Fn::GetAZs" | "Fn::Split" | "Fn::Cidr" => "list of strings",
            _ => "string",
        };
        let cause = self.cause(&normal).unwrap_or_else(|| LATER.to_owned());
        let (shape, cause, words) = (Name::new(shape), Name::new(&cause), words(&normal).into());
        // Lookups are done with the mappings that are here; the other side has others.
        let unknown = Unknown { shape, cause, words, expression: normal };
        Some(Data::Unknown(Arc::new(unknown)))
    }

    /// Whether a parameter that nobody may see goes into it.
    fn hides(&self, normal: &Json) -> bool {
        match normal {
            Json::Array(items) => items.iter().any(|it| self.hides(it)),
            Json::Object(entries) => match intrinsic(entries) {
                Some(("Ref", Json::String(id))) => self.is_hidden(id),
                _ => entries.values().any(|it| self.hides(it)),
            },
            _ => false,
        }
    }

    fn is_hidden(&self, id: &str) -> bool {
        let hidden = self.parameters.get(id).and_then(|it| it.get("NoEcho"));
        hidden.is_some_and(|it| it.as_bool().unwrap_or_else(|| it.as_str() == Some("true")))
    }

    /// Why it is not known: what the first reference in it waits for.
    fn cause(&self, normal: &Json) -> Option<String> {
        let Some((function, argument)) = normal.as_object().and_then(intrinsic) else {
            return match normal {
                Json::Array(items) => items.iter().find_map(|it| self.cause(it)),
                Json::Object(entries) => entries.values().find_map(|it| self.cause(it)),
                _ => None,
            };
        };
        match (function, argument) {
            ("Ref", Json::String(id)) if self.parameters.contains_key(id) => {
                Some(format!("given by the parameter `{id}`"))
            }
            ("Ref", Json::String(id)) if id.starts_with("AWS::") => None,
            ("Ref", Json::String(id)) => Some(format!("known after `{id}` exists")),
            ("Fn::GetAtt", path) => Some(format!("known after `{}` exists", path.get(0)?.as_str()?)),
            ("Fn::If", choice) => Some(format!("decided by the condition `{}`", choice.get(0)?.as_str()?)),
            ("Fn::ImportValue", _) => Some("exported by another stack".to_owned()),
            ("Fn::GetAZs", _) => Some("the zones of the region that it is deployed to".to_owned()),
            (_, argument) => self.cause(argument),
        }
    }
}

const LATER: &str = "known when it is deployed";

/// Text, or a list of texts, that a function came to.
fn known(normal: &Json) -> Option<Data> {
    match normal {
        Json::String(text) => Some(Data::Text(text.as_str().into())),
        _ => None,
    }
}

/// As a program would say it: `"arn:aws:iam::${AWS::AccountId}:role/web"`, `if IsProd then 4 else 2`.
fn words(normal: &Json) -> String {
    match normal {
        Json::Array(items) => format!("[{}]", items.iter().map(words).collect::<Vec<_>>().join(", ")),
        Json::Object(entries) => match intrinsic(entries) {
            Some((function, argument)) => call(function, argument),
            None => {
                let entries = entries.iter().map(|(key, it)| format!("{key}: {}", words(it)));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
        },
        scalar => scalar.to_string(),
    }
}

fn call(function: &str, argument: &Json) -> String {
    let at = |index: usize| argument.get(index).unwrap_or(&Json::Null);
    let name = |json: &Json| json.as_str().map_or_else(|| words(json), str::to_owned);
    match (function, argument) {
        ("Ref" | "Condition", Json::String(id)) => id.clone(),
        ("Fn::GetAtt", Json::Array(path)) => path.iter().map(name).collect::<Vec<_>>().join("."),
        ("Fn::Join", Json::Array(_)) if at(0) == "" && at(1).is_array() => text(at(1)),
        ("Fn::If", Json::Array(_)) => format!("if {} then {} else {}", name(at(0)), words(at(1)), words(at(2))),
        ("Fn::FindInMap", Json::Array(_)) => format!("{}[{}][{}]", name(at(0)), words(at(1)), words(at(2))),
        ("Fn::Select", Json::Array(_)) => format!("{}[{}]", words(at(1)), name(at(0))),
        (_, argument) => {
            let function = function.strip_prefix("Fn::").unwrap_or(function).to_ascii_lowercase();
            match argument {
                Json::Array(arguments) => {
                    format!("{function}({})", arguments.iter().map(words).collect::<Vec<_>>().join(", "))
                }
                one => format!("{function}({})", words(one)),
            }
        }
    }
}

/// A text made of parts, with references inside it.
fn text(parts: &Json) -> String {
    let part = |it: &Json| match it {
        Json::String(text) => text.escape_debug().to_string(),
        other => format!("${{{}}}", words(other)),
    };
    format!("\"{}\"", parts.as_array().into_iter().flatten().map(part).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(expression: Json) -> (String, String) {
        let template = json!({
            "Parameters": { "Size": { "Type": "String" } },
            "Mappings": { "Images": { "eu-west-1": { "AMI": "ami-1" } } },
        });
        match Functions::of(&template).value(expression) {
            Some(Data::Unknown(unknown)) => (unknown.words.to_string(), unknown.cause.to_string()),
            Some(Data::Text(text)) => (text.to_string(), String::new()),
            other => (format!("{other:?}"), String::new()),
        }
    }

    fn both(words: &str, cause: &str) -> (String, String) {
        (words.to_owned(), cause.to_owned())
    }

    #[test]
    fn functions_of_known_arguments_are_known() {
        assert_eq!(shown(json!({ "Fn::FindInMap": ["Images", "eu-west-1", "AMI"] })), both("ami-1", ""));
        assert_eq!(shown(json!({ "Fn::Sub": "as it is" })), both("as it is", ""));
        assert_eq!(shown(json!({ "Fn::Join": ["-", ["a", "b"]] })), both("a-b", ""));
    }

    #[test]
    fn what_is_not_known_has_words_and_a_reason() {
        let later = "known when it is deployed";
        assert_eq!(shown(json!({ "Ref": "Size" })), both("Size", "given by the parameter `Size`"));
        assert_eq!(shown(json!({ "Fn::GetAtt": "Role.Arn" })), both("Role.Arn", "known after `Role` exists"));
        let image = json!({ "Fn::FindInMap": ["Images", { "Ref": "AWS::Region" }, "AMI"] });
        assert_eq!(shown(image), both("Images[AWS::Region][\"AMI\"]", later));
        let name = json!({ "Fn::Join": ["", ["web-", { "Ref": "Size" }]] });
        assert_eq!(shown(name), both("\"web-${Size}\"", "given by the parameter `Size`"));
        let choice = json!({ "Fn::If": ["IsProd", { "Ref": "Size" }, "small"] });
        assert_eq!(shown(choice), both("if IsProd then Size else \"small\"", "decided by the condition `IsProd`"));
        assert_eq!(shown(json!({ "Fn::Base64": { "Ref": "Size" } })).0, "base64(Size)");
    }
}
