//! Evaluation: what an expression comes to. Known operands are computed; deferred ones become operations for the deployment;
//! what has no such operation is an error that names the deferred operand.
//!
//! In: an expression, the names in scope, what is wanted. Out: a value; problems pile up in the analysis.

mod call;
mod comprehension;
mod references;
pub mod symbol;
mod template;

use super::{Analysis, MOST_STEPS};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::functions::{self, SourceNames};
use crate::language::{Kind, Word};
use crate::name::Name;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, Body, EntryKind, Expr, ExprKind, KeyKind};
use crate::value::{Data, Number, Object, Op, Quantity, Shape, Value};
use std::sync::Arc;

/// The names of `for` clauses around an expression, and its file.
#[derive(Clone, Debug)]
pub struct Scope {
    pub file: FileId,
    locals: Vec<(Name, Value)>,
}

impl Scope {
    pub fn of(file: FileId) -> Scope {
        Scope { file, locals: Vec::new() }
    }

    pub fn extend(&mut self, locals: &[(Name, Value)]) {
        self.locals.extend_from_slice(locals);
    }

    pub fn len(&self) -> usize {
        self.locals.len()
    }

    pub fn is_empty(&self) -> bool {
        self.locals.is_empty()
    }

    pub fn truncate(&mut self, len: usize) {
        self.locals.truncate(len);
    }

