//! Contracts: what the `attributes` declarations of the program and of the prelude say about custom JSON.
//!
//! In: the JSON of one level, then merged levels. Out: the JSON as its types have it (quantities as numbers); reports for what
//! does not fit. Each level is checked as a part, the merged whole for what must be there.

use super::Analysis;
use super::conform::{Conform, Extent};
use super::program;
use super::types::{FieldType, ObjectType, Type};
use crate::diagnostic::{Code, Diagnostic, Problems, nearest};
use crate::language::kinds::Chef;
use crate::name::Name;
use crate::source::{LoadError, Loader, Span};
use crate::syntax::ast::ItemKind;
use crate::value::{Data, Object, Value};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

macro_rules! prelude {
    ($($namespace:literal),* $(,)?) => {
        /// The attributes of the built-in cookbooks, a file a namespace.
        static PRELUDE: &[(&str, &str)] = &[$(($namespace, include_str!(concat!("../prelude/", $namespace, ".stack")))),*];
    };
}

prelude!(
    "apache",
    "cloudwatchlogs",
    "dependencies",
    "deploy",
    "ebs",
    "ganglia",
    "haproxy",
    "logrotate",
    "memcached",
    "mod_php5_apache2",
    "monit",
    "mysql",
    "nginx",
    "opsworks",
    "opsworks_agent",
    "opsworks_berkshelf",
    "opsworks_bundler",
    "opsworks_cleanup",
    "opsworks_ecs",
    "opsworks_initial_setup",
    "opsworks_java",
    "opsworks_nodejs",
    "opsworks_postgresql",
    "opsworks_rubygems",
    "packages",
    "passenger",
    "rails",
    "ruby",
    "unicorn",
);

/// The types of the namespaces of custom JSON.
#[derive(Default)]
pub struct Contracts {
    declared: IndexMap<Name, Declared, FxBuildHasher>,
    built_in: FxHashMap<Name, Option<Type>>,
    pub prelude: Prelude,
}

/// Whether the types of the built-in cookbooks apply, which came with Chef 11.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Prelude {
    #[default]
    No,
    Applies,
    /// The version of Chef is not known.
    Unknown,
}

impl Prelude {
    pub fn with(chef: Option<Chef>) -> Prelude {
        match chef {
            Some(chef) if chef.has_data_bags() => Prelude::No,
            Some(_) => Prelude::Applies,
            None => Prelude::Unknown,
        }
    }
}

struct Declared {
    ty: Type,
    span: Span,
    used: bool,
}

impl<'a> Analysis<'a> {
    /// The `attributes` of all files.
    pub fn contracts(&mut self) -> Contracts {
        let mut contracts = Contracts::default();
        for &file in &self.program.order {
            let Some(tree) = self.program.files.get(file.0 as usize) else { continue };
            for item in &tree.items {
                let ItemKind::Attributes { namespace, ty } = &item.kind else { continue };
                let ty = self.type_of(ty, file);
                let declared = Declared { ty, span: namespace.span, used: false };
                if let Some(first) = contracts.declared.get(&namespace.name) {
                    let problem = Diagnostic::at(
                        Code::DUPLICATE_NAME,
                        namespace.span,
                        format!("the attributes `{}` are declared twice", namespace.name),
                        "declared again here",
                    );
                    self.report(problem.label(first.span, "first declared here"));
                } else {
                    contracts.declared.insert(namespace.name, declared);
                }
            }
        }
        contracts
    }
}

impl Contracts {
    fn find(&mut self, namespace: Name) -> Option<Type> {
        if let Some(declared) = self.declared.get_mut(&namespace) {
            declared.used = true;
            return Some(declared.ty.clone());
        }
        match self.prelude {
            Prelude::No => return None,
            Prelude::Unknown => return PRELUDE.iter().any(|(name, _)| namespace == *name).then_some(Type::Unknown),
            Prelude::Applies => {}
        }
        self.built_in.entry(namespace).or_insert_with(|| built_in(namespace)).clone()
    }

