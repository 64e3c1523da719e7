//! Values as a diff compares them: known data, secrets by identity, deferred values by what they are and why they are not known; each
//! with the place where it is written. No source value travels further than this, and no secret's text is ever serialised.

use crate::import::normal::{Normal, Scalars};
use crate::name::Name;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// A place in the files of a snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Index into [`super::snapshot::Snapshot::files`].
    pub file: u32,
    /// Both from 1.
    pub line: u32,
    pub column: u32,
}

/// A value and where it is written; no place for what the compiler or the service adds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tree {
    pub value: Data,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Place>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    Null,
    Bool(bool),
    /// As spelt.
    Number(Name),
    Text(Arc<str>),
    List(Vec<Tree>),
    /// In the order of the source, which means nothing.
    Object(Vec<(Name, Tree)>),
    Unknown(Arc<Unknown>),
    Secret(Arc<Secret>),
}

/// A value that only the deployment has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unknown {
    /// `string`, `list of strings`
    #[serde(rename = "type")]
    pub shape: Name,
    /// Why it is not known: `known after the load balancer `front` exists`.
    pub cause: Name,
    /// As the source says it: `front.private_ip`.
    pub words: Arc<str>,
    /// As a template says it. INVARIANT: two unknown values are the same if this comes to the same.
    pub expression: Json,
}

/// A value that must not be shown.
#[derive(Debug, Serialize, Deserialize)]
pub struct Secret {
    /// What it is called, `db_password`; or that it is written out, [`PLAIN`].
    pub identity: Arc<str>,
    /// How a template gets it; null if it is written out.
    pub expression: Json,
    /// The text that is written out; kept in memory to be compared and masked, and nowhere else.
    #[serde(skip)]
    pub plain: Option<Arc<str>>,
}

/// The identity of a secret that stands in the source or template as text.
pub const PLAIN: &str = "plain text";

/// Whether two values are the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sameness {
    Same,
    /// The same, but spelt in another way: `"true"` and `true`, `"8"` and `8`.
    Spelt,
    Different,
}

/// What spelling counts for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strictness {
    /// In a template, where `"true"` is `true`.
    Template,
    /// In JSON that recipes read.
    Json,
}

impl Tree {
    pub fn new(value: Data, at: Option<Place>) -> Tree {
        Tree { value, at }
    }

