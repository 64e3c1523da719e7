//! Functions on text. Deferred text can be joined and split, and stand in a format; nothing else.

use super::lists::bounds;
use super::{Call, Function, Outcome, Taint, Takes, Time, optional, problem, required, rest};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::value::{Data, Op, Shape, Value};
use std::sync::Arc;

const TEXT: super::Param = required("text", "string", Takes::Text, Time::Known);

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "join",
        params: &[
            required("separator", "string", Takes::Text, Time::Known),
            required("list", "[string]", Takes::List, Time::Any),
        ],
        result: "string",
        doc: "The elements of a list as one string, with the separator between them.",
        taint: Taint::Whole,
        run: join,
    },
    Function {
        name: "split",
        params: &[
            required("separator", "string", Takes::Text, Time::Known),
            required("text", "string", Takes::Text, Time::Any),
        ],
        result: "[string]",
        doc: "The parts of a string between separators.",
        taint: Taint::Whole,
        run: split,
    },
    Function {
        name: "lower",
        params: &[TEXT],
        result: "string",
        doc: "The text in lower case.",
        taint: Taint::Whole,
        run: |call| Ok(Value::text(call.text(0).to_lowercase(), call.span)),
    },
    Function {
        name: "upper",
        params: &[TEXT],
        result: "string",
        doc: "The text in upper case.",
        taint: Taint::Whole,
        run: |call| Ok(Value::text(call.text(0).to_uppercase(), call.span)),
    },
    Function {
        name: "trim",
        params: &[TEXT],
        result: "string",
        doc: "The text without blanks and line breaks at its ends.",
        taint: Taint::Whole,
        run: |call| Ok(Value::text(call.text(0).trim(), call.span)),
    },
    Function {
        name: "replace",
        params: &[
            TEXT,
            required("what", "string", Takes::Text, Time::Known),
            required("by", "string", Takes::Text, Time::Known),
        ],
        result: "string",
        doc: "The text with every occurrence of one string replaced by another.",
        taint: Taint::Whole,
        run: replace,
    },
    Function {
        name: "starts_with",
        params: &[TEXT, required("start", "string", Takes::Text, Time::Known)],
        result: "bool",
        doc: "Whether the text begins so.",
        taint: Taint::Whole,
        run: |call| Ok(Value::bool(call.text(0).starts_with(&*call.text(1)), call.span)),
    },
    Function {
        name: "ends_with",
        params: &[TEXT, required("end", "string", Takes::Text, Time::Known)],
        result: "bool",
        doc: "Whether the text ends so.",
        taint: Taint::Whole,
        run: |call| Ok(Value::bool(call.text(0).ends_with(&*call.text(1)), call.span)),
    },
    Function {
        name: "substring",
        params: &[
            TEXT,
            required("from", "int", Takes::Int, Time::Known),
            optional("to", "int", Takes::Int, Time::Known),
        ],
        result: "string",
        doc: "The characters from one index, counted from 0, up to another, which is not included.",
        taint: Taint::Whole,
        run: substring,
    },
    Function {
        name: "format",
        params: &[required("format", "string", Takes::Text, Time::Known), rest("values", "any", Takes::Any, Time::Any)],
        result: "string",
        doc: "The format with `%s`, `%d`, `%x`, `%f` replaced by the values: `%5s`, `%-5s`, `%03d`, `%.2f`; `%%` is a percent sign.",
        taint: Taint::Whole,
        run: format,
    },
    Function {
        name: "string",
        params: &[required("value", "string | number | bool", Takes::Any, Time::Any)],
        result: "string",
        doc: "The value as text.",
        taint: Taint::Whole,
        run: string,
    },
];

/// In bytes: the longest text that a program makes. Texts grow by multiplication, so they are measured before they are made.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// Parts one after the other: text if all are known, else a deferred concatenation without needless parts.
/// A part that cannot stand in text is given back.
pub fn concat(parts: impl IntoIterator<Item = Value>, origin: Span) -> Result<Value, Value> {
    let mut joined = Joined::default();
    let mut secret = false;
    for part in parts {
        secret |= part.secret;
        joined.push(part, origin)?;
    }
    Ok(joined.finish(origin).with_secret(secret))
}

/// Text in the making. `text` is what is known after the last of `parts`.
#[derive(Default)]
struct Joined {
    parts: Vec<Value>,
    text: String,
}

