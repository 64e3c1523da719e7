//! What cookbooks need of one another is declared and at hand: SW0703 and SW0706. Only cookbooks that the program uses count,
//! directly or by way of others.

use super::Cx;
use super::folder::Text;
use super::metadata::{Dependency, Metadata};
use super::read::Cookbook;
use super::{recipes, ruby};
use crate::diagnostic::{Code, Diagnostic, Problems, nearest};
use crate::source::{SourceMap, Span};

/// The names of the cookbooks at hand that recipes of the program belong to, of those that lie over cookbooks of the service, and
/// of those that these depend on; each once.
pub fn used<'c>(cx: &Cx<'c>) -> Vec<&'c str> {
    let mut used: Vec<&str> = Vec::new();
    let mut waiting: Vec<&str> = cx.recipes().map(|recipe| recipe.cookbook()).collect();
    waiting.extend(cx.cookbooks.names().filter(|name| cx.is_built_in(name)));
    waiting.reverse();
    while let Some(name) = waiting.pop() {
        let Some(cookbook) = cx.cookbooks.get(name).filter(|_| !used.contains(&name)) else { continue };
        used.push(name);
        let depends = cookbook.metadata.iter().flat_map(|it| &it.depends);
        waiting.extend(depends.map(|it| it.cookbook.as_str()));
    }
    used
}

pub fn check(cx: &Cx, used: &[&str], sources: &mut SourceMap, problems: &mut Problems) {
    for &name in used {
        let Some(cookbook) = cx.cookbooks.get(name) else { continue };
        for dependency in cookbook.metadata.iter().flat_map(|it| &it.depends) {
            declared(cx, name, dependency, problems);
        }
        for text in cookbook.recipe_texts(sources) {
            included(cx, name, cookbook, &text, problems);
        }
    }
}

/// What metadata names is at hand.
fn declared(cx: &Cx, name: &str, dependency: &Dependency, problems: &mut Problems) {
    let wanted = dependency.cookbook.as_str();
    if cx.cookbooks.get(wanted).is_some() || cx.is_built_in(wanted) || cx.has_berkshelf() {
        return;
    }
    let message = format!("`{name}` depends on `{wanted}`, which is not among the cookbooks at hand");
    let label = "without it no recipe of the cookbook runs";
    let problem = Diagnostic::at(Code::DEPENDENCY_ABSENT, dependency.place, message, label);
    problems.push(match nearest(wanted, cx.cookbooks.names()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem
            .help(format!("put `{wanted}` beside the others: the service takes all cookbooks from one repository")),
    });
}

/// What recipes include with `include_recipe 'common::users'` exists, and metadata names its cookbook.
fn included(cx: &Cx, name: &str, cookbook: &Cookbook, text: &Text, problems: &mut Problems) {
    for Inclusion { cookbook: wanted, recipe: file, place } in inclusions(name, text) {
        let known = cx.cookbooks.get(wanted).filter(|_| !cx.is_built_in(wanted));
        if let Some(known) = known.filter(|it| !it.has_recipe(file)) {
            problems.push(unknown_included(place, wanted, file, known));
        } else if let Some(metadata) = &cookbook.metadata
            && wanted != name
            && !cx.is_built_in(wanted)
            && !names(metadata, wanted)
        {
            problems.push(undeclared(place, name, wanted));
        }
    }
}

/// `include_recipe 'common::users'`
pub struct Inclusion<'t> {
    pub cookbook: &'t str,
    pub recipe: &'t str,
    pub place: Span,
}

/// What a recipe of the cookbook `name` includes, as far as it is written out.
pub fn inclusions<'t>(name: &'t str, text: &'t Text) -> Vec<Inclusion<'t>> {
    let mut found = Vec::new();
    for (start, line) in ruby::lines(&text.text) {
        let Some((at, rest)) = ruby::call(line, "include_recipe") else { continue };
        for named in ruby::literals(start + at, rest) {
            let (cookbook, recipe) = match named.text.strip_prefix("::") {
                Some(own) => (name, own),
                None => recipes::parts(named.text),
            };
            let place = Span::new(text.file, named.at, named.at + named.text.len());
            found.push(Inclusion { cookbook, recipe, place });
        }
    }
    found
}

fn names(metadata: &Metadata, cookbook: &str) -> bool {
    metadata.open || metadata.depends.iter().any(|it| it.cookbook == cookbook)
}

fn unknown_included(place: Span, cookbook: &str, file: &str, known: &Cookbook) -> Diagnostic {
    let message = format!("the cookbook `{cookbook}` has no recipe `{file}`");
    let problem = Diagnostic::at(Code::UNKNOWN_INCLUDED, place, message, "the run stops where it is included");
    match nearest(file, known.recipes.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{cookbook}::{near}`?")),
        None => problem,
    }
}

fn undeclared(place: Span, name: &str, wanted: &str) -> Diagnostic {
    let message = format!("`{name}` includes a recipe of `{wanted}` without depending on it");
    Diagnostic::at(
        Code::DEPENDENCY_ABSENT,
        place,
        message,
        "Chef loads only cookbooks of the run-list and their dependencies",
    )
    .help(format!("add `depends '{wanted}'` to the metadata of `{name}`"))
}
