//! The built-in functions: values in, a value out, problems reported.
//!
//! Each function is a row of a table in the file of its subject: name, parameters, result, one line of documentation, and the
//! code. Binding of arguments, their types and whether they may be deferred are checked here for all of them. This room knows
//! nothing of the syntax tree; the checker and the editor read the same rows.

mod aws;
mod bind;
mod encoding;
mod files;
mod lists;
mod numbers;
mod problem;
mod sources;
pub mod text;
mod yaml;

use crate::diagnostic::{Diagnostic, Problems};
use crate::name::Name;
use crate::source::{LoadError, Span};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::{Arc, LazyLock};

pub use text::concat;

/// A row of the tables.
pub struct Function {
    /// `len`, `aws.zones`
    pub name: &'static str,
    pub params: &'static [Param],
    /// One line.
    pub doc: &'static str,
    /// The type of the result, as the language writes it.
    pub result: &'static str,
    taint: Taint,
    run: fn(&mut Call) -> Outcome,
}

/// A parameter of a function.
pub struct Param {
    pub name: &'static str,
    /// The type as the language writes it.
    pub ty: &'static str,
    pub how: How,
    takes: Takes,
    time: Time,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    Required,
    Optional,
    /// Any number of further arguments; the last parameter that stands by position.
    Rest,
    /// Given by name, or not at all.
    NamedOnly,
}

/// What a known argument must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Takes {
    Any,
    Text,
    Bool,
    Int,
    /// An int, a number or a quantity.
    Amount,
    /// A number, or text that spells one.
    Numeral,
    Duration,
    /// A whole number or a percentage.
    Batch,
    /// A string or an int.
    TextOrInt,
    List,
    Object,
    /// A list, an object or a string.
    Collection,
}

/// When an argument must be known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Time {
    /// While compiling, with all its parts.
    Known,
    /// While compiling; its parts may be deferred.
    Outside,
    /// Whenever.
    Any,
}

/// How a secret among the arguments reaches the result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Taint {
    /// The result is computed from all parts of the arguments.
    Whole,
    /// The result is made of parts of the arguments, which carry their own marks.
    Parts,
    /// The result holds the arguments as they are.
    Kept,
}

/// An argument as written.
pub struct Arg {
    /// `revision` in `git("...", revision: "v1")`, with its place.
    pub name: Option<(Name, Span)>,
    pub value: Value,
}

/// What functions reach besides their arguments.
pub struct Context<'a> {
    pub problems: &'a mut Problems,
    pub files: &'a mut dyn Files,
    pub names: &'a dyn SourceNames,
}

/// What the program calls the declarations that values refer to.
pub trait SourceNames {
    /// What a deferred value comes from.
    fn deferred_source(&self, value: &Value) -> Source;
}

/// What a deferred value comes from, in the user's words, and where.
pub struct Source {
    pub text: String,
    /// Where the value is written.
    pub origin: Span,
    /// Where what it comes from is declared, unless the language itself has it.
    pub declared: Option<Span>,
}

impl Source {
    /// The problem at `at` with the places that the value comes from.
    pub fn label(self, problem: Diagnostic, at: Span) -> Diagnostic {
        let problem = if self.origin == at {
            problem
        } else {
            problem.label(self.origin, "known only while CloudFormation deploys")
        };
        match self.declared {
            Some(declared) => problem.label(declared, "comes from here"),
            None => problem,
        }
    }
}

/// Files that a program names.
pub trait Files {
    /// The text of the file that `path` means when it stands in the source at `from`; never outside the project root.
    fn read(&mut self, from: Span, path: &str) -> Result<Arc<str>, LoadError>;
}

type Outcome = Result<Value, Box<Diagnostic>>;

/// A call with its arguments bound and checked.
struct Call<'a> {
    function: &'static Function,
    /// The whole call.
    span: Span,
    /// One for each parameter that is not `Rest`, in the order of the signature.
    args: Vec<Option<Value>>,
    rest: Vec<Value>,
    files: &'a mut dyn Files,
    names: &'a dyn SourceNames,
}