    pub fn text(text: &str) -> Tree {
        Tree::new(Data::Text(text.into()), None)
    }

    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn entries(&self) -> &[(Name, Tree)] {
        match &self.value {
            Data::Object(entries) => entries,
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Tree> {
        self.entries().iter().find(|(known, _)| *known == key).map(|(_, tree)| tree)
    }

    /// What the keys and numbers of [`Tree::leaves`] lead to.
    pub fn at_path(&self, path: &[String]) -> Option<&Tree> {
        path.iter().try_fold(self, |tree, key| match &tree.value {
            Data::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => tree.get(key),
        })
    }

    /// A document that was parsed, with deferred values left to `of_function`: an object that is a function of templates.
    pub fn from_json(json: &Json, of_function: &dyn Fn(&Json) -> Option<Data>) -> Tree {
        let value = match json {
            Json::Null => Data::Null,
            Json::Bool(value) => Data::Bool(*value),
            Json::Number(number) => Data::Number(Name::new(&number.to_string())),
            Json::String(text) => of_function(json).unwrap_or_else(|| Data::Text(text.as_str().into())),
            Json::Array(items) => Data::List(items.iter().map(|it| Tree::from_json(it, of_function)).collect()),
            Json::Object(entries) => of_function(json).unwrap_or_else(|| {
                let entry = |(key, it): (&String, &Json)| (Name::new(key), Tree::from_json(it, of_function));
                Data::Object(entries.iter().map(entry).collect())
            }),
        };
        Tree::new(value, None)
    }

    /// As a report shows it: plain JSON, with `$unknown` and `$secret` in the place of what is not known or not shown.
    pub fn shown(&self) -> Json {
        match &self.value {
            Data::Null => Json::Null,
            Data::Bool(value) => Json::Bool(*value),
            Data::Number(number) => serde_json::from_str(number.as_str()).unwrap_or(Json::Null),
            Data::Text(text) => Json::String(text.to_string()),
            Data::List(items) => Json::Array(items.iter().map(Tree::shown).collect()),
            Data::Object(entries) => {
                Json::Object(entries.iter().map(|(key, tree)| (key.to_string(), tree.shown())).collect())
            }
            Data::Unknown(unknown) => json!({ "$unknown": {
                "type": unknown.shape,
                "cause": unknown.cause,
                "words": *unknown.words,
                "expression": unknown.expression,
            } }),
            Data::Secret(secret) => json!({ "$secret": *secret.identity }),
        }
    }

    /// As a template has it; null for a secret that is written out.
    pub fn template(&self) -> Json {
        match &self.value {
            Data::List(items) => Json::Array(items.iter().map(Tree::template).collect()),
            Data::Object(entries) => {
                Json::Object(entries.iter().map(|(key, tree)| (key.to_string(), tree.template())).collect())
            }
            Data::Unknown(unknown) => unknown.expression.clone(),
            Data::Secret(secret) => secret.expression.clone(),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) => self.shown(),
        }
    }

    /// Calls `visit` for every value that has none inside it, with the keys and numbers that lead there.
    pub fn leaves<'t>(&'t self, path: &mut Vec<String>, visit: &mut dyn FnMut(&[String], &'t Tree)) {
        match &self.value {
            Data::List(items) if !items.is_empty() => {
                for (at, item) in items.iter().enumerate() {
                    path.push(at.to_string());
                    item.leaves(path, visit);
                    path.pop();
                }
            }
            Data::Object(entries) if !entries.is_empty() => {
                for (key, item) in entries {
                    path.push(key.to_string());
                    item.leaves(path, visit);
                    path.pop();
                }
            }
            _ => visit(path, self),
        }
    }

    /// A value with the first place that is known in it.
    pub fn place(&self) -> Option<Place> {
        self.at.or_else(|| match &self.value {
            Data::List(items) => items.iter().find_map(Tree::place),
            Data::Object(entries) => entries.iter().find_map(|(_, tree)| tree.place()),
            _ => None,
        })
    }
}

/// Whether two values mean the same. Objects are compared key by key, lists in their order.
pub fn compare(old: &Tree, new: &Tree, how: Strictness) -> Sameness {
    use Sameness::{Different, Same, Spelt};
    let exact = |same: bool| if same { Same } else { Different };
    match (&old.value, &new.value) {
        (Data::Null, Data::Null) => Same,
        (Data::Bool(a), Data::Bool(b)) => exact(a == b),
        (Data::Number(a), Data::Number(b)) if a == b => Same,
        (Data::Text(a), Data::Text(b)) if a == b => Same,
        (Data::List(a), Data::List(b)) if a.len() == b.len() => worst(a.iter().zip(b).map(|(a, b)| compare(a, b, how))),
        (Data::Object(a), Data::Object(b)) if a.len() == b.len() => {
            worst(a.iter().enumerate().map(|(at, (key, a))| {
                // Mostly the keys stand in the same order.
                let beside = b.get(at).filter(|(known, _)| known == key).map(|(_, tree)| tree);
                match beside.or_else(|| b.iter().find(|(known, _)| known == key).map(|(_, tree)| tree)) {
                    Some(b) => compare(a, b, how),
                    None => Different,
                }
            }))
        }
        (Data::Unknown(a), Data::Unknown(b)) if Arc::ptr_eq(a, b) || a.expression == b.expression => Same,
        // `Fn::Sub` and `Fn::Join` make the same text.
        (Data::Unknown(a), Data::Unknown(b)) if normal(&a.expression) == normal(&b.expression) => Spelt,
        (Data::Secret(a), Data::Secret(b)) => exact(same_secret(a, b)),
        // Not every template says that something is a secret.
        (Data::Unknown(unknown), Data::Secret(secret)) | (Data::Secret(secret), Data::Unknown(unknown)) => {
            exact(secret.plain.is_none() && normal(&secret.expression) == normal(&unknown.expression))
        }
        (Data::List(_) | Data::Object(_) | Data::Unknown(_) | Data::Secret(_) | Data::Null, _) => Different,
        (_, Data::List(_) | Data::Object(_) | Data::Unknown(_) | Data::Secret(_) | Data::Null) => Different,
        (a, b) if how == Strictness::Template && spelling(a) == spelling(b) => Spelt,
        (Data::Number(a), Data::Number(b)) if amount(a) == amount(b) => Spelt,
        _ => Different,
    }
}

fn normal(expression: &Json) -> Json {
    Normal::with(None).value(expression, Scalars::Alike)
}

fn worst(all: impl Iterator<Item = Sameness>) -> Sameness {
    let mut found = Sameness::Same;
    for one in all {
        match one {
            Sameness::Different => return one,
            Sameness::Spelt => found = one,
            Sameness::Same => {}
        }
    }
    found
}

/// Texts that were not kept cannot be compared: two that are only known to be written out count as the same.
fn same_secret(a: &Secret, b: &Secret) -> bool {
    match (&a.plain, &b.plain) {
        (Some(a), Some(b)) => a == b,
        _ => a.expression == b.expression || normal(&a.expression) == normal(&b.expression),
    }
}

/// A scalar as a template's string.
fn spelling(data: &Data) -> Option<String> {
    match data {
        Data::Bool(value) => Some(value.to_string()),
        Data::Number(number) => Some(amount(number).unwrap_or_else(|| number.to_string())),
        Data::Text(text) => match &**text {
            "true" | "false" => Some(text.to_string()),
            _ => Some(amount(&Name::new(text)).unwrap_or_else(|| text.to_string())),
        },
        _ => None,
    }
}

/// `1.50` as `1.5`; `None` for what is no number.
fn amount(text: &Name) -> Option<String> {
    let text = text.as_str();
    let first = text.strip_prefix('-').unwrap_or(text).as_bytes().first()?;
    if !first.is_ascii_digit() || (text.len() > 1 && text.starts_with('0') && !text.starts_with("0.")) {
        return None;
    }
    let number: rust_decimal::Decimal = text.parse().ok()?;
    Some(number.normalize().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: Json) -> Tree {
        Tree::from_json(&json, &|_| None)
    }

    fn compared(old: Json, new: Json) -> Sameness {
        compare(&tree(old), &tree(new), Strictness::Template)
    }

    #[test]
    fn spelling_is_no_difference_in_a_template() {
        assert_eq!(compared(json!({ "a": true, "b": 8 }), json!({ "b": "8.0", "a": "true" })), Sameness::Spelt);
        assert_eq!(compared(json!("007"), json!(7)), Sameness::Different);
        assert_eq!(compared(json!([1, 2]), json!([2, 1])), Sameness::Different);
        assert_eq!(compared(json!({ "a": null }), json!({ "b": null })), Sameness::Different);
        assert_eq!(compare(&tree(json!("1")), &tree(json!(1)), Strictness::Json), Sameness::Different);
    }
}
