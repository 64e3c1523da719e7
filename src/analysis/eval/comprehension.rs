//! Comprehensions, an element at a time: `[for x in list if c : expr]`, `{ for k, v in map : key: value }`.

use super::Scope;
use crate::analysis::members::bind;
use crate::analysis::{Analysis, MOST_STEPS};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{self, Expr};
use crate::value::{Data, Object, Value};
use std::sync::Arc;

impl<'a> Analysis<'a> {
    pub(super) fn list_for(&mut self, it: &'a ast::ListFor, span: Span, scope: &mut Scope) -> Value {
        let Some(items) = self.for_items(&it.head, scope) else { return Value::unknown(span) };
        let mut list = Vec::with_capacity(items.len());
        let depth = scope.len();
        for (key, item) in items {
            scope.extend(&bind(&it.head, key, item));
            if self.takes(it.condition.as_ref(), scope) {
                list.push(self.eval(&it.value, scope));
            }
            scope.truncate(depth);
            if self.steps > MOST_STEPS {
                return Value::unknown(span);
            }
        }
        Value::list(list, span)
    }

    pub(super) fn map_for(&mut self, it: &'a ast::MapFor, span: Span, scope: &mut Scope) -> Value {
        let Some(items) = self.for_items(&it.head, scope) else { return Value::unknown(span) };
        let mut object = Object::default();
        let depth = scope.len();
        for (key, item) in items {
            scope.extend(&bind(&it.head, key, item));
            if self.takes(it.condition.as_ref(), scope) {
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
    fn takes(&mut self, condition: Option<&'a Expr>, scope: &mut Scope) -> bool {
        let Some(condition) = condition else { return true };
        let value = self.condition(condition, scope);
        match value.data {
            Data::Bool(taken) => taken,
            Data::Deferred(_) => {
                self.must_be_known(&value, condition.span, "the `if` of a comprehension");
                false
            }
            _ => false,
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
}
