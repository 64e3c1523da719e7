//! Which recipes run on which instances: a command or an event and its instances in, one entry for each distinct run-list out.

use super::addresses;
use crate::language::kinds::{AppKind, Event};
use crate::model::{Command, Deployment, InstanceId, Model};
use crate::name::Name;
use crate::runlist::{self, RunLists, built_in};
use rustc_hash::FxHashMap;

/// One run-list and the instances that run it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    pub recipes: Vec<Name>,
    pub on: Vec<InstanceId>,
}

/// The run-lists of an event; those without recipes are left out.
pub fn of_event(lists: &RunLists, event: Event, on: &[InstanceId]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut places: FxHashMap<&[Name], usize> = FxHashMap::default();
    for id in on {
        let list = lists.list(*id, event);
        if list.is_empty() {
            continue;
        }
        let at = *places.entry(list).or_insert(runs.len());
        match runs.get_mut(at) {
            Some(run) => run.on.push(*id),
            None => runs.push(Run { recipes: list.to_vec(), on: vec![*id] }),
        }
    }
    runs
}

/// The run-list of a command that is no lifecycle event. Commands for an app reach only the layers that serve its kind.
pub fn of_command(model: &Model, deployment: &Deployment, on: &[InstanceId]) -> Vec<Run> {
    let Some(recipes) = runlist::of_command(model, deployment) else { return Vec::new() };
    let kind = deployment.app.filter(|_| deployment.command.wants_app()).map(|app| model[app].kind);
    let serves =
        |id: &InstanceId| kind.is_none() || model[*id].layers.iter().any(|layer| model[*layer].kind.serves() == kind);
    let on: Vec<InstanceId> = on.iter().copied().filter(serves).collect();
    if on.is_empty() { Vec::new() } else { vec![Run { recipes, on }] }
}

/// Whether a deploy of this kind of app can be undone by the `rollback` command.
pub fn has_rollback(model: &Model, kind: AppKind) -> bool {
    !model.stack.chef.has_data_bags() && built_in::of_app_command(kind, Command::Rollback).is_some()
}

/// A remark on the instances whose run-lists hold recipes that only the deployment knows.
pub fn stand_ins(model: &Model, lists: &RunLists, events: &[Event]) -> Option<String> {
    let stands_in = |id: &InstanceId| events.iter().any(|event| lists.stand_in(*id, *event));
    let instances: Vec<InstanceId> = model.instance_ids().filter(stands_in).collect();
    let names = addresses::of_instances(model, &instances);
    (!names.is_empty())
        .then(|| format!("recipes of {names} are known only while deploying; the defaults of parameters stand in"))
}