    fn find(&self, name: Name) -> Option<&Value> {
        self.locals.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// Words of a setting that may stand bare.
pub type Wanted = Option<&'static Kind>;

/// The word of a fixed set that a setting of this kind takes.
pub fn word_of(kind: &'static Kind, text: &str) -> Option<&'static Word> {
    match kind {
        Kind::Words(words) => words.iter().find(|it| it.word == text),
        Kind::Either(kinds) => kinds.iter().find_map(|it| word_of(it, text)),
        Kind::List(item) => word_of(item, text),
        _ => None,
    }
}

/// All words that a setting of this kind takes.
pub fn words_of(kind: &'static Kind) -> Vec<&'static Word> {
    match kind {
        Kind::Words(words) => words.iter().collect(),
        Kind::Either(kinds) => kinds.iter().flat_map(words_of).collect(),
        Kind::List(item) => words_of(item),
        _ => Vec::new(),
    }
}

impl<'a> Analysis<'a> {
    pub fn eval(&mut self, expr: &'a Expr, scope: &mut Scope) -> Value {
        self.eval_wanted(expr, scope, None)
    }

    /// With the words that may stand bare.
    pub fn eval_wanted(&mut self, expr: &'a Expr, scope: &mut Scope, wanted: Wanted) -> Value {
        if !self.step(1, expr.span) {
            return Value::unknown(expr.span);
        }
        let span = expr.span;
        let data = match &expr.kind {
            ExprKind::Null => Data::Null,
            ExprKind::Bool(value) => Data::Bool(*value),
            ExprKind::Number(text) => Data::Number(Number::parse(*text)),
            ExprKind::Quantity(number, unit) => Data::Quantity(Quantity::new(*number, *unit)),
            ExprKind::Time(minutes) => Data::Time(*minutes),
            ExprKind::Recipe(name) => Data::Text(name.as_str().into()),
            ExprKind::Text(text) => return references::text_value(text.clone(), span),
            ExprKind::Broken => Data::Unknown,
            ExprKind::Name(name) => return self.name(*name, span, scope, wanted),
            _ => return stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.compound(expr, scope, wanted)),
        };
        Value::new(data, span)
    }

    /// For a guess: problems are dropped.
    pub fn eval_quietly(&mut self, expr: &'a Expr, scope: &mut Scope) -> Value {
        self.quiet += 1;
        let value = self.eval(expr, scope);
        self.quiet -= 1;
        value
    }

    fn compound(&mut self, expr: &'a Expr, scope: &mut Scope, wanted: Wanted) -> Value {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Template(parts) => self.template(parts, span, scope),
            ExprKind::List(elements) => self.list(elements, span, scope, wanted),
            ExprKind::Object(body) => {
                let object = self.object(body, scope);
                self.intrinsic_or(object)
            }
            ExprKind::ListFor(it) => self.list_for(it, span, scope),
            ExprKind::MapFor(it) => self.map_for(it, span, scope),
            ExprKind::Member(base, field) => self.member(base, **field, span, scope),
            ExprKind::Index(base, index) => self.index(base, index, span, scope),
            ExprKind::All(base) => {
                let value = self.eval(base, scope);
                match value.data {
                    Data::List(_) | Data::Unknown => value,
                    _ => self.mismatch(base.span, &value, "a list or a family before `[*]`"),
                }
            }
            ExprKind::Call(call) => self.call(call, span, scope),
            ExprKind::Unary(op, operand) => self.unary(*op, operand, span, scope),
            ExprKind::Binary(binary) => self.binary(binary, span, scope),
            ExprKind::If(it) => self.if_expr(it, span, scope, wanted),
            _ => Value::unknown(span),
        }
    }

    /// Counts work; false once the program has used up its share.
    pub fn step(&mut self, steps: u64, at: Span) -> bool {
        let before = self.steps;
        self.steps += steps;
        if self.steps <= MOST_STEPS {
            return true;
        }
        if before <= MOST_STEPS {
            // However quiet the attempt is that ends here.
            self.problems.push(
                Diagnostic::at(Code::TOO_LARGE, at, "the program grows beyond what can be computed", "given up here")
                    .help("look for comprehensions inside comprehensions, and for values that double with each `let`"),
            );
        }
        false
    }

    /// The value of a bare name.
    fn name(&mut self, name: Name, span: Span, scope: &mut Scope, wanted: Wanted) -> Value {
        if let Some(local) = scope.find(name) {
            return local.clone();
        }
        let word = wanted.and_then(|kind| word_of(kind, name.as_str()));
        if word.is_none() && !self.names.doubtful.is_empty() && self.names.doubtful.contains(&(scope.file, name)) {
            return Value::unknown(span);
        }
        match (self.names.find(scope.file, name), word) {
            (Some(id), None) => self.symbol_value(id, span),
            (None, Some(word)) => Value::text(word.word, span),
            (Some(id), Some(_)) => {
                let declared = self.names.symbol(id).name.span;
                self.report(
                    Diagnostic::at(
                        Code::AMBIGUOUS_WORD,
                        span,
                        format!("`{name}` is a word of this setting and the name of a declaration"),
                        "which of them?",
                    )
                    .label(declared, "declared here")
                    .help(format!("write `\"{name}\"` for the word, or rename the declaration")),
                );
                Value::unknown(span)
            }
            (None, None) => self.unknown_name(name, span, scope, wanted),
        }
    }

    fn unknown_name(&mut self, name: Name, span: Span, scope: &Scope, wanted: Wanted) -> Value {
        if let Some(Kind::Strategy) = wanted
            && let Some(function) = functions::find(name.as_str())
        {
            return self.call_function(function, span, Vec::new());
        }
        let words = wanted.map(words_of).unwrap_or_default();
        let mut problem = match wanted {
            Some(Kind::Words(_)) => {
                let message = format!("there is no word `{name}` for this setting");
                Diagnostic::at(Code::WRONG_WORD, span, message, "not one of its words")
            }
            _ => {
                let message = format!("nothing is called `{name}`");
                Diagnostic::at(Code::UNKNOWN_NAME, span, message, "not declared in this file")
            }
        };
        let near_word = nearest(name.as_str(), words.iter().map(|it| it.word));
        let local = nearest(name.as_str(), scope.locals.iter().map(|(known, _)| known.as_str()));
        if name == "aws" {
            problem = problem.help("`aws` is followed by a dot: `aws.region`");
        } else if functions::find(name.as_str()).is_some() {
            problem = problem.help(format!("`{name}` is a function: `{name}(...)`"));
        } else if let Some(near) = near_word.or(local).or_else(|| self.suggest(scope.file, name)) {
            problem = problem.suggest(span, near);
        } else if !words.is_empty() {
            let words: Vec<&str> = words.iter().map(|it| it.word).collect();
            problem = problem.help(format!("this setting takes `{}`", words.join("`, `")));
        }
        self.report(problem);
        Value::unknown(span)
    }

    /// The name in the file that was probably meant. Each look costs a pass over all names, so a program has a share of them.
    pub fn suggest(&mut self, file: FileId, name: Name) -> Option<&'static str> {
        const MOST_COMPARED: usize = 1_000_000;
        if self.compared > MOST_COMPARED {
            return None;
        }
        self.compared += self.names.in_file(file);
        let near = self.names.suggest(file, name)?;
        self.suggested.insert((file, near));
        Some(near.as_str())
    }

    fn list(&mut self, elements: &'a [ast::Element], span: Span, scope: &mut Scope, wanted: Wanted) -> Value {
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            match element {
                ast::Element::Expr(expr) => items.push(self.eval_wanted(expr, scope, wanted)),
                ast::Element::Spread(expr) => {
                    let value = self.eval(expr, scope);
                    match &value.data {
                        Data::List(more) => items.extend(more.iter().cloned()),
                        Data::Unknown => return Value::unknown(span),
                        Data::Null => {}
                        _ if value.is_deferred() => {
                            self.must_be_known(&value, expr.span, "what is spread into a list");
                            return Value::unknown(span);
                        }
                        _ => return self.mismatch(expr.span, &value, "a list after `...`"),
                    }
                }
            }
        }
        Value::list(items, span)
    }