impl Joined {
    fn push(&mut self, part: Value, origin: Span) -> Result<(), Value> {
        match spelt(&part) {
            Some(text) => self.text.push_str(&text),
            None => match &part.data {
                Data::Deferred(deferred) => match &deferred.op {
                    Op::Concat(inner) => {
                        for part in inner {
                            self.push(part.clone(), origin)?;
                        }
                    }
                    _ if deferred.shape.is_list() || deferred.shape == Shape::Object => return Err(part),
                    _ => self.push_deferred(part, origin),
                },
                Data::Decl(_) => self.push_deferred(part, origin),
                _ => return Err(part),
            },
        }
        Ok(())
    }

    fn push_deferred(&mut self, part: Value, origin: Span) {
        if !self.text.is_empty() {
            self.parts.push(Value::text(std::mem::take(&mut self.text), origin));
        }
        self.parts.push(part);
    }

    fn finish(mut self, origin: Span) -> Value {
        if self.parts.is_empty() {
            return Value::text(self.text, origin);
        }
        if !self.text.is_empty() {
            self.parts.push(Value::text(self.text, origin));
        }
        Value::deferred(Op::Concat(self.parts), Shape::Text, origin)
    }
}

/// A known text, number or bool as it stands in text.
fn spelt(value: &Value) -> Option<Arc<str>> {
    match &value.data {
        Data::Text(text) => Some(text.clone()),
        Data::Number(number) => Some(number.to_string().into()),
        Data::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
        _ => None,
    }
}

fn join(call: &mut Call) -> Outcome {
    let list = call.arg(1);
    let separator = call.text(0);
    let Data::List(items) = &list.data else {
        return Ok(Value::deferred(Op::Join { separator, list }, Shape::Text, call.span));
    };
    let not_text = |it: &&Value| spelt(it).is_none() && !can_be_text(it);
    if let Some(item) = items.iter().find(not_text) {
        return Err(problem::wrong_part(call.function, "a list of strings", item));
    }
    let length = items.iter().filter_map(spelt).map(|text| text.len()).sum::<usize>();
    if length.saturating_add(items.len().saturating_mul(separator.len())) > LONGEST {
        return Err(problem::too_long(call.function, call.span));
    }
    match items.iter().map(spelt).collect::<Option<Vec<_>>>() {
        Some(known) => Ok(Value::text(known.join(&*separator), call.span)),
        None => {
            let items = items
                .iter()
                .map(|it| spelt(it).map_or_else(|| it.clone(), |text| Value::text(text, it.origin)))
                .collect();
            let list = Value::list(items, list.origin);
            Ok(Value::deferred(Op::Join { separator, list }, Shape::Text, call.span))
        }
    }
}

fn can_be_text(value: &Value) -> bool {
    match &value.data {
        Data::Decl(_) => true,
        Data::Deferred(deferred) => !deferred.shape.is_list() && deferred.shape != Shape::Object,
        _ => false,
    }
}

fn split(call: &mut Call) -> Outcome {
    let separator = call.text(0);
    if separator.is_empty() {
        return Err(problem::bad_value(
            "`separator` of `split` is empty",
            call.arg(0).origin,
            "expected at least one character",
        ));
    }
    let text = call.arg(1);
    match text.as_text() {
        Some(known) => {
            let parts = known.split(&*separator).map(|part| Value::text(part, call.span)).collect();
            Ok(Value::list(parts, call.span))
        }
        None => Ok(Value::deferred(Op::Split { separator, text }, Shape::TextList, call.span)),
    }
}

fn replace(call: &mut Call) -> Outcome {
    let what = call.text(1);
    if what.is_empty() {
        return Err(problem::bad_value(
            "`what` of `replace` is empty",
            call.arg(1).origin,
            "expected at least one character",
        ));
    }
    let (text, by) = (call.text(0), call.text(2));
    let length = text.matches(&*what).count().saturating_mul(by.len()).saturating_add(text.len());
    if length > LONGEST {
        return Err(problem::too_long(call.function, call.span));
    }
    Ok(Value::text(text.replace(&*what, &by), call.span))
}

fn substring(call: &mut Call) -> Outcome {
    let text = call.text(0);
    let (from, to) = bounds(call, 1, text.chars().count())?;
    Ok(Value::text(text.chars().skip(from).take(to - from).collect::<String>(), call.span))
}

fn string(call: &mut Call) -> Outcome {
    let value = call.arg(0);
    if value.as_deferred().is_some_and(|it| matches!(it.shape, Shape::Text | Shape::Any)) {
        return Ok(value);
    }
    concat([value], call.span).map_err(|value| {
        let mut problem = problem::wrong_part(call.function, "a string, a number or a bool", &value);
        if let Data::Quantity(quantity) = &value.data {
            let unit = quantity.unit.text();
            problem = Box::new(problem.help(format!("divide by the unit that the text is in: `{quantity} / 1{unit}`")));
        }
        problem
    })
}

