//! Outputs, assertions, conditions and mappings, and the ids that pasted intrinsics name.

use super::Lowering;
use crate::analysis::eval::Scope;
use crate::analysis::names::{Node, annotation, logical_id};
use crate::analysis::{Pasted, PastedKind};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::given::Settings;
use crate::language::settings as vocabulary;
use crate::model::{Address4, Condition, Item, Mapping, Model, Output};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};
use crate::value::{Data, Op, Value};
use rustc_hash::{FxHashMap, FxHashSet};

impl<'a> Lowering<'_, 'a> {
    pub fn outputs(&mut self, model: &mut Model) {
        let mut seen: FxHashMap<Name, crate::source::Span> = FxHashMap::default();
        for &file in &self.cx.program.order {
            let Some(tree) = self.cx.program.files.get(file.0 as usize) else { continue };
            for item in &tree.items {
                let ItemKind::Output { name, when, value, body } = &item.kind else { continue };
                let id = annotation(item, "id").map_or_else(
                    || logical_id(annotation(item, "was").map_or(name.name, |(was, _)| was)),
                    |(id, _)| id,
                );
                if let Some(first) = seen.insert(id, name.span) {
                    self.cx.report(
                        Diagnostic::at(
                            Code::DUPLICATE_NAME,
                            name.span,
                            format!("the output `{}` is declared twice", name.name),
                            "declared again here",
                        )
                        .label(first, "first declared here"),
                    );
                }
                let mut scope = Scope::of(file);
                if let Some(output) =
                    self.output(item, name, id, (when.as_ref(), value.as_ref(), body.as_ref()), &mut scope)
                {
                    model.order.push(Item::Output(model.outputs.len()));
                    model.outputs.push(output);
                }
            }
        }
    }

    fn output(
        &mut self,
        item: &'a ast::Item,
        name: &ast::Ident,
        id: Name,
        (when, value, body): (Option<&'a ast::Expr>, Option<&'a ast::Expr>, Option<&'a ast::Body>),
        scope: &mut Scope,
    ) -> Option<Output> {
        let when = match when.map(|it| self.cx.condition(it, scope)) {
            Some(Value { data: Data::Bool(false) | Data::Unknown, .. }) => return None,
            Some(condition @ Value { data: Data::Deferred(_), .. }) => Some(condition),
            _ => None,
        };
        let Some(expr) = value else {
            self.cx.report(Diagnostic::at(
                Code::MISSING_SETTING,
                name.span,
                format!("the output `{}` has no value", name.name),
                "write `= expression`",
            ));
            return None;
        };
        let settings = match body {
            Some(body) => self.cx.settings(&vocabulary::OUTPUT, body, scope, name.span, &mut Vec::new()),
            None => Settings::default(),
        };
        let value = self.cx.eval(expr, scope);
        let value = self.outputable(value, expr.span)?;
        let doc = item.doc.as_ref().map(|it| it.text.clone());
        Some(Output { name: name.name, id, span: name.span, doc, when, value, export: settings.get("export").cloned() })
    }

    /// A value that an output can show; `None` after a report, or if it is unknown.
    fn outputable(&mut self, value: Value, at: Span) -> Option<Value> {
        let join = "join it: `join(\",\", list)`";
        let problem = match &value.data {
            Data::Text(_) | Data::Number(_) | Data::Bool(_) | Data::Decl(_) => return Some(value),
            Data::Deferred(deferred) if !deferred.shape.is_list() => return Some(value),
            Data::Unknown => return None,
            Data::Deferred(_) => {
                let message = "an output is a string, not a list";
                Diagnostic::at(Code::TYPE_MISMATCH, at, message, "expected a string").help(join)
            }
            Data::Null
            | Data::List(_)
            | Data::Object(_)
            | Data::Span(_)
            | Data::Construct(_)
            | Data::Quantity(_)
            | Data::Time(_) => {
                let message = format!("an output is a string, not {}", value.describe());
                let label = "expected a string, a number or a bool";
                let problem = Diagnostic::at(Code::TYPE_MISMATCH, at, message, label);
                if value.as_list().is_some() { problem.help(join) } else { problem }
            }
        };
        self.cx.report(problem);
        None
    }

    pub fn assertions(&mut self) {
        for &file in &self.cx.program.order {
            let Some(tree) = self.cx.program.files.get(file.0 as usize) else { continue };
            for item in &tree.items {
                let ItemKind::Assert { condition, message } = &item.kind else { continue };
                let mut scope = Scope::of(file);
                let value = self.cx.condition(condition, &mut scope);
                let message = self.cx.eval(message, &mut scope);
                match value.data {
                    Data::Bool(false) => {
                        let text = if message.secret {
                            "the assertion does not hold".to_string()
                        } else {
                            message.as_text().unwrap_or("the assertion does not hold").to_string()
                        };
                        self.cx.report(Diagnostic::at(Code::ASSERTION, condition.span, text, "this does not hold"));
                    }
                    Data::Deferred(_) => {
                        self.cx.must_be_known(&value, condition.span, "what is asserted");
                    }
                    _ => {}
                }
            }
        }
    }

    /// Every `let` of the main file that is a deferred bool, every map that is pinned or named by a pasted intrinsic; of imported
    /// files those that are used.
    pub fn conditions_and_mappings(&mut self, model: &mut Model) {
        let named: Vec<Pasted> = self.cx.pasted.clone();
        for id in self.cx.names.ids() {
            let symbol = *self.cx.names.symbol(id);
            if !matches!(symbol.node, Node::Let { .. }) {
                continue;
            }
            let own = symbol.logical_id();
            let wanted =
                symbol.annotation("id").is_some() || named.iter().any(|it| it.id == own && it.wanted != PastedKind::Id);
            let value = if symbol.file == self.cx.program.main || wanted {
                Some(self.cx.symbol_value(id, symbol.name.span))
            } else {
                self.cx.known_value(id)
            };
            let Some(value) = value else { continue };
            match &value.data {
                Data::Deferred(deferred) => {
                    if let Op::Condition { id, definition } = &deferred.op
                        && *id == own
                    {
                        model.conditions.push(Condition {
                            id: *id,
                            definition: definition.clone(),
                            span: symbol.name.span,
                        });
                    }
                }
                Data::Object(object) if wanted => {
                    model.mappings.push(Mapping { id: own, map: object.clone(), span: symbol.name.span })
                }
                _ => {}
            }
        }
    }

    /// Looks up what pasted intrinsics name.
    pub fn pasted(&mut self, model: &Model) {
        let made = model.instances.iter().filter_map(|it| match it.elastic_ip {
            Address4::Auto(id) => Some(id),
            _ => None,
        });
        let ids: FxHashSet<Name> = model.index.keys().copied().chain(made).collect();
        let conditions: FxHashSet<Name> = model.conditions.iter().map(|it| it.id).collect();
        let mappings: FxHashSet<Name> = model.mappings.iter().map(|it| it.id).collect();
        let mut missing = 0;
        for Pasted { id, span, wanted } in self.cx.pasted.clone() {
            let (known, what) = match wanted {
                PastedKind::Id => (&ids, "parameter or resource"),
                PastedKind::Condition => (&conditions, "condition"),
                PastedKind::Mapping => (&mappings, "mapping"),
            };
            if known.contains(&id) {
                continue;
            }
            let message = format!("no {what} has the logical id `{id}`");
            let problem = Diagnostic::at(Code::UNKNOWN_ID, span, message, "named by this intrinsic");
            missing += 1;
            // Each look for the nearest costs a pass over all ids.
            let near = if missing <= 20 { nearest_id(id, known) } else { None };
            self.cx.report(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
    }
}

fn nearest_id(id: Name, known: &FxHashSet<Name>) -> Option<&'static str> {
    let mut candidates: Vec<&str> = known.iter().map(|it| it.as_str()).collect();
    candidates.sort_unstable();
    nearest(id.as_str(), candidates).map(|it| Name::new(it).as_str())
}
