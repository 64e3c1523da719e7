//! Whether a value fits a type, and what it becomes when it does: quantities turn into numbers of the unit in which they
//! are written, text into recipes.
//!
//! In: a value, a type, a word for what is being checked. Out: the value as the type has it; problems on the way. After a
//! problem the value is unknown, so that one mistake makes one message.

use super::types::{Bounds, Literal, ObjectType, TextRule, Type};
use crate::diagnostic::{Code, Diagnostic, Problems, Severity, nearest};
use crate::name::Name;
use crate::source::Span;
use crate::value::quantity::Dimension;
use crate::value::{Data, Number, Object, Quantity, Shape, Unit, Value};
use std::sync::Arc;

/// How much of an object must be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// All fields that are not optional.
    Whole,
    /// Any part: what one level of custom JSON gives, which others complete.
    Part,
}

pub struct Conform<'a> {
    pub problems: &'a mut Problems,
    pub extent: Extent,
}

/// Recipes as the language writes them, and as the service takes them: `cookbook` or `cookbook::recipe`.
fn is_recipe(text: &str) -> bool {
    let part = |part: &str, dots: bool| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-' || (dots && c == '.'))
    };
    match text.split_once("::") {
        Some((cookbook, recipe)) => part(cookbook, false) && part(recipe, true),
        None => part(text, false),
    }
}

/// What is wrong with a known text as a recipe; `None` also for a value that is no known text.
pub fn recipe_problem(value: &Value) -> Option<Diagnostic> {
    let text = value.as_text()?;
    if is_recipe(text) {
        return None;
    }
    Some(
        Diagnostic::at(
            Code::NOT_A_RECIPE,
            value.origin,
            format!("`{text}` is not a recipe"),
            "expected `cookbook::recipe`",
        )
        .help("a recipe is `cookbook::recipe`, or `\"cookbook\"` for its default recipe: letters, digits, `_` and `-`"),
    )
}