    /// An object as written, before it is looked at as an intrinsic.
    pub fn object(&mut self, body: &'a Body, scope: &mut Scope) -> Value {
        let mut object = Object::default();
        for entry in &body.entries {
            match &entry.kind {
                EntryKind::Setting { key, value, .. } => {
                    let value = self.eval(value, scope);
                    if let Some(name) = self.key(key, scope)
                        && object.entries.insert(name, value).is_some()
                    {
                        self.written_twice(body, key, name);
                    }
                }
                EntryKind::Block { key, label: None, body: inner } => {
                    let inner = self.object(inner, scope);
                    let value = self.intrinsic_or(inner);
                    if let Some(name) = self.key(key, scope)
                        && object.entries.insert(name, value).is_some()
                    {
                        self.written_twice(body, key, name);
                    }
                }
                EntryKind::Block { key, label: Some(_), .. } => {
                    self.report(Diagnostic::at(
                        Code::WRONG_SHAPE,
                        key.span,
                        "an object has no labelled blocks",
                        "expected `key: value`",
                    ));
                }
                EntryKind::Spread(expr) => {
                    let value = self.eval(expr, scope);
                    match &value.data {
                        Data::Object(more) => {
                            object.entries.extend(more.entries.iter().map(|(key, it)| (*key, it.clone())))
                        }
                        Data::Unknown => return Value::unknown(body.span),
                        Data::Null => {}
                        _ if value.is_deferred() => {
                            self.must_be_known(&value, expr.span, "what is spread into an object");
                        }
                        _ => {
                            self.mismatch(expr.span, &value, "an object after `...`");
                        }
                    }
                }
                EntryKind::Broken => {}
            }
        }
        Value::new(Data::Object(Arc::new(object)), body.span)
    }

    /// Where the key of an entry was given before in its body; one look at a long body finds all of its repeats.
    pub fn earlier(&mut self, body: &Body, key: &ast::Key) -> Option<Span> {
        const LONG: usize = 64;
        if body.entries.len() <= LONG {
            return body.earlier(key).map(|it| it.span);
        }
        self.repeats.entry(body.span).or_insert_with(|| body.repeats()).get(&key.span.start).copied()
    }

    /// Says so if a key is written twice in one body; overriding what a spread object brought is what spreading is for.
    pub fn written_twice(&mut self, body: &Body, key: &ast::Key, name: Name) {
        if let Some(earlier) = self.earlier(body, key) {
            self.report(
                Diagnostic::at(
                    Code::DUPLICATE_KEY,
                    key.span,
                    format!("the key `{name}` is written twice"),
                    "this one wins",
                )
                .label(earlier, "this value is lost"),
            );
        }
    }

    /// The name that a key stands for; `None` after a reported mistake.
    pub fn key(&mut self, key: &'a ast::Key, scope: &mut Scope) -> Option<Name> {
        match &key.kind {
            KeyKind::Word(name) | KeyKind::Text(name) => Some(*name),
            KeyKind::Template(expr) => {
                let value = self.eval(expr, scope);
                match &value.data {
                    Data::Text(text) => Some(Name::new(text)),
                    Data::Unknown => None,
                    _ => {
                        self.must_be_known(&value, key.span, "a key");
                        None
                    }
                }
            }
            KeyKind::Dotted(parts) => {
                Some(Name::new(&parts.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(".")))
            }
            KeyKind::Days(from, to) => Some(Name::new(&format!("{}..{}", from.name, to.name))),
        }
    }

