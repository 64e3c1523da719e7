//! Deployments: which instances a command goes to, in which batches, and the phases that follow from the strategy.
//!
//! All at once is one phase. Rolling is one phase a batch: canaries first, then zone by zone, layer by layer or so many at a time.
//! Blue-green has a file of its own.

use super::addresses::count;
use super::capacity::Presence;
use super::event::{Act, Context, EventPlan, EventStep, Flow, Phase};
use super::runs::{self, Run};
use super::{WayBack, Words, blue_green, lifecycle};
use crate::language::given::Settings;
use crate::language::kinds::{AppKind, Event};
use crate::model::{
    App, AppId, Batching, Command, Deployment, Goal, Header, InstanceId, LayerId, Model, Rolling, Strategy,
};
use crate::value::Value;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;

/// Instances that are deployed to at the same time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// `canary`, `zone eu-west-1a`, `batch 2 of 5`
    pub title: String,
    pub on: Vec<InstanceId>,
}

/// The instances that a deployment reaches, online or not: its goals, else its app's layers, else all.
pub fn targets(model: &Model, deployment: &Deployment) -> Vec<InstanceId> {
    if deployment.to.is_empty() {
        return app_targets(model, deployment.app);
    }
    let members = model.members();
    let mut targets: IndexSet<InstanceId, FxBuildHasher> = IndexSet::default();
    for goal in &deployment.to {
        match goal {
            Goal::Instance(id) => drop(targets.insert(*id)),
            Goal::Layer(layer) => targets.extend(members.get(layer.0 as usize).into_iter().flatten()),
        }
    }
    targets.into_iter().collect()
}

fn app_targets(model: &Model, app: Option<AppId>) -> Vec<InstanceId> {
    match app.map(|app| &model[app].layers) {
        Some(layers) if !layers.is_empty() => {
            let within = |id: &InstanceId| model[*id].layers.iter().any(|layer| layers.contains(layer));
            model.instance_ids().filter(within).collect()
        }
        _ => model.instance_ids().collect(),
    }
}

/// Known text of the instance's zone, else of the stack's.
pub fn zone_of(model: &Model, id: InstanceId) -> Option<&str> {
    written_zone(model, id)?.as_text()
}

/// The zone of an instance or else of the stack, as written.
pub fn written_zone(model: &Model, id: InstanceId) -> Option<&Value> {
    model[id].settings.get("zone").or_else(|| model.stack.settings.get("zone"))
}

/// The batches of a rolling deployment, in order; instances whose zone is not known make the last one.
pub fn batches(model: &Model, rolling: &Rolling, targets: &[InstanceId]) -> Vec<Batch> {
    let (canaries, rest) = canaries(model, rolling.first as usize, targets);
    let mut batches = match rolling.by {
        Batching::Zone => by_zone(model, &canaries, &rest),
        Batching::Layer => by_layer(model, &rest),
        Batching::Count(size) => chunks(&rest, size as usize),
        Batching::Percent(share) => chunks(&rest, targets.len() * share as usize / 100),
    };
    if !canaries.is_empty() {
        let title = if canaries.len() == 1 { "canary" } else { "canaries" };
        batches.insert(0, Batch { title: title.to_string(), on: canaries });
    }
    batches
}

/// The first targets, those that are always on before those that may be offline, and all others.
fn canaries(model: &Model, first: usize, targets: &[InstanceId]) -> (Vec<InstanceId>, Vec<InstanceId>) {
    let (certain, perhaps): (Vec<InstanceId>, Vec<InstanceId>) =
        targets.iter().partition(|id| Presence::of(&model[**id]) == Presence::Always);
    let chosen: Vec<InstanceId> = certain.into_iter().chain(perhaps).take(first).collect();
    let known: rustc_hash::FxHashSet<InstanceId> = chosen.iter().copied().collect();
    (chosen, targets.iter().copied().filter(|id| !known.contains(id)).collect())
}

