//! Values: what expressions come to, known or deferred, each with the place it was written and whether it is secret.
//!
//! A value is *known* (the compiler has it) or *deferred* (only the deployment will have it: [`Deferred`]). This room says what
//! values are and how they are written as JSON; computing them is `analysis`, writing deferred ones is a target's business.

pub mod deferred;
pub mod key;
pub mod number;
pub mod quantity;

use crate::name::Name;
use crate::source::Span;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use serde_json::Value as Json;
use std::sync::Arc;

pub use deferred::{Attr, Deferred, Op, Pseudo, Shape, Store, Target, TargetKind};
pub use key::FamilyKey;
pub use number::Number;
pub use quantity::{Quantity, Unit};

/// A value with its origin.
#[derive(Clone, Debug)]
pub struct Value {
    pub data: Data,
    /// Where it is written: the literal or the operation that made it.
    pub origin: Span,
    /// Whether a secret flowed into it. A list or object is secret only as a whole; its parts have marks of their own.
    pub secret: bool,
}

#[derive(Clone, Debug)]
pub enum Data {
    /// After a reported error; agrees with everything, so that one mistake makes one message.
    Unknown,
    Null,
    Bool(bool),
    Number(Number),
    Text(Arc<str>),
    /// `5min`, `100GiB`, `80%`
    Quantity(Quantity),
    /// `09:00`: minutes since midnight, 0 to 1440.
    Time(u16),
    /// `1..4`, `09:00..18:00`: where an integer list is meant it is already a `List`.
    Span(Arc<(Value, Value)>),
    List(Arc<Vec<Value>>),
    Object(Arc<Object>),
    /// A declaration: what a bare `web` or `web_server[2]` names. Where a value is wanted it is its `Ref`.
    Decl(Target),
    /// `git(...)`, `rolling(...)`: something only certain settings take.
    Construct(Arc<Construct>),
    Deferred(Arc<Deferred>),
}

/// An object with its keys in source order.
#[derive(Clone, Debug, Default)]
pub struct Object {
    pub entries: IndexMap<Name, Value, FxBuildHasher>,
    /// The logical id of the `let` that names this map, if one does: what a Mapping made from it is called.
    pub named: Option<Name>,
}

impl Object {
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(&Name::new(key))
    }
}

/// What `git(...)`, `svn(...)`, `s3(...)`, `archive(...)`, `all_at_once()`, `rolling(...)`, `blue_green(...)` make.
#[derive(Clone, Debug)]
pub struct Construct {
    pub function: Name,
    /// By parameter name, in the order of the function's signature.
    pub args: IndexMap<Name, Value, FxBuildHasher>,
}

impl Construct {
    pub fn arg(&self, name: &str) -> Option<&Value> {
        self.args.get(&Name::new(name))
    }
}

impl Value {
    pub fn new(data: Data, origin: Span) -> Value {
        Value { data, origin, secret: false }
    }

    pub fn unknown(origin: Span) -> Value {
        Value::new(Data::Unknown, origin)
    }

    pub fn text(text: impl Into<Arc<str>>, origin: Span) -> Value {
        Value::new(Data::Text(text.into()), origin)
    }

    pub fn bool(value: bool, origin: Span) -> Value {
        Value::new(Data::Bool(value), origin)
    }

    pub fn int(value: i64, origin: Span) -> Value {
        Value::new(Data::Number(Number::Int(value)), origin)
    }

    pub fn list(items: Vec<Value>, origin: Span) -> Value {
        Value::new(Data::List(Arc::new(items)), origin)
    }

    pub fn object(entries: impl IntoIterator<Item = (Name, Value)>, origin: Span) -> Value {
        Value::new(Data::Object(Arc::new(Object { entries: entries.into_iter().collect(), named: None })), origin)
    }

    pub fn deferred(op: Op, shape: Shape, origin: Span) -> Value {
        Value::new(Data::Deferred(Arc::new(Deferred { op, shape })), origin)
    }

    /// What a parsed document says, every part with the same origin.
    pub fn from_json(json: &Json, origin: Span) -> Value {
        match json {
            Json::Null => Value::new(Data::Null, origin),
            Json::Bool(it) => Value::bool(*it, origin),
            Json::Number(number) => Value::new(Data::Number(Number::parse(Name::new(&number.to_string()))), origin),
            Json::String(text) => Value::text(text.as_str(), origin),
            Json::Array(items) => Value::list(items.iter().map(|it| Value::from_json(it, origin)).collect(), origin),
            Json::Object(entries) => {
                let entries = entries.iter().map(|(key, it)| (Name::new(key), Value::from_json(it, origin)));
                Value::object(entries, origin)
            }
        }
    }

    pub fn with_secret(mut self, secret: bool) -> Value {
        self.secret |= secret;
        self
    }

