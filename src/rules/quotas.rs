//! Quotas: rule 122. The numbers are those an account started with; the service raised them on request.

use super::{Cx, Found};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Header;

/// Of layers, instances and apps each, in a stack.
const MOST: usize = 40;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let model = cx.model;
    too_many(model.layers.len(), model.layers.get(MOST).map(|it| &it.header), Code::MANY_LAYERS, "layers", found);
    too_many(
        model.instances.len(),
        model.instances.get(MOST).map(|it| &it.header),
        Code::MANY_INSTANCES,
        "instances",
        found,
    );
    too_many(model.apps.len(), model.apps.get(MOST).map(|it| &it.header), Code::MANY_APPS, "apps", found);
}

fn too_many(number: usize, over: Option<&Header>, code: Code, what: &str, found: &mut Found) {
    if let Some(over) = over {
        let message = format!("the stack has {number} {what}, more than an account gets without asking");
        let diagnostic =
            Diagnostic::at(code, over.span, message, format!("the {}st of them; the quota is {MOST}", MOST + 1));
        found.push(diagnostic.help("ask for a higher quota before creating the stack, or split it"));
    }
}
