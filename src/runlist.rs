//! Run-lists, node JSON and data bags: what runs on each instance at each event, and what its recipes read.
//!
//! In comes the model, perhaps with facts; out go `run-lists.json`, `nodes/<instance>/<event>.json` and `data_bags/`, and for
//! plan, diff and `why` the run-lists ([`RunLists`]) and attributes with their levels ([`attributes`]). In reading order:
//! `built_in` (the service's own recipes), this file (their order), `attributes` (levels and merging), `service` (the
//! attributes that the service made), `write` (values as Chef's JSON), `nodes`, `data_bags`.
//!
//! Order of recipes: reference of the service, section 4.2. On Chef 11.10 and older the built-in recipes of all layers come
//! first, then the custom ones; the layers take their turns in the order in which the instance names them, which the service
//! never documented. A recipe that stands there twice runs once, at its first place. Chef 12 runs the custom recipes alone.
//! In both, Setup goes on into Deploy.

pub mod attributes;
pub mod built_in;
pub mod data_bags;
pub mod nodes;
mod service;
pub mod write;

use crate::facts::{Facts, describe, resolve};
use crate::json::{Layout, Writer, fragment};
use crate::language::kinds::{Chef, Event};
use crate::model::{Deployment, Instance, InstanceId, Layer, LayerId, Model, RecipeList, Running};
use crate::name::Name;
use crate::value::{Data, Value};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use std::io::{self, Write};

/// The run-lists of all instances, shared by those with the same layers in the same order.
#[derive(Debug)]
pub struct RunLists {
    sets: Vec<Set>,
    /// Index into `sets` of each instance.
    of: Vec<u32>,
}

/// The run-lists of one layer set, in the order of [`Event::ALL`].
#[derive(Debug)]
struct Set {
    lists: [Vec<Name>; 5],
    /// The events in whose list a recipe stands in for a deferred one.
    stand_in: [bool; 5],
}

impl RunLists {
    pub fn of(model: &Model) -> RunLists {
        RunLists::with(model, &Facts::default())
    }

    /// With recipe lists that are deferred taken from the facts where they have them.
    pub fn with(model: &Model, facts: &Facts) -> RunLists {
        let mut sets: IndexMap<&[LayerId], Set, FxBuildHasher> = IndexMap::default();
        let of = model.instances.iter().map(|instance| {
            let entry = sets.entry(&instance.layers);
            let at = entry.index();
            entry.or_insert_with(|| Set::of(model, facts, &instance.layers));
            at as u32
        });
        let of = of.collect();
        RunLists { sets: sets.into_values().collect(), of }
    }

    /// The recipes that an event runs, in order. Names as written: `apt` means `apt::default`.
    pub fn list(&self, instance: InstanceId, event: Event) -> &[Name] {
        self.set(instance).map_or(&[], |set| set.list(event))
    }

    /// Whether a recipe in the list stands in for one that only the deployment knows.
    pub fn stand_in(&self, instance: InstanceId, event: Event) -> bool {
        self.set(instance).is_some_and(|set| set.stands_in(event))
    }

    fn set(&self, instance: InstanceId) -> Option<&Set> {
        self.sets.get(*self.of.get(instance.0 as usize)? as usize)
    }

    /// Writes `run-lists.json`.
    pub fn write(&self, model: &Model, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = Writer::new(out, Layout::Pretty);
        writer.begin_object();
        writer.key("version");
        writer.int(1);
        writer.key_text("chef", model.stack.chef.text());
        writer.key("instances");
        writer.begin_object();
        // What instances of one layer set have in common is rendered once for each way of running.
        let mut rendered: IndexMap<(u32, &str), Vec<u8>, FxBuildHasher> = IndexMap::default();
        let depth = writer.depth();
        for (instance, at) in model.instances.iter().zip(&self.of) {
            let Some(set) = self.sets.get(*at as usize) else { continue };
            writer.key_display(&instance.header.address());
            let online = online_word(instance);
            match instance.header.when() {
                Some(when) => set.write(online, Some(describe(when, model)), &mut writer),
                None => writer.raw(
                    rendered.entry((*at, online)).or_insert_with(|| fragment(depth, |w| set.write(online, None, w))),
                ),
            }
        }
        writer.end_object();
        writer.end_object();
        writer.finish()
    }
}

/// Writes `run-lists.json`: instance, event, recipes.
pub fn write_run_lists(model: &Model, out: &mut dyn Write) -> io::Result<()> {
    RunLists::of(model).write(model, out)
}

/// When an instance is online, in a word.
pub fn online_word(instance: &Instance) -> &'static str {
    match instance.running {
        Running::Always => "always",
        Running::Scheduled(_) => "scheduled",
        Running::Load => "load",
    }
}

/// The run-list of a command that is no lifecycle event; `None` if the event's list is what runs, or none does.
pub fn of_command(model: &Model, deployment: &Deployment) -> Option<Vec<Name>> {
    use crate::model::Command;
    let chef = model.stack.chef;
    match deployment.command {
        Command::ExecuteRecipes => Some(of_recipes(chef, deployment.recipes.iter().map(|recipe| recipe.name))),
        Command::Rollback | Command::Start | Command::Stop | Command::Restart if !chef.has_data_bags() => {
            let recipe = built_in::of_app_command(model[deployment.app?].kind, deployment.command)?;
            Some(of_recipes(chef, [Name::new(recipe)]))
        }
        Command::Rollback | Command::Start | Command::Stop | Command::Restart => None,
        Command::Deploy | Command::Undeploy | Command::Setup | Command::Configure => None,
        Command::UpdateCustomCookbooks | Command::InstallDependencies | Command::UpdateDependencies => None,
    }
}

