//! Custom JSON: each level checked against the contracts, its form chosen, the merged whole checked for what must be there.
//!
//! Precedence: deployment over layer over stack; objects merge, everything else is replaced (reference of the service, section 7).

use super::Lowering;
use crate::analysis::contracts::Prelude;
use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::language::given::{Given, Settings};
use crate::model::{Goal, Json, JsonForm, LayerId, Model};
use crate::source::Span;
use crate::value::{Data, Object, Shape, Value};
use rustc_hash::FxHashSet;
use std::sync::Arc;

impl Lowering<'_, '_> {
    /// The custom JSON of one level; takes its settings out. Contracts are checked when the version of Chef is known.
    pub fn json(&mut self, settings: &mut Settings) -> Option<Json> {
        let form = settings.remove("json_form");
        let (json, text) = (settings.remove("json"), settings.remove("json_text"));
        match (json, text) {
            (Some(Given::Value(value)), _) | (_, Some(Given::Value(value))) if value.is_unknown() => {
                Some(Json { origin: value.origin, value, form: JsonForm::Object })
            }
            (Some(Given::Value(value)), text) => {
                if let Some(Given::Value(text)) = text {
                    self.cx.report(Diagnostic::at(
                        Code::WRONG_SHAPE,
                        text.origin,
                        "custom JSON is given twice: as `json` and as `json_text`",
                        "leave one out",
                    ));
                }
                let wanted = match &form {
                    Some(Given::Value(form)) => form.as_text(),
                    _ => None,
                };
                let form = match wanted {
                    Some("text") => JsonForm::Text,
                    Some(_) => {
                        self.warn_of_bare(&value);
                        JsonForm::Object
                    }
                    None if first_bare(&value).is_some() => JsonForm::Text,
                    None => JsonForm::Object,
                };
                Some(Json { origin: value.origin, value, form })
            }
            (_, Some(Given::Value(text))) => self.opaque(text),
            _ => None,
        }
    }

    /// The object form passes deferred numbers and bools on as strings (language reference, "JSON and secrets").
    fn warn_of_bare(&mut self, value: &Value) {
        if let Some(span) = first_bare(value) {
            self.cx.report(
                Diagnostic::at(
                    Code::DEFERRED_BARE,
                    span,
                    "this deferred number or bool reaches recipes as a string",
                    "the object form passes it on so",
                )
                .help("leave `json_form` out: the JSON is then written as text, where it stays a number or bool"),
            );
        }
    }

    fn opaque(&mut self, text: Value) -> Option<Json> {
        let origin = text.origin;
        let value = match &text.data {
            Data::Text(known) => match serde_json::from_str::<serde_json::Value>(known) {
                Ok(parsed @ serde_json::Value::Object(_)) => Value::from_json(&parsed, origin),
                Ok(_) => {
                    self.cx.report(Diagnostic::at(
                        Code::BAD_JSON_TEXT,
                        origin,
                        "custom JSON must be an object",
                        "`json_text` holds something else",
                    ));
                    return None;
                }
                Err(error) => {
                    let message = format!("`json_text` is no JSON: {}", describe(&error));
                    self.cx.report(Diagnostic::at(
                        Code::BAD_JSON_TEXT,
                        origin,
                        message,
                        format!("line {}, column {} of the text", error.line(), error.column()),
                    ));
                    return None;
                }
            },
            _ => Value::new(Data::Object(Arc::new(Object::default())), origin),
        };
        Some(Json { value, form: JsonForm::Opaque(text), origin })
    }

    /// Checks every level as a part, then what each set of layers and each deployment merges to.
    pub fn all_json(&mut self, model: &mut Model) {
        super::instances::predict_hostnames(model);
        self.contracts.prelude = Prelude::with(model.chef());
        let mut problems = Problems::default();
        let levels = model
            .stack
            .json
            .iter_mut()
            .chain(model.layers.iter_mut().filter_map(|it| it.json.as_mut()))
            .chain(model.deployments.iter_mut().filter_map(|it| it.json.as_mut()));
        for json in levels {
            json.value = self
                .contracts
                .check_part(std::mem::replace(&mut json.value, Value::unknown(json.origin)), &mut problems);
        }
        self.check_merged(model, &mut problems);
        self.cx.problems.extend(problems);
    }

    fn check_merged(&self, model: &Model, problems: &mut Problems) {
        let mut seen: FxHashSet<&[LayerId]> = FxHashSet::default();
        for instance in model.instances.iter().filter(|it| !it.settings.is_unknown("layers")) {
            if !seen.insert(&instance.layers) {
                continue;
            }
            let merged = merged(model, &instance.layers);
            if merged.is_unknown() {
                continue;
            }
            self.contracts.check_whole(&merged, &format!("`{}`", instance.header.address()), problems);
            for deployment in &model.deployments {
                let reached = |goal: &Goal| match goal {
                    Goal::Layer(id) => instance.layers.contains(id),
                    Goal::Instance(id) => model[*id].header.id == instance.header.id,
                };
                if let Some(json) = &deployment.json
                    && (deployment.to.is_empty() || deployment.to.iter().any(reached))
                {
                    let merged = merged.overlaid(&json.value);
                    if merged.is_unknown() {
                        continue;
                    }
                    self.contracts.check_whole(
                        &merged,
                        &format!("`{}` in the deployment `{}`", instance.header.address(), deployment.header.name),
                        problems,
                    );
                }
            }
        }
    }
}

/// The custom JSON of the stack and of some layers, laid over each other; unknown if one of them is.
fn merged(model: &Model, layers: &[LayerId]) -> Value {
    let empty = Value::new(Data::Object(Arc::new(Object::default())), model.stack.header.span);
    let of_layers = layers.iter().filter_map(|id| model[*id].json.as_ref());
    model.stack.json.iter().chain(of_layers).fold(empty, |lower, json| match lower.is_unknown() {
        true => lower,
        false => lower.overlaid(&json.value),
    })
}

/// The place of the first deferred number or bool.
fn first_bare(value: &Value) -> Option<Span> {
    match &value.data {
        Data::Deferred(deferred) => {
            matches!(deferred.shape, Shape::Int | Shape::Number | Shape::Bool).then_some(value.origin)
        }
        Data::List(items) => items.iter().find_map(first_bare),
        Data::Object(object) => object.entries.values().find_map(first_bare),
        _ => None,
    }
}

/// The parser's words without its own line and column.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_string()
}
