//! Values to trees: known data as it is, deferred values with their type and why they are not known, secrets by identity.

use super::Camera;
use crate::diff::tree::{Data as Seen, PLAIN, Secret, Tree, Unknown};
use crate::facts::describe;
use crate::model::{Item, Model};
use crate::name::Name;
use crate::value::{Data, Deferred, Op, Pseudo, Shape, Store, Target, TargetKind, Value};
use std::sync::Arc;

/// What a value is written into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A property of a template.
    Property,
    /// A property that is a string: numbers and bools become one.
    Text,
    /// JSON that recipes read: null is a value, quantities are text.
    Json,
    /// The same as a property of a template, which has its own words for what is not known.
    JsonProperty,
}

impl Form {
    fn is_json(self) -> bool {
        matches!(self, Form::Json | Form::JsonProperty)
    }
}

impl Camera<'_> {
    pub fn tree(&self, value: &Value, form: Form) -> Tree {
        Tree::new(self.data(value, form), Some(self.place(value.origin)))
    }

    fn data(&self, value: &Value, form: Form) -> Seen {
        if value.secret {
            return self.secret(value, form);
        }
        match &value.data {
            Data::Unknown | Data::Null | Data::Construct(_) => Seen::Null,
            Data::Bool(value) if form == Form::Text => Seen::Text(value.to_string().into()),
            Data::Bool(value) => Seen::Bool(*value),
            Data::Number(number) if form == Form::Text => Seen::Text(number.to_string().into()),
            Data::Number(number) => Seen::Number(Name::new(&number.to_string())),
            Data::Text(text) => store(text).unwrap_or_else(|| Seen::Text(text.clone())),
            Data::Quantity(quantity) if form.is_json() => Seen::Text(quantity.to_string().into()),
            Data::Quantity(quantity) => Seen::Number(Name::new(&quantity.number.to_string())),
            Data::Time(minutes) => Seen::Text(format!("{:02}:{:02}", minutes / 60, minutes % 60).into()),
            Data::Span(ends) => Seen::List(vec![self.tree(&ends.0, form), self.tree(&ends.1, form)]),
            Data::List(items) => Seen::List(items.iter().map(|it| self.tree(it, form)).collect()),
            Data::Object(object) => {
                let given = object.entries.iter().filter(|(_, it)| form.is_json() || !it.is_null());
                Seen::Object(given.map(|(key, it)| (*key, self.tree(it, form))).collect())
            }
            Data::Decl(target) => self.unknown(value, form, Shape::Text, self.cause_of(*target)),
            Data::Deferred(deferred) if matches!(deferred.op, Op::NoValue) && form.is_json() => Seen::Null,
            Data::Deferred(deferred) => self.unknown(value, form, deferred.shape, self.cause(deferred)),
        }
    }

    fn unknown(&self, value: &Value, form: Form, shape: Shape, cause: Name) -> Seen {
        let words = describe(value, self.model);
        let expression = match form {
            Form::Json => serde_json::Value::String(self.placeholder(value, &words)),
            Form::Property | Form::Text | Form::JsonProperty => self.expression(value, form),
        };
        Seen::Unknown(Arc::new(Unknown {
            shape: Name::new(shape_words(shape)),
            cause,
            words: words.into(),
            expression,
        }))
    }

    fn secret(&self, value: &Value, form: Form) -> Seen {
        let secret = match value.as_text() {
            Some(text) => {
                Secret { identity: PLAIN.into(), expression: serde_json::Value::Null, plain: Some(text.into()) }
            }
            None => Secret {
                identity: describe(value, self.model).into(),
                expression: self.expression(value, form),
                plain: None,
            },
        };
        Seen::Secret(Arc::new(secret))
    }

    fn expression(&self, value: &Value, form: Form) -> serde_json::Value {
        match form {
            Form::Property | Form::JsonProperty => self.emission.json(value),
            Form::Text => self.emission.json_of_text(value),
            Form::Json => serde_json::Value::String(self.placeholder(value, &describe(value, self.model))),
        }
    }

    /// What is not known in node JSON, by the logical id of what it belongs to: under another name it is still the same.
    fn placeholder(&self, value: &Value, words: &str) -> String {
        let owner = match &value.data {
            Data::Decl(target) => Some(*target),
            Data::Deferred(deferred) => match deferred.op {
                Op::Ref(target) | Op::Attribute(target, _) => Some(target),
                _ => None,
            },
            _ => None,
        };
        let named = owner.and_then(|it| Some((it.id, words.strip_prefix(&self.model.source_name(it))?)));
        named.map_or_else(|| words.to_owned(), |(id, rest)| format!("{id}{rest}"))
    }

    /// `{"Ref": id}` of a declaration, a resource that the compiler adds, or a pseudo parameter.
    pub fn reference(&self, id: Name) -> Seen {
        let expression = serde_json::json!({ "Ref": id });
        if let Some(pseudo) = Pseudo::ALL.into_iter().find(|it| id == it.cloudformation()) {
            let cause = format!("`aws.{}`, known when it is deployed", pseudo.word());
            return known_later(&cause, &format!("aws.{}", pseudo.word()), expression);
        }
        let (noun, name) = self.named(id);
        known_later(&format!("known after {noun} exists"), &format!("{name}.id"), expression)
    }

    /// An attribute of a resource.
    pub fn made_value(&self, id: Name, attribute: &str) -> Seen {
        let (noun, name) = self.named(id);
        let expression = serde_json::json!({ "Fn::GetAtt": [id, attribute] });
        known_later(&format!("known after {noun} exists"), &format!("{name}.{attribute}"), expression)
    }

    /// The part if the condition holds.
    pub fn conditional(&self, condition: Name, part: Tree) -> Seen {
        let no_value = serde_json::json!({ "Ref": "AWS::NoValue" });
        let expression = serde_json::json!({ "Fn::If": [condition, part.template(), no_value] });
        let cause = format!("decided by the condition `{condition}`");
        known_later(&cause, &format!("if {condition} then ... else null"), expression)
    }

    /// ``the layer `web` ``, and `web` alone.
    fn named(&self, id: Name) -> (String, String) {
        let header = self.model.index.get(&id).and_then(|item| Some((*item, self.model.header(*item)?)));
        match header {
            Some((item, header)) => {
                (format!("the {} `{}`", word(item), header.address()), header.address().to_string())
            }
            None => (format!("`{id}`"), id.to_string()),
        }
    }

    /// Why a deferred value is not known: what the first of its operands that is not waits for.
    fn cause(&self, deferred: &Deferred) -> Name {
        let mut found = None;
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            let own = self.own_cause(deferred);
            found = own.or_else(|| {
                let mut inner = None;
                deferred.op.operands(&mut |operand| {
                    if inner.is_none() {
                        inner = self.cause_of_operand(operand);
                    }
                });
                inner
            });
        });
        found.unwrap_or_else(|| Name::new("known when it is deployed"))
    }

    fn cause_of_operand(&self, operand: &Value) -> Option<Name> {
        match &operand.data {
            Data::Deferred(deferred) => Some(self.cause(deferred)),
            Data::Decl(target) => Some(self.cause_of(*target)),
            Data::List(items) => items.iter().find_map(|it| self.cause_of_operand(it)),
            Data::Object(object) => object.entries.values().find_map(|it| self.cause_of_operand(it)),
            _ => None,
        }
    }

    fn own_cause(&self, deferred: &Deferred) -> Option<Name> {
        Some(match &deferred.op {
            Op::Ref(target) | Op::Attribute(target, _) => self.cause_of(*target),
            Op::Pseudo(pseudo) => Name::new(&format!("`aws.{}`, known when it is deployed", pseudo.word())),
            Op::Zones(_) => Name::new("the zones of the region that it is deployed to"),
            Op::Import(_) => Name::new("exported by another stack"),
            Op::Dynamic { service: Store::SecretsManager, .. } => Name::new("read from Secrets Manager"),
            Op::Dynamic { .. } => Name::new("read from the parameter store"),
            _ => return None,
        })
    }

    fn cause_of(&self, target: Target) -> Name {
        *self.causes.borrow_mut().entry(target).or_insert_with(|| Name::new(&self.told_cause(target)))
    }

    fn told_cause(&self, target: Target) -> String {
        let name = self.model.source_name(target);
        match target.kind {
            TargetKind::Parameter => format!("given by the parameter `{name}`"),
            TargetKind::Made => format!("known after `{name}` exists"),
            _ => format!("known after the {} `{name}` exists", noun(self.model, target)),
        }
    }
}

