//! Calls: the function is found by its name, its arguments are evaluated and handed over.

use super::Scope;
use crate::analysis::{Analysis, SourceFiles};
use crate::diagnostic::{Code, Diagnostic, Problems, nearest};
use crate::functions;
use crate::language::{Kind, Word};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use crate::value::{Data, Value};

/// The words of a strategy's `by`, which may stand bare.
static BATCHING: Kind =
    Kind::Words(&[Word { word: "zone", written: "zone" }, Word { word: "layer", written: "layer" }]);

impl<'a> Analysis<'a> {
    pub(super) fn call(&mut self, call: &'a ast::Call, span: Span, scope: &mut Scope) -> Value {
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
            self.unknown_function(&name, call.callee.span);
            self.arguments(call, scope);
            return Value::unknown(span);
        };
        let args = self.arguments(call, scope);
        self.call_function(function, span, args)
    }

    fn arguments(&mut self, call: &'a ast::Call, scope: &mut Scope) -> Vec<functions::Arg> {
        let argument = |arg: &'a ast::Arg| {
            let wanted = (arg.name.is_some_and(|it| it.name == "by")).then_some(&BATCHING);
            functions::Arg {
                name: arg.name.map(|it| (it.name, it.span)),
                value: self.eval_wanted(&arg.value, scope, wanted).at(arg.value.span),
            }
        };
        call.args.iter().map(argument).collect()
    }

    fn unknown_function(&mut self, name: &str, at: Span) {
        let message = format!("there is no function `{name}`");
        let mut problem = Diagnostic::at(Code::UNKNOWN_FUNCTION, at, message, "not a function");
        if let Some(near) = nearest(name, functions::all().map(|it| it.name)) {
            problem = problem.suggest(at, near);
        }
        self.report(problem);
    }

    pub(super) fn call_function(
        &mut self,
        function: &'static functions::Function,
        span: Span,
        args: Vec<functions::Arg>,
    ) -> Value {
        let mut files = SourceFiles { loader: self.loader, sources: &self.program.sources };
        let mut found = Problems::default();
        let mut cx = functions::Context { problems: &mut found, files: &mut files, names: self };
        let value = functions::call(function, span, args, &mut cx);
        if self.quiet == 0 {
            self.problems.extend(found);
        }
        let length = match &value.data {
            Data::List(items) => items.len(),
            Data::Text(text) => text.len() / 8,
            _ => 0,
        };
        if self.step(length as u64, span) { value } else { Value::unknown(span) }
    }
}
