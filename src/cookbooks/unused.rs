//! Recipes of the program's cookbooks that no event runs and no recipe includes: SW8103. A recipe whose name is put together at run
//! time may be among them, so that this is a note.

use super::Cx;
use super::dependencies::{Inclusion, inclusions};
use super::recipes::{listed, parts};
use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::source::{SourceMap, Span};
use rustc_hash::FxHashSet;

/// `used` are the cookbooks that the program uses; `at` is where it names the folder.
pub fn check(cx: &Cx, used: &[&str], at: Span, sources: &mut SourceMap, problems: &mut Problems) {
    let mut run: FxHashSet<(String, String)> = cx.recipes().map(|recipe| pair(parts(recipe.name.as_str()))).collect();
    for &name in used {
        let Some(cookbook) = cx.cookbooks.get(name) else { continue };
        for text in cookbook.recipe_texts(sources) {
            run.extend(
                inclusions(name, &text).iter().map(|Inclusion { cookbook, recipe, .. }| pair((cookbook, recipe))),
            );
        }
    }
    let named: FxHashSet<&str> = cx.recipes().map(|recipe| recipe.cookbook()).collect();
    for &name in used.iter().filter(|name| named.contains(**name) && !cx.is_built_in(name)) {
        let Some(cookbook) = cx.cookbooks.get(name) else { continue };
        let idle: Vec<String> =
            cookbook.recipes.iter().filter(|it| !run.contains(&pair((name, it)))).cloned().collect();
        if !idle.is_empty() {
            let message = format!("no event runs {} of the cookbook `{name}`", listed(&idle));
            problems.push(
                Diagnostic::at(Code::UNUSED_RECIPES, at, message, "the cookbooks at hand")
                    .help("name them in the `recipes` of a layer, or remove what is no longer needed"),
            );
        }
    }
}

fn pair((cookbook, recipe): (&str, &str)) -> (String, String) {
    (cookbook.to_owned(), recipe.to_owned())
}