impl Conform<'_> {
    /// `what` is how the value is called in messages: `` `workers` ``.
    pub fn check(&mut self, value: Value, ty: &Type, what: &str) -> Value {
        if value.is_unknown() {
            return value;
        }
        match ty {
            // What the type says about it (a unit, a secret) is not known either.
            Type::Unknown => Value::unknown(value.origin),
            Type::Json => value,
            Type::Secret(inner) => self.check(value.with_secret(true), inner, what).with_secret(true),
            Type::Ssm(inner) => self.check(value, inner, what),
            Type::Union(options) => self.union(value, options, ty, what),
            Type::List(item) => self.list(value, item, ty, what),
            Type::Map(item) => self.map(value, item, ty, what),
            Type::Object(object) => self.object(value, object, ty, what),
            _ if value.as_deferred().is_some() || value.as_decl().is_some() => self.deferred(value, ty, what),
            Type::Text(rule) => self.text(value, rule, ty, what),
            Type::Int(bounds) => self.number(value, bounds, ty, what),
            Type::Number(bounds) => self.number(value, bounds, ty, what),
            Type::Bool => self.when(matches!(value.data, Data::Bool(_)), value, ty, what),
            Type::Null => self.when(value.is_null(), value, ty, what),
            Type::Time => self.when(matches!(value.data, Data::Time(_)), value, ty, what),
            Type::Quantity { dimension, .. } => match value.data {
                Data::Quantity(quantity) if quantity.dimension() == *dimension => {
                    self.quantity(value, quantity, ty, what)
                }
                Data::Number(number) => self.unit_wanted(&value, number, *dimension, what),
                _ => self.mismatch(value, ty, what),
            },
            Type::Recipe => match recipe_problem(&value) {
                Some(problem) => {
                    self.problems.push(problem);
                    Value::unknown(value.origin)
                }
                None if value.as_text().is_some() => value,
                None => self.mismatch(value, ty, what),
            },
            Type::Aws(aws) => match value.as_text() {
                Some(text) if text.starts_with(aws.prefix) => value,
                Some(text) => {
                    let message = format!("{what} is `{text}`, which is no {}", aws.word.replace('_', " "));
                    self.problems.push(Diagnostic::at(
                        Code::TYPE_MISMATCH,
                        value.origin,
                        message,
                        format!("expected `{}...`", aws.prefix),
                    ));
                    Value::unknown(value.origin)
                }
                None => self.mismatch(value, ty, what),
            },
            Type::Literal(literal) => self.when(is_literal(&value, literal), value, ty, what),
        }
    }

    fn when(&mut self, fits: bool, value: Value, ty: &Type, what: &str) -> Value {
        if fits { value } else { self.mismatch(value, ty, what) }
    }

    fn mismatch(&mut self, value: Value, ty: &Type, what: &str) -> Value {
        let message = format!("{what} is {}, expected `{ty}`", found(&value));
        let mut problem = Diagnostic::at(Code::TYPE_MISMATCH, value.origin, message, format!("expected `{ty}`"));
        match (ty, &value.data) {
            (Type::Union(options), Data::Text(text)) if !value.secret => {
                let words = options.iter().filter_map(|it| match it {
                    Type::Literal(Literal::Text(word)) => Some(&**word),
                    _ => None,
                });
                if let Some(near) = nearest(text, words) {
                    problem = problem.help(format!("did you mean `\"{near}\"`?")).unsafe_fix(
                        format!("replace with `\"{near}\"`"),
                        value.origin,
                        format!("{near:?}"),
                    );
                }
            }
            (Type::Text(_), Data::Number(number)) => {
                problem =
                    problem.help("put it in quotes").fix("put it in quotes", value.origin, format!("\"{number}\""));
            }
            (Type::Bool, Data::Text(text)) if matches!(&**text, "true" | "false") => {
                problem =
                    problem.help("leave the quotes out").fix("leave the quotes out", value.origin, text.to_string());
            }
            (Type::Int(_) | Type::Number(_), Data::Text(text)) if text.parse::<i64>().is_ok() && !value.secret => {
                problem =
                    problem.help("leave the quotes out").fix("leave the quotes out", value.origin, text.to_string());
            }
            _ => {}
        }
        self.problems.push(problem);
        Value::unknown(value.origin)
    }

    fn unit_wanted(&mut self, value: &Value, number: Number, dimension: Dimension, what: &str) -> Value {
        self.problems.push(unit_wanted(value.origin, number, dimension, what));
        Value::unknown(value.origin)
    }

    /// A quantity of the dimension that the type wants.
    fn quantity(&mut self, value: Value, quantity: Quantity, ty: &Type, what: &str) -> Value {
        let Type::Quantity { dimension, written_in, least, most } = ty else { return value };
        if let Some(problem) = out_of_bounds(quantity, *least, *most) {
            let message = format!("{what} is {quantity}, {problem}");
            self.problems.push(Diagnostic::at(Code::OUT_OF_RANGE, value.origin, message, ""));
        }
        // In custom JSON a percentage is its number: it has one unit only.
        let in_json = self.extent == Extent::Part && *dimension == Dimension::Percent;
        match written_in.or(in_json.then_some(Unit::Percent)) {
            Some(unit) => self.written(value, quantity, unit, what),
            None => value,
        }
    }

    fn written(&mut self, value: Value, quantity: Quantity, unit: Unit, what: &str) -> Value {
        match quantity.in_unit(unit) {
            Some(number) => Value { data: Data::Number(number), ..value },
            None => {
                self.problems.push(Diagnostic::at(
                    Code::OUT_OF_RANGE,
                    value.origin,
                    format!("{what} is too large to compute with"),
                    "",
                ));
                Value::unknown(value.origin)
            }
        }
    }

    fn deferred(&mut self, value: Value, ty: &Type, what: &str) -> Value {
        let shape = value.as_deferred().map_or(Shape::Text, |it| it.shape);
        let fits = match ty {
            Type::Text(_) | Type::Aws(_) | Type::Recipe | Type::Literal(_) => {
                matches!(shape, Shape::Any | Shape::Text | Shape::Int | Shape::Number)
            }
            Type::Int(_) => matches!(shape, Shape::Any | Shape::Text | Shape::Int),
            Type::Number(_) | Type::Quantity { .. } => {
                matches!(shape, Shape::Any | Shape::Text | Shape::Int | Shape::Number)
            }
            Type::Bool => matches!(shape, Shape::Any | Shape::Bool | Shape::Text),
            Type::Null | Type::Time => false,
            _ => true,
        };
        if fits { value } else { self.mismatch(value, ty, what) }
    }

    fn union(&mut self, value: Value, options: &Arc<[Type]>, ty: &Type, what: &str) -> Value {
        for option in options.iter() {
            let mut tried = Problems::default();
            let fitted = Conform { problems: &mut tried, extent: self.extent }.check(value.clone(), option, what);
            if !tried.has_errors() {
                self.problems.extend(tried);
                return fitted;
            }
        }
        // Of several objects or lists only one can be meant: its own complaint says more than "none of these".
        let same = |option: &&Type| match &value.data {
            Data::Object(_) => matches!(option, Type::Object(_) | Type::Map(_)),
            Data::List(_) => matches!(option, Type::List(_)),
            _ => false,
        };
        let mut alike = options.iter().filter(same);
        match (alike.next(), alike.next()) {
            (Some(only), None) => self.check(value, only, what),
            _ => self.mismatch(value, ty, what),
        }
    }

    fn list(&mut self, value: Value, item: &Type, ty: &Type, what: &str) -> Value {
        match &value.data {
            Data::List(items) => {
                let checked: Vec<Value> =
                    items.iter().enumerate().map(|(at, it)| self.check(it.clone(), item, &element(what, at))).collect();
                Value { data: Data::List(Arc::new(checked)), ..value }
            }
            Data::Deferred(deferred) if deferred.shape.is_list() || deferred.shape == Shape::Any => value,
            _ => self.mismatch(value, ty, what),
        }
    }

    fn map(&mut self, value: Value, item: &Type, ty: &Type, what: &str) -> Value {
        match &value.data {
            Data::Object(object) => {
                let entries = object
                    .entries
                    .iter()
                    .map(|(key, it)| (*key, self.check(it.clone(), item, &inside(what, *key))))
                    .collect();
                Value { data: Data::Object(Arc::new(Object { entries, named: object.named })), ..value }
            }
            Data::Deferred(deferred) if matches!(deferred.shape, Shape::Any | Shape::Object) => value,
            _ => self.mismatch(value, ty, what),
        }
    }

    fn object(&mut self, value: Value, ty: &Arc<ObjectType>, whole: &Type, what: &str) -> Value {
        let Data::Object(object) = &value.data else {
            return match &value.data {
                Data::Deferred(deferred) if matches!(deferred.shape, Shape::Any | Shape::Object) => value,
                _ => self.mismatch(value, whole, what),
            };
        };
        let mut checked = Object { entries: Default::default(), named: object.named };
        for (key, item) in &object.entries {
            let item = match ty.fields.get(key) {
                Some(field) if field.optional && item.is_null() => item.clone(),
                Some(field) => self.check(item.clone(), &field.ty, &inside(what, *key)),
                None => self.unknown_key(ty, *key, item, what),
            };
            checked.entries.insert(*key, item);
        }
        if self.extent == Extent::Whole {
            self.missing(ty, object, value.origin, what);
        }
        Value { data: Data::Object(Arc::new(checked)), ..value }
    }

    /// Reports the fields that must be there and are not.
    fn missing(&mut self, ty: &ObjectType, object: &Object, origin: Span, what: &str) {
        let missing: Vec<String> = ty
            .fields
            .iter()
            .filter(|(name, field)| !field.optional && !object.entries.contains_key(*name))
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("{what} has no {}", missing.join(", "));
            self.problems.push(Diagnostic::at(Code::MISSING_KEY, origin, message, "needed by its type"));
        }
    }

    fn unknown_key(&mut self, ty: &ObjectType, key: Name, item: &Value, what: &str) -> Value {
        let near = nearest(key.as_str(), ty.fields.keys().map(|name| name.as_str()));
        let message = format!("{what} has no key `{key}`");
        let problem = match (ty.built_in, ty.open, near) {
            (true, _, Some(_)) => Diagnostic::at(
                Code::UNKNOWN_ATTRIBUTE,
                item.origin,
                format!("{message} that the built-in cookbooks read"),
                "",
            ),
            (false, false, _) => Diagnostic::at(Code::UNKNOWN_KEY, item.origin, message, "not in its type"),
            (true, _, None) => {
                let note = Diagnostic::at(
                    Code::UNKNOWN_ATTRIBUTE,
                    item.origin,
                    format!("{message} that the built-in cookbooks read"),
                    "",
                );
                self.problems.push(Diagnostic { severity: Severity::Note, ..note });
                return item.clone();
            }
            (false, true, _) => return item.clone(),
        };
        let known: Vec<&str> = ty.fields.keys().take(12).map(|name| name.as_str()).collect();
        let problem = match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => problem,
            None => problem.help(format!("its keys: `{}`", known.join("`, `"))),
        };
        self.problems.push(problem);
        item.clone()
    }

    fn text(&mut self, value: Value, rule: &TextRule, ty: &Type, what: &str) -> Value {
        let Data::Text(text) = &value.data else { return self.mismatch(value, ty, what) };
        let length = text.chars().count() as i64;
        let too_short = rule.least.is_some_and(|least| length < least);
        let too_long = rule.most.is_some_and(|most| length > most);
        if too_short || too_long {
            let message = format!("{what} has {length} characters, expected `{ty}`");
            self.problems.push(Diagnostic::at(
                Code::OUT_OF_RANGE,
                value.origin,
                message,
                if too_short { "too short" } else { "too long" },
            ));
            return Value::unknown(value.origin);
        }
        if rule.pattern.as_ref().and_then(|it| it.regex.as_ref()).is_some_and(|regex| !regex.is_match(text)) {
            let shown = if value.secret { "does".to_string() } else { format!("is `{text}`, which does") };
            self.problems.push(Diagnostic::at(
                Code::OUT_OF_RANGE,
                value.origin,
                format!("{what} {shown} not match its pattern"),
                format!("expected `{ty}`"),
            ));
            return Value::unknown(value.origin);
        }
        value
    }

    fn number(&mut self, value: Value, bounds: &Bounds, ty: &Type, what: &str) -> Value {
        let Data::Number(number) = value.data else { return self.mismatch(value, ty, what) };
        if matches!(ty, Type::Int(_)) && number.as_int().is_none() {
            return self.mismatch(value, ty, what);
        }
        let low = bounds.least.is_some_and(|least| number < least);
        let high = bounds.most.is_some_and(|most| number > most);
        if low || high {
            let message = if value.secret {
                format!("{what} is not what its type allows, expected `{ty}`")
            } else {
                format!("{what} is {number}, expected `{ty}`")
            };
            self.problems.push(Diagnostic::at(
                Code::OUT_OF_RANGE,
                value.origin,
                message,
                if low { "too small" } else { "too large" },
            ));
            return Value::unknown(value.origin);
        }
        value
    }
}

