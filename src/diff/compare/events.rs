//! Lifecycle events: what the change sets off, on whom and in what order, what it does not and has to be run by hand, and how many
//! instances are left of each layer meanwhile.
//!
//! Source: reference of the service, sections 4.1 and 11; of the change impact, part B.3. CloudFormation makes what is new, then changes
//! what is there, and takes away at the end what is gone. A recipe list, custom JSON or an app that changes runs nothing by itself.

use super::Sides;
use super::attributes::AttributeChanges;
use super::replacement::{APP, ATTACHMENT, INSTANCE, LAYER, STACK};
use super::run_lists::RunListChanges;
use crate::diff::document::{
    Action, Capacity, Consequence, EventRun, Events, NotRun, ObjectChange, PropertyChange, Recipes,
};
use crate::diff::snapshot::{Instance, Presence, Snapshot};
use crate::language::kinds::Event;
use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

/// The instances of both versions by what happens to them.
struct Fates<'s> {
    /// New, and on at once.
    booted: Vec<&'s Instance>,
    /// New ones that stand in for old ones.
    made_anew: Vec<&'s Instance>,
    restarted: Vec<&'s Instance>,
    /// Of the old version: gone, or made anew.
    gone: Vec<&'s Instance>,
    /// What makes every instance run Configure, beside instances that come and go.
    attached: Vec<String>,
    apps_gone: Vec<&'s str>,
}

impl<'s> Fates<'s> {
    fn of(sides: Sides<'s>, changes: &'s [ObjectChange]) -> Fates<'s> {
        let index = |snapshot: &'s Snapshot| -> FxHashMap<&'s str, &'s Instance> {
            snapshot.instances.iter().map(|it| (it.id.as_str(), it)).collect()
        };
        let (old, new) = (index(sides.old), index(sides.new));
        let mut fates = Fates {
            booted: Vec::new(),
            made_anew: Vec::new(),
            restarted: Vec::new(),
            gone: Vec::new(),
            attached: Vec::new(),
            apps_gone: Vec::new(),
        };
        for change in changes {
            let before = old.get(change.id.as_str()).filter(|it| it.presence == Presence::Always);
            let after = new.get(change.id.as_str()).filter(|it| it.presence == Presence::Always);
            match (change.type_name.as_str(), change.action) {
                (INSTANCE, Action::Create) => fates.booted.extend(after),
                (INSTANCE, Action::Delete) => fates.gone.extend(before),
                (INSTANCE, Action::Replace) => {
                    fates.made_anew.extend(after);
                    fates.gone.extend(before);
                }
                (INSTANCE, Action::Update | Action::Move) if change.consequence == Consequence::InstanceRestarted => {
                    fates.restarted.extend(after);
                }
                (ATTACHMENT, _) => fates.attached.push(format!("load balancer {}", change.address)),
                (APP, Action::Delete) => fates.apps_gone.push(&change.address),
                (INSTANCE | STACK, _) if change.properties.iter().any(is_address) => {
                    fates.attached.push(format!("addresses of {}", change.address));
                }
                _ => {}
            }
        }
        fates
    }

    /// Whether an instance of the new version starts, and with it runs Setup and Deploy.
    fn starts(&self) -> FxHashSet<&'s str> {
        let all = self.booted.iter().chain(&self.made_anew).chain(&self.restarted);
        all.map(|it| it.address.as_str()).collect()
    }
}

fn is_address(property: &PropertyChange) -> bool {
    matches!(property.path.first().map(String::as_str), Some("ElasticIps" | "Volumes"))
}

pub fn of(
    sides: Sides<'_>,
    changes: &[ObjectChange],
    run_lists: &RunListChanges,
    attributes: &AttributeChanges,
) -> Events {
    let fates = Fates::of(sides, changes);
    let set_off = Timeline { sides, fates: &fates, runs: Vec::new(), step: 0 }.runs(changes);
    let configured = set_off.iter().any(|it| it.event == Event::Configure.word());
    let not_set_off = NotSetOff { sides, starts: fates.starts(), configured, found: IndexMap::new() };
    Events { set_off, not_set_off: not_set_off.of(changes, run_lists, attributes) }
}

struct Timeline<'s, 'f> {
    sides: Sides<'s>,
    fates: &'f Fates<'s>,
    runs: Vec<EventRun>,
    step: usize,
}

