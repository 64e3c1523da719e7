//! Values as people read them, short and on one line. Never the value of a secret.

use crate::source::SourceMap;
use crate::value::{Data, Op, Value};

/// In characters.
const LONGEST: usize = 160;

pub fn value(value: &Value, sources: &SourceMap) -> String {
    let mut text = String::new();
    write(value, sources, &mut text);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or("")),
        None => text,
    }
}

fn write(value: &Value, sources: &SourceMap, text: &mut String) {
    if text.len() > 4 * LONGEST {
        return;
    }
    if value.secret {
        return text.push_str("(secret)");
    }
    match &value.data {
        Data::Unknown => text.push_str("unknown"),
        Data::Null => text.push_str("null"),
        Data::Bool(it) => *text += &it.to_string(),
        Data::Number(it) => *text += &it.to_string(),
        Data::Text(it) => *text += &format!("{it:?}"),
        Data::Quantity(it) => *text += &it.to_string(),
        Data::Time(it) => *text += &format!("{:02}:{:02}", it / 60, it % 60),
        Data::Span(ends) => {
            write(&ends.0, sources, text);
            text.push_str("..");
            write(&ends.1, sources, text);
        }
        Data::List(items) => {
            text.push('[');
            separated(items.iter(), text, |item, text| write(item, sources, text));
            text.push(']');
        }
        Data::Object(object) if object.entries.is_empty() => text.push_str("{}"),
        Data::Object(object) => {
            text.push_str("{ ");
            separated(object.entries.iter(), text, |(key, item), text| {
                *text += &format!("{key}: ");
                write(item, sources, text);
            });
            text.push_str(" }");
        }
        Data::Decl(target) => text.push_str(target.id.as_str()),
        Data::Construct(it) => *text += &format!("{}(...)", it.function),
        Data::Deferred(deferred) => match &deferred.op {
            Op::Pseudo(it) => *text += &format!("aws.{}", it.word()),
            // As it is written, where that is short.
            _ => {
                let written = sources.text(value.origin);
                let short = !written.is_empty() && !written.contains('\n') && written.len() < 60;
                text.push_str(if short { written } else { deferred.shape.describe() });
            }
        },
    }
}

fn separated<T>(items: impl Iterator<Item = T>, text: &mut String, mut write: impl FnMut(T, &mut String)) {
    for (at, item) in items.enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        write(item, text);
    }
}
