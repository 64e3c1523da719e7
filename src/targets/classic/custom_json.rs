//! Custom JSON: as an object, or as JSON text with `${...}` for its deferred parts.
//!
//! Text is the form in which numbers and bools keep their type: a deferred one stands in it without quotes. It is also the
//! only form that can hold null, which a template refuses.

use super::Context;
use super::value::Values;
use crate::json::{Layout, Writer, document};
use crate::model::{Json, JsonForm};
use crate::value::{Data, Op, Shape, Value};

impl Context<'_> {
    pub fn custom_json(&self, w: &mut Writer, json: &Json) {
        match &json.form {
            JsonForm::Opaque(text) => self.value(w, text),
            JsonForm::Object if !holds_null(&json.value) => self.value(w, &json.value),
            JsonForm::Object | JsonForm::Text => self.json_text(w, &json.value),
        }
    }

    fn json_text(&self, w: &mut Writer, value: &Value) {
        let mut text = SubText::new(self.values());
        text.push(value);
        if !text.text.replace("${!", "").contains("${") {
            // Without deferred parts it is plain text, in which `${` means nothing.
            return w.text(&text.text.replace("${!", "${"));
        }
        Context::call(w, "Fn::Sub", |w| match text.variables.is_empty() {
            true => w.text(&text.text),
            false => w.list(|w| {
                w.text(&text.text);
                w.object(|w| {
                    for (at, variable) in text.variables.iter().enumerate() {
                        w.key(&text.variable_name(at));
                        self.variable(w, variable);
                    }
                });
            }),
        });
    }

    fn branches(&self, w: &mut Writer, value: &Value) {
        let Some(Op::If { condition, then, otherwise }) = value.as_deferred().map(|it| &it.op) else {
            return self.text(w, value);
        };
        match self.gathered.condition_id(condition) {
            Some(id) => Context::call(w, "Fn::If", |w| {
                w.list(|w| {
                    w.text(id.as_str());
                    self.json_text(w, then);
                    self.json_text(w, otherwise);
                });
            }),
            None if condition.as_bool() == Some(false) => self.json_text(w, otherwise),
            None => self.json_text(w, then),
        }
    }

    fn variable(&self, w: &mut Writer, variable: &Variable) {
        match variable {
            Variable::Value(value) => self.text(w, value),
            Variable::Branches(value) => self.branches(w, value),
            Variable::List(separator, list) => Context::call(w, "Fn::Join", |w| {
                w.list(|w| {
                    w.text(separator);
                    self.value(w, list);
                });
            }),
        }
    }
}

fn holds_null(value: &Value) -> bool {
    match &value.data {
        Data::Null => true,
        Data::Deferred(deferred) => match &deferred.op {
            Op::If { then, otherwise, .. } => holds_null(then) || holds_null(otherwise),
            _ => false,
        },
        Data::List(items) => items.iter().any(holds_null),
        Data::Object(object) => object.entries.values().any(holds_null),
        _ => false,
    }
}

/// JSON text as `Fn::Sub` wants it, and the variables in it.
struct SubText<'a> {
    values: Values<'a>,
    text: String,
    /// What variables are called, with a number after it: the beginning of no logical id.
    prefix: String,
    variables: Vec<Variable>,
}

enum Variable {
    Value(Value),
    /// `if c then a else b`: each branch is JSON text of its own.
    Branches(Value),
    /// The elements of a deferred list with this between them.
    List(&'static str, Value),
}

impl<'a> SubText<'a> {
    fn new(values: Values<'a>) -> SubText<'a> {
        let mut prefix = "Value".to_owned();
        while values.model.index.keys().any(|id| id.as_str().starts_with(&prefix)) {
            prefix.push('X');
        }
        SubText { values, text: String::new(), prefix, variables: Vec::new() }
    }

    fn variable_name(&self, at: usize) -> String {
        format!("{}{}", self.prefix, at + 1)
    }

    fn push(&mut self, value: &Value) {
        match &value.data {
            Data::List(items) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.comma(at);
                    self.push(item);
                }
                self.text.push(']');
            }
            Data::Object(object) => {
                self.text.push('{');
                for (at, (key, value)) in object.entries.iter().enumerate() {
                    self.comma(at);
                    self.known(&Value::text(key.as_str(), value.origin));
                    self.text.push(':');
                    self.push(value);
                }
                self.text.push('}');
            }
            // What takes a property away elsewhere is null here.
            Data::Deferred(deferred) if matches!(deferred.op, Op::NoValue) => self.text.push_str("null"),
            Data::Deferred(deferred) => self.deferred(value, deferred.shape),
            Data::Decl(_) => self.deferred(value, Shape::Text),
            _ => self.known(value),
        }
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.text.push(',');
        }
    }

    fn known(&mut self, value: &Value) {
        let json = document(Layout::Compact, |w| self.values.value(w, value));
        self.text.push_str(&String::from_utf8_lossy(&json).replace("${", "${!"));
    }

    fn deferred(&mut self, value: &Value, shape: Shape) {
        let is_branch = matches!(value.as_deferred().map(|it| &it.op), Some(Op::If { .. }));
        match shape {
            Shape::Text | Shape::TextList | Shape::IntList | Shape::Any | Shape::Object if is_branch => {
                self.variables.push(Variable::Branches(value.clone()));
                self.text.push_str(&format!("${{{}}}", self.variable_name(self.variables.len() - 1)));
            }
            Shape::TextList => self.list(value, "\",\"", "[\"", "\"]"),
            Shape::IntList => self.list(value, ",", "[", "]"),
            Shape::Int | Shape::Number | Shape::Bool => self.inline(value),
            Shape::Text | Shape::Any | Shape::Object => {
                self.text.push('"');
                self.inline(value);
                self.text.push('"');
            }
        }
    }

    fn inline(&mut self, value: &Value) {
        let (variables, prefix) = (&mut self.variables, &self.prefix);
        let mut other = |value: &Value| {
            variables.push(Variable::Value(value.clone()));
            format!("{prefix}{}", variables.len())
        };
        self.text.push_str(&self.values.in_sub(value, &escape_json, &mut other));
    }

    fn list(&mut self, value: &Value, separator: &'static str, before: &str, after: &str) {
        self.variables.push(Variable::List(separator, value.clone()));
        let name = self.variable_name(self.variables.len() - 1);
        self.text.push_str(&format!("{before}${{{name}}}{after}"));
    }
}

/// Text as it stands between the quotes of a JSON string.
fn escape_json(text: &str) -> String {
    let json = document(Layout::Compact, |w| w.text(text));
    let quoted = String::from_utf8_lossy(&json);
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}