    pub fn at(mut self, origin: Span) -> Value {
        self.origin = origin;
        self
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self.data, Data::Unknown)
    }

    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    pub fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Known text that is no secret: what may be shown.
    pub fn as_public_text(&self) -> Option<&str> {
        if self.secret { None } else { self.as_text() }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// A known whole number, or the amount of a quantity in the unit it was checked to.
    pub fn as_int(&self) -> Option<i64> {
        match &self.data {
            Data::Number(number) => number.as_int(),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.data {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_object(&self) -> Option<&Object> {
        match &self.data {
            Data::Object(object) => Some(object),
            _ => None,
        }
    }

    pub fn as_deferred(&self) -> Option<&Deferred> {
        match &self.data {
            Data::Deferred(deferred) => Some(deferred),
            _ => None,
        }
    }

    pub fn as_decl(&self) -> Option<&Target> {
        match &self.data {
            Data::Decl(target) => Some(target),
            _ => None,
        }
    }

    pub fn as_construct(&self) -> Option<&Construct> {
        match &self.data {
            Data::Construct(construct) => Some(construct),
            _ => None,
        }
    }

    /// Whether the deployment is needed to know it, or any part of it.
    pub fn is_deferred(&self) -> bool {
        match &self.data {
            Data::Deferred(_) | Data::Decl(_) => true,
            Data::List(items) => items.iter().any(Value::is_deferred),
            Data::Object(object) => object.entries.values().any(Value::is_deferred),
            Data::Unknown | Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) => false,
            Data::Quantity(_) | Data::Time(_) | Data::Span(_) | Data::Construct(_) => false,
        }
    }

    /// Whether it, or any part of it, is secret.
    pub fn holds_secret(&self) -> bool {
        self.secret
            || match &self.data {
                Data::List(items) => items.iter().any(Value::holds_secret),
                Data::Object(object) => object.entries.values().any(Value::holds_secret),
                Data::Construct(construct) => construct.args.values().any(Value::holds_secret),
                _ => false,
            }
    }

    /// With `over` laid on it: objects key by key, of anything else `over`.
    pub fn overlaid(&self, over: &Value) -> Value {
        let (Data::Object(low), Data::Object(high)) = (&self.data, &over.data) else { return over.clone() };
        let mut entries = low.entries.clone();
        for (key, value) in &high.entries {
            let value = entries.get(key).map_or_else(|| value.clone(), |known| known.overlaid(value));
            entries.insert(*key, value);
        }
        let data = Data::Object(Arc::new(Object { entries, named: None }));
        Value { data, origin: over.origin, secret: self.secret || over.secret }
    }

    /// Whether two known values are the same: numbers and quantities by amount, objects whatever the order of their keys.
    pub fn equals(&self, other: &Value) -> bool {
        match (&self.data, &other.data) {
            (Data::Null, Data::Null) => true,
            (Data::Bool(a), Data::Bool(b)) => a == b,
            (Data::Number(a), Data::Number(b)) => a == b,
            (Data::Text(a), Data::Text(b)) => a == b,
            (Data::Time(a), Data::Time(b)) => a == b,
            (Data::Quantity(a), Data::Quantity(b)) => a.dimension() == b.dimension() && a.amount() == b.amount(),
            (Data::List(a), Data::List(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.equals(b)),
            (Data::Object(a), Data::Object(b)) => {
                a.entries.len() == b.entries.len()
                    && a.entries.iter().all(|(key, a)| b.entries.get(key).is_some_and(|b| a.equals(b)))
            }
            (Data::Decl(a), Data::Decl(b)) => a == b,
            _ => false,
        }
    }

    /// Calls `visit` for this value and every value inside it, those inside deferred operations included.
    pub fn walk(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self);
        match &self.data {
            Data::List(items) => items.iter().for_each(|it| it.walk(visit)),
            Data::Object(object) => object.entries.values().for_each(|it| it.walk(visit)),
            Data::Construct(construct) => construct.args.values().for_each(|it| it.walk(visit)),
            Data::Span(ends) => {
                ends.0.walk(visit);
                ends.1.walk(visit);
            }
            Data::Deferred(deferred) => deferred.op.operands(&mut |it| it.walk(visit)),
            _ => {}
        }
    }

    /// What kind of value it is, for messages: `a string`, `a list`.
    pub fn describe(&self) -> &'static str {
        match &self.data {
            Data::Unknown => "an unknown value",
            Data::Null => "null",
            Data::Bool(_) => "a bool",
            Data::Number(number) if number.as_int().is_some() => "an int",
            Data::Number(_) => "a number",
            Data::Text(_) => "a string",
            Data::Quantity(quantity) => quantity.describe(),
            Data::Time(_) => "a time",
            Data::Span(_) => "a range",
            Data::List(_) => "a list",
            Data::Object(_) => "an object",
            Data::Decl(_) => "a declaration",
            Data::Construct(_) => "a source or strategy",
            Data::Deferred(deferred) => deferred.shape.describe(),
        }
    }
}
