//! Strings with `${...}` in them: known parts become text, deferred ones an operation that joins them.

use super::{Scope, references};
use crate::analysis::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::functions;
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, TemplatePart};
use crate::value::{self, Data, Op, Shape, Value};
use std::sync::Arc;

impl<'a> Analysis<'a> {
    pub(super) fn template(&mut self, parts: &'a [TemplatePart], span: Span, scope: &mut Scope) -> Value {
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
                        Some(known) if text.len().saturating_add(known.len()) > functions::text::LONGEST => {
                            self.report(Diagnostic::at(
                                Code::TOO_LARGE,
                                span,
                                "this makes a text that is too long",
                                "more than 16 MiB",
                            ));
                            return Value::unknown(span);
                        }
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
        if unknown || !self.step(text.len() as u64 / 8, span) {
            return Value::unknown(span);
        }
        if done.is_empty() {
            return references::text_value(text.into(), span).with_secret(secret);
        }
        if !text.is_empty() {
            done.push(Value::text(text, span));
        }
        secret |= done.iter().filter_map(Value::as_text).any(references::begins);
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
            problem = problem.suggest(span, near);
        } else {
            problem = problem.help("for the text itself write `\\${`");
        }
        let file = self.sources().file(span.file).text.clone();
        if let Some(at) = file.get(..span.start as usize).and_then(|before| before.rfind("${")) {
            let place = Span { start: at as u32, end: at as u32, ..span };
            problem = problem.unsafe_fix("keep it as text", place, "\\");
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
}

/// Whether a deferred value can stand in a string.
fn fits_text(value: &Value) -> bool {
    match &value.data {
        Data::Decl(_) => true,
        Data::Deferred(deferred) => !deferred.shape.is_list() && deferred.shape != Shape::Object,
        _ => false,
    }
}