static ALL: [&[Function]; 7] = [
    lists::FUNCTIONS,
    text::FUNCTIONS,
    numbers::FUNCTIONS,
    encoding::FUNCTIONS,
    files::FUNCTIONS,
    sources::FUNCTIONS,
    aws::FUNCTIONS,
];

/// Key: name of the function.
static BY_NAME: LazyLock<FxHashMap<&'static str, &'static Function>> =
    LazyLock::new(|| all().map(|it| (it.name, it)).collect());

/// The function of that name: `len`, `aws.zones`.
pub fn find(name: &str) -> Option<&'static Function> {
    BY_NAME.get(name).copied()
}

/// All functions, by subject.
pub fn all() -> impl Iterator<Item = &'static Function> {
    ALL.iter().flat_map(|functions| functions.iter())
}

/// The value of a call; `Unknown` after a problem, which is reported, and silently if an argument is unknown.
pub fn call(function: &'static Function, span: Span, args: Vec<Arg>, cx: &mut Context) -> Value {
    let bound = match bind::bind(function, span, args, cx.names) {
        Ok(bound) => bound,
        Err(problems) => {
            problems.into_iter().for_each(|problem| cx.problems.push(problem));
            return Value::unknown(span);
        }
    };
    if bound.has_unknown(function.taint) {
        return Value::unknown(span);
    }
    let secret = bound.is_secret(function.taint);
    let mut call = Call { function, span, args: bound.args, rest: bound.rest, files: cx.files, names: cx.names };
    match (function.run)(&mut call) {
        Ok(value) => value.with_secret(secret),
        Err(problem) => {
            cx.problems.push(*problem);
            Value::unknown(span)
        }
    }
}

impl Function {
    /// `join(separator: string, list: [string]) -> string`
    pub fn signature(&self) -> String {
        let params: Vec<String> = self.params.iter().map(Param::signature).collect();
        format!("{}({}) -> {}", self.name, params.join(", "), self.result)
    }
}

impl Param {
    /// `list: [string]`, `name?: string`, `...rest: any`
    pub fn signature(&self) -> String {
        match self.how {
            How::Required => format!("{}: {}", self.name, self.ty),
            How::Optional | How::NamedOnly => format!("{}?: {}", self.name, self.ty),
            How::Rest => format!("...{}: {}", self.name, self.ty),
        }
    }
}

const fn required(name: &'static str, ty: &'static str, takes: Takes, time: Time) -> Param {
    Param { name, ty, how: How::Required, takes, time }
}

const fn optional(name: &'static str, ty: &'static str, takes: Takes, time: Time) -> Param {
    Param { name, ty, how: How::Optional, takes, time }
}

const fn rest(name: &'static str, ty: &'static str, takes: Takes, time: Time) -> Param {
    Param { name, ty, how: How::Rest, takes, time }
}

const fn named(name: &'static str, ty: &'static str, takes: Takes, time: Time) -> Param {
    Param { name, ty, how: How::NamedOnly, takes, time }
}

impl Call<'_> {
    /// The argument of a parameter, by its place in the signature; `null` if it was not given.
    fn arg(&self, at: usize) -> Value {
        match self.args.get(at) {
            Some(Some(value)) => value.clone(),
            _ => Value::new(crate::value::Data::Null, self.span),
        }
    }

    fn given(&self, at: usize) -> Option<&Value> {
        self.args.get(at)?.as_ref()
    }

    /// The text of an argument that was checked to be known text; empty if it was not given.
    fn text(&self, at: usize) -> Arc<str> {
        match self.given(at).map(|value| &value.data) {
            Some(crate::value::Data::Text(text)) => text.clone(),
            _ => Arc::from(""),
        }
    }

    /// The items of an argument that was checked to be a known list; empty if it was not given.
    fn list(&self, at: usize) -> Arc<Vec<Value>> {
        match self.given(at).map(|value| &value.data) {
            Some(crate::value::Data::List(items)) => items.clone(),
            _ => Arc::default(),
        }
    }

    fn int(&self, at: usize) -> Option<i64> {
        self.given(at)?.as_int()
    }
}

#[cfg(test)]
mod tests;
