//! Functions on lists and objects. What they take must be known as a whole; the parts may be deferred where the function only
//! moves them around.

use super::{Call, Function, Outcome, Taint, Takes, Time, optional, problem, required, rest};
use crate::name::Name;
use crate::value::{Data, Object, Op, Shape, Value};
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "len",
        params: &[required("of", "[any] | {any} | string", Takes::Collection, Time::Outside)],
        result: "int",
        doc: "How many elements, keys or characters.",
        taint: Taint::Parts,
        run: len,
    },
    Function {
        name: "keys",
        params: &[required("object", "{any}", Takes::Object, Time::Outside)],
        result: "[string]",
        doc: "The keys of an object, in source order.",
        taint: Taint::Parts,
        run: keys,
    },
    Function {
        name: "values",
        params: &[required("object", "{any}", Takes::Object, Time::Outside)],
        result: "[any]",
        doc: "The values of an object, in source order.",
        taint: Taint::Parts,
        run: values,
    },
    Function {
        name: "entries",
        params: &[required("object", "{any}", Takes::Object, Time::Outside)],
        result: "[{ key: string, value: any }]",
        doc: "The keys of an object with their values, in source order.",
        taint: Taint::Parts,
        run: entries,
    },
    Function {
        name: "contains",
        params: &[
            required("in", "[any] | {any} | string", Takes::Collection, Time::Outside),
            required("what", "any", Takes::Any, Time::Known),
        ],
        result: "bool",
        doc: "Whether a list has an element, an object a key, a string a part.",
        taint: Taint::Whole,
        run: contains,
    },
    Function {
        name: "merge",
        params: &[rest("objects", "{any}", Takes::Object, Time::Outside)],
        result: "{any}",
        doc: "One object of several: objects inside objects are merged too, of anything else the later wins.",
        taint: Taint::Parts,
        run: merge,
    },
    Function {
        name: "flatten",
        params: &[required("list", "[any]", Takes::List, Time::Outside)],
        result: "[any]",
        doc: "One list of a list of lists, at every depth.",
        taint: Taint::Parts,
        run: flatten,
    },
    Function {
        name: "unique",
        params: &[required("list", "[any]", Takes::List, Time::Known)],
        result: "[any]",
        doc: "The list without repetitions; the first of equal elements stays.",
        taint: Taint::Parts,
        run: unique,
    },
    Function {
        name: "sort",
        params: &[required("list", "[string] | [number]", Takes::List, Time::Known)],
        result: "[any]",
        doc: "The list in ascending order: strings by code point, numbers and quantities by size.",
        taint: Taint::Parts,
        run: sort,
    },
    Function {
        name: "reverse",
        params: &[required("list", "[any]", Takes::List, Time::Outside)],
        result: "[any]",
        doc: "The list from its end to its start.",
        taint: Taint::Parts,
        run: reverse,
    },
    Function {
        name: "first",
        params: &[required("list", "[any]", Takes::List, Time::Any)],
        result: "any",
        doc: "The first element.",
        taint: Taint::Parts,
        run: first,
    },
    Function {
        name: "last",
        params: &[required("list", "[any]", Takes::List, Time::Outside)],
        result: "any",
        doc: "The last element.",
        taint: Taint::Parts,
        run: last,
    },
    Function {
        name: "slice",
        params: &[
            required("list", "[any]", Takes::List, Time::Outside),
            required("from", "int", Takes::Int, Time::Known),
            optional("to", "int", Takes::Int, Time::Known),
        ],
        result: "[any]",
        doc: "The elements from one index, counted from 0, up to another, which is not included.",
        taint: Taint::Parts,
        run: slice,
    },
    Function {
        name: "any",
        params: &[required("list", "[bool]", Takes::List, Time::Outside)],
        result: "bool",
        doc: "Whether at least one element is true.",
        taint: Taint::Whole,
        run: any,
    },
    Function {
        name: "all",
        params: &[required("list", "[bool]", Takes::List, Time::Outside)],
        result: "bool",
        doc: "Whether every element is true.",
        taint: Taint::Whole,
        run: all,
    },
];

