//! Evaluation: what an expression comes to. Known operands are computed; deferred ones become operations for the deployment;
//! what has no such operation is an error that names the deferred operand.
//!
//! In: an expression, the names in scope, what is wanted. Out: a value; problems pile up in the analysis.

use super::names::{Node, SymbolId};
use super::{Analysis, MOST_STEPS, Progress, SourceFiles};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::functions;
use crate::language::{Kind, Word};
use crate::name::Name;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, Body, EntryKind, Expr, ExprKind, KeyKind, TemplatePart};
use crate::value::{self, Data, Number, Object, Op, Quantity, Shape, Value};
use std::sync::Arc;

/// How deep values may be nested: as deep as source text may be, and some more for what `let`s add.
const DEEPEST_VALUE: usize = 300;

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

static BATCHING: Kind =
    Kind::Words(&[Word { word: "zone", written: "zone" }, Word { word: "layer", written: "layer" }]);

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
            ExprKind::Text(text) => Data::Text(text.clone()),
            ExprKind::Broken => Data::Unknown,
            ExprKind::Name(name) => return self.name(*name, span, scope, wanted),
            _ => return stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.compound(expr, scope, wanted)),
        };
        Value::new(data, span)
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
            self.quiet = 0;
            self.report(
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
            problem = problem.help(format!("did you mean `{near}`?")).fix(format!("replace with `{near}`"), span, near);
        } else if !words.is_empty() {
            let words: Vec<&str> = words.iter().map(|it| it.word).collect();
            problem = problem.help(format!("this setting takes `{}`", words.join("`, `")));
        }
        self.report(problem);
        Value::unknown(span)
    }

    /// The name in the file that was probably meant. Only the first few unknown names get a suggestion: each look costs a pass over
    /// all names.
    fn suggest(&mut self, file: FileId, name: Name) -> Option<&'static str> {
        const MOST: usize = 20;
        if self.suggested.len() >= MOST {
            return None;
        }
        let near = self.names.suggest(file, name)?;
        self.suggested.insert((file, near));
        Some(near.as_str())
    }

    /// What a symbol stands for where a value is wanted.
    pub fn symbol_value(&mut self, id: SymbolId, at: Span) -> Value {
        if let Some(Progress::Done(value)) = self.values.get(&id) {
            return value.clone();
        }
        let symbol = *self.names.symbol(id);
        match symbol.node {
            Node::Let { .. } | Node::Variable { .. } => self.defined(id, at),
            Node::Parameter { .. } => self.parameter_value(id, at),
            Node::Block(_) | Node::Nested { .. } => self.declaration(id, at),
            Node::Import(_) => {
                let message = format!("`{}` is an imported file, not a value", symbol.name.name);
                self.report(
                    Diagnostic::at(Code::NOT_A_VALUE, at, message, "expected a value")
                        .help(format!("name something in it: `{}.name`", symbol.name.name)),
                );
                Value::unknown(at)
            }
            Node::Type(_) => {
                let message = format!("`{}` is a type, not a value", symbol.name.name);
                self.report(Diagnostic::at(Code::NOT_A_VALUE, at, message, "expected a value"));
                Value::unknown(at)
            }
        }
    }

    /// The value of a `let` or variable, computed once.
    fn defined(&mut self, id: SymbolId, at: Span) -> Value {
        match self.values.get(&id) {
            Some(Progress::Done(value)) => return value.clone(),
            Some(Progress::Started) => {
                let name = self.names.symbol(id).name;
                self.report(
                    Diagnostic::at(
                        Code::CIRCLE,
                        name.span,
                        format!("`{}` depends on itself", name.name),
                        "declared here",
                    )
                    .label(at, "refers back to it")
                    .help("take one of the references out of the circle"),
                );
                return Value::unknown(at);
            }
            None => {}
        }
        self.values.insert(id, Progress::Started);
        let value = stacker::maybe_grow(64 * 1024, 1024 * 1024, || match self.names.symbol(id).node {
            Node::Let { ty, value } => self.let_value(id, ty, value),
            _ => self.variable_value(id),
        });
        self.values.insert(id, Progress::Done(value.clone()));
        value
    }

    fn let_value(&mut self, id: SymbolId, ty: Option<&'a ast::TypeExpr>, expr: &'a Expr) -> Value {
        let symbol = *self.names.symbol(id);
        let mut value = self.eval(expr, &mut Scope::of(symbol.file));
        if let Some(ty) = ty {
            let ty = self.type_of(ty, symbol.file);
            value = self.conform(value, &ty, &format!("`{}`", symbol.name.name));
        }
        // The `let`s of a chain are evaluated inside each other: here little of the stack may be left.
        if !stacker::maybe_grow(1024 * 1024, 2 * 1024 * 1024, || self.weigh(&value, expr.span, 0)) {
            return Value::unknown(expr.span);
        }
        let logical = symbol.logical_id();
        match &value.data {
            Data::Deferred(deferred) if deferred.shape == Shape::Bool => Value {
                data: Value::deferred(
                    Op::Condition { id: logical, definition: value.clone() },
                    Shape::Bool,
                    value.origin,
                )
                .data,
                ..value
            },
            Data::Object(object) if object.named.is_none() => {
                let object = Object { entries: object.entries.clone(), named: Some(logical) };
                Value { data: Data::Object(Arc::new(object)), ..value }
            }
            _ => value,
        }
    }

    /// Counts the parts of a value that may share structure, so that growth without end is noticed.
    /// `depth` is how deep it lies in the whole: a chain of `let`s must not nest values deeper than every walk over them can bear.
    fn weigh(&mut self, value: &Value, at: Span, depth: usize) -> bool {
        if depth > DEEPEST_VALUE {
            return self.step(MOST_STEPS + 1, at);
        }
        match &value.data {
            Data::List(items) => items.iter().all(|it| self.weigh(it, at, depth + 1)) && self.step(1, at),
            Data::Object(object) => object.entries.values().all(|it| self.weigh(it, at, depth + 1)) && self.step(1, at),
            Data::Text(text) => self.step(1 + text.len() as u64 / 256, at),
            Data::Deferred(deferred) => {
                let mut fits = self.step(1, at);
                deferred.op.operands(&mut |it| fits = fits && self.weigh(it, at, depth + 1));
                fits
            }
            _ => self.step(1, at),
        }
    }

    /// A declaration as a value: its identity, or the list of a family's.
    fn declaration(&mut self, id: SymbolId, at: Span) -> Value {
        let members = self.members(id);
        match &members {
            super::members::Members::One(member) => self.member_value(id, member, at),
            super::members::Members::Family(family) => {
                let present: Vec<_> = family
                    .members
                    .iter()
                    .filter(|it| !matches!(it.presence, super::members::Presence::Never))
                    .collect();
                let items =
                    present.into_iter().map(|member| Value::new(Data::Decl(self.target(id, member)), at)).collect();
                Value::list(items, at)
            }
        }
    }

    /// One member as a value; naming one that does not exist is an error.
    pub fn member_value(&mut self, id: SymbolId, member: &super::members::Member, at: Span) -> Value {
        match member.presence {
            super::members::Presence::Unknown => Value::unknown(at),
            super::members::Presence::Never => {
                let symbol = *self.names.symbol(id);
                self.report(
                    Diagnostic::at(
                        Code::ABSENT,
                        at,
                        format!("`{}` does not exist here: its `when` is false", symbol.name.name),
                        "named here",
                    )
                    .label(symbol.name.span, "declared with a `when` that is false")
                    .help("name it only in a branch that is taken when it exists: `if c then x else null`"),
                );
                Value::unknown(at)
            }
            super::members::Presence::Always | super::members::Presence::If(_) => {
                Value::new(Data::Decl(self.target(id, member)), at)
            }
        }
    }

    fn template(&mut self, parts: &'a [TemplatePart], span: Span, scope: &mut Scope) -> Value {
        let mut done: Vec<Value> = Vec::new();
        let mut text = String::new();
        let mut secret = false;
        let mut unknown = false;
        for part in parts {
            match part {
                TemplatePart::Text(literal) => text.push_str(literal),
                TemplatePart::Expr(expr) if self.is_foreign(expr, scope) => {
                    self.report_foreign(expr);
                    unknown = true;
                }
                TemplatePart::Expr(expr) => {
                    let value = self.eval(expr, scope);
                    secret |= value.secret;
                    match self.as_template_text(&value, expr.span) {
                        Some(known) => text.push_str(&known),
                        None if value.is_deferred() && !value.is_unknown() && fits_text(&value) => {
                            if !text.is_empty() {
                                done.push(Value::text(std::mem::take(&mut text), span));
                            }
                            done.push(value);
                        }
                        None => unknown = true,
                    }
                }
            }
        }
        if unknown || !self.step(text.len() as u64 / 64, span) {
            return Value::unknown(span);
        }
        if done.is_empty() {
            return Value::text(text, span).with_secret(secret);
        }
        if !text.is_empty() {
            done.push(Value::text(text, span));
        }
        Value::deferred(Op::Concat(done), Shape::Text, span).with_secret(secret)
    }

    /// Whether the `${...}` of a string is not of this language: `${AWS::Region}`, or `${name}` where nothing is called so, as it stands
    /// in pasted text.
    fn is_foreign(&self, expr: &Expr, scope: &Scope) -> bool {
        match &expr.kind {
            ExprKind::Recipe(_) => true,
            ExprKind::Name(name) => {
                let known = scope.find(*name).is_some() || self.names.find(scope.file, *name).is_some();
                !known
                    && *name != "aws"
                    && !self.names.doubtful.contains(&(scope.file, *name))
                    && functions::find(name.as_str()).is_none()
            }
            _ => false,
        }
    }

    fn report_foreign(&mut self, expr: &Expr) {
        let (span, text) = (expr.span, self.sources().text(expr.span).to_string());
        let message = format!("nothing is called `{text}`");
        let mut problem =
            Diagnostic::at(Code::UNKNOWN_NAME, span, message, "`${` takes an expression of this language");
        let pseudo = value::Pseudo::ALL.into_iter().find(|it| it.cloudformation() == text);
        if let Some(pseudo) = pseudo {
            problem = problem.help(format!("`${{{text}}}` is `${{aws.{}}}` here", pseudo.word()));
            problem =
                problem.fix(format!("replace with `aws.{}`", pseudo.word()), span, format!("aws.{}", pseudo.word()));
        } else if let Some(near) = self.suggest(span.file, Name::new(&text)) {
            problem = problem.help(format!("did you mean `{near}`?")).fix(format!("replace with `{near}`"), span, near);
        } else {
            problem = problem.help("for the text itself write `\\${`");
        }
        let file = self.sources().file(span.file).text.clone();
        if let Some(at) = file.get(..span.start as usize).and_then(|before| before.rfind("${")) {
            let place = Span { start: at as u32, end: at as u32, ..span };
            problem = problem.fix("keep it as text", place, "\\");
        }
        self.report(problem);
    }

    /// The text of a known value inside a string; reports what has none. `None` also for deferred values, unreported.
    fn as_template_text(&mut self, value: &Value, span: Span) -> Option<Arc<str>> {
        match &value.data {
            Data::Text(text) => Some(text.clone()),
            Data::Number(number) => Some(number.to_string().into()),
            Data::Bool(it) => Some(if *it { "true" } else { "false" }.into()),
            Data::Unknown => None,
            Data::Deferred(_) | Data::Decl(_) if fits_text(value) => None,
            Data::Deferred(deferred) if deferred.shape.is_list() => {
                self.report(
                    Diagnostic::at(Code::TYPE_MISMATCH, span, "a list has no text", "expected a string or a number")
                        .help("join it first: `join(\",\", list)`"),
                );
                None
            }
            _ => {
                let problem = Diagnostic::at(
                    Code::TYPE_MISMATCH,
                    span,
                    format!("{} has no text", value.describe()),
                    "expected a string or a number",
                );
                let problem = match &value.data {
                    Data::List(_) => problem.help("join it first: `join(\",\", list)`"),
                    Data::Quantity(_) => problem.help("say in which unit: `int(x / 1s)` gives seconds"),
                    _ => problem,
                };
                self.report(problem);
                None
            }
        }
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

    /// Says so if a key is written twice in one body; overriding what a spread object brought is what spreading is for.
    pub fn written_twice(&mut self, body: &Body, key: &ast::Key, name: Name) {
        if let Some(earlier) = body.earlier(key) {
            self.report(
                Diagnostic::at(
                    Code::DUPLICATE_KEY,
                    key.span,
                    format!("the key `{name}` is written twice"),
                    "this one wins",
                )
                .label(earlier.span, "this value is lost"),
            );
        }
    }

    fn insert(&mut self, object: &mut Object, key: Name, value: Value, span: Span) {
        let origin = value.origin;
        if let Some(old) = object.entries.insert(key, value) {
            self.report(
                Diagnostic::at(Code::DUPLICATE_KEY, span, format!("the key `{key}` is written twice"), "this one wins")
                    .label(if old.origin == origin { span } else { old.origin }, "this value is lost"),
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

    fn list_for(&mut self, it: &'a ast::ListFor, span: Span, scope: &mut Scope) -> Value {
        let Some(items) = self.for_items(&it.head, scope) else { return Value::unknown(span) };
        let mut list = Vec::with_capacity(items.len());
        let depth = scope.len();
        for (key, item) in items {
            scope.extend(&super::members::bind(&it.head, key, item));
            if self.kept(it.condition.as_ref(), scope) {
                list.push(self.eval(&it.value, scope));
            }
            scope.truncate(depth);
            if self.steps > MOST_STEPS {
                return Value::unknown(span);
            }
        }
        Value::list(list, span)
    }

    fn map_for(&mut self, it: &'a ast::MapFor, span: Span, scope: &mut Scope) -> Value {
        let Some(items) = self.for_items(&it.head, scope) else { return Value::unknown(span) };
        let mut object = Object::default();
        let depth = scope.len();
        for (key, item) in items {
            scope.extend(&super::members::bind(&it.head, key, item));
            if self.kept(it.condition.as_ref(), scope) {
                let key = self.eval(&it.key, scope);
                let value = self.eval(&it.value, scope);
                match &key.data {
                    Data::Text(text) => self.insert(&mut object, Name::new(text), value, it.key.span),
                    Data::Number(number) => {
                        self.insert(&mut object, Name::new(&number.to_string()), value, it.key.span)
                    }
                    Data::Unknown => {}
                    _ if key.is_deferred() => {
                        self.must_be_known(&key, it.key.span, "a key");
                    }
                    _ => {
                        self.mismatch(it.key.span, &key, "a string as key");
                    }
                }
            }
            scope.truncate(depth);
            if self.steps > MOST_STEPS {
                return Value::unknown(span);
            }
        }
        Value::new(Data::Object(Arc::new(object)), span)
    }

    /// Whether the `if` of a comprehension takes an element.
    fn kept(&mut self, condition: Option<&'a Expr>, scope: &mut Scope) -> bool {
        let Some(condition) = condition else { return true };
        let value = self.condition(condition, scope);
        match value.data {
            Data::Bool(kept) => kept,
            Data::Deferred(_) => {
                self.must_be_known(&value, condition.span, "the `if` of a comprehension");
                false
            }
            _ => false,
        }
    }

    fn if_expr(&mut self, it: &'a ast::If, span: Span, scope: &mut Scope, wanted: Wanted) -> Value {
        let condition = self.condition(&it.condition, scope);
        match condition.data {
            Data::Bool(true) => {
                self.untaken(&it.otherwise, scope, wanted);
                self.eval_wanted(&it.then, scope, wanted)
            }
            Data::Bool(false) => {
                self.untaken(&it.then, scope, wanted);
                self.eval_wanted(&it.otherwise, scope, wanted)
            }
            Data::Deferred(_) => {
                let then = self.eval_wanted(&it.then, scope, wanted);
                let otherwise = self.eval_wanted(&it.otherwise, scope, wanted);
                deferred_if(condition, then, otherwise, span)
            }
            _ => {
                self.untaken(&it.then, scope, wanted);
                self.untaken(&it.otherwise, scope, wanted);
                Value::unknown(span)
            }
        }
    }

    /// Looks up the names of a branch that is not taken, so that a misspelt one is noticed in every profile.
    fn untaken(&mut self, expr: &'a Expr, scope: &Scope, wanted: Wanted) {
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

    fn call(&mut self, call: &'a ast::Call, span: Span, scope: &mut Scope) -> Value {
        let name = match &call.callee.kind {
            ExprKind::Name(name) => name.to_string(),
            ExprKind::Member(base, field) if matches!(base.kind, ExprKind::Name(name) if name == "aws") => {
                format!("aws.{}", field.name)
            }
            _ => {
                self.report(Diagnostic::at(
                    Code::UNKNOWN_FUNCTION,
                    call.callee.span,
                    "only functions can be called",
                    "not the name of a function",
                ));
                return Value::unknown(span);
            }
        };
        let Some(function) = functions::find(&name) else {
            let mut problem = Diagnostic::at(
                Code::UNKNOWN_FUNCTION,
                call.callee.span,
                format!("there is no function `{name}`"),
                "not a function",
            );
            if let Some(near) = nearest(&name, functions::all().map(|it| it.name)) {
                problem = problem.help(format!("did you mean `{near}`?")).fix(
                    format!("replace with `{near}`"),
                    call.callee.span,
                    near,
                );
            }
            self.report(problem);
            for arg in &call.args {
                self.eval(&arg.value, scope);
            }
            return Value::unknown(span);
        };
        let args = call
            .args
            .iter()
            .map(|arg| {
                let wanted = (arg.name.is_some_and(|it| it.name == "by")).then_some(&BATCHING);
                functions::Arg {
                    name: arg.name.map(|it| (it.name, it.span)),
                    value: self.eval_wanted(&arg.value, scope, wanted).at(arg.value.span),
                }
            })
            .collect();
        self.call_function(function, span, args)
    }

    fn call_function(
        &mut self,
        function: &'static functions::Function,
        span: Span,
        args: Vec<functions::Arg>,
    ) -> Value {
        let mut files = SourceFiles { loader: self.loader, sources: &self.program.sources };
        let mut found = crate::diagnostic::Problems::default();
        let value =
            functions::call(function, span, args, &mut functions::Context { problems: &mut found, files: &mut files });
        if self.quiet == 0 {
            self.problems.extend(found);
        }
        let length = match &value.data {
            Data::List(items) => items.len(),
            Data::Text(text) => text.len() / 64,
            _ => 0,
        };
        if self.step(length as u64, span) { value } else { Value::unknown(span) }
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
        let (source, origin) = self.deferred_source(value);
        let mut problem = Diagnostic::at(
            Code::MUST_BE_KNOWN,
            at,
            format!("{what} must be known to the compiler, but `{source}` is deferred"),
            "known only while deploying",
        );
        if origin != at {
            problem = problem.label(origin, "comes from here");
        }
        self.report(problem.help("use a `variable` instead of a `parameter`, or write the value"));
        Value::unknown(at)
    }

    /// What a deferred value comes from, in the user's words, and where.
    pub fn deferred_source(&self, value: &Value) -> (String, Span) {
        let mut found: Option<(String, Span)> = None;
        value.walk(&mut |it| {
            if found.is_some() {
                return;
            }
            let text = match &it.data {
                Data::Decl(target) => Some(self.source_name(target.id)),
                Data::Deferred(deferred) => match &deferred.op {
                    Op::Ref(target) => Some(self.source_name(target.id)),
                    Op::Attribute(target, _) => Some(format!("{}...", self.source_name(target.id))),
                    Op::Pseudo(pseudo) => Some(format!("aws.{}", pseudo.word())),
                    Op::Zones(_) => Some("aws.zones(...)".to_string()),
                    Op::Import(_) => Some("aws.import_value(...)".to_string()),
                    Op::Dynamic { .. } => Some("a value of a secret or parameter store".to_string()),
                    Op::Raw { function, .. } => Some(function.to_string()),
                    _ => None,
                },
                _ => None,
            };
            if let Some(text) = text {
                found = Some((text, it.origin));
            }
        });
        found.unwrap_or_else(|| ("this value".to_string(), value.origin))
    }

    fn source_name(&self, id: Name) -> String {
        match self.targets.get(&id) {
            Some((symbol, _)) => self.names.symbol(*symbol).name.name.to_string(),
            None => id.to_string(),
        }
    }
}

/// Whether a deferred value can stand in a string.
fn fits_text(value: &Value) -> bool {
    match &value.data {
        Data::Decl(_) => true,
        Data::Deferred(deferred) => !deferred.shape.is_list() && deferred.shape != Shape::Object,
        _ => false,
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

impl<'a> Analysis<'a> {
    /// For a guess: problems are dropped.
    pub fn eval_quietly(&mut self, expr: &'a Expr, scope: &mut Scope) -> Value {
        self.quiet += 1;
        let value = self.eval(expr, scope);
        self.quiet -= 1;
        value
    }

    /// What a `let` or variable came to, if anything asked for it.
    pub fn known_value(&self, id: SymbolId) -> Option<Value> {
        match self.values.get(&id) {
            Some(Progress::Done(value)) => Some(value.clone()),
            _ => None,
        }
    }

    /// Evaluates what nothing asked for, so that its mistakes are noticed; and the bodies of families without members, as far as
    /// their names go.
    pub fn evaluate_rest(&mut self) {
        for id in self.names.ids() {
            let symbol = *self.names.symbol(id);
            match symbol.node {
                Node::Let { .. } | Node::Variable { .. } => {
                    self.symbol_value(id, symbol.name.span);
                }
                Node::Block(block) if block.family.is_some() || block.when.is_some() => self.names_of_absent(id, block),
                _ => {}
            }
        }
    }

    fn names_of_absent(&mut self, id: SymbolId, block: &'a ast::Block) {
        let members = self.members(id);
        let exists = members.all().iter().any(|it| !matches!(it.presence, super::members::Presence::Never));
        let (false, ast::Content::Body(body)) = (exists, &block.content) else { return };
        let file = self.names.symbol(id).file;
        let mut locals = Vec::new();
        if let Some(clause) = &block.family {
            crate::syntax::visit::bind(clause, &mut locals);
        }
        let words: Vec<&'static Word> = self
            .shape_of_symbol(id)
            .map(|shape| shape.settings.iter().flat_map(|it| words_of(&it.kind)).collect())
            .unwrap_or_default();
        let mut unknown = Vec::new();
        crate::syntax::visit::free_names_of_body(body, &mut locals, &mut |name, span| unknown.push((name, span)));
        for (name, span) in unknown {
            let known = name == "aws"
                || words.iter().any(|it| name == it.word)
                || self.names.find(file, name).is_some()
                || functions::find(name.as_str()).is_some();
            if !known {
                self.unknown_name(name, span, &Scope::of(file), None);
            }
        }
    }
}
