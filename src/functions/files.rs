//! Functions that read files of the project. The text is part of the program: known.

use super::{Call, Function, Taint, Takes, Time, encoding, problem, required, yaml};
use crate::diagnostic::Diagnostic;
use crate::value::Value;
use std::sync::Arc;

const PATH: super::Param = required("path", "string", Takes::Text, Time::Known);

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "file",
        params: &[PATH],
        result: "string",
        doc: "The text of a file; the path is relative to the source file that names it.",
        taint: Taint::Whole,
        run: |call| Ok(Value::text(read(call)?, call.span)),
    },
    Function {
        name: "json_file",
        params: &[PATH],
        result: "any",
        doc: "What a JSON file says.",
        taint: Taint::Whole,
        run: |call| {
            let text = read(call)?;
            encoding::json(&format!("`{}`", call.text(0)), &text, call.arg(0).origin, call.span)
        },
    },
    Function {
        name: "yaml_file",
        params: &[PATH],
        result: "any",
        doc: "What a YAML file says: one document, without tags.",
        taint: Taint::Whole,
        run: |call| {
            let text = read(call)?;
            yaml::yaml(&format!("`{}`", call.text(0)), &text, call.arg(0).origin, call.span)
        },
    },
];

fn read(call: &mut Call) -> Result<Arc<str>, Box<Diagnostic>> {
    let path = call.text(0);
    let place = call.arg(0).origin;
    call.files.read(call.span, &path).map_err(|error| problem::not_loaded(error, &path, place))
}