fn known_later(cause: &str, words: &str, expression: serde_json::Value) -> Seen {
    let unknown = Unknown { shape: Name::new("string"), cause: Name::new(cause), words: words.into(), expression };
    Seen::Unknown(Arc::new(unknown))
}

/// A dynamic reference that stands as text.
fn store(text: &Arc<str>) -> Option<Seen> {
    let cause = if text.starts_with("{{resolve:secretsmanager:") {
        "read from Secrets Manager"
    } else if text.starts_with("{{resolve:ssm") {
        "read from the parameter store"
    } else {
        return None;
    };
    Some(known_later(cause, text, serde_json::Value::String(text.to_string())))
}

fn noun(model: &Model, target: Target) -> &'static str {
    model.index.get(&target.id).map_or("resource", |item| word(*item))
}

/// What a declaration is called.
pub fn word(item: Item) -> &'static str {
    match item {
        Item::Stack => "stack",
        Item::Layer(_) => "layer",
        Item::Instance(_) => "instance",
        Item::App(_) => "app",
        Item::Database(_) => "database",
        Item::LoadBalancer(_) => "load balancer",
        Item::Volume(_) => "volume",
        Item::ElasticIp(_) => "elastic ip",
        Item::User(_) => "user",
        Item::Server(_) => "server",
        Item::Deployment(_) => "deployment",
        Item::Resource(_) => "resource",
        Item::Parameter(_) => "parameter",
        Item::Output(_) => "output",
    }
}

fn shape_words(shape: Shape) -> &'static str {
    match shape {
        Shape::Any | Shape::Text => "string",
        Shape::Int => "int",
        Shape::Number => "number",
        Shape::Bool => "bool",
        Shape::TextList => "list of strings",
        Shape::IntList => "list of ints",
        Shape::Object => "object",
    }
}