/// `%-05.2f`: what stands between the percent sign and the letter.
#[derive(Default)]
struct Spec {
    left: bool,
    zeros: bool,
    width: usize,
    precision: Option<usize>,
}

impl Spec {
    fn is_plain(&self) -> bool {
        self.width == 0 && self.precision.is_none()
    }

    fn pad(&self, text: String) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        match (self.left, self.zeros) {
            (true, _) => text + &" ".repeat(missing),
            (false, false) => " ".repeat(missing) + &text,
            (false, true) => match text.strip_prefix('-') {
                Some(digits) => format!("-{}{digits}", "0".repeat(missing)),
                None => "0".repeat(missing) + &text,
            },
        }
    }
}

/// Widest field: a format makes no more text than a reader could want.
const WIDEST: usize = 1000;

fn format(call: &mut Call) -> Outcome {
    let format = call.text(0);
    let mut values = std::mem::take(&mut call.rest).into_iter();
    let given = values.len();
    let (mut wanted, mut length) = (0, format.len());
    let mut parts = Vec::new();
    let mut chars = format.chars().peekable();
    let mut text = String::new();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let (spec, letter) = spec(&mut chars);
        if letter == Some('%') {
            text.push('%');
            continue;
        }
        wanted += 1;
        let Some(value) = values.next() else { continue };
        let piece = match letter {
            Some(letter @ ('s' | 'd' | 'x' | 'f')) => formatted(call, &spec, letter, value)?,
            _ => return Err(bad_format(call)),
        };
        length = length.saturating_add(piece.as_text().map_or(0, str::len));
        if length > LONGEST {
            return Err(problem::too_long(call.function, call.span));
        }
        parts.push(Value::text(std::mem::take(&mut text), call.span));
        parts.push(piece);
    }
    if wanted != given {
        let message = format!("the format has {wanted} places for values, {given} given");
        return Err(problem::bad_value(message, call.span, "expected one value for each place"));
    }
    parts.push(Value::text(text, call.span));
    concat(parts, call.span).map_err(|part| problem::wrong_part(call.function, "strings, numbers and bools", &part))
}

fn bad_format(call: &Call) -> Box<Diagnostic> {
    let label = "expected `%s`, `%d`, `%x`, `%f` or `%%`, with a width up to 1000";
    problem::bad_value("`%` without a letter that `format` knows", call.arg(0).origin, label)
}

/// What follows a percent sign, with its letter; `None` for a specification that makes no sense.
fn spec(chars: &mut std::iter::Peekable<std::str::Chars>) -> (Spec, Option<char>) {
    let mut spec = Spec::default();
    while let Some(flag) = chars.next_if(|c| "-0".contains(*c)) {
        spec.left |= flag == '-';
        spec.zeros |= flag == '0';
    }
    let width = number(chars);
    spec.width = width.unwrap_or(0);
    if chars.next_if_eq(&'.').is_some() {
        spec.precision = Some(number(chars).unwrap_or(0));
    }
    let fits = spec.width <= WIDEST && spec.precision.unwrap_or(0) <= 20;
    (spec, chars.next().filter(|_| fits))
}

fn number(chars: &mut std::iter::Peekable<std::str::Chars>) -> Option<usize> {
    let mut digits = String::new();
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    if digits.is_empty() { None } else { Some(digits.parse().unwrap_or(usize::MAX)) }
}

fn formatted(call: &Call, spec: &Spec, letter: char, value: Value) -> Outcome {
    if value.is_deferred() {
        return if spec.is_plain() && "sd".contains(letter) {
            Ok(value)
        } else {
            Err(problem::deferred(call.function, &value, call.span, call.names))
        };
    }
    let text = match letter {
        's' => spelt(&value).map(|text| text.to_string()),
        'd' => value.as_int().map(|value| value.to_string()),
        'x' => value.as_int().map(|value| format!("{value:x}")),
        _ => match &value.data {
            Data::Number(number) => number.decimal().map(|it| format!("{:.*}", spec.precision.unwrap_or(6), it)),
            _ => None,
        },
    };
    let wanted = match letter {
        's' => "a string, a number or a bool for `%s`",
        'd' => "an int for `%d`",
        'x' => "an int for `%x`",
        _ => "a number for `%f`",
    };
    match text {
        Some(text) => Ok(Value::text(spec.pad(text), value.origin)),
        None => Err(problem::wrong_part(call.function, wanted, &value)),
    }
}