/// Given recipes in order, with what the service ran around them.
fn of_recipes(chef: Chef, recipes: impl IntoIterator<Item = Name>) -> Vec<Name> {
    let mut list = List::default();
    if chef.has_data_bags() {
        list.extend(recipes);
    } else {
        list.built_in(&[built_in::STATE_SYNC]);
        list.extend(recipes);
        list.built_in(&built_in::CLOSING);
    }
    list.recipes
}

impl Set {
    fn of(model: &Model, facts: &Facts, layers: &[LayerId]) -> Set {
        let layers: Vec<&Layer> = layers.iter().map(|id| &model[*id]).collect();
        let run = Run { model, facts, layers: &layers };
        Set { lists: Event::ALL.map(|event| run.list(event)), stand_in: Event::ALL.map(|event| run.stands_in(event)) }
    }

    fn list(&self, event: Event) -> &[Name] {
        self.lists.get(event as usize).map_or(&[], Vec::as_slice)
    }

    fn stands_in(&self, event: Event) -> bool {
        self.stand_in.get(event as usize).copied().unwrap_or_default()
    }

    fn write(&self, online: &str, when: Option<String>, writer: &mut Writer) {
        writer.begin_object();
        writer.key_text("online", online);
        when.into_iter().for_each(|when| writer.key_text("if", &when));
        if self.stand_in.contains(&true) {
            writer.key("stand_in");
            writer.texts_in_line(Event::ALL.into_iter().filter(|event| self.stands_in(*event)).map(Event::word));
        }
        for event in Event::ALL {
            writer.key(event.word());
            writer.texts_in_line(self.list(event).iter().map(|name| name.as_str()));
        }
        writer.end_object();
    }
}

/// What the run-lists of one layer set are made of.
struct Run<'m> {
    model: &'m Model,
    facts: &'m Facts,
    layers: &'m [&'m Layer],
}

impl Run<'_> {
    fn list(&self, event: Event) -> Vec<Name> {
        let mut list = List::default();
        if self.model.stack.chef.has_data_bags() {
            events(event).for_each(|event| self.custom(event, &mut list));
            return list.recipes;
        }
        for (at, event) in events(event).enumerate() {
            list.built_in(built_in::common(event));
            self.layers.iter().for_each(|layer| list.built_in(built_in::of_layer(layer, event)));
            if at == 0 {
                list.built_in(&[built_in::STATE_SYNC]);
            }
            self.custom(event, &mut list);
        }
        list.built_in(&built_in::CLOSING);
        list.recipes
    }

    fn custom(&self, event: Event, list: &mut List) {
        for layer in self.layers {
            let recipes = &layer.recipes[event];
            match self.told(recipes) {
                Some(told) => list.extend(told),
                None => list.extend(recipes.recipes.iter().map(|recipe| recipe.name)),
            }
        }
    }

    fn stands_in(&self, event: Event) -> bool {
        let stands_in = |recipes: &RecipeList| recipes.stand_in && self.told(recipes).is_none();
        events(event).any(|event| self.layers.iter().any(|layer| stands_in(&layer.recipes[event])))
    }

    /// A deferred list as the facts have it.
    fn told(&self, recipes: &RecipeList) -> Option<Vec<Name>> {
        if !recipes.stand_in || self.facts.is_empty() {
            return None;
        }
        names(&resolve(recipes.given.as_ref()?, self.facts, self.model))
    }
}

/// The names in a known list; a text with commas is one too, as parameters give them.
fn names(value: &Value) -> Option<Vec<Name>> {
    match &value.data {
        Data::Text(text) => Some(text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(Name::new).collect()),
        Data::List(items) => items.iter().map(|item| item.as_text().map(Name::new)).collect(),
        _ => None,
    }
}

/// The events whose recipes one run of an event holds: Setup goes on into Deploy.
fn events(event: Event) -> impl Iterator<Item = Event> {
    std::iter::once(event).chain((event == Event::Setup).then_some(Event::Deploy))
}

/// A run-list as Chef reads it: a recipe that is already there is not taken again, and `apt` is `apt::default`.
#[derive(Default)]
struct List {
    recipes: Vec<Name>,
    /// With `::default` taken off.
    seen: IndexSet<&'static str, FxBuildHasher>,
}

impl List {
    fn extend(&mut self, recipes: impl IntoIterator<Item = Name>) {
        for recipe in recipes {
            let name = recipe.as_str();
            if self.seen.insert(name.strip_suffix("::default").unwrap_or(name)) {
                self.recipes.push(recipe);
            }
        }
    }

    fn built_in(&mut self, recipes: &[&str]) {
        self.extend(recipes.iter().map(|recipe| Name::new(recipe)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_occurrence_of_a_recipe_counts() {
        let mut list = List::default();
        list.extend(["apt", "shop::db", "apt::default", "shop::db", "shop::web", "deploy::default"].map(Name::new));
        list.built_in(&["deploy::default", "shop::web"]);
        let names: Vec<&str> = list.recipes.iter().map(|name| name.as_str()).collect();
        assert_eq!(names, ["apt", "shop::db", "shop::web", "deploy::default"]);
    }

    #[test]
    fn given_recipes_run_between_the_services_own() {
        let names: Vec<&str> =
            of_recipes(Chef::V11_10, [Name::new("shop::db")]).iter().map(|name| name.as_str()).collect();
        assert_eq!(names, ["opsworks_stack_state_sync", "shop::db", "test_suite", "opsworks_cleanup"]);
        assert_eq!(of_recipes(Chef::V12, [Name::new("shop::db")]), [Name::new("shop::db")]);
    }
}