/// `a string`, with the word itself where it helps and is no secret.
fn found(value: &Value) -> String {
    match &value.data {
        Data::Text(text) if !value.secret && text.chars().count() <= 30 => format!("the string {text:?}"),
        Data::Number(number) if !value.secret => format!("the number {number}"),
        Data::Bool(it) if !value.secret => format!("`{it}`"),
        Data::Quantity(quantity) if !value.secret => format!("{} ({quantity})", quantity.describe()),
        _ => value.describe().to_string(),
    }
}

/// The report for a bare number where a unit is wanted.
pub fn unit_wanted(at: Span, number: Number, dimension: Dimension, what: &str) -> Diagnostic {
    let units: &[&str] = match dimension {
        Dimension::Duration => &["s", "min", "h"],
        Dimension::Size => &["GiB", "MiB"],
        Dimension::Percent => &["%"],
    };
    let problem = Diagnostic::at(
        Code::UNIT_WANTED,
        at,
        format!("{what} is the number {number} without a unit"),
        format!("expected a {}", dimension.word()),
    )
    .help(format!(
        "write the unit: {}",
        units.iter().map(|unit| format!("`{number}{unit}`")).collect::<Vec<_>>().join(", ")
    ));
    match units {
        [unit] => problem.fix("write the unit", at, format!("{number}{unit}")),
        _ => problem,
    }
}