impl<'s> Timeline<'s, '_> {
    fn runs(mut self, changes: &[ObjectChange]) -> Vec<EventRun> {
        let fates = self.fates;
        self.undeploy();
        if !fates.restarted.is_empty() {
            self.run(Event::Shutdown, self.sides.old, &fates.restarted, "stopped to be changed");
            self.on_others(&fates.restarted, "instances left");
        }
        let starting: Vec<&Instance> = fates.booted.iter().chain(&fates.made_anew).copied().collect();
        self.run(Event::Setup, self.sides.new, &starting, "new; Deploy is the second half of it");
        if !fates.restarted.is_empty() {
            // At the same time as the new ones.
            self.step += usize::from(starting.is_empty());
            let again = "started again; Deploy is the second half of it";
            self.push(self.step, Event::Setup, self.sides.new, &fates.restarted, again);
        }
        if !starting.is_empty() || !fates.restarted.is_empty() {
            self.everywhere("instances joined");
        } else if !fates.attached.is_empty() {
            let why = fates.attached.join(", ");
            self.everywhere(&why);
        }
        if !fates.gone.is_empty() {
            self.run(Event::Shutdown, self.sides.old, &fates.gone, gone_why(changes));
            self.everywhere("instances left");
        }
        self.runs
    }

    /// Undeploy, before an app is taken away.
    fn undeploy(&mut self) {
        let old = self.sides.old;
        for address in &self.fates.apps_gone {
            let Some(app) = old.apps.iter().find(|it| it.address == **address) else { continue };
            let of_app = |it: &&Instance| app.layers.is_empty() || it.layers.iter().any(|at| app.layers.contains(at));
            let on: Vec<&Instance> = online(old).into_iter().filter(of_app).collect();
            self.run(Event::Undeploy, old, &on, &format!("the app {address} is taken away"));
        }
    }

    /// Configure on everything that is online, once what was last run is done.
    fn everywhere(&mut self, why: &str) {
        self.on_others(&[], why);
    }

    /// Configure on everything that is online but those that are stopped for now.
    fn on_others(&mut self, stopped: &[&Instance], why: &str) {
        let stopped: FxHashSet<&str> = stopped.iter().map(|it| it.id.as_str()).collect();
        let mut on = online(self.sides.new);
        on.retain(|it| !stopped.contains(it.id.as_str()));
        self.run(Event::Configure, self.sides.new, &on, why);
    }

    fn run(&mut self, event: Event, snapshot: &Snapshot, on: &[&Instance], why: &str) {
        if !on.is_empty() {
            self.step += 1;
            self.push(self.step, event, snapshot, on, why);
        }
    }

    fn push(&mut self, step: usize, event: Event, snapshot: &Snapshot, on: &[&Instance], why: &str) {
        let at = Event::ALL.iter().position(|it| *it == event).unwrap_or_default();
        let mut lists: IndexMap<u32, Vec<String>> = IndexMap::new();
        for instance in on {
            lists.entry(instance.run_lists).or_default().push(instance.address.clone());
        }
        let recipes = lists.into_iter().filter_map(|(list, on)| {
            let run = snapshot.run_lists.get(list as usize)?.get(at)?;
            (!run.is_empty()).then(|| Recipes { on, run: run.iter().map(ToString::to_string).collect() })
        });
        self.runs.push(EventRun {
            step,
            event: event.word().to_owned(),
            on: on.iter().map(|it| it.address.clone()).collect(),
            why: why.to_owned(),
            recipes: recipes.collect(),
        });
    }
}

fn gone_why(changes: &[ObjectChange]) -> &'static str {
    let any = |action| changes.iter().any(|it| it.type_name == INSTANCE && it.action == action);
    match (any(Action::Replace), any(Action::Delete)) {
        (true, true) => "taken away, or stood in for by a new one",
        (true, false) => "a new one stands in for it",
        (false, _) => "taken away",
    }
}

fn online(snapshot: &Snapshot) -> Vec<&Instance> {
    snapshot.instances.iter().filter(|it| it.presence == Presence::Always).collect()
}

/// What changes and runs nothing by itself.
struct NotSetOff<'s> {
    sides: Sides<'s>,
    /// Addresses of instances that run Setup anyway.
    starts: FxHashSet<&'s str>,
    /// Whether every instance runs Configure anyway.
    configured: bool,
    /// By what is to be run and on whom: what changed.
    found: IndexMap<(String, Vec<String>), Vec<String>>,
}