fn len(call: &mut Call) -> Outcome {
    let count = match &call.arg(0).data {
        Data::List(items) => items.len(),
        Data::Object(object) => object.entries.len(),
        Data::Text(text) => text.chars().count(),
        _ => 0,
    };
    Ok(Value::int(count as i64, call.span))
}

fn object(call: &Call, at: usize) -> Arc<Object> {
    match call.arg(at).data {
        Data::Object(object) => object,
        _ => Arc::default(),
    }
}

fn keys(call: &mut Call) -> Outcome {
    let names = object(call, 0).entries.keys().map(|key| Value::text(key.as_str(), call.span)).collect();
    Ok(Value::list(names, call.span))
}

fn values(call: &mut Call) -> Outcome {
    Ok(Value::list(object(call, 0).entries.values().cloned().collect(), call.span))
}

fn entries(call: &mut Call) -> Outcome {
    let entry = |(key, value): (&Name, &Value)| {
        let key = (Name::new("key"), Value::text(key.as_str(), call.span));
        Value::object([key, (Name::new("value"), value.clone())], call.span)
    };
    Ok(Value::list(object(call, 0).entries.iter().map(entry).collect(), call.span))
}

fn contains(call: &mut Call) -> Outcome {
    let what = call.arg(1);
    let found = match &call.arg(0).data {
        Data::List(items) => {
            if let Some(deferred) = items.iter().find(|it| it.is_deferred()) {
                return Err(problem::deferred(call.function, problem::deferred_part(deferred), call.span, call.names));
            }
            items.iter().any(|it| it.equals(&what))
        }
        Data::Object(object) => {
            object.entries.keys().any(|key| Some(key.as_str()) == known_text(call, &what).ok().as_deref())
        }
        Data::Text(text) => text.contains(known_text(call, &what)?.as_str()),
        _ => false,
    };
    Ok(Value::bool(found, call.span))
}

fn known_text(call: &Call, value: &Value) -> Result<String, Box<crate::diagnostic::Diagnostic>> {
    match &value.data {
        Data::Text(text) => Ok(text.to_string()),
        Data::Number(number) => Ok(number.to_string()),
        _ => Err(problem::wrong_part(call.function, "a string in a string", value)),
    }
}

fn merge(call: &mut Call) -> Outcome {
    let mut objects = std::mem::take(&mut call.rest).into_iter();
    let Some(first) = objects.next() else { return Ok(Value::object([], call.span)) };
    Ok(objects.fold(first, |under, over| under.overlaid(&over)).at(call.span))
}

fn flatten(call: &mut Call) -> Outcome {
    let mut flat = Vec::new();
    flatten_into(&call.arg(0), &mut flat);
    Ok(Value::list(flat, call.span))
}

fn flatten_into(value: &Value, flat: &mut Vec<Value>) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|it| flatten_into(it, flat)),
        _ => flat.push(value.clone()),
    }
}

fn unique(call: &mut Call) -> Outcome {
    let mut kept: Vec<Value> = Vec::new();
    let mut texts = rustc_hash::FxHashSet::default();
    for item in call.list(0).iter() {
        let new = match &item.data {
            Data::Text(text) => texts.insert(text.clone()),
            _ => !kept.iter().any(|it| it.equals(item)),
        };
        if new {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept, call.span))
}

fn sort(call: &mut Call) -> Outcome {
    let mut items = call.list(0).to_vec();
    let odd = items.first().and_then(|first| items.iter().find(|it| order(first, it).is_none()));
    if let Some(odd) = odd {
        return Err(problem::wrong_part(call.function, "strings, numbers or quantities of one kind", odd));
    }
    items.sort_by(|a, b| order(a, b).unwrap_or(Ordering::Equal));
    Ok(Value::list(items, call.span))
}