/// The canaries' zones first, then in the order in which zones occur.
fn by_zone(model: &Model, canaries: &[InstanceId], rest: &[InstanceId]) -> Vec<Batch> {
    let mut zones: IndexMap<Option<&str>, Vec<InstanceId>, FxBuildHasher> = IndexMap::default();
    zones.extend(canaries.iter().map(|id| (zone_of(model, *id), Vec::new())));
    let begun = zones.len();
    rest.iter().for_each(|id| zones.entry(zone_of(model, *id)).or_default().push(*id));
    let title = |at: usize, zone: Option<&str>| match zone {
        Some(zone) if at < begun => format!("rest of zone {zone}"),
        Some(zone) => format!("zone {zone}"),
        None => "zone not known".to_string(),
    };
    let filled = zones.into_iter().enumerate().filter(|(_, (_, on))| !on.is_empty());
    filled.map(|(at, (zone, on))| Batch { title: title(at, zone), on }).collect()
}

/// An instance in several layers goes with the first of them.
fn by_layer(model: &Model, rest: &[InstanceId]) -> Vec<Batch> {
    let mut layers: IndexMap<Option<LayerId>, Vec<InstanceId>, FxBuildHasher> = IndexMap::default();
    rest.iter().for_each(|id| layers.entry(model[*id].layers.first().copied()).or_default().push(*id));
    let title = |layer: Option<LayerId>| {
        layer.map_or_else(String::new, |layer| format!("layer {}", model[layer].header.address()))
    };
    layers.into_iter().map(|(layer, on)| Batch { title: title(layer), on }).collect()
}

fn chunks(rest: &[InstanceId], size: usize) -> Vec<Batch> {
    let size = size.max(1);
    let all = rest.len().div_ceil(size);
    let batch =
        |(at, on): (usize, &[InstanceId])| Batch { title: format!("batch {} of {all}", at + 1), on: on.to_vec() };
    rest.chunks(size).enumerate().map(batch).collect()
}

/// A `deployment` of the program, by its index.
pub fn declared(cx: &Context, at: usize) -> EventPlan {
    let deployment = cx.model.deployments.get(at);
    deployment.map_or_else(EventPlan::default, |it| plan(cx, it, format!("deploy {}", it.header.address())))
}

/// A command for an app that no `deployment` declares: all at once, to the app's layers.
pub fn of_app(cx: &Context, command: Command, app: AppId) -> EventPlan {
    let header = &cx.model[app].header;
    let header =
        Header { name: header.name, key: header.key, id: header.id, span: header.span, doc: None, extra: None };
    let trigger = format!("{} {}", command.word(), header.address());
    let deployment = Deployment {
        header,
        settings: Settings::default(),
        command,
        app: Some(app),
        to: Vec::new(),
        strategy: Strategy::AllAtOnce,
        json: None,
        recipes: Vec::new(),
    };
    plan(cx, &deployment, trigger)
}

fn plan(cx: &Context, deployment: &Deployment, trigger: String) -> EventPlan {
    let targets = targets(cx.model, deployment);
    let (phases, how) = match &deployment.strategy {
        Strategy::AllAtOnce => (vec![at_once(cx, deployment, &targets)], "all at once".to_string()),
        Strategy::Rolling(rolling) => (rolled(cx, deployment, rolling, &targets), rolling_words(rolling)),
        Strategy::BlueGreen(strategy) => (blue_green::phases(cx, strategy, &targets), "blue-green".to_string()),
    };
    let what = Some(command_words(cx.model, deployment)).filter(|what| *what != trigger);
    let what = what.map_or_else(String::new, |what| format!("{what} "));
    let title = format!("{what}on {}, {how}", count(targets.len(), "instance"));
    let events = events(deployment);
    let mut notes: Vec<Words> = cx.stand_ins(&events).into_iter().collect();
    notes.extend(failure_note(deployment));
    if targets.is_empty() {
        notes.push("no instance is a target".into());
    }
    EventPlan { trigger, title, flow: Flow::Sequence, phases, notes }
}

fn events(deployment: &Deployment) -> Vec<Event> {
    match (&deployment.strategy, deployment.command.event()) {
        (Strategy::BlueGreen(_), _) => vec![Event::Setup, Event::Deploy],
        (_, event) => event.into_iter().collect(),
    }
}

