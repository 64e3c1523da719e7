//! Secrets that stand in the clear, lifted into secret parameters: settings made for them, variables of apps that are marked or named
//! so, keys of custom JSON that are named so. Each is a warning, for who has read the template knows the secret.

use crate::analysis::names::logical_id;
use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::import::document::Node;
use crate::import::draft::{Content, Draft, Entry, Expr, Item, Word};
use crate::import::remark::{Remark, Remarks};
use crate::import::template::{Resource, Template};
use crate::name::Name;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::sync::Arc;

/// Ends of the names of variables and of keys in custom JSON that hold secrets.
const NAMED: [&str; 8] =
    ["password", "passwd", "passphrase", "secret", "secret_key", "secret_access_key", "private_key", "token"];

pub(super) fn lift<'t>(
    draft: &mut Draft,
    template: &'t Template,
    remarks: &'t mut Remarks,
    problems: &'t mut Problems,
) {
    let mut taken: FxHashSet<Arc<str>> = draft.items.iter().map(|it| it.name.clone()).collect();
    taken.extend(template.parameters.iter().map(|it| it.id.clone()));
    taken.extend(template.resources.iter().map(|it| it.id.clone()));
    let owners = template.resources.iter().map(|it| (&*it.id, it)).collect();
    let mut lift = Lift { template, owners, remarks, problems, taken, lifted: IndexMap::default() };
    for item in &mut draft.items {
        lift.item(item);
    }
    let at = draft.items.iter().position(|it| it.word != Word::Parameter).unwrap_or(draft.items.len());
    let parameters: Vec<Item> = lift.lifted.into_values().map(parameter).collect();
    draft.items.splice(at..at, parameters);
}

struct Lift<'t> {
    template: &'t Template,
    /// By id.
    owners: FxHashMap<&'t str, &'t Resource>,
    remarks: &'t mut Remarks,
    problems: &'t mut Problems,
    taken: FxHashSet<Arc<str>>,
    /// By the secret: the name of its parameter.
    lifted: IndexMap<Arc<str>, Arc<str>, FxBuildHasher>,
}

fn parameter(name: Arc<str>) -> Item {
    let mut item = Item::new(Word::Parameter, &name);
    item.comments = vec![Arc::from("Stood in the clear in what was imported.")];
    item.kind = Some("secret string".to_owned());
    item
}

impl<'t> Lift<'t> {
    fn item(&mut self, item: &mut Item) {
        let id = item.id.clone().unwrap_or_else(|| item.name.clone());
        let owner = match item.word {
            Word::Database => self.template.resources.iter().find(|it| &*it.kind == "AWS::OpsWorks::Stack"),
            _ => self.owners.get(&*id).copied(),
        };
        let Some(owner) = owner else { return };
        let (word, name) = (item.word, item.name.clone());
        for entry in item.body.iter_mut().flatten() {
            self.entry(entry, word, &name, owner, Within::Body);
        }
    }

    fn entry(&mut self, entry: &mut Entry, word: Word, name: &str, owner: &'t Resource, within: Within) {
        let key = entry.key.clone();
        match &mut entry.content {
            Content::Block { entries, .. } => {
                let inside = match &*key {
                    "env" => Within::Variables,
                    "json" => Within::Json,
                    "meta" | "template" | "tags" => return,
                    _ if within == Within::Json => Within::Json,
                    _ => Within::Body,
                };
                for it in entries {
                    self.entry(it, word, name, owner, inside);
                }
            }
            Content::Value(value) => {
                let is_secret = match within {
                    Within::Body => is_secret_setting(word, &key),
                    Within::Variables => is_named_so(&key) || is_secure(owner, &key),
                    Within::Json => is_named_so(&key),
                };
                self.value(value, &key, is_secret, name, owner, within);
            }
        }
    }

    fn value(&mut self, value: &mut Expr, key: &str, is_secret: bool, name: &str, owner: &'t Resource, within: Within) {
        match value {
            Expr::Text(text) if is_secret && !text.trim().is_empty() && !text.contains("{{resolve:") => {
                let text = text.clone();
                *value = Expr::Name(self.lifted(&text, name, key, owner));
            }
            Expr::Call { function: "git" | "svn" | "s3" | "archive", args } => {
                for (argument, value) in args {
                    if let Some(argument @ ("password" | "ssh_key")) = argument {
                        self.value(value, argument, true, name, owner, within);
                    }
                }
            }
            Expr::Object(entries) if within == Within::Json => {
                for it in entries {
                    self.entry(it, Word::Stack, name, owner, Within::Json);
                }
            }
            Expr::List(items) if within == Within::Json => {
                for it in items {
                    self.value(&mut it.value, key, false, name, owner, within);
                }
            }
            _ => {}
        }
    }