    /// The type of a namespace, if it has one.
    pub fn type_of(&mut self, namespace: Name) -> Option<Type> {
        self.find(namespace)
    }

    /// The namespaces that have types: the program's own first.
    pub fn namespaces(&self) -> impl Iterator<Item = Name> {
        let built_in = PRELUDE.iter().map(|(name, _)| Name::new(name)).filter(|_| self.prelude != Prelude::No);
        self.declared.keys().copied().chain(built_in)
    }

    /// The JSON of one level as its types have it.
    pub fn check_part(&mut self, value: Value, problems: &mut Problems) -> Value {
        let Data::Object(object) = &value.data else { return value };
        let mut checked = Object { entries: Default::default(), named: None };
        for (namespace, item) in &object.entries {
            let item = match self.find(*namespace) {
                Some(ty) => {
                    Conform { problems, extent: Extent::Part }.check(item.clone(), &ty, &format!("`{namespace}`"))
                }
                None => {
                    self.misspelt(*namespace, item.origin, problems);
                    item.clone()
                }
            };
            reject_quantities(&item, &format!("{namespace}"), problems);
            checked.entries.insert(*namespace, item);
        }
        Value { data: Data::Object(Arc::new(checked)), ..value }
    }

    /// A contract that was probably meant is not unused.
    fn misspelt(&mut self, namespace: Name, at: Span, problems: &mut Problems) {
        let built_in = PRELUDE.iter().map(|(name, _)| *name).filter(|_| self.prelude != Prelude::No);
        let known: Vec<&str> = self.declared.keys().map(|it| it.as_str()).chain(built_in).collect();
        // Short names resemble each other by chance: one letter may differ.
        let near = nearest(namespace.as_str(), known.iter().copied())
            .filter(|near| strsim::damerau_levenshtein(near, namespace.as_str()) == 1)
            .map(Name::new);
        if let Some(near) = near {
            self.declared.get_mut(&near).into_iter().for_each(|meant| meant.used = true);
            problems.push(
                Diagnostic::at(
                    Code::UNKNOWN_NAMESPACE,
                    at,
                    format!("no contract is called `{namespace}`, but one is called `{near}`"),
                    "nothing checks this namespace",
                )
                .help(format!("did you mean `{near}`? if not, declare `attributes {namespace}: json`")),
            );
        }
    }

    /// Whether merged JSON has everything that its types need. `place` is what is reported.
    pub fn check_whole(&self, value: &Value, place: &str, problems: &mut Problems) {
        let Data::Object(object) = &value.data else { return };
        for (namespace, item) in &object.entries {
            let Some(declared) = self.declared.get(namespace) else { continue };
            let mut missing = Vec::new();
            collect_missing(&declared.ty, item, namespace.as_str(), &mut missing);
            for path in missing {
                problems.push(
                    Diagnostic::at(
                        Code::MISSING_KEY,
                        item.origin,
                        format!("the custom JSON of {place} has no `{path}`"),
                        "no level sets it",
                    )
                    .label(declared.span, "its type needs it"),
                );
            }
        }
    }

    /// Namespaces with a type that no JSON uses, with the places of their declarations.
    pub fn unused(&self) -> impl Iterator<Item = (Name, Span)> {
        self.declared
            .iter()
            .filter(|(_, it)| !it.used && !matches!(it.ty, Type::Unknown))
            .map(|(name, it)| (*name, it.span))
    }
}

/// A quantity that no type tells how to write.
fn reject_quantities(value: &Value, path: &str, problems: &mut Problems) {
    match &value.data {
        Data::Quantity(quantity) => problems.push(
            Diagnostic::at(
                Code::QUANTITY_IN_JSON,
                value.origin,
                format!("`{path}` is {quantity}, and nothing says how to write it into JSON"),
                "JSON has no units",
            )
            .help("declare its type with a unit, such as `duration in seconds`, or write a plain number"),
        ),
        Data::Time(_) | Data::Span(_) | Data::Construct(_) => problems.push(Diagnostic::at(
            Code::QUANTITY_IN_JSON,
            value.origin,
            format!("`{path}` is {}, which JSON does not have", value.describe()),
            "expected data",
        )),
        Data::List(items) => {
            items.iter().enumerate().for_each(|(at, it)| reject_quantities(it, &format!("{path}[{at}]"), problems))
        }
        Data::Object(object) => {
            object.entries.iter().for_each(|(key, it)| reject_quantities(it, &format!("{path}.{key}"), problems))
        }
        _ => {}
    }
}

