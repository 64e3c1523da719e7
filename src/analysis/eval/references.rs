//! Text in which CloudFormation reads a secret out of a store, `{{resolve:secretsmanager:shop/db}}`: text comes in, out goes a
//! deferred secret, as if `secrets_manager("shop/db")` stood there. A reference to plain `ssm` is text.

use crate::source::Span;
use crate::value::{Op, Shape, Store, Value};
use std::sync::Arc;

const STARTS: [(&str, Store); 2] =
    [("{{resolve:secretsmanager:", Store::SecretsManager), ("{{resolve:ssm-secure:", Store::SsmSecure)];

/// Whether a reference begins in the text.
pub fn begins(text: &str) -> bool {
    text.contains("{{resolve:s") && STARTS.iter().any(|(start, _)| text.contains(start))
}

/// Known text as a value: itself, or what is deferred because of the references in it.
pub fn text_value(text: Arc<str>, span: Span) -> Value {
    if !begins(&text) {
        return Value::text(text, span);
    }
    let mut parts = Vec::new();
    let mut rest: &str = &text;
    while let Some((before, service, reference, after)) = next(rest) {
        if !before.is_empty() {
            parts.push(Value::text(before, span));
        }
        let op = Op::Dynamic { service, reference: reference.into() };
        parts.push(Value::deferred(op, Shape::Text, span).with_secret(true));
        rest = after;
    }
    match parts.pop() {
        None => Value::text(text, span),
        Some(whole) if parts.is_empty() && rest.is_empty() => whole,
        Some(last) => {
            parts.push(last);
            if !rest.is_empty() {
                parts.push(Value::text(rest, span));
            }
            Value::deferred(Op::Concat(parts), Shape::Text, span).with_secret(true)
        }
    }
}

/// What stands before the first reference, its store, what it names, and what stands after it.
fn next(text: &str) -> Option<(&str, Store, &str, &str)> {
    let (start, at, service) = STARTS
        .iter()
        .filter_map(|(start, service)| Some((*start, text.find(start)?, *service)))
        .min_by_key(|it| it.1)?;
    let (before, found) = text.split_at(at);
    let (reference, after) = found.get(start.len()..)?.split_once("}}")?;
    Some((before, service, reference, after))
}