fn failure_note(deployment: &Deployment) -> Option<Words> {
    let is_run = deployment.command.event().is_some() || deployment.command == Command::ExecuteRecipes;
    let in_place = !matches!(deployment.strategy, Strategy::BlueGreen(_));
    (is_run && in_place).then(|| {
        "a failure on one instance stops the run there; the others go on, nothing is rolled back by itself".into()
    })
}

fn rolling_words(rolling: &Rolling) -> String {
    let by = match rolling.by {
        Batching::Zone => "zone by zone".to_string(),
        Batching::Layer => "layer by layer".to_string(),
        Batching::Count(1) => "one at a time".to_string(),
        Batching::Count(size) => format!("{size} at a time"),
        Batching::Percent(share) => format!("{share}% at a time"),
    };
    let first = if rolling.first > 0 { format!("{} first, then ", rolling.first) } else { String::new() };
    format!("rolling: {first}{by}")
}

/// `deploy storefront`, `execute recipes`
fn command_words(model: &Model, deployment: &Deployment) -> String {
    let words = deployment.command.word().replace('_', " ");
    match deployment.app.filter(|_| deployment.command.wants_app()) {
        Some(app) => format!("{words} {}", model[app].header.address()),
        None => words,
    }
}

fn at_once(cx: &Context, deployment: &Deployment, targets: &[InstanceId]) -> Phase {
    let steps = vec![command_step(cx, deployment, targets), verify(targets)];
    Phase { capacity: capacity(cx, deployment, targets), ..lifecycle::phase("all at once", targets, steps) }
}

/// What is left in service meanwhile; where a command leaves the app alone, nothing is out.
fn capacity(cx: &Context, deployment: &Deployment, out: &[InstanceId]) -> Vec<super::capacity::Capacity> {
    if takes_out(deployment.command) { cx.fleet.while_deploying(out) } else { Vec::new() }
}

/// Whether the app, or the whole instance, may not serve while the command runs.
pub fn takes_out(command: Command) -> bool {
    match command {
        Command::Deploy | Command::Undeploy | Command::Rollback | Command::Stop | Command::Restart | Command::Setup => {
            true
        }
        Command::Start
        | Command::Configure
        | Command::ExecuteRecipes
        | Command::InstallDependencies
        | Command::UpdateDependencies
        | Command::UpdateCustomCookbooks => false,
    }
}

fn rolled(cx: &Context, deployment: &Deployment, rolling: &Rolling, targets: &[InstanceId]) -> Vec<Phase> {
    let batches = batches(cx.model, rolling, targets);
    let last = batches.len().saturating_sub(1);
    let phase = |(at, batch): (usize, Batch)| Phase {
        online: Vec::new(),
        capacity: capacity(cx, deployment, &batch.on),
        steps: batch_steps(cx, deployment, rolling, &batch.on),
        pause: if at < last { rolling.pause } else { 0 },
        title: batch.title,
        on: batch.on,
    };
    batches.into_iter().enumerate().map(phase).collect()
}

/// Deregister, wait, deploy, verify, register, wait: the first and last two with `drain: true` only.
fn batch_steps(cx: &Context, deployment: &Deployment, rolling: &Rolling, on: &[InstanceId]) -> Vec<EventStep> {
    let out = rolling.drain.then(|| lifecycle::deregister(cx, on, "deregister")).flatten();
    let Some(out) = out else { return vec![command_step(cx, deployment, on), verify(on)] };
    let drained = out.on.clone();
    let balancers = lifecycle::balancers(cx, &drained);
    vec![
        out,
        EventStep::new(Act::Drain, "wait until connections are drained", &drained),
        command_step(cx, deployment, on),
        verify(on),
        EventStep::new(Act::Register, format!("register with {balancers}"), &drained)
            .back(WayBack::by("deregister the instance")),
        EventStep::new(Act::WaitHealthy, format!("wait until healthy in {balancers}"), &drained),
    ]
}

pub fn verify(on: &[InstanceId]) -> EventStep {
    EventStep::new(Act::Verify, "verify", on)
}

