//! Building objects, key by key.

use crate::name::Name;
use crate::source::Span;
use crate::value::{Attr, Data, Object, Op, Shape, Target, Value};
use std::sync::Arc;

/// An object in the making.
pub struct Fields {
    /// Of the values that nobody wrote.
    origin: Span,
    object: Object,
}

impl Fields {
    pub fn at(origin: Span) -> Fields {
        Fields { origin, object: Object::default() }
    }

    pub fn put(mut self, key: &str, value: Value) -> Fields {
        self.object.entries.insert(Name::new(key), value);
        self
    }

    pub fn text(self, key: &str, text: impl Into<Arc<str>>) -> Fields {
        let value = Value::text(text, self.origin);
        self.put(key, value)
    }

    pub fn texts<'t>(self, key: &str, texts: impl IntoIterator<Item = &'t str>) -> Fields {
        let texts = texts.into_iter().map(|text| Value::text(text, self.origin)).collect();
        let value = Value::list(texts, self.origin);
        self.put(key, value)
    }

    pub fn list(self, key: &str, items: impl IntoIterator<Item = Value>) -> Fields {
        let value = Value::list(items.into_iter().collect(), self.origin);
        self.put(key, value)
    }

    pub fn bool(self, key: &str, value: bool) -> Fields {
        let value = Value::bool(value, self.origin);
        self.put(key, value)
    }

    pub fn int(self, key: &str, value: i64) -> Fields {
        let value = Value::int(value, self.origin);
        self.put(key, value)
    }

    pub fn null(self, key: &str) -> Fields {
        let value = null(self.origin);
        self.put(key, value)
    }

    /// Null if it is not given.
    pub fn maybe(self, key: &str, value: Option<&Value>) -> Fields {
        match value {
            Some(value) => self.put(key, value.clone()),
            None => self.null(key),
        }
    }

    /// What only the running service knows.
    pub fn fact(self, key: &str, target: Target, word: &str) -> Fields {
        let value = fact(target, word, self.origin);
        self.put(key, value)
    }

    /// Each key is the word of the fact.
    pub fn facts<'t>(self, target: Target, words: impl IntoIterator<Item = &'t str>) -> Fields {
        words.into_iter().fold(self, |fields, word| fields.fact(word, target, word))
    }

    pub fn all(mut self, entries: impl IntoIterator<Item = (Name, Value)>) -> Fields {
        self.object.entries.extend(entries);
        self
    }

    /// Puts a value below a path of keys: `["ganglia", "web", "url"]`.
    pub fn put_at(mut self, path: &[&str], value: Value) -> Fields {
        put_at(&mut self.object, path, value);
        self
    }

    /// Takes away what lies below a path of keys.
    pub fn without(mut self, path: &[&str]) -> Fields {
        remove_at(&mut self.object, path);
        self
    }

    /// Lays another object over this one.
    pub fn under(mut self, over: &Value) -> Fields {
        over.as_object().into_iter().for_each(|over| lay(&mut self.object, over));
        self
    }

    pub fn object(self) -> Value {
        Value::new(Data::Object(Arc::new(self.object)), self.origin)
    }
}

fn put_at(object: &mut Object, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    let key = Name::new(first);
    if rest.is_empty() {
        object.entries.insert(key, value);
        return;
    }
    let origin = value.origin;
    let below = object.entries.entry(key).or_insert_with(|| Value::object([], origin));
    if let Data::Object(below) = &mut below.data {
        put_at(Arc::make_mut(below), rest, value);
    }
}

fn remove_at(object: &mut Object, path: &[&str]) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        object.entries.shift_remove(&Name::new(first));
    } else if let Some(Data::Object(below)) = object.entries.get_mut(&Name::new(first)).map(|it| &mut it.data) {
        remove_at(Arc::make_mut(below), rest);
    }
}

fn lay(object: &mut Object, over: &Object) {
    for (key, value) in &over.entries {
        match (object.entries.get_mut(key).map(|it| &mut it.data), &value.data) {
            (Some(Data::Object(below)), Data::Object(over)) => lay(Arc::make_mut(below), over),
            _ => drop(object.entries.insert(*key, value.clone())),
        }
    }
}

pub fn null(origin: Span) -> Value {
    Value::new(Data::Null, origin)
}

/// What only the running service knows: `lb1.aws_instance_id`.
pub fn fact(target: Target, word: &str, origin: Span) -> Value {
    Value::deferred(Op::Attribute(target, Attr::Named(Name::new(word))), Shape::Any, origin)
}

/// A password or key: a secret in any case, named by the declaration and a word if it stands in the clear.
pub fn sensitive(value: Option<&Value>, target: Target, word: &str, origin: Span) -> Value {
    match value {
        None => null(origin),
        Some(value) if value.is_null() => value.clone(),
        Some(value) if value.secret || value.is_deferred() => value.clone().with_secret(true),
        Some(value) => fact(target, word, value.origin).with_secret(true),
    }
}
