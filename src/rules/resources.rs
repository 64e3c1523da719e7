//! Resources of other types: `resource r: "AWS::X::Y" { ... }` held against the catalogue of types.
//!
//! What is in the catalogue counts; a declaration that says `meta { unchecked = "why" }` is left alone, and so are custom resources, types of
//! third parties and those that a transform makes. `values` holds a value against the type of its property, `references` what a
//! reference identifies against what the property takes, `settings` does so for the service's own declarations. That an attribute
//! exists is seen where it is read, in `analysis`.

mod forms;
mod patterns;
mod references;
mod settings;
mod values;

use super::{Cx, Found};
use crate::catalogue::{self, Definition, ResourceType};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language;
use crate::model::{Item, Resource};
use crate::source::Span;
use crate::value::{Object, TargetKind, Value};
use patterns::Patterns;
use rustc_hash::FxHashSet;
use std::sync::Arc;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    if has_macro(cx) {
        return settings::check(cx, found);
    }
    let patterns = Patterns::default();
    // Members of a family often share one body.
    let mut seen: FxHashSet<*const Object> = FxHashSet::default();
    for resource in cx.model.resources.iter().filter(|it| seen.insert(Arc::as_ptr(&it.properties))) {
        let problems = of_resource(cx, &patterns, resource);
        match resource.header.meta().and_then(|meta| meta.unchecked.as_ref()) {
            Some(reason) if problems.is_empty() => found.push(unchecked_for_nothing(resource, reason)),
            Some(_) => {}
            None => problems.into_iter().for_each(|problem| found.push(problem)),
        }
    }
    settings::check(cx, found);
}

/// Whether a macro of the account rewrites the whole template, so that its resources are not those that are created.
fn has_macro(cx: &Cx) -> bool {
    let transform = cx.model.sections.iter().find(|(name, _)| *name == "Transform").map(|(_, value)| value);
    let names = transform.map(|it| it.as_list().unwrap_or(std::slice::from_ref(it))).unwrap_or_default();
    names.iter().any(|it| it.as_text().is_none_or(|name| !name.starts_with("AWS::")))
}

fn of_resource(cx: &Cx, patterns: &Patterns, resource: &Resource) -> Vec<Diagnostic> {
    let name = resource.type_name.as_str();
    let Some(ty) = catalogue::resource_type(name) else {
        return if catalogue::is_foreign(name) { Vec::new() } else { vec![unknown_type(resource)] };
    };
    let mut problems = Vec::new();
    if let Some(day) = ty.shut_down().filter(|_| !name.starts_with("AWS::OpsWorks")) {
        let message = format!("the service of `{name}` was shut down on {day}");
        problems.push(Diagnostic::at(Code::SERVICE_ENDED, resource.type_span, message, "nothing can be created of it"));
    }
    if ty.is_transformed() || resource.header.existing().is_some() {
        return problems;
    }
    values::Checker { cx, patterns, ty, owner: resource, path: Vec::new(), problems: &mut problems }
        .body(&resource.properties);
    forms::snapshot(resource, &mut problems);
    problems
}

fn unknown_type(resource: &Resource) -> Diagnostic {
    let name = resource.type_name.as_str();
    let message = format!("there is no resource type `{name}`");
    let problem = Diagnostic::at(Code::UNKNOWN_RESOURCE_TYPE, resource.type_span, message, "not in the catalogue");
    match catalogue::nearest_type(name, nearest) {
        Some(near) => problem.help(format!("did you mean `{near}`?")).unsafe_fix(
            format!("replace with `{near}`"),
            resource.type_span,
            format!("\"{near}\""),
        ),
        None => problem.help("if it is newer than the catalogue, write `meta { unchecked = \"why\" }`"),
    }
}

fn unchecked_for_nothing(resource: &Resource, reason: &Value) -> Diagnostic {
    let message = format!("`{}` needs no `unchecked`", resource.header.address());
    Diagnostic::at(Code::UNCHECKED_FOR_NOTHING, reason.origin, message, "the catalogue finds nothing to object to")
        .help("remove it")
}

/// The type of the resource that a declaration becomes.
fn type_of(cx: &Cx, item: Item) -> Option<ResourceType> {
    let name = match item {
        Item::Resource(at) => cx.model.resources.get(at)?.type_name.as_str(),
        _ => language::resource_type(kind_of(item)?)?,
    };
    catalogue::resource_type(name)
}

fn kind_of(item: Item) -> Option<TargetKind> {
    match item {
        Item::Stack => Some(TargetKind::Stack),
        Item::Layer(_) => Some(TargetKind::Layer),
        Item::Instance(_) => Some(TargetKind::Instance),
        Item::App(_) => Some(TargetKind::App),
        Item::Database(_) => Some(TargetKind::Database),
        Item::LoadBalancer(_) => Some(TargetKind::LoadBalancer),
        Item::Volume(_) => Some(TargetKind::Volume),
        Item::ElasticIp(_) => Some(TargetKind::ElasticIp),
        Item::User(_) => Some(TargetKind::User),
        Item::Server(_) => Some(TargetKind::Server),
        Item::Deployment(_) => Some(TargetKind::Deployment),
        Item::Resource(_) => Some(TargetKind::Resource),
        Item::Parameter(_) => Some(TargetKind::Parameter),
        Item::Output(_) => None,
    }
}

/// The names that a key may have been meant to be.
fn near_property(definition: Definition, key: &str) -> Option<&'static str> {
    nearest(key, definition.properties().map(|it| it.name()))
}

/// The place of a key, if it stands right before its value; else the place of the value.
fn key_place(cx: &Cx, key: &str, value: &Value) -> (Span, bool) {
    let at = value.origin;
    let file = &cx.sources.file(at.file).text;
    let before = file.get(..at.start as usize).unwrap_or_default().trim_end();
    let before = before.strip_suffix(['=', ':']).unwrap_or(before).trim_end();
    let (before, quote) = before.strip_suffix('"').map_or((before, 0), |it| (it, 1));
    match before.strip_suffix(key) {
        Some(start) if quote == 0 || start.ends_with('"') => {
            (Span::new(at.file, start.len() - quote, before.len() + quote), true)
        }
        _ => (at, false),
    }
}