    fn if_expr(&mut self, it: &'a ast::If, span: Span, scope: &mut Scope, wanted: Wanted) -> Value {
        let condition = self.condition(&it.condition, scope);
        match condition.data {
            Data::Bool(true) => {
                self.look_up_names(&it.otherwise, scope, wanted);
                self.eval_wanted(&it.then, scope, wanted)
            }
            Data::Bool(false) => {
                self.look_up_names(&it.then, scope, wanted);
                self.eval_wanted(&it.otherwise, scope, wanted)
            }
            Data::Deferred(_) => {
                let then = self.eval_wanted(&it.then, scope, wanted);
                let otherwise = self.eval_wanted(&it.otherwise, scope, wanted);
                deferred_if(condition, then, otherwise, span)
            }
            _ => {
                self.look_up_names(&it.then, scope, wanted);
                self.look_up_names(&it.otherwise, scope, wanted);
                Value::unknown(span)
            }
        }
    }

    /// Looks up the names of what is not evaluated, so that a misspelt one is noticed in every profile.
    pub(super) fn look_up_names(&mut self, expr: &'a Expr, scope: &Scope, wanted: Wanted) {
        let mut locals: Vec<Name> = scope.locals.iter().map(|(name, _)| *name).collect();
        let (file, mut unknown) = (scope.file, Vec::new());
        crate::syntax::visit::free_names(expr, &mut locals, &mut |name, span| unknown.push((name, span)));
        for (name, span) in unknown {
            let is_word = wanted.is_some_and(|kind| word_of(kind, name.as_str()).is_some());
            let known = name == "aws"
                || is_word
                || self.names.find(file, name).is_some()
                || functions::find(name.as_str()).is_some();
            if !known {
                self.unknown_name(name, span, scope, wanted);
            }
        }
    }

    /// A value where a bool is wanted: known, deferred, or unknown after a report.
    pub fn condition(&mut self, expr: &'a Expr, scope: &mut Scope) -> Value {
        let value = self.eval(expr, scope);
        match &value.data {
            Data::Bool(_) | Data::Unknown => value,
            Data::Deferred(deferred) if matches!(deferred.shape, Shape::Bool | Shape::Any) => value,
            _ => self.mismatch(expr.span, &value, "a bool"),
        }
    }

    /// Reports a value of the wrong kind.
    pub fn mismatch(&mut self, at: Span, value: &Value, expected: &str) -> Value {
        if !value.is_unknown() {
            let message = format!("this is {}, expected {expected}", value.describe());
            self.report(Diagnostic::at(Code::TYPE_MISMATCH, at, message, format!("expected {expected}")));
        }
        Value::unknown(at)
    }

    /// Reports a deferred value where only a known one will do; the first deferred part is named.
    pub fn must_be_known(&mut self, value: &Value, at: Span, what: &str) -> Value {
        if value.is_unknown() {
            return Value::unknown(at);
        }
        if !value.is_deferred() {
            return self.mismatch(at, value, &format!("a string as {what}"));
        }
        let source = self.deferred_source(value);
        let message = format!("{what} must be known to the compiler, but `{}` is deferred", source.text);
        let problem = Diagnostic::at(Code::MUST_BE_KNOWN, at, message, "must be known");
        let help = match value.secret {
            true => "what decides on the template would show in it: use a value that is no secret",
            false => "use a `variable` instead of a `parameter`, or write the value",
        };
        self.report(source.label(problem, at).help(help));
        Value::unknown(at)
    }
}

/// `if` on a deferred condition; a branch that is null is not written.
fn deferred_if(condition: Value, then: Value, otherwise: Value, span: Span) -> Value {
    if then.is_unknown() || otherwise.is_unknown() {
        return Value::unknown(span);
    }
    let shape = match (shape_of(&then), shape_of(&otherwise)) {
        (a, b) if a == b => a,
        (a, Shape::Any) | (Shape::Any, a) => a,
        _ => Shape::Any,
    };
    let secret = then.secret || otherwise.secret || condition.secret;
    let branch = |value: Value| match value.data {
        Data::Null => Value::deferred(Op::NoValue, Shape::Any, value.origin),
        _ => value,
    };
    Value::deferred(Op::If { condition, then: branch(then), otherwise: branch(otherwise) }, shape, span)
        .with_secret(secret)
}

/// The shape that a value has once it is deployed.
pub fn shape_of(value: &Value) -> Shape {
    match &value.data {
        Data::Text(_) | Data::Decl(_) | Data::Time(_) => Shape::Text,
        Data::Number(number) if number.is_int() => Shape::Int,
        Data::Number(_) | Data::Quantity(_) => Shape::Number,
        Data::Bool(_) => Shape::Bool,
        Data::List(_) => Shape::TextList,
        Data::Object(_) => Shape::Object,
        Data::Deferred(deferred) => deferred.shape,
        Data::Null | Data::Unknown | Data::Span(_) | Data::Construct(_) => Shape::Any,
    }
}
