//! What can be wrong with a call, in the user's words.

use super::bind::Bound;
use super::{Function, How, Param, SourceNames};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::name::Name;
use crate::source::{LoadError, Span};
use crate::value::{Data, Value};

pub(super) fn wrong_count(function: &Function, span: Span, written: usize, bound: &Bound) -> Diagnostic {
    let missing: Vec<String> = (function.params.iter().zip(&bound.args))
        .filter(|(param, arg)| param.how == How::Required && arg.is_none())
        .map(|(param, _)| format!("`{}`", param.name))
        .collect();
    let label =
        if missing.is_empty() { "too many arguments".to_owned() } else { format!("{} not given", missing.join(", ")) };
    let message = format!("`{}` takes {}, {written} given", function.name, wanted(function));
    Diagnostic::at(Code::ARGUMENT_COUNT, span, message, label).help(format!("write `{}`", function.signature()))
}

/// `2 arguments`, `1 to 3 arguments`, `at least 1 argument`
fn wanted(function: &Function) -> String {
    let required = function.params.iter().filter(|it| it.how == How::Required).count();
    let most = function.params.iter().filter(|it| it.how != How::NamedOnly).count();
    let plural = |n: usize| if n == 1 { "argument" } else { "arguments" };
    if function.params.iter().any(|it| it.how == How::Rest) {
        format!("at least {required} {}", plural(required))
    } else if required == most {
        format!("{most} {}", plural(most))
    } else {
        format!("{required} to {most} arguments")
    }
}

pub(super) fn unknown_argument(function: &Function, name: Name, place: Span) -> Diagnostic {
    let names = || function.params.iter().filter(|it| it.how != How::Rest).map(|it| it.name);
    let message = format!("`{}` has no argument `{name}`", function.name);
    let problem = Diagnostic::at(Code::ARGUMENT_NAME, place, message, "no argument of this name");
    match nearest(name.as_str(), names()) {
        Some(near) => problem.suggest(place, near),
        None if names().next().is_none() => problem.help(format!("`{}` takes no named arguments", function.name)),
        None => problem.help(format!("it has {}", listed(names()))),
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

pub(super) fn twice(function: &Function, param: &Param, place: Span) -> Diagnostic {
    let message = format!("`{}` of `{}` is given twice", param.name, function.name);
    Diagnostic::at(Code::ARGUMENT_COUNT, place, message, "given a second time here")
}

pub(super) fn wrong_type(function: &Function, param: &Param, value: &Value) -> Box<Diagnostic> {
    let message = format!("`{}` of `{}` is {}, expected `{}`", param.name, function.name, value.describe(), param.ty);
    let problem = Diagnostic::at(Code::ARGUMENT_TYPE, value.origin, message, format!("this is {}", value.describe()));
    Box::new(match &value.data {
        Data::Quantity(quantity) if param.ty == "string" || param.ty == "number" => problem.help(format!(
            "write the number and its unit where it is used, as in `{quantity} / {}`",
            example_divisor(*quantity)
        )),
        _ => problem,
    })
}

fn example_divisor(quantity: crate::value::Quantity) -> String {
    format!("1{}", quantity.unit.text())
}

/// Something inside an argument is not what the function works on.
pub(super) fn wrong_part(function: &Function, wanted: &str, value: &Value) -> Box<Diagnostic> {
    let message = format!("`{}` works on {wanted}, found {}", function.name, value.describe());
    Box::new(Diagnostic::at(Code::ARGUMENT_TYPE, value.origin, message, format!("this is {}", value.describe())))
}

pub(super) fn deferred(function: &Function, operand: &Value, span: Span, names: &dyn SourceNames) -> Box<Diagnostic> {
    let source = names.deferred_source(operand);
    let message = format!("`{}` cannot work on `{}`, which is deferred", function.name, source.text);
    let problem = Diagnostic::at(Code::DEFERRED_OPERATION, span, message, "CloudFormation has no function for this");
    Box::new(source.label(problem, span))
}

/// The first deferred value in a value, the value itself included.
pub(super) fn deferred_part(value: &Value) -> &Value {
    let inside = match &value.data {
        Data::List(items) => items.iter().find(|it| it.is_deferred()),
        Data::Object(object) => object.entries.values().find(|it| it.is_deferred()),
        _ => None,
    };
    inside.map_or(value, deferred_part)
}

/// An argument of the right type whose value the function cannot take.
pub(super) fn bad_value(message: impl Into<String>, place: Span, label: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::at(Code::ARGUMENT_VALUE, place, message, label))
}

/// A text longer than a program could need.
pub(super) fn too_long(function: &Function, span: Span) -> Box<Diagnostic> {
    let message = format!("`{}` makes a text that is too long", function.name);
    Box::new(Diagnostic::at(Code::TOO_LARGE, span, message, "more than 16 MiB"))
}

pub(super) fn unparsed(what: &str, place: Span, reason: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::at(Code::DATA_UNPARSED, place, format!("{what} cannot be parsed"), reason))
}

pub(super) fn not_loaded(error: LoadError, path: &str, place: Span) -> Box<Diagnostic> {
    Box::new(match error {
        LoadError::Missing => {
            Diagnostic::at(Code::FILE_MISSING, place, format!("there is no file `{path}`"), "not found")
                .help("a path is relative to the file in which it stands")
        }
        LoadError::Outside => Diagnostic::at(
            Code::FILE_OUTSIDE,
            place,
            format!("`{path}` leads out of the project"),
            "outside the project root",
        ),
        LoadError::NotUtf8 { offset } => Diagnostic::at(
            Code::FILE_NOT_UTF8,
            place,
            format!("`{path}` is not UTF-8 text"),
            format!("byte {offset} of the file is not"),
        ),
        LoadError::TooLarge { limit } => Diagnostic::at(
            Code::FILE_UNREADABLE,
            place,
            format!("`{path}` is too large"),
            format!("more than {limit} bytes"),
        ),
        LoadError::Unreadable(reason) => {
            Diagnostic::at(Code::FILE_UNREADABLE, place, format!("`{path}` cannot be read"), reason)
        }
    })
}