/// `None` if the two cannot be compared.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (&a.data, &b.data) {
        (Data::Text(a), Data::Text(b)) => Some(a.cmp(b)),
        (Data::Number(a), Data::Number(b)) => a.partial_cmp(b),
        (Data::Time(a), Data::Time(b)) => Some(a.cmp(b)),
        (Data::Quantity(a), Data::Quantity(b)) if a.dimension() == b.dimension() => Some(a.amount()?.cmp(&b.amount()?)),
        _ => None,
    }
}

fn reverse(call: &mut Call) -> Outcome {
    Ok(Value::list(call.list(0).iter().rev().cloned().collect(), call.span))
}

fn first(call: &mut Call) -> Outcome {
    let list = call.arg(0);
    if let Data::Deferred(deferred) = &list.data {
        let shape = match deferred.shape {
            Shape::IntList => Shape::Int,
            Shape::TextList => Shape::Text,
            _ => Shape::Any,
        };
        let index = Value::int(0, call.span);
        return Ok(Value::deferred(Op::Select { index, list: list.clone() }, shape, call.span));
    }
    call.list(0).first().cloned().ok_or_else(|| empty(call))
}

fn last(call: &mut Call) -> Outcome {
    call.list(0).last().cloned().ok_or_else(|| empty(call))
}

fn empty(call: &Call) -> Box<crate::diagnostic::Diagnostic> {
    problem::bad_value(
        format!("`{}` of an empty list", call.function.name),
        call.arg(0).origin,
        "this list has no elements",
    )
}

fn slice(call: &mut Call) -> Outcome {
    let items = call.list(0);
    let (from, to) = bounds(call, 1, items.len())?;
    Ok(Value::list(items.get(from..to).unwrap_or_default().to_vec(), call.span))
}

/// Arguments `at` and `at + 1` as a stretch of something that has `len` elements; the second may be missing.
pub(super) fn bounds(call: &Call, at: usize, len: usize) -> Result<(usize, usize), Box<crate::diagnostic::Diagnostic>> {
    let place = |index: i64| usize::try_from(index).ok().filter(|index| *index <= len);
    let from = call.int(at).and_then(place);
    let to = call.int(at + 1).map_or(Some(len), place);
    match (from, to) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        (Some(_), Some(to)) => Ok((to, to)),
        (from, _) => {
            let wrong = if from.is_none() { at } else { at + 1 };
            let message = format!(
                "`{}` out of range, expected 0 to {len}",
                call.function.params.get(wrong).map_or("index", |param| param.name)
            );
            Err(problem::bad_value(message, call.arg(wrong).origin, "no such index"))
        }
    }
}

fn any(call: &mut Call) -> Outcome {
    connect(call, true, Op::Or)
}

fn all(call: &mut Call) -> Outcome {
    connect(call, false, Op::And)
}

/// One known `decisive` element decides; else the deferred ones do, and without any the opposite holds.
fn connect(call: &Call, decisive: bool, op: fn(Vec<Value>) -> Op) -> Outcome {
    let mut deferred = Vec::new();
    for item in call.list(0).iter() {
        match &item.data {
            Data::Bool(value) if *value == decisive => return Ok(Value::bool(decisive, call.span)),
            Data::Bool(_) => {}
            Data::Deferred(it) if matches!(it.shape, Shape::Bool | Shape::Any) => deferred.push(item.clone()),
            _ => return Err(problem::wrong_part(call.function, "a list of bools", item)),
        }
    }
    match deferred.pop() {
        None => Ok(Value::bool(!decisive, call.span)),
        Some(only) if deferred.is_empty() => Ok(only.at(call.span)),
        Some(last) => {
            deferred.push(last);
            Ok(Value::deferred(op(deferred), Shape::Bool, call.span))
        }
    }
}
