//! `"true"` as `true` where a property of a `resource` is a bool. What is data of the user, such as tags, stays text.

use crate::catalogue::{self, Definition, Type};
use crate::import::draft::{Content, Draft, Entry, Expr, Word};

pub(super) fn plain(draft: &mut Draft) {
    for item in draft.items.iter_mut().filter(|it| it.word == Word::Resource) {
        let kind = item.kind.as_deref().unwrap_or_default().trim_matches('"');
        let Some(known) = catalogue::resource_type(kind) else { continue };
        entries(item.body.as_deref_mut().unwrap_or_default(), known.body());
    }
}

fn entries(entries: &mut [Entry], definition: Definition) {
    for entry in entries {
        if let (Content::Value(value), Some(property)) = (&mut entry.content, definition.property(&entry.key)) {
            value_of(value, property.ty());
        }
    }
}

fn value_of(value: &mut Expr, ty: Type) {
    match (value, ty) {
        (value @ Expr::Text(_), Type::Bool) => {
            if let Expr::Text(text) = &*value
                && let Ok(flag) = text.parse::<bool>()
            {
                *value = Expr::Bool(flag);
            }
        }
        (Expr::List(items), Type::List(inner)) => items.iter_mut().for_each(|it| value_of(&mut it.value, inner.ty())),
        (Expr::Object(inner), Type::Object(definition)) => entries(inner, definition),
        (Expr::If(parts), ty) => {
            value_of(&mut parts.1, ty);
            value_of(&mut parts.2, ty);
        }
        _ => {}
    }
}
