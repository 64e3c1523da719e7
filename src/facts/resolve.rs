//! Filling in facts: deferred operations are computed as soon as their operands are known.
//!
//! What stays deferred keeps the parts that became known. Secrets stay as they are.

use super::{Facts, describe};
use crate::model::Model;
use crate::value::{Data, Deferred, Object, Op, Value};
use base64::Engine;
use ipnet::IpNet;
use std::sync::Arc;

/// The value with everything computed that the facts allow. What they do not reach is returned as it was.
pub fn resolve(value: &Value, facts: &Facts, model: &Model) -> Value {
    if facts.is_empty() || !value.is_deferred() {
        return value.clone();
    }
    Resolver { facts, model }.value(value)
}

struct Resolver<'f> {
    facts: &'f Facts,
    model: &'f Model,
}

impl Resolver<'_> {
    fn value(&self, value: &Value) -> Value {
        if value.secret {
            return value.clone();
        }
        let data = match &value.data {
            Data::List(items) => Data::List(Arc::new(self.values(items))),
            Data::Object(object) => Data::Object(Arc::new(self.object(object))),
            Data::Decl(_) => return self.fact(value).unwrap_or_else(|| value.clone()),
            Data::Deferred(deferred) => return self.deferred(value, deferred),
            _ => return value.clone(),
        };
        Value { data, ..value.clone() }
    }

    fn values(&self, values: &[Value]) -> Vec<Value> {
        values.iter().map(|value| self.value(value)).collect()
    }

    fn object(&self, object: &Object) -> Object {
        let entries = object.entries.iter().map(|(key, value)| (*key, self.value(value)));
        Object { entries: entries.collect(), named: object.named }
    }

    /// What the facts say of a value that no operand tells.
    fn fact(&self, value: &Value) -> Option<Value> {
        self.facts.get(&describe(value, self.model), value.origin)
    }

    fn deferred(&self, value: &Value, deferred: &Deferred) -> Value {
        let computed = match self.operands(&deferred.op) {
            None => self.fact(value).map(Ok),
            Some(op) => Some(compute(&op, value).ok_or(op)),
        };
        match computed {
            Some(Ok(known)) => known,
            Some(Err(op)) => {
                let partly = Value::deferred(op, deferred.shape, value.origin);
                self.fact(&partly).unwrap_or(partly)
            }
            None => value.clone(),
        }
    }

    /// The operation with its operands filled in; `None` if it has none that facts could fill.
    fn operands(&self, op: &Op) -> Option<Op> {
        Some(match op {
            Op::Ref(_) | Op::Attribute(..) | Op::Pseudo(_) | Op::Dynamic { .. } | Op::Raw { .. } | Op::NoValue => {
                return None;
            }
            Op::Concat(parts) => Op::Concat(self.values(parts)),
            Op::And(parts) => Op::And(self.values(parts)),
            Op::Or(parts) => Op::Or(self.values(parts)),
            Op::Join { separator, list } => Op::Join { separator: separator.clone(), list: self.value(list) },
            Op::Split { separator, text } => Op::Split { separator: separator.clone(), text: self.value(text) },
            Op::Select { index, list } => Op::Select { index: self.value(index), list: self.value(list) },
            Op::If { condition, then, otherwise } => {
                Op::If { condition: self.value(condition), then: self.value(then), otherwise: self.value(otherwise) }
            }
            Op::Equals(a, b) => Op::Equals(self.value(a), self.value(b)),
            Op::Not(it) => Op::Not(self.value(it)),
            Op::Condition { id, definition } => Op::Condition { id: *id, definition: self.value(definition) },
            Op::Lookup { map, keys } => Op::Lookup { map: map.clone(), keys: self.values(keys) },
            Op::Base64(it) => Op::Base64(self.value(it)),
            Op::Cidr { block, count, bits } => {
                let bits = bits.as_ref().map(|bits| self.value(bits));
                Op::Cidr { block: self.value(block), count: self.value(count), bits }
            }
            Op::Zones(region) => Op::Zones(self.value(region)),
            Op::Import(name) => Op::Import(self.value(name)),
        })
    }
}