/// `` `hosts[2]` ``, of a `what` that may stand in backticks.
fn element(what: &str, at: usize) -> String {
    match what.strip_suffix('`') {
        Some(path) => format!("{path}[{at}]`"),
        None => format!("{what}[{at}]"),
    }
}

fn inside(what: &str, key: Name) -> String {
    let path = what.trim_matches('`');
    format!("`{path}.{key}`")
}

fn is_literal(value: &Value, literal: &Literal) -> bool {
    match (&value.data, literal) {
        (Data::Text(text), Literal::Text(wanted)) => text == wanted,
        (Data::Number(number), Literal::Number(wanted)) => number == wanted,
        (Data::Bool(it), Literal::Bool(wanted)) => it == wanted,
        (Data::Quantity(it), Literal::Quantity(wanted)) => {
            it.dimension() == wanted.dimension() && it.amount() == wanted.amount()
        }
        _ => false,
    }
}

fn out_of_bounds(quantity: Quantity, least: Option<Quantity>, most: Option<Quantity>) -> Option<String> {
    let amount = quantity.amount()?;
    match (least.and_then(Quantity::amount), most.and_then(Quantity::amount)) {
        (Some(least_amount), _) if amount < least_amount => least.map(|it| format!("less than {it}")),
        (_, Some(most_amount)) if amount > most_amount => most.map(|it| format!("more than {it}")),
        _ => None,
    }
}
