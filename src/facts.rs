//! Facts: values that only the deployment has, told to the compiler in a file, and the words by which they are called.
//!
//! In comes a flat JSON object from source words to values: `{"aws.region": "eu-west-1", "lb1.private_ip": "10.0.0.5",
//! "vpc": "vpc-1"}`. Out go values with the facts filled in ([`resolve`]) and deferred values as text ([`describe`]).
//! Facts fill node JSON, data bags and run-lists, never a template, and never a secret.

mod resolve;
mod words;

use crate::model::{Item, Model, Naming};
use crate::source::Span;
use crate::value::{Data, Op, Pseudo, Value};
use indexmap::IndexMap;
use rustc_hash::FxHashSet;
use std::fmt;
use std::sync::Arc;

pub use resolve::resolve;
pub use words::describe;

/// From source words to what they stand for.
#[derive(Debug, Default)]
pub struct Facts {
    values: IndexMap<String, serde_json::Value>,
}

/// Why a text is no file of facts.
#[derive(Debug)]
pub struct FactsError {
    pub problem: FactsProblem,
    /// In bytes from the start of the text.
    pub offset: usize,
}

#[derive(Debug)]
pub enum FactsProblem {
    /// What the JSON parser said.
    Syntax(String),
    NotAnObject,
}

impl fmt::Display for FactsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            FactsProblem::Syntax(message) => f.write_str(message),
            FactsProblem::NotAnObject => {
                f.write_str("a file of facts is one JSON object: `{\"aws.region\": \"eu-west-1\"}`")
            }
        }
    }
}

impl std::error::Error for FactsError {}

impl Facts {
    pub fn parse(text: &str) -> Result<Facts, FactsError> {
        let document = serde_json::from_str(text).map_err(|error| syntax(text, &error))?;
        match document {
            serde_json::Value::Object(entries) => Ok(Facts { values: entries.into_iter().collect() }),
            _ => Err(FactsError { problem: FactsProblem::NotAnObject, offset: text.len() - text.trim_start().len() }),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value that goes by these words.
    pub fn get(&self, words: &str, origin: Span) -> Option<Value> {
        self.values.get(words).map(|value| Value::from_json(value, origin))
    }

    /// A name as the facts give it, if its setting is deferred and they do; else as the model has it.
    pub fn naming(&self, naming: &Naming, setting: Option<&Value>, model: &Model) -> Arc<str> {
        self.told(setting, model).unwrap_or_else(|| naming.text.clone())
    }

    /// The text that the facts give to a deferred setting.
    pub fn told(&self, setting: Option<&Value>, model: &Model) -> Option<Arc<str>> {
        let deferred = setting.filter(|value| !self.is_empty() && value.is_deferred())?;
        match resolve(deferred, self, model).data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The words that fill nothing, because they call nothing in the program or a secret, in the order of the file.
    pub fn unknown(&self, model: &Model) -> Vec<&str> {
        let called = Called::by(model);
        self.values.keys().map(String::as_str).filter(|words| !called.knows(words)).collect()
    }
}

/// What a program can call: addresses, and what it asks stores and other stacks for.
struct Called {
    addresses: FxHashSet<String>,
    operations: FxHashSet<String>,
}

/// The command that the service sends, as facts about it are called: `command.sent_at`.
pub const COMMAND: &str = "command";

impl Called {
    fn by(model: &Model) -> Called {
        let declared = model.order.iter().filter_map(|item| Some(model.header(*item)?.address().to_string()));
        // Facts never fill secrets.
        let parameters = model.parameters.iter().filter(|it| !it.secret).map(|it| it.name.to_string());
        let mut called = Called { addresses: declared.chain(parameters).collect(), operations: FxHashSet::default() };
        called.addresses.insert(COMMAND.to_owned());
        every_value(model, &mut |value| {
            value.walk(&mut |value| {
                if let Some(Op::Zones(_) | Op::Import(_) | Op::Dynamic { .. } | Op::Raw { .. }) =
                    value.as_deferred().map(|it| &it.op)
                {
                    called.operations.insert(describe(value, model));
                }
            });
        });
        called
    }

    fn knows(&self, words: &str) -> bool {
        let pseudo = words.strip_prefix("aws.").is_some_and(|word| Pseudo::ALL.iter().any(|it| it.word() == word));
        let of_a_declaration = || words.match_indices('.').any(|(at, _)| self.addresses.contains(&words[..at]));
        pseudo || self.addresses.contains(words) || self.operations.contains(words) || of_a_declaration()
    }
}

/// Calls `visit` for the values that node JSON, data bags and run-lists are made of.
fn every_value(model: &Model, visit: &mut dyn FnMut(&Value)) {
    let declared = model.order.iter().filter_map(|item| Some((item, model.header(*item)?)));
    for (item, header) in declared {
        header.when().into_iter().for_each(&mut *visit);
        match item {
            Item::Stack => model.stack.settings.values(visit),
            Item::Layer(id) => model[*id].settings.values(visit),
            Item::Instance(id) => model[*id].settings.values(visit),
            Item::App(id) => {
                model[*id].settings.values(visit);
                model[*id].env.iter().for_each(|variable| visit(&variable.value));
            }
            Item::Database(id) => model[*id].settings.values(visit),
            Item::LoadBalancer(at) => {
                model.load_balancers.get(*at).into_iter().for_each(|it| it.settings.values(visit))
            }
            Item::User(at) => model.users.get(*at).into_iter().for_each(|it| it.settings.values(visit)),
            Item::Volume(_) | Item::ElasticIp(_) | Item::Server(_) | Item::Resource(_) => {}
            Item::Deployment(_) | Item::Parameter(_) | Item::Output(_) => {}
        }
    }
    let layers = model.layers.iter().map(|layer| &layer.json);
    let deployments = model.deployments.iter().map(|deployment| &deployment.json);
    let json = std::iter::once(&model.stack.json).chain(layers).chain(deployments);
    json.flatten().for_each(|json| visit(&json.value));
}

fn syntax(text: &str, error: &serde_json::Error) -> FactsError {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full).to_owned();
    let offset = (before + error.column().saturating_sub(1)).min(text.len());
    FactsError { problem: FactsProblem::Syntax(message), offset }
}
