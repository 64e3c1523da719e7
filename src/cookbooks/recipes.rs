//! The recipes that the program names exist: SW0701 and SW0702.

use super::Cx;
use super::read::Cookbook;
use crate::diagnostic::{Code, Diagnostic, Problems, Severity, nearest};
use crate::language::kinds::Chef;
use crate::model::Recipe;

/// How many recipes a report lists.
const LISTED: usize = 12;

pub fn check(cx: &Cx, problems: &mut Problems) {
    for recipe in cx.recipes() {
        let (cookbook, file) = parts(recipe.name.as_str());
        let problem = match cx.cookbooks.get(cookbook) {
            // A cookbook that lies over one of the service's: what that one lacks it may have.
            Some(known) if cx.is_built_in(cookbook) && known.has_recipe(file) => {
                problems.withdraw(Code::NO_SUCH_BUILT_IN, recipe.origin);
                None
            }
            _ if cx.is_built_in(cookbook) => None,
            Some(known) if known.has_recipe(file) => None,
            Some(known) => Some(unknown_recipe(recipe, cookbook, known)),
            None => unknown_cookbook(cx, recipe, cookbook),
        };
        if let Some(problem) = problem {
            problems.push(problem);
        }
    }
}

/// Cookbook and recipe; `apt` is `apt::default`.
pub fn parts(recipe: &str) -> (&str, &str) {
    recipe.split_once("::").unwrap_or((recipe, "default"))
}

fn unknown_recipe(recipe: Recipe, cookbook: &str, known: &Cookbook) -> Diagnostic {
    let (_, file) = parts(recipe.name.as_str());
    let message = format!("the cookbook `{cookbook}` has no recipe `{file}`");
    let label = "a run with a recipe that is not there fails as a whole";
    let problem = Diagnostic::at(Code::UNKNOWN_RECIPE, recipe.origin, message, label);
    match nearest(file, known.recipes.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{cookbook}::{near}`?")),
        None if known.recipes.is_empty() => problem.help("it has no recipes at all"),
        None => problem.help(format!("it has {}", listed(&known.recipes))),
    }
}

/// `` `a`, `b` and 3 more``
pub fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// With Berkshelf a cookbook may come from elsewhere: then only what looks misspelt is worth a word.
fn unknown_cookbook(cx: &Cx, recipe: Recipe, cookbook: &str) -> Option<Diagnostic> {
    let (_, file) = parts(recipe.name.as_str());
    let message = format!("there is no cookbook `{cookbook}` among those at hand");
    let label = "a run with a cookbook that is not there fails as a whole";
    let problem = Diagnostic::at(Code::UNKNOWN_COOKBOOK, recipe.origin, message, label);
    let near = nearest(cookbook, cx.cookbooks.names()).map(|near| match recipe.name.as_str().contains("::") {
        true => format!("did you mean `{near}::{file}`?"),
        false => format!("did you mean `{near}`?"),
    });
    let named_in_berksfile = cx.cookbooks.berksfile.iter().flatten().any(|named| named == cookbook);
    if cx.has_berkshelf() {
        let near = near.filter(|_| !named_in_berksfile)?;
        let mut problem = problem.help(near);
        problem.severity = Severity::Note;
        if let Some(label) = problem.labels.first_mut() {
            label.text = "unless Berkshelf brings it".to_owned();
        }
        return Some(problem);
    }
    Some(match near {
        _ if named_in_berksfile && cx.model.stack.chef == Chef::V11_10 => {
            problem.help("the Berksfile names it: turn Berkshelf on with `berkshelf = \"3.2.0\"` in the stack")
        }
        Some(near) => problem.help(near),
        None => problem.help("put the cookbook beside the others; the service takes all of them from one repository"),
    })
}
