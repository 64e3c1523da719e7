//! YAML to values: one document of maps, lists and scalars by the core schema of YAML 1.2.
//!
//! Tags and keys that are not scalars are refused, and so is what is nested deeper than 200 or, through aliases, grows beyond
//! a million nodes.

use super::{Outcome, problem};
use crate::diagnostic::Diagnostic;
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Number, Object, Value};
use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};
use std::sync::Arc;

const DEEPEST: usize = 200;
const MOST_NODES: usize = 1_000_000;

/// What a YAML text says, with `origin` as the origin of every part. `what` and `place` are for the message.
pub(super) fn yaml(what: &str, text: &str, place: Span, origin: Span) -> Outcome {
    let mut reader = Reader { what, place, origin, anchors: FxHashMap::default(), open: Vec::new(), document: None };
    for event in Parser::<StrInput>::new_from_str(text) {
        match event {
            Ok((event, span)) => reader.take(event, span.start)?,
            Err(error) => return Err(reader.refuse(error.info(), *error.marker())),
        }
    }
    Ok(reader.document.unwrap_or(Value::new(Data::Null, origin)))
}

struct Reader<'a> {
    what: &'a str,
    place: Span,
    origin: Span,
    /// By the number that the parser gives an anchor.
    anchors: FxHashMap<usize, (Value, Measure)>,
    /// Lists and maps that are not closed yet, the outermost first.
    open: Vec<Open>,
    document: Option<Value>,
}

struct Open {
    anchor: usize,
    /// Of what is in it so far.
    measure: Measure,
    what: Collecting,
}

/// How much a value is.
#[derive(Clone, Copy)]
struct Measure {
    nodes: usize,
    /// How deep it is nested; a scalar is 0.
    height: usize,
}

const SCALAR: Measure = Measure { nodes: 1, height: 0 };

enum Collecting {
    List(Vec<Value>),
    /// The key is there while its value is awaited.
    Map(Object, Option<Name>),
}

impl Reader<'_> {
    fn refuse(&self, reason: &str, at: Marker) -> Box<Diagnostic> {
        problem::unparsed(self.what, self.place, format!("{reason}, line {}, column {}", at.line(), at.col() + 1))
    }

    fn take(&mut self, event: Event, at: Marker) -> Result<(), Box<Diagnostic>> {
        match event {
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                Err(self.refuse("tags are not taken", at))
            }
            Event::Scalar(text, style, anchor, None) => {
                let value = scalar(&text, style, self.origin);
                self.remember(anchor, &value, SCALAR);
                self.add(value, SCALAR, at)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((value, measure)) => self.add(value, measure, at),
                None => Err(self.refuse("an alias inside what it names", at)),
            },
            Event::SequenceStart(anchor, None) => self.begin(anchor, Collecting::List(Vec::new()), at),
            Event::MappingStart(anchor, None) => self.begin(anchor, Collecting::Map(Object::default(), None), at),
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            Event::DocumentStart(_) if self.document.is_some() => Err(self.refuse("more than one document", at)),
            Event::DocumentStart(_) | Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {
                Ok(())
            }
        }
    }

    fn begin(&mut self, anchor: usize, what: Collecting, at: Marker) -> Result<(), Box<Diagnostic>> {
        if self.open.len() >= DEEPEST {
            return Err(self.refuse("nested deeper than 200", at));
        }
        self.open.push(Open { anchor, measure: Measure { nodes: 1, height: 1 }, what });
        Ok(())
    }

    fn end(&mut self, at: Marker) -> Result<(), Box<Diagnostic>> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.what {
            Collecting::List(items) => Value::list(items, self.origin),
            Collecting::Map(object, _) => Value::new(Data::Object(Arc::new(object)), self.origin),
        };
        self.remember(open.anchor, &value, open.measure);
        self.add(value, open.measure, at)
    }

    /// Anchor 0 is none.
    fn remember(&mut self, anchor: usize, value: &Value, measure: Measure) {
        if anchor != 0 {
            self.anchors.insert(anchor, (value.clone(), measure));
        }
    }

    fn add(&mut self, value: Value, measure: Measure, at: Marker) -> Result<(), Box<Diagnostic>> {
        if self.open.len() + measure.height > DEEPEST {
            return Err(self.refuse("nested deeper than 200", at));
        }
        if let Some(open) = self.open.last_mut() {
            open.measure.nodes += measure.nodes;
            open.measure.height = open.measure.height.max(measure.height + 1);
            if open.measure.nodes > MOST_NODES {
                return Err(self.refuse("more than a million nodes", at));
            }
        }
        let key = match self.open.last_mut() {
            None => {
                self.document = Some(value);
                return Ok(());
            }
            Some(Open { what: Collecting::List(items), .. }) => {
                items.push(value);
                return Ok(());
            }
            Some(Open { what: Collecting::Map(object, key), .. }) => match key.take() {
                Some(key) => {
                    if object.entries.insert(key, value).is_some() {
                        return Err(self.refuse(&format!("the key `{key}` stands twice"), at));
                    }
                    return Ok(());
                }
                None => key,
            },
        };
        match &value.data {
            Data::Text(text) => *key = Some(Name::new(text)),
            Data::Number(number) => *key = Some(Name::new(&number.to_string())),
            Data::Bool(value) => *key = Some(Name::new(if *value { "true" } else { "false" })),
            _ => return Err(self.refuse("a key that is no scalar", at)),
        }
        Ok(())
    }
}

/// A scalar by the core schema; quoted ones are text. Numbers that JSON spells otherwise (`0x1F`, `+1`) are converted.
fn scalar(text: &str, style: ScalarStyle, origin: Span) -> Value {
    if style != ScalarStyle::Plain {
        return Value::text(text, origin);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::new(Data::Null, origin),
        "true" | "True" | "TRUE" => Value::bool(true, origin),
        "false" | "False" | "FALSE" => Value::bool(false, origin),
        _ => match number(text) {
            Some(number) => Value::new(Data::Number(number), origin),
            None => Value::text(text, origin),
        },
    }
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok().map(Number::Int);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return i64::from_str_radix(digits, 8).ok().map(Number::Int);
    }
    let plain = text.strip_prefix('+').unwrap_or(text);
    let digits = plain.strip_prefix('-').unwrap_or(plain);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A leading zero is allowed in YAML and not in JSON.
    let (sign, trimmed) = (if plain.starts_with('-') { "-" } else { "" }, digits.trim_start_matches('0'));
    let json = if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{sign}{trimmed}")
    } else {
        format!("{sign}0{trimmed}")
    };
    let spelt: serde_json::Number = serde_json::from_str(&json).ok()?;
    Some(Number::parse(Name::new(&spelt.to_string())))
}
