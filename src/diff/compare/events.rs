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
    Action, Capacity, Consequence, DataBagChange, EventRun, Events, LeafChange, NotRun, ObjectChange, PropertyChange,
    Recipes,
};
use crate::diff::snapshot::{Instance, Presence, Snapshot};
use crate::language::kinds::Event;
use crate::name::Name;
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
    data_bags: &[DataBagChange],
) -> Events {
    let fates = Fates::of(sides, changes);
    let set_off = Timeline { sides, fates: &fates, runs: Vec::new(), step: 0 }.runs(changes);
    let configured = set_off.iter().any(|it| it.event == Event::Configure.word());
    let not_set_off = NotSetOff { sides, starts: fates.starts(), configured, found: IndexMap::new() };
    Events { set_off, not_set_off: not_set_off.of(changes, run_lists, attributes, data_bags) }
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
        let Sides { old, new } = self.sides;
        self.undeploy();
        if !fates.restarted.is_empty() {
            self.run(Event::Shutdown, &running(old, &fates.restarted), "stopped to be changed");
            let on = self.while_stopped();
            self.run(Event::Configure, &on, "instances left");
        }
        let starting: Vec<&Instance> = fates.booted.iter().chain(&fates.made_anew).copied().collect();
        self.run(Event::Setup, &running(new, &starting), "new; Deploy is the second half of it");
        if !fates.restarted.is_empty() {
            // At the same time as the new ones.
            self.step += usize::from(starting.is_empty());
            let again = "started again; Deploy is the second half of it";
            self.push(self.step, Event::Setup, &running(new, &fates.restarted), again);
        }
        if !starting.is_empty() || !fates.restarted.is_empty() {
            let on = self.before_the_end();
            self.run(Event::Configure, &on, "instances joined");
        } else if !fates.attached.is_empty() {
            let why = fates.attached.join(", ");
            let on = self.before_the_end();
            self.run(Event::Configure, &on, &why);
        }
        if !fates.gone.is_empty() {
            self.run(Event::Shutdown, &running(old, &fates.gone), gone_why(&fates.gone, changes));
            self.run(Event::Configure, &running(new, &online(new)), "instances left");
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
            self.run(Event::Undeploy, &running(old, &on), &format!("the app {address} is taken away"));
        }
    }

    /// Who is online while some are stopped to be changed: nothing new is there yet, and what goes has not gone.
    fn while_stopped(&self) -> Vec<Running<'s>> {
        let Fates { restarted, booted, made_anew, .. } = self.fates;
        let away: FxHashSet<Name> = restarted.iter().chain(booted).chain(made_anew).map(|it| it.id).collect();
        let stays = |it: &&Instance| !away.contains(&it.id);
        let staying: Vec<&Instance> = online(self.sides.new).into_iter().filter(stays).collect();
        [running(self.sides.new, &staying), running(self.sides.old, &self.fates.gone)].concat()
    }

    /// Who is online once all that is new is there, and what goes has not gone. Of what is made anew, both answer to one address.
    fn before_the_end(&self) -> Vec<Running<'s>> {
        let there = online(self.sides.new);
        let known: FxHashSet<&str> = there.iter().map(|it| it.address.as_str()).collect();
        let going = self.fates.gone.iter().filter(|it| !known.contains(it.address.as_str())).copied();
        let going: Vec<&Instance> = going.collect();
        [running(self.sides.new, &there), running(self.sides.old, &going)].concat()
    }

    fn run(&mut self, event: Event, on: &[Running<'s>], why: &str) {
        if !on.is_empty() {
            self.step += 1;
            self.push(self.step, event, on, why);
        }
    }

    fn push(&mut self, step: usize, event: Event, on: &[Running<'s>], why: &str) {
        let at = Event::ALL.iter().position(|it| *it == event).unwrap_or_default();
        let mut lists: IndexMap<&[Name], Vec<String>> = IndexMap::new();
        for Running { version, instance } in on {
            let list = version.run_lists.get(instance.run_lists as usize).and_then(|it| it.get(at));
            lists.entry(list.map_or(&[], Vec::as_slice)).or_default().push(instance.address.clone());
        }
        let recipes = lists.into_iter().filter(|(run, _)| !run.is_empty());
        let recipes = recipes.map(|(run, on)| Recipes { on, run: run.iter().map(ToString::to_string).collect() });
        self.runs.push(EventRun {
            step,
            event: event.word().to_owned(),
            on: on.iter().map(|it| it.instance.address.clone()).collect(),
            why: why.to_owned(),
            recipes: recipes.collect(),
        });
    }
}

/// An instance as it is in one of the versions.
#[derive(Clone, Copy)]
struct Running<'s> {
    version: &'s Snapshot,
    instance: &'s Instance,
}

fn running<'s>(version: &'s Snapshot, instances: &[&'s Instance]) -> Vec<Running<'s>> {
    instances.iter().map(|instance| Running { version, instance }).collect()
}

fn gone_why(gone: &[&Instance], changes: &[ObjectChange]) -> &'static str {
    let anew: FxHashSet<&str> =
        changes.iter().filter(|it| it.action == Action::Replace).map(|it| it.id.as_str()).collect();
    match gone.iter().filter(|it| anew.contains(it.id.as_str())).count() {
        0 => "taken away",
        all if all == gone.len() => "a new one stands in for it",
        _ => "taken away, or stood in for by a new one",
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
        data_bags: &[DataBagChange],
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
        // What the service puts into bags is told with what it tells of.
        let of_people = |it: &DataBagChange| it.leaves.iter().any(|leaf| !is_of_service(leaf));
        if !self.configured && data_bags.iter().any(of_people) {
            let on = self.running(&online(self.sides.new).iter().map(|it| it.address.clone()).collect::<Vec<_>>());
            self.push("the data bags of custom JSON".to_owned(), "the command configure, or setup", on);
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

fn is_of_service(leaf: &LeafChange) -> bool {
    leaf.new_level.as_ref().or(leaf.old_level.as_ref()).is_some_and(|level| level == "service")
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
    if out.is_empty() && fates.gone.is_empty() {
        return Vec::new();
    }
    let count = |snapshot: &Snapshot, keep: &dyn Fn(&Instance) -> bool| {
        let mut counts: FxHashMap<Name, usize> = FxHashMap::default();
        for instance in online(snapshot).into_iter().filter(|it| keep(it)) {
            for layer in instance.layers.iter().filter_map(|at| snapshot.layers.get(*at as usize)) {
                *counts.entry(layer.id).or_default() += 1;
            }
        }
        counts
    };
    let before = count(sides.old, &|_| true);
    // What is new is there before anything goes, so all that is missing meanwhile is what is stopped to be changed.
    let during = count(sides.old, &|it| !out.contains(it.id.as_str()));
    let after = count(sides.new, &|_| true);
    let of = |counts: &FxHashMap<Name, usize>, id: Name| counts.get(&id).copied().unwrap_or_default();
    let capacity = sides.old.layers.iter().map(|layer| {
        let after = of(&after, layer.id);
        let during = of(&during, layer.id).min(after);
        Capacity { layer: layer.address.clone(), before: of(&before, layer.id), during, after }
    });
    capacity.filter(|it| it.during < it.before).collect()
}