fn command_step(cx: &Context, deployment: &Deployment, on: &[InstanceId]) -> EventStep {
    let runs: Vec<Run> = match deployment.command.event() {
        Some(event) => cx.runs(event, on),
        None => runs::of_command(cx.model, deployment, on),
    };
    let mut step = EventStep::new(Act::Command, command_words(cx.model, deployment), on)
        .back(way_back(cx.model, deployment, on))
        .runs(runs);
    if migrates(deployment) {
        step = step.detail("migrates the database");
    }
    if deployment.command == Command::Rollback && step.runs.is_empty() {
        step =
            step.detail("neither the built-in cookbooks nor Chef 12 have recipes for it: deploy the previous revision");
    }
    if deployment.command == Command::Setup {
        step =
            step.detail("instances leave their load balancer and `online` while it runs; Configure follows everywhere");
    }
    step
}

fn migrates(deployment: &Deployment) -> bool {
    deployment.settings.bool("migrate") == Some(true)
}

/// What takes the command back on an instance.
fn way_back(model: &Model, deployment: &Deployment, on: &[InstanceId]) -> WayBack {
    let recipes = "what the recipes did stays";
    match deployment.command {
        Command::Deploy if migrates(deployment) => {
            WayBack::none("the database is migrated: the code can go back, the data cannot")
        }
        Command::Deploy => deploy_back(model, deployment.app, on),
        Command::Undeploy => WayBack::by("deploy the app again: the releases on the instances are gone"),
        Command::Rollback => WayBack::by("deploy the app again"),
        Command::Start => WayBack::by("stop the app"),
        Command::Stop => WayBack::by("start the app"),
        Command::Restart | Command::Configure => WayBack::Needless,
        Command::UpdateCustomCookbooks => WayBack::by("set the cookbooks' revision back and update them again"),
        Command::Setup | Command::ExecuteRecipes => WayBack::none(recipes),
        Command::InstallDependencies | Command::UpdateDependencies => WayBack::none("installed packages stay"),
    }
}

/// The `rollback` command where the built-in cookbooks have it, else the previous revision again.
fn deploy_back(model: &Model, app: Option<AppId>, on: &[InstanceId]) -> WayBack {
    let Some(app) = app.map(|app| &model[app]) else { return WayBack::by("deploy the previous revision") };
    let name = app.header.address();
    if runs::has_rollback(model, app.kind) {
        let stays = custom_recipes(model, on);
        return WayBack::By(format!("rollback {name}: the release before is still there, five are kept{stays}").into());
    }
    let before = source_before(app);
    let why = match app.kind {
        AppKind::Php | AppKind::Static if !model.stack.chef.has_data_bags() => {
            "; the built-in cookbooks have no rollback for it"
        }
        _ => "",
    };
    let stays = custom_recipes(model, on);
    WayBack::By(format!("{before} and deploy again{why}{stays}").into())
}

/// What is to be changed so that the app is what it was.
fn source_before(app: &App) -> String {
    let name = app.header.address();
    let source = app.settings.get("source").and_then(Value::as_construct);
    let revision = source.and_then(|source| source.arg("revision")?.as_text());
    match (revision, source.map(|source| source.function.as_str())) {
        (Some(revision), _) => format!("set the revision of {name} (now `{revision}`) back to the previous one"),
        (None, Some("s3" | "archive")) => format!("put the previous archive of {name} in its place"),
        (None, _) => format!("go back to the previous revision of {name}"),
    }
}

/// What no second deploy takes back: the work of the custom recipes of the instances' layers.
fn custom_recipes(model: &Model, on: &[InstanceId]) -> String {
    let layers: IndexSet<LayerId, FxBuildHasher> = on.iter().flat_map(|id| model[*id].layers.iter().copied()).collect();
    let recipes = layers.iter().flat_map(|layer| &model[*layer].recipes.deploy.recipes);
    let names: IndexSet<&str, FxBuildHasher> = recipes.map(|recipe| recipe.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() { String::new() } else { format!("; what {} did stays", names.join(", ")) }
}
