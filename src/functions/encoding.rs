//! Functions that encode and decode: Base64, SHA-256, JSON.

use super::{Call, Function, Outcome, Taint, Takes, Time, problem, required};
use crate::diagnostic::Diagnostic;
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Op, Shape, Value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::fmt::Write;

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "base64",
        params: &[required("text", "string", Takes::Text, Time::Any)],
        result: "string",
        doc: "The bytes of the text in Base64, as user data wants it.",
        taint: Taint::Whole,
        run: base64,
    },
    Function {
        name: "sha256",
        params: &[required("text", "string", Takes::Text, Time::Known)],
        result: "string",
        doc: "The SHA-256 digest of the text's bytes, in 64 hexadecimal digits.",
        taint: Taint::Whole,
        run: sha256,
    },
    Function {
        name: "parse_json",
        params: &[required("text", "string", Takes::Text, Time::Known)],
        result: "any",
        doc: "What a JSON text says.",
        taint: Taint::Whole,
        run: parse_json,
    },
    Function {
        name: "to_json",
        params: &[required("value", "any", Takes::Any, Time::Known)],
        result: "string",
        doc: "The value as JSON text on one line.",
        taint: Taint::Whole,
        run: to_json,
    },
];

fn base64(call: &mut Call) -> Outcome {
    let text = call.arg(0);
    Ok(match text.as_text() {
        Some(known) => Value::text(STANDARD.encode(known), call.span),
        None => Value::deferred(Op::Base64(text), Shape::Text, call.span),
    })
}

fn sha256(call: &mut Call) -> Outcome {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(call.text(0).as_bytes()) {
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(Value::text(digits, call.span))
}

fn parse_json(call: &mut Call) -> Outcome {
    json("the text", &call.text(0), call.arg(0).origin, call.span)
}

/// What a JSON text says, with `origin` as the origin of every part. `what` and `place` are for the message.
pub(super) fn json(what: &str, text: &str, place: Span, origin: Span) -> Outcome {
    match serde_json::from_str::<Json>(text) {
        Ok(json) => Ok(Value::from_json(&json, origin)),
        Err(error) => {
            // The parser's own wording, without the position it ends with.
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
            Err(problem::unparsed(what, place, format!("{reason}, line {}, column {}", error.line(), error.column())))
        }
    }
}

fn to_json(call: &mut Call) -> Outcome {
    let json = as_json(call, &call.arg(0))?;
    Ok(Value::text(json.to_string(), call.span))
}

fn as_json(call: &Call, value: &Value) -> Result<Json, Box<Diagnostic>> {
    Ok(match &value.data {
        Data::Null => Json::Null,
        Data::Bool(value) => Json::Bool(*value),
        Data::Number(number) => number.to_string().parse().map(Json::Number).unwrap_or(Json::Null),
        Data::Text(text) => Json::String(text.to_string()),
        Data::List(items) => Json::Array(items.iter().map(|it| as_json(call, it)).collect::<Result<_, _>>()?),
        Data::Object(object) => {
            let entry =
                |(key, value): (&Name, &Value)| Ok::<_, Box<Diagnostic>>((key.to_string(), as_json(call, value)?));
            Json::Object(object.entries.iter().map(entry).collect::<Result<_, _>>()?)
        }
        _ => return Err(problem::wrong_part(call.function, "data: text, numbers, bools, lists and objects", value)),
    })
}
