//! Arguments to parameters: which argument is which, whether each has the type its parameter wants and is known when it must be.

use super::{Arg, Function, How, Param, SourceNames, Taint, Takes, Time, problem};
use crate::diagnostic::Diagnostic;
use crate::name::Name;
use crate::source::Span;
use crate::value::quantity::Dimension;
use crate::value::{Data, Shape, Value};

/// Arguments in the order of the signature.
pub(super) struct Bound {
    pub args: Vec<Option<Value>>,
    pub rest: Vec<Value>,
}

impl Bound {
    fn values(&self) -> impl Iterator<Item = &Value> {
        self.args.iter().flatten().chain(&self.rest)
    }

    /// Whether an argument, or for functions that look into their arguments any part of one, comes from a reported error.
    pub fn has_unknown(&self, taint: Taint) -> bool {
        self.values().any(|value| match taint {
            Taint::Parts | Taint::Kept => value.is_unknown(),
            Taint::Whole => {
                let mut unknown = false;
                value.walk(&mut |it| unknown |= it.is_unknown());
                unknown
            }
        })
    }

    pub fn is_secret(&self, taint: Taint) -> bool {
        self.values().any(|value| match taint {
            Taint::Kept => false,
            Taint::Parts => value.secret,
            Taint::Whole => value.holds_secret(),
        })
    }
}

/// Binds and checks; everything that is wrong with the call, each problem once.
pub(super) fn bind(
    function: &'static Function,
    span: Span,
    args: Vec<Arg>,
    names: &dyn SourceNames,
) -> Result<Bound, Vec<Diagnostic>> {
    let written = args.iter().filter(|arg| arg.name.is_none()).count();
    let mut bound = Bound { args: function.params.iter().map(|_| None).collect(), rest: Vec::new() };
    let mut problems = Vec::new();
    let mut position = 0;
    let mut too_many = false;
    for arg in args {
        let at = match arg.name {
            Some((name, place)) => by_name(function, name, place, &mut problems),
            None => {
                let at = by_position(function, position);
                too_many |= at.is_none();
                position += 1;
                at
            }
        };
        let Some((at, param)) = at.and_then(|at| Some((at, function.params.get(at)?))) else { continue };
        if let Err(problem) = check(function, param, &arg.value, span, names) {
            problems.push(*problem);
        }
        match (param.how, bound.args.get_mut(at)) {
            (How::Rest, _) => bound.rest.push(arg.value),
            (_, Some(slot @ None)) => *slot = Some(arg.value),
            _ => problems.push(problem::twice(function, param, arg.name.map_or(arg.value.origin, |(_, place)| place))),
        }
    }
    let given = |(param, arg): (&Param, &Option<Value>)| param.how != How::Required || arg.is_some();
    let complete = function.params.iter().zip(&bound.args).all(given);
    if too_many || (!complete && problems.is_empty()) {
        problems.insert(0, problem::wrong_count(function, span, written, &bound));
    }
    if problems.is_empty() { Ok(bound) } else { Err(problems) }
}

/// The place in the signature of the n-th argument without a name.
fn by_position(function: &Function, position: usize) -> Option<usize> {
    let positional = |param: &&Param| param.how != How::NamedOnly;
    let count = function.params.iter().filter(positional).count();
    let rest = function.params.iter().position(|param| param.how == How::Rest);
    match rest {
        Some(rest) if position >= rest => Some(rest),
        _ if position < count => Some(position),
        _ => None,
    }
}

fn by_name(function: &Function, name: Name, place: Span, problems: &mut Vec<Diagnostic>) -> Option<usize> {
    let at = function.params.iter().position(|param| param.name == name.as_str() && param.how != How::Rest);
    if at.is_none() {
        problems.push(problem::unknown_argument(function, name, place));
    }
    at
}

fn check(
    function: &Function,
    param: &Param,
    value: &Value,
    span: Span,
    names: &dyn SourceNames,
) -> Result<(), Box<Diagnostic>> {
    if value.is_unknown() || (value.is_null() && matches!(param.how, How::Optional | How::NamedOnly)) {
        return Ok(());
    }
    let outside = matches!(value.data, Data::Deferred(_) | Data::Decl(_));
    if !(if outside { fits_deferred(param.takes, value) } else { fits(param.takes, value) }) {
        return Err(problem::wrong_type(function, param, value));
    }
    match param.time {
        Time::Known if value.is_deferred() => {
            Err(problem::deferred(function, problem::deferred_part(value), span, names))
        }
        Time::Outside if outside => Err(problem::deferred(function, value, span, names)),
        _ => Ok(()),
    }
}

fn fits(takes: Takes, value: &Value) -> bool {
    match takes {
        Takes::Any => !matches!(value.data, Data::Construct(_) | Data::Span(_)),
        Takes::Text => matches!(value.data, Data::Text(_)),
        Takes::Bool => matches!(value.data, Data::Bool(_)),
        Takes::Int => value.as_int().is_some(),
        Takes::Amount => matches!(value.data, Data::Number(_) | Data::Quantity(_)),
        Takes::Numeral => matches!(value.data, Data::Number(_) | Data::Text(_)),
        Takes::Duration => matches!(&value.data, Data::Quantity(it) if it.dimension() == Dimension::Duration),
        Takes::Batch => {
            value.as_int().is_some()
                || matches!(&value.data, Data::Quantity(it) if it.dimension() == Dimension::Percent)
        }
        Takes::TextOrInt => matches!(value.data, Data::Text(_)) || value.as_int().is_some(),
        Takes::List => matches!(value.data, Data::List(_)),
        Takes::Object => matches!(value.data, Data::Object(_)),
        Takes::Collection => matches!(value.data, Data::List(_) | Data::Object(_) | Data::Text(_)),
    }
}

/// Whether a deferred value may turn out to be what the parameter wants. A declaration is its identity: text.
fn fits_deferred(takes: Takes, value: &Value) -> bool {
    let shape = value.as_deferred().map_or(Shape::Text, |deferred| deferred.shape);
    match (takes, shape) {
        (_, Shape::Any) | (Takes::Any, _) => true,
        (Takes::Text | Takes::TextOrInt | Takes::Numeral, it) => matches!(it, Shape::Text | Shape::Int | Shape::Number),
        (Takes::Bool, it) => it == Shape::Bool,
        (Takes::Int | Takes::Amount | Takes::Duration | Takes::Batch, it) => {
            matches!(it, Shape::Int | Shape::Number | Shape::Text)
        }
        (Takes::List, it) => it.is_list(),
        (Takes::Object, it) => it == Shape::Object,
        (Takes::Collection, it) => it.is_list() || matches!(it, Shape::Object | Shape::Text),
    }
}
