//! Custom recipes: rules 40 and 82 to 84. That a recipe is spelt like one is checked where recipes are read.

use super::{Cx, Found, overlaid};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::cookbooks;
use crate::language::kinds::Event;
use crate::model::{Layer, LayerId, Recipe};
use crate::name::Name;
use crate::runlist::built_in;
use crate::value::Value;
use rustc_hash::FxHashMap;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    recipes_without_cookbooks(cx, found);
    for (_, layer) in cx.layers() {
        for event in Event::ALL {
            let recipes = &layer.recipes[event].recipes;
            twice(recipes, event, found);
            recipes.iter().for_each(|recipe| name_of_service(cx, *recipe, found));
        }
    }
    for deployment in &cx.model.deployments {
        deployment.recipes.iter().for_each(|recipe| name_of_service(cx, *recipe, found));
    }
    if !cx.is_chef_12() {
        cx.layers().for_each(|(id, _)| built_in_anyway(cx, &[id], found));
        cx.sets.iter().for_each(|set| built_in_anyway(cx, set.layers, found));
    }
}

/// Rule 40. Recipes of the built-in cookbooks need no custom ones.
fn recipes_without_cookbooks(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    let given = stack.settings.get("cookbooks").is_some() || stack.settings.get("clone_of").is_some();
    let given = given || overlaid(&stack.header, "CustomCookbooksSource");
    if given && !is_turned_off(cx) || cx.foreign_stack() {
        return;
    }
    let of_layers =
        cx.layers().flat_map(|(_, layer)| Event::ALL.into_iter().flat_map(|event| &layer.recipes[event].recipes));
    let of_deployments = cx.model.deployments.iter().flat_map(|it| &it.recipes);
    let own = |recipe: &&Recipe| cx.is_chef_12() || !cookbooks::BUILT_IN.contains(&recipe.cookbook());
    if let Some(recipe) = of_layers.chain(of_deployments).find(own) {
        let message = format!("`{}` is a custom recipe, but the stack has no custom cookbooks", recipe.name);
        found.push(
            Diagnostic::at(
                Code::NO_COOKBOOKS,
                recipe.origin,
                message,
                "a run with a recipe that is not there fails as a whole",
            )
            .label(stack.header.span, "the stack")
            .help("add `cookbooks = git(\"...\")` to the stack"),
        );
    }
}

/// Whether `meta` lays `UseCustomCookbooks: false` over the property, as real templates have it.
fn is_turned_off(cx: &Cx) -> bool {
    let properties = cx.model.stack.header.meta().and_then(|meta| meta.properties.as_ref());
    let used = properties.and_then(Value::as_object).and_then(|object| object.get("UseCustomCookbooks"));
    used.is_some_and(|it| it.as_bool() == Some(false) || it.as_text() == Some("false"))
}

/// Rule 82.
fn twice(recipes: &[Recipe], event: Event, found: &mut Found) {
    let mut first: FxHashMap<Name, Recipe> = FxHashMap::default();
    for recipe in recipes {
        if let Some(known) = first.insert(plain(recipe.name), *recipe) {
            let message = format!("`{}` stands twice in the {} recipes", recipe.name, event.word());
            let diagnostic =
                Diagnostic::at(Code::RECIPE_TWICE, recipe.origin, message, "the service takes each recipe once");
            found.push(diagnostic.label(known.origin, "first named here"));
        }
    }
}

/// `apt::default` is `apt`.
fn plain(name: Name) -> Name {
    name.as_str().strip_suffix("::default").map_or(name, Name::new)
}

/// Rules 83 and 84: names that the service has taken.
fn name_of_service(cx: &Cx, recipe: Recipe, found: &mut Found) {
    let cookbook = recipe.cookbook();
    if cx.is_chef_12() {
        if cookbook.starts_with(cookbooks::CHEF_12_PREFIX) {
            let message = format!("`{cookbook}` is a name for the agent's own cookbooks");
            let label = format!("custom cookbooks cannot start with `{}`", cookbooks::CHEF_12_PREFIX);
            found.push(
                Diagnostic::at(Code::COOKBOOK_OF_AGENT, recipe.origin, message, label).help("rename the cookbook"),
            );
        }
        return;
    }
    let file = recipe.name.as_str().split_once("::").map_or("default", |(_, file)| file);
    if cx.chef.is_some() && cookbooks::has_recipe(cookbook, file) == Some(false) {
        let message = format!("the service's cookbook `{cookbook}` has no recipe `{file}`");
        let mut diagnostic = Diagnostic::at(
            Code::NO_SUCH_BUILT_IN,
            recipe.origin,
            message,
            "only a custom cookbook laid over it could have one",
        );
        let known = cookbooks::recipes(cookbook).unwrap_or_default();
        diagnostic = match nearest(file, known.iter().copied().filter(|it| !it.ends_with('*'))) {
            Some(near) => diagnostic.help(format!("did you mean `{cookbook}::{near}`?")),
            None => diagnostic.help("give your own cookbook a name that the service has not taken"),
        };
        found.push(diagnostic);
    }
}

/// Rule 83: the recipe is in the run already.
fn built_in_anyway(cx: &Cx, layers: &[LayerId], found: &mut Found) {
    let layers: Vec<&Layer> = layers.iter().map(|id| &cx.model[*id]).collect();
    for layer in layers.iter().filter(|it| it.header.existing().is_none()) {
        for event in Event::ALL {
            for recipe in &layer.recipes[event].recipes {
                let Some(by) = layers.iter().find(|it| runs(it, event, plain(recipe.name))) else { continue };
                let message = format!("`{}` is one of the built-in {} recipes", recipe.name, event.word());
                let label = "it runs once, where the built-in recipes run";
                found.push(
                    Diagnostic::at(Code::BUILT_IN_ANYWAY, recipe.origin, message, label)
                        .label(by.header.span, "run for this layer")
                        .help("remove it from the list"),
                );
            }
        }
    }
}

/// Whether the built-in recipes of a layer hold a recipe for an event; Setup is followed by Deploy in the same run.
fn runs(layer: &Layer, event: Event, recipe: Name) -> bool {
    let same = |known: &&str| plain(Name::new(known)) == recipe;
    let holds = |event| built_in::common(event).iter().chain(built_in::of_layer(layer, event)).any(same);
    holds(event) || (event == Event::Setup && holds(Event::Deploy))
}