    /// The parameter for a secret; the same secret has one.
    fn lifted(&mut self, secret: &Arc<str>, name: &str, key: &str, owner: &'t Resource) -> Arc<str> {
        let mut places = Vec::new();
        for (property, place) in &owner.properties {
            find(&place.value, secret, &format!("Resources/{}/Properties/{property}", owner.id), &mut places);
        }
        let parameter = match self.lifted.get(secret) {
            Some(known) => known.clone(),
            None => self.parameter(secret, name, key, owner),
        };
        let reason = format!("lifted into the secret parameter `{parameter}`");
        for path in places {
            if let Some(variable) = path.strip_suffix("/Value").filter(|it| it.contains("/Environment/")) {
                self.remarks.push(Remark::changed(format!("{variable}/Secure"), "its value is secret"));
            }
            self.remarks.push(Remark::changed(path, reason.clone()));
        }
        parameter
    }

    fn parameter(&mut self, secret: &Arc<str>, name: &str, key: &str, owner: &Resource) -> Arc<str> {
        let word: String = key
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter_map(|part| {
                let is_loud = !part.chars().any(|c| c.is_ascii_lowercase());
                let rest = part.get(1..)?;
                let rest = if is_loud { rest.to_ascii_lowercase() } else { rest.to_owned() };
                Some(part.get(..1)?.to_ascii_uppercase() + &rest)
            })
            .collect();
        let wish = format!("{}{word}", logical_id(Name::new(name)));
        let numbered = (2..).map(|n| format!("{wish}{n}"));
        let mut wishes = std::iter::once(wish.clone()).chain(numbered);
        let free: Arc<str> = wishes.find(|it| !self.taken.contains(it.as_str())).map(Arc::from).unwrap_or_default();
        self.taken.insert(free.clone());
        self.lifted.insert(secret.clone(), free.clone());
        self.remarks.push(Remark::changed(format!("Parameters/{free}"), "made for a secret that stood in the clear"));
        // The place of the resource, not that of the secret: a report shows the line.
        let message = format!("`{key}` of `{}` stands in the clear", owner.id);
        let label = format!("lifted into the secret parameter `{free}`");
        self.problems.push(
            Diagnostic::at(Code::SECRET_LIFTED, owner.at, message, label)
                .help("change the secret where it is used: whoever has read the document knows it"),
        );
        free
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Body,
    /// `env`
    Variables,
    Json,
}

/// Settings made for secrets.
fn is_secret_setting(word: Word, key: &str) -> bool {
    match word {
        Word::Database => key == "password",
        Word::Layer => matches!(key, "root_password" | "password"),
        Word::App => key == "key",
        Word::Server => matches!(key, "admin_password" | "r10k_key" | "key"),
        _ => false,
    }
}

fn is_named_so(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    NAMED.iter().any(|it| key == *it || key.strip_suffix(it).is_some_and(|before| before.ends_with(['_', '.'])))
}

/// Whether the variable of an app is marked as one that holds a secret.
fn is_secure(owner: &Resource, key: &str) -> bool {
    let variables = owner.properties.get("Environment").and_then(|it| it.value.as_list()).unwrap_or_default();
    variables.iter().any(|it| {
        it.get("Key").and_then(Node::scalar).as_deref() == Some(key)
            && it.get("Secure").and_then(Node::scalar).as_deref() == Some("true")
    })
}

/// All places at which the text stands.
fn find(node: &Node, text: &str, path: &str, found: &mut Vec<String>) {
    if node.scalar().as_deref() == Some(text) {
        found.push(path.to_owned());
    }
    for (at, item) in node.as_list().unwrap_or_default().iter().enumerate() {
        find(item, text, &format!("{path}/{at}"), found);
    }
    for (key, place) in node.as_map().into_iter().flatten() {
        find(&place.value, text, &format!("{path}/{key}"), found);
    }
}
