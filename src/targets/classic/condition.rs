//! Definitions of conditions: deferred bools to `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` and references to other conditions.
//!
//! `Fn::If` is not allowed in a definition, so a branch inside one is written out: `if c then a else b` is `c and a, or not c
//! and b`.

use super::Context;
use super::gather::{Gathered, is_condition};
use super::value::Values;
use crate::json::Writer;
use crate::model::Model;
use crate::value::{Data, Op, Value};

/// `Fn::And` and `Fn::Or` take 2 to 10 conditions.
const MOST_OPERANDS: usize = 10;

impl Gathered<'_> {
    /// Writes the definition of a deferred bool.
    pub fn condition_body(&self, model: &Model, w: &mut Writer, value: &Value) {
        Body { values: Values { model, gathered: self } }.condition(w, value);
    }
}

#[derive(Clone, Copy)]
struct Body<'a> {
    values: Values<'a>,
}

impl Body<'_> {
    fn condition(self, w: &mut Writer, value: &Value) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.condition_here(w, value));
    }

    fn condition_here(self, w: &mut Writer, value: &Value) {
        let Some(deferred) = value.as_deferred() else { return self.equals_known(w, value) };
        match &deferred.op {
            Op::Equals(a, b) => self.equals(w, a, b),
            Op::And(conditions) => self.connected(w, "Fn::And", conditions),
            Op::Or(conditions) => self.connected(w, "Fn::Or", conditions),
            Op::Not(inner) => self.not(w, |w| self.condition(w, inner)),
            Op::Condition { id, .. } => Context::call(w, "Condition", |w| w.text(id.as_str())),
            Op::Raw { function, argument } if is_condition(deferred) => {
                Context::call(w, function.as_str(), |w| self.raw_argument(w, function.as_str(), argument));
            }
            Op::If { condition, then, otherwise } => {
                self.branches(w, condition, |w| self.condition(w, then), |w| self.condition(w, otherwise));
            }
            // A bool parameter, or anything else whose text is "true" or "false".
            _ => self.equals_known(w, value),
        }
    }

    fn equals_known(self, w: &mut Writer, value: &Value) {
        Context::call(w, "Fn::Equals", |w| {
            w.list(|w| {
                self.values.text(w, value);
                w.text("true");
            });
        });
    }

    /// The argument of a pasted condition: conditions inside `Fn::And`, `Fn::Or`, `Fn::Not`, values inside `Fn::Equals`.
    fn raw_argument(self, w: &mut Writer, function: &str, argument: &Value) {
        match argument.as_list() {
            Some(items) if function == "Fn::Equals" => w.list(|w| items.iter().for_each(|it| self.values.value(w, it))),
            Some(items) => w.list(|w| items.iter().for_each(|it| self.condition(w, it))),
            None => self.values.value(w, argument),
        }
    }

    fn not(self, w: &mut Writer, inner: impl FnOnce(&mut Writer)) {
        Context::call(w, "Fn::Not", |w| w.list(inner));
    }

    fn connected(self, w: &mut Writer, function: &str, conditions: &[Value]) {
        match conditions {
            [] => self.equals_known(w, &Value::bool(function == "Fn::And", self.values.model.stack.header.span)),
            [only] => self.condition(w, only),
            _ if conditions.len() <= MOST_OPERANDS => {
                Context::call(w, function, |w| w.list(|w| conditions.iter().for_each(|it| self.condition(w, it))));
            }
            _ => {
                let (first, others) = conditions.split_at(MOST_OPERANDS - 1);
                Context::call(w, function, |w| {
                    w.list(|w| {
                        first.iter().for_each(|it| self.condition(w, it));
                        self.connected(w, function, others);
                    });
                });
            }
        }
    }

    fn equals(self, w: &mut Writer, a: &Value, b: &Value) {
        let op = |value: &Value| matches!(value.as_deferred(), Some(it) if matches!(it.op, Op::If { .. }));
        let asked = |value: &Value| matches!(value.as_deferred(), Some(it) if is_condition(it));
        if op(a) || op(b) {
            let (branching, other) = if op(a) { (a, b) } else { (b, a) };
            if let Some(Op::If { condition, then, otherwise }) = branching.as_deferred().map(|it| &it.op) {
                self.branches(w, condition, |w| self.equals(w, then, other), |w| self.equals(w, otherwise, other));
            }
        } else if asked(a) {
            self.same_truth(w, a, b);
        } else if asked(b) {
            self.same_truth(w, b, a);
        } else {
            Context::call(w, "Fn::Equals", |w| {
                w.list(|w| {
                    self.values.text(w, a);
                    self.values.text(w, b);
                });
            });
        }
    }

    /// `condition == other`, where `other` is a bool too.
    fn same_truth(self, w: &mut Writer, condition: &Value, other: &Value) {
        match &other.data {
            Data::Bool(true) => self.condition(w, condition),
            Data::Bool(false) => self.not(w, |w| self.condition(w, condition)),
            _ => {
                self.branches(w, condition, |w| self.condition(w, other), |w| self.not(w, |w| self.condition(w, other)))
            }
        }
    }

    fn branches(
        self,
        w: &mut Writer,
        condition: &Value,
        then: impl FnOnce(&mut Writer),
        otherwise: impl FnOnce(&mut Writer),
    ) {
        Context::call(w, "Fn::Or", |w| {
            w.list(|w| {
                Context::call(w, "Fn::And", |w| {
                    w.list(|w| {
                        self.condition(w, condition);
                        then(w);
                    });
                });
                Context::call(w, "Fn::And", |w| {
                    w.list(|w| {
                        self.not(w, |w| self.condition(w, condition));
                        otherwise(w);
                    });
                });
            });
        });
    }
}
