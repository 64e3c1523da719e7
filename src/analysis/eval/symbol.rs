//! What a name stands for as a value: a `let` or variable computed once, the identity of a declaration, the list of a family.
//!
//! In: a symbol. Out: its value; circles, names that are no values and members that do not exist are reported. Also evaluates what
//! nothing asked for.

use super::{Scope, words_of};
use crate::analysis::members::{Member, Members, Presence};
use crate::analysis::names::{Node, SymbolId};
use crate::analysis::once::Progress;
use crate::analysis::{Analysis, MOST_STEPS};
use crate::diagnostic::{Code, Diagnostic};
use crate::functions;
use crate::language::Word;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{Data, Object, Op, Shape, Value};
use std::sync::Arc;

/// How deep values may be nested: as deep as source text may be, and some more for what `let`s add.
const DEEPEST_VALUE: usize = 300;

/// How many `let`s may be computed one for the other.
const LONGEST_CHAIN: usize = 50_000;

impl<'a> Analysis<'a> {
    /// What a symbol stands for where a value is wanted.
    pub fn symbol_value(&mut self, id: SymbolId, at: Span) -> Value {
        if let Some(Progress::Done(value)) = self.values.get(&id) {
            return named_at(value.clone(), at);
        }
        let symbol = *self.names.symbol(id);
        match symbol.node {
            Node::Let { .. } | Node::Variable { .. } => named_at(self.defined(id, at), at),
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
        let circular = |cx: &mut Self| {
            cx.circle(id, format!("`{}` depends on itself", cx.names.symbol(id).name.name), Some(at));
            Value::unknown(at)
        };
        self.once(id, |cx, id| cx.values.entry(id).or_default(), circular, |cx| cx.define(id, at))
    }

    fn define(&mut self, id: SymbolId, at: Span) -> Value {
        if self.chain >= LONGEST_CHAIN {
            let message = format!("more than {LONGEST_CHAIN} names are each given by the next one");
            self.report(
                Diagnostic::at(Code::TOO_LARGE, at, message, "given up here").help("write the last of them first"),
            );
            return Value::unknown(at);
        }
        self.chain += 1;
        let value = stacker::maybe_grow(64 * 1024, 1024 * 1024, || match self.names.symbol(id).node {
            Node::Let { ty, value } => self.let_value(id, ty, value),
            _ => self.variable_value(id),
        });
        self.chain -= 1;
        value
    }

    fn let_value(&mut self, id: SymbolId, ty: Option<&'a ast::TypeExpr>, expr: &'a ast::Expr) -> Value {
        let symbol = *self.names.symbol(id);
        let mut value = self.eval(expr, &mut Scope::of(symbol.file));
        if let Some(ty) = ty {
            let ty = self.type_of(ty, symbol.file);
            value = self.conform(value, &ty, &format!("`{}`", symbol.name.name));
            value = self.withhold(id, value, &ty);
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
            Members::One(member) => self.member_value(id, member, at),
            Members::Family(family) => {
                let present = family.members.iter().filter(|it| !matches!(it.presence, Presence::Never));
                let items = present.map(|member| match member.presence {
                    Presence::Unknown => Value::unknown(at),
                    Presence::Always | Presence::Never | Presence::If(_) => {
                        Value::new(Data::Decl(self.target(id, member)), at)
                    }
                });
                Value::list(items.collect(), at)
            }
        }
    }

    /// One member as a value; naming one that does not exist is an error.
    pub fn member_value(&mut self, id: SymbolId, member: &Member, at: Span) -> Value {
        match member.presence {
            Presence::Unknown => Value::unknown(at),
            Presence::Never => {
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
            Presence::Always | Presence::If(_) => Value::new(Data::Decl(self.target(id, member)), at),
        }
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
        let exists = members.all().iter().any(|it| !matches!(it.presence, Presence::Never));
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

/// Of a secret it matters where it flows to, not where it was made.
pub fn named_at(value: Value, at: Span) -> Value {
    if value.secret { value.at(at) } else { value }
}