/// The result of an operation on known operands; `None` while one is missing, or if it cannot be done.
fn compute(op: &Op, at: &Value) -> Option<Value> {
    let text = |text: String| Value::text(text, at.origin);
    let bool = |value: bool| Value::bool(value, at.origin);
    match op {
        Op::Concat(parts) => Some(text(parts.iter().map(plain).collect::<Option<String>>()?)),
        Op::Join { separator, list } => {
            let parts = texts(list)?.iter().map(plain).collect::<Option<Vec<_>>>()?;
            Some(text(parts.join(separator)))
        }
        Op::Split { separator, text } => {
            let whole = plain(text)?;
            let parts = whole.split(&**separator).map(|part| Value::text(part, at.origin));
            Some(Value::list(parts.collect(), at.origin))
        }
        Op::Select { index, list } => texts(list)?.get(usize::try_from(whole(index)?).ok()?).cloned(),
        Op::If { condition, then, otherwise } => Some(if truth(condition)? { then } else { otherwise }.clone()),
        Op::Equals(a, b) => Some(bool(plain(a)? == plain(b)?)),
        Op::And(parts) => parts.iter().map(truth).try_fold(true, |all, it| Some(all && it?)).map(bool),
        Op::Or(parts) => parts.iter().map(truth).try_fold(false, |any, it| Some(any || it?)).map(bool),
        Op::Not(it) => Some(bool(!truth(it)?)),
        Op::Condition { definition, .. } => Some(bool(truth(definition)?)),
        Op::Lookup { map, keys } => look_up(map, keys),
        Op::Base64(it) => Some(text(base64::engine::general_purpose::STANDARD.encode(plain(it)?))),
        Op::Cidr { block, count, bits } => subnets(block, count, bits.as_ref(), at),
        Op::Zones(_) | Op::Import(_) | Op::Raw { .. } | Op::Dynamic { .. } => None,
        Op::Ref(_) | Op::Attribute(..) | Op::Pseudo(_) => None,
        Op::NoValue => Some(Value::new(Data::Null, at.origin)),
    }
}

/// A known scalar as text; `None` for secrets, which no text may absorb.
fn plain(value: &Value) -> Option<String> {
    match &value.data {
        _ if value.secret => None,
        Data::Text(text) => Some(text.to_string()),
        Data::Number(number) => Some(number.to_string()),
        Data::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// A list; a text with commas is one too, as parameters give them.
fn texts(value: &Value) -> Option<Vec<Value>> {
    match &value.data {
        Data::List(items) => Some(items.to_vec()),
        Data::Text(text) if !value.secret => {
            Some(text.split(',').map(|part| Value::text(part.trim(), value.origin)).collect())
        }
        _ => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Bool(value) => Some(*value),
        Data::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn whole(value: &Value) -> Option<i64> {
    value.as_int().or_else(|| value.as_text()?.parse().ok())
}

fn look_up(map: &Object, keys: &[Value]) -> Option<Value> {
    let (first, rest) = keys.split_first()?;
    let found = map.get(&plain(first)?)?;
    if rest.is_empty() { Some(found.clone()) } else { look_up(found.as_object()?, rest) }
}

/// As `Fn::Cidr` does: the first `count` blocks with `bits` bits for hosts.
fn subnets(block: &Value, count: &Value, bits: Option<&Value>, at: &Value) -> Option<Value> {
    let net: IpNet = plain(block)?.parse().ok()?;
    let bits = u8::try_from(bits.map_or(Some(8), whole)?).ok()?;
    let prefix = net.max_prefix_len().checked_sub(bits)?;
    let count = usize::try_from(whole(count)?).ok()?.min(256);
    let blocks: Vec<Value> =
        net.subnets(prefix).ok()?.take(count).map(|it| Value::text(it.to_string(), at.origin)).collect();
    Some(Value::list(blocks, at.origin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn text(text: &str) -> Value {
        Value::text(text, Span::new(FileId(0), 0, 0))
    }

    #[test]
    fn subnets_are_those_of_the_service() {
        let blocks = subnets(&text("10.0.0.0/16"), &text("2"), None, &text("")).expect("they fit");
        assert_eq!(
            blocks.as_list().map(|it| it.iter().filter_map(Value::as_text).collect::<Vec<_>>()),
            Some(vec!["10.0.0.0/24", "10.0.1.0/24"])
        );
    }

    #[test]
    fn a_secret_makes_no_text() {
        let secret = text("hunter2").with_secret(true);
        assert!(compute(&Op::Concat(vec![text("a"), secret]), &text("")).is_none());
    }
}