fn collect_missing(ty: &Type, value: &Value, path: &str, missing: &mut Vec<String>) {
    match (ty, &value.data) {
        (Type::Secret(inner), _) => collect_missing(inner, value, path, missing),
        (Type::Object(ty), Data::Object(object)) => {
            for (name, field) in &ty.fields {
                match object.entries.get(name) {
                    Some(item) => collect_missing(&field.ty, item, &format!("{path}.{name}"), missing),
                    None if !field.optional => missing.push(format!("{path}.{name}")),
                    None => {}
                }
            }
        }
        (Type::Map(item), Data::Object(object)) => {
            object.entries.iter().for_each(|(key, it)| collect_missing(item, it, &format!("{path}.{key}"), missing));
        }
        (Type::List(item), Data::List(items)) => {
            items.iter().enumerate().for_each(|(at, it)| collect_missing(item, it, &format!("{path}[{at}]"), missing));
        }
        _ => {}
    }
}

/// The prelude as files of their own.
struct Embedded;

impl Loader for Embedded {
    fn load(&self, path: &Path) -> Result<Arc<str>, LoadError> {
        let name = path.to_string_lossy();
        PRELUDE
            .iter()
            .find(|(namespace, _)| *namespace == name)
            .map(|(_, text)| Arc::from(*text))
            .ok_or(LoadError::Missing)
    }

    fn resolve(&self, _: &Path, _: &str) -> Result<PathBuf, LoadError> {
        Err(LoadError::Outside)
    }

    fn list(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}

/// The type of a built-in cookbook's attributes, read from the prelude when it is first asked for.
fn built_in(namespace: Name) -> Option<Type> {
    PRELUDE.iter().find(|(name, _)| namespace == *name)?;
    let program = program::load(&Embedded, Path::new(namespace.as_str()), &mut Problems::default())?;
    let mut analysis = Analysis::new(&program, &Embedded);
    let contracts = analysis.contracts();
    contracts.declared.get(&namespace).map(|it| as_built_in(&it.ty))
}

fn as_built_in(ty: &Type) -> Type {
    match ty {
        Type::Object(object) => {
            let field =
                |it: &FieldType| FieldType { ty: as_built_in(&it.ty), optional: it.optional, doc: it.doc.clone() };
            let fields = object.fields.iter().map(|(name, it)| (*name, field(it))).collect();
            Type::Object(Arc::new(ObjectType { fields, open: object.open, built_in: true }))
        }
        Type::Map(item) => Type::Map(Arc::new(as_built_in(item))),
        Type::List(item) => Type::List(Arc::new(as_built_in(item))),
        Type::Union(options) => Type::Union(options.iter().map(as_built_in).collect()),
        other => other.clone(),
    }
}

/// The namespaces of the prelude, for completion and documentation.
pub fn built_in_namespaces() -> impl Iterator<Item = &'static str> {
    PRELUDE.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_namespace_of_the_prelude_reads_without_a_problem() {
        for name in built_in_namespaces() {
            let mut problems = Problems::default();
            let program = program::load(&Embedded, Path::new(name), &mut problems).expect("embedded");
            let mut analysis = Analysis::new(&program, &Embedded);
            let contracts = analysis.contracts();
            problems.extend(std::mem::take(&mut analysis.problems));
            assert!(problems.is_empty(), "{name}: {problems:?}");
            assert!(contracts.declared.contains_key(&Name::new(name)), "{name} declares itself");
        }
    }
}