impl NotSetOff<'_> {
    fn of(
        mut self,
        changes: &[ObjectChange],
        run_lists: &RunListChanges,
        attributes: &AttributeChanges,
    ) -> Vec<NotRun> {
        for change in &run_lists.changes {
            let on = self.running(&change.instances);
            // Nobody waits for a shutdown or an undeploy.
            let run = match change.event.as_str() {
                "setup" => "the command setup",
                "configure" if !self.configured => "the command configure",
                "deploy" => "a deploy",
                _ => continue,
            };
            self.push(format!("the {} recipes", change.event), run, on);
        }
        let unseen = if self.configured { &[][..] } else { &attributes.changes };
        for change in unseen {
            let on = self.running(&change.instances);
            self.push(
                "custom JSON and what the service tells recipes".to_owned(),
                "the command configure, or setup",
                on,
            );
        }
        for change in changes.iter().filter(|it| matches!(it.action, Action::Create | Action::Update | Action::Move)) {
            self.object(change);
        }
        let not_run =
            |((run, on), what): ((String, Vec<String>), Vec<String>)| NotRun { what: what.join(", "), run, on };
        self.found.into_iter().map(not_run).collect()
    }

    fn object(&mut self, change: &ObjectChange) {
        let touches = |names: &[&str]| {
            change.action != Action::Create
                && change.properties.iter().any(|it| it.path.first().is_some_and(|key| names.contains(&key.as_str())))
        };
        let everywhere = || online(self.sides.new).iter().map(|it| it.address.clone()).collect::<Vec<_>>();
        match change.type_name.as_str() {
            APP => {
                let on = self.members(|snapshot| {
                    let app = snapshot.apps.iter().find(|it| it.address == change.address)?;
                    Some(app.layers.clone())
                });
                let what = format!("the app {}", change.address);
                self.push(what, &format!("a deploy of {}", change.address), on);
            }
            STACK if touches(&["CustomCookbooksSource", "UseCustomCookbooks"]) => {
                let on = self.running(&everywhere());
                self.push("the cookbooks".to_owned(), "the command update_custom_cookbooks", on);
            }
            LAYER => {
                let layer = |snapshot: &Snapshot| {
                    let at = snapshot.layers.iter().position(|it| it.address == change.address)?;
                    Some(vec![at as u32])
                };
                if touches(&["Packages"]) {
                    let on = self.members(layer);
                    self.push(format!("the packages of {}", change.address), "the command install_dependencies", on);
                }
                if touches(&LATER) {
                    let on = self.members(layer);
                    let what = format!("volumes, addresses or groups of {}", change.address);
                    self.push(what, "nothing: only instances that are made later have it", on);
                }
            }
            _ => {}
        }
    }

    /// The instances of some layers that are online and do not start anyway. No layers at all: every instance.
    fn members(&self, layers: impl Fn(&Snapshot) -> Option<Vec<u32>>) -> Vec<String> {
        let Some(layers) = layers(self.sides.new) else { return Vec::new() };
        let of_layers = |it: &&Instance| layers.is_empty() || it.layers.iter().any(|at| layers.contains(at));
        let on: Vec<String> =
            online(self.sides.new).into_iter().filter(of_layers).map(|it| it.address.clone()).collect();
        self.running(&on)
    }

    fn running(&self, on: &[String]) -> Vec<String> {
        on.iter().filter(|it| !self.starts.contains(it.as_str())).cloned().collect()
    }

    fn push(&mut self, what: String, run: &str, on: Vec<String>) {
        if on.is_empty() {
            return;
        }
        let known = self.found.entry((run.to_owned(), on)).or_default();
        if !known.contains(&what) {
            known.push(what);
        }
    }
}

/// What only instances get that are made later.
const LATER: [&str; 6] = [
    "VolumeConfigurations",
    "CustomSecurityGroupIds",
    "CustomInstanceProfileArn",
    "AutoAssignElasticIps",
    "AutoAssignPublicIps",
    "UseEbsOptimizedInstances",
];

/// How many instances that are always on each layer has: before, while it happens, after. Layers that never have fewer than before are
/// left out.
pub fn capacity(sides: Sides<'_>, changes: &[ObjectChange]) -> Vec<Capacity> {
    let fates = Fates::of(sides, changes);
    let out: FxHashSet<&str> = fates.restarted.iter().map(|it| it.id.as_str()).collect();
    let gone: FxHashSet<&str> = fates.gone.iter().map(|it| it.id.as_str()).collect();
    let anew: FxHashSet<&str> = fates.made_anew.iter().map(|it| it.id.as_str()).collect();
    if out.is_empty() && gone.is_empty() {
        return Vec::new();
    }
    let count = |snapshot: &Snapshot, keep: &dyn Fn(&Instance) -> bool| {
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        for instance in online(snapshot).into_iter().filter(|it| keep(it)) {
            for layer in instance.layers.iter().filter_map(|at| snapshot.layers.get(*at as usize)) {
                *counts.entry(layer.id.as_str()).or_default() += 1;
            }
        }
        counts.into_iter().map(|(id, count)| (id.to_owned(), count)).collect::<FxHashMap<String, usize>>()
    };
    let before = count(sides.old, &|_| true);
    // A new instance is there before the one that it stands in for goes.
    let during = count(sides.old, &|it| {
        !out.contains(it.id.as_str()) && (!gone.contains(it.id.as_str()) || anew.contains(it.id.as_str()))
    });
    let after = count(sides.new, &|_| true);
    let of = |counts: &FxHashMap<String, usize>, id: &str| counts.get(id).copied().unwrap_or_default();
    let capacity = sides.old.layers.iter().map(|layer| {
        let id = layer.id.as_str();
        let after = of(&after, id);
        Capacity { layer: layer.address.clone(), before: of(&before, id), during: of(&during, id).min(after), after }
    });
    capacity.filter(|it| it.during < it.before).collect()
}
