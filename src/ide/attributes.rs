//! What the contracts of a program, and those of the built-in cookbooks, say about a key of custom JSON.

use super::place::Page;
use crate::analysis::contracts::{Contracts, Prelude};
use crate::analysis::types::Type;
use crate::language::kinds::Chef;
use crate::name::Name;
use std::sync::Arc;

/// A key that custom JSON may have.
pub struct Key {
    pub name: Name,
    pub ty: Type,
    pub optional: bool,
}

/// The type and documentation of a key, as the contracts of the program or of the built-in cookbooks have them.
pub fn type_at(page: Page, path: &[Name]) -> Option<(Type, Option<Arc<str>>)> {
    let (namespace, rest) = path.split_first()?;
    let mut contracts = contracts(page)?;
    let mut found = (contracts.type_of(*namespace)?, None);
    for key in rest {
        found = match found.0.plain() {
            Type::Object(object) => {
                let field = object.fields.get(key)?;
                (field.ty.clone(), field.doc.clone())
            }
            Type::Map(item) => ((**item).clone(), None),
            _ => return None,
        };
    }
    Some(found)
}

/// The keys below a path; of the empty path the namespaces.
pub fn keys_at(page: Page, path: &[Name]) -> Vec<Key> {
    if path.is_empty() {
        let Some(mut contracts) = contracts(page) else { return Vec::new() };
        let namespaces: Vec<Name> = contracts.namespaces().collect();
        let key = |name| Some(Key { name, ty: contracts.type_of(name)?, optional: true });
        return namespaces.into_iter().filter_map(key).collect();
    }
    let Some((ty, _)) = type_at(page, path) else { return Vec::new() };
    match ty.plain() {
        Type::Object(object) => {
            let key = |(name, field): (&Name, &crate::analysis::types::FieldType)| Key {
                name: *name,
                ty: field.ty.clone(),
                optional: field.optional,
            };
            object.fields.iter().map(key).collect()
        }
        _ => Vec::new(),
    }
}

/// Those of the built-in cookbooks count on Chef 11 alone.
fn contracts(page: Page) -> Option<Contracts> {
    let mut contracts = page.snapshot.analysis(page.loader, &page.snapshot.options)?.contracts();
    let chef = page.snapshot.model.as_ref().and_then(|it| it.chef());
    contracts.prelude = Prelude::with(Some(chef.unwrap_or(Chef::V11_10)));
    Some(contracts)
}
