//! What happens to single instances: boot, Setup, healing, shutdown, reboot, and the Configure that follows.
//!
//! The rules are those of the service (reference, sections 4.1, 5.1 and 5.4). Steps made here are also the building blocks of
//! the hours of a schedule.

use super::addresses::{self, count, of_instances};
use super::capacity::Presence;
use super::event::{Act, Context, EventPlan, EventStep, Flow, Phase, duration};
use super::{WayBack, Words};
use crate::language::instance_types;
use crate::language::kinds::Event;
use crate::model::{Address4, InstanceId, LayerId, Model};
use std::collections::BTreeSet;

/// How long Shutdown recipes may run if the layer does not say; seconds.
const SHUTDOWN_TIMEOUT: i64 = 120;

pub fn configure(cx: &Context) -> EventPlan {
    let all: Vec<InstanceId> = cx.model.instance_ids().collect();
    let step = EventStep::new(Act::Configure, "configure", &all)
        .runs(cx.runs(Event::Configure, &all))
        .back(WayBack::none("the next Configure writes the same files anew"));
    let phase = phase("configure everywhere", &all, vec![step]);
    plan(cx, "configure".to_string(), "Configure on every online instance", &[], vec![phase], &[Event::Configure])
}

pub fn boot(cx: &Context, on: &[InstanceId]) -> EventPlan {
    let names = of_instances(cx.model, on);
    let mut plan = plan(
        cx,
        format!("boot {names}"),
        "Setup with Deploy, then Configure everywhere",
        on,
        vec![phase("boot", on, boot_steps(cx, on))],
        &[Event::Setup, Event::Deploy, Event::Configure],
    );
    if on.iter().any(|id| Presence::of(&cx.model[*id]) == Presence::Scheduled) {
        plan.notes.push("at an hour that the schedule has off, the service stops it again within minutes".into());
    }
    plan
}

pub fn shutdown(cx: &Context, on: &[InstanceId]) -> EventPlan {
    let names = of_instances(cx.model, on);
    let phase = Phase { capacity: cx.fleet.without(on), ..phase("shutdown", on, shutdown_steps(cx, on)) };
    let title = "Shutdown, then Configure everywhere else";
    plan(cx, format!("shutdown {names}"), title, on, vec![phase], &[Event::Shutdown, Event::Configure])
}

/// The `setup` command: the instances leave the balancer and `online` while it runs.
pub fn setup(cx: &Context, on: &[InstanceId]) -> EventPlan {
    let names = of_instances(cx.model, on);
    let mut steps: Vec<EventStep> = deregister(cx, on, "deregister").into_iter().collect();
    let configure = configure_others(cx, on);
    let alone = configure.is_none();
    steps.extend(configure);
    steps.push(if alone { setup_step(cx, on) } else { setup_step(cx, on).alongside() });
    steps.extend(online_steps(cx, on));
    let phase = Phase { capacity: cx.fleet.without(on), ..phase("setup", on, steps) };
    let title = "Setup with Deploy once more";
    plan(cx, format!("setup {names}"), title, on, vec![phase], &[Event::Setup, Event::Deploy, Event::Configure])
}

pub fn reboot(cx: &Context, on: &[InstanceId]) -> EventPlan {
    let names = of_instances(cx.model, on);
    let step = EventStep::new(Act::Reboot, "reboot", on).detail("it is over when the instance is online again");
    let phase = Phase { capacity: cx.fleet.without(on), ..phase("reboot", on, vec![step]) };
    let mut plan = plan(cx, format!("reboot {names}"), "no lifecycle event", on, vec![phase], &[]);
    plan.notes.push("a reboot is no lifecycle event: no recipe runs".into());
    plan
}

/// Auto healing: the agent has been silent for five minutes. No Shutdown runs: there is no agent to run it.
pub fn heal(cx: &Context, on: &[InstanceId]) -> EventPlan {
    let names = of_instances(cx.model, on);
    let (healed, lost): (Vec<InstanceId>, Vec<InstanceId>) =
        on.iter().partition(|id| unhealed(cx.model, **id).is_none());
    let mut steps = vec![
        EventStep::new(Act::Lose, "count as failed", on)
            .detail("the agent has been silent for about 5 minutes: state connection_lost"),
    ];
    if !healed.is_empty() {
        steps.push(replace_step(cx, &healed));
        steps.push(setup_step(cx, &healed));
        steps.extend(online_steps(cx, &healed));
    }
    let phase = Phase { capacity: cx.fleet.without(on), ..phase("heal", on, steps) };
    let events: &[Event] = if healed.is_empty() { &[] } else { &[Event::Setup, Event::Deploy, Event::Configure] };
    let mut plan = plan(cx, format!("heal {names}"), "the agent is silent", on, vec![phase], events);
    plan.notes.push("Shutdown recipes do not run on a lost instance".into());
    if !lost.is_empty() {
        let names = of_instances(cx.model, &lost);
        let layers: BTreeSet<LayerId> = lost.iter().filter_map(|id| unhealed(cx.model, *id)).collect();
        let layers = addresses::of(layers.into_iter().map(|layer| &cx.model[layer].header));
        plan.notes.push(
            format!("not healed, because of auto_healing = false in {layers}: stop and start {names} by hand").into(),
        );
    }
    plan
}

/// The first of the instance's layers that has auto healing off: then the instance is not healed.
fn unhealed(model: &Model, id: InstanceId) -> Option<LayerId> {
    model[id].layers.iter().copied().find(|layer| model[*layer].settings.bool("auto_healing") == Some(false))
}

fn replace_step(cx: &Context, on: &[InstanceId]) -> EventStep {
    let kept = on.iter().any(|id| !is_instance_store(cx.model, *id));
    let lost = on.iter().any(|id| is_instance_store(cx.model, *id));
    let mut step = EventStep::new(Act::Replace, "replace", on).back(WayBack::none("the failed server is gone"));
    if lost {
        step = step.detail("instance store: a new EC2 instance with the same host name and layers; the root volume's data is lost, other volumes are attached again");
    }
    if kept {
        step = step.detail("EBS root device: the EC2 instance is stopped and started");
    }
    step.detail("private and public addresses change, an Elastic IP address stays")
}

/// From `start` to Configure everywhere.
pub fn boot_steps(cx: &Context, on: &[InstanceId]) -> Vec<EventStep> {
    let mut start = EventStep::new(Act::Start, "start", on)
        .detail("requested, pending, booting")
        .back(WayBack::by("stop the instance: its Shutdown recipes run"));
    if on.iter().any(|id| has_address(cx.model, *id)) {
        start = start.detail("its Elastic IP address is associated");
    }
    let mut steps = vec![start, setup_step(cx, on)];
    steps.extend(online_steps(cx, on));
    steps
}

fn setup_step(cx: &Context, on: &[InstanceId]) -> EventStep {
    let mut step = EventStep::new(Act::Setup, "setup", on).runs(cx.runs(Event::Setup, on)).back(WayBack::none(
        "what recipes did stays; after setup_failed run setup again, or stop and start the instance",
    ));
    if on.iter().any(|id| updates_on_boot(cx.model, *id)) {
        step = step.detail("the operating system is updated first");
    }
    let apps = &cx.model.apps;
    if !apps.is_empty() {
        let names = addresses::of(apps.iter().map(|app| &app.header));
        step = step.detail(format!("the second half deploys every app in its current version: {names}"));
    }
    step
}

/// What follows when instances are online: into their balancers and, at the same time, Configure everywhere.
fn online_steps(cx: &Context, on: &[InstanceId]) -> Vec<EventStep> {
    let balanced: Vec<InstanceId> = on.iter().copied().filter(|id| cx.fleet.attached(*id).next().is_some()).collect();
    let register = (!balanced.is_empty()).then(|| {
        EventStep::new(Act::Register, format!("register with {}", balancers(cx, &balanced)), &balanced)
            .back(WayBack::by("deregister the instance"))
    });
    let all: Vec<InstanceId> = cx.model.instance_ids().collect();
    let configure = configure_step(cx, &all, "configure everywhere").detail(joined_and_left(on, "joined", "joins"));
    let configure = if register.is_some() { configure.alongside() } else { configure };
    register.into_iter().chain([configure]).collect()
}

/// From the balancer to Configure on the others.
pub fn shutdown_steps(cx: &Context, on: &[InstanceId]) -> Vec<EventStep> {
    let model = cx.model;
    let mut steps: Vec<EventStep> = deregister(cx, on, "deregister").into_iter().collect();
    let drained: Vec<InstanceId> = on.iter().copied().filter(|id| waits_for_drain(cx, *id)).collect();
    if !drained.is_empty() {
        steps.push(EventStep::new(Act::Drain, "wait until connections are drained", &drained));
    }
    steps.push(
        EventStep::new(Act::Shutdown, "shutdown", on)
            .runs(cx.runs(Event::Shutdown, on))
            .detail(format!(
                "for at most {}; the instance goes down then, whatever the recipes do",
                timeouts(model, on)
            ))
            .back(WayBack::none("what recipes did stays")),
    );
    steps.push(stop_step(model, on));
    steps.extend(configure_others(cx, on));
    steps
}

/// Because `on` are leaving; `None` if nothing else is there.
fn configure_others(cx: &Context, on: &[InstanceId]) -> Option<EventStep> {
    let others: Vec<InstanceId> = cx.model.instance_ids().filter(|id| on.binary_search(id).is_err()).collect();
    let step =
        || configure_step(cx, &others, "configure everywhere else").detail(joined_and_left(on, "left", "leaves"));
    (!others.is_empty()).then(step)
}

/// Out of the balancers that are attached to the instances' layers; `None` if there is none.
pub fn deregister(cx: &Context, on: &[InstanceId], word: &str) -> Option<EventStep> {
    let balanced: Vec<InstanceId> = on.iter().copied().filter(|id| cx.fleet.attached(*id).next().is_some()).collect();
    (!balanced.is_empty()).then(|| {
        EventStep::new(Act::Deregister, format!("{word} from {}", balancers(cx, &balanced)), &balanced)
            .back(WayBack::by("register the instance again"))
    })
}

fn stop_step(model: &Model, on: &[InstanceId]) -> EventStep {
    let lost: Vec<InstanceId> = on.iter().copied().filter(|id| is_instance_store(model, *id)).collect();
    let kept: Vec<InstanceId> = on.iter().copied().filter(|id| !is_instance_store(model, *id)).collect();
    let mut step =
        EventStep::new(Act::Stop, "stop", on).back(WayBack::by("boot the instance: Setup and Deploy run anew"));
    if !lost.is_empty() {
        step = step.detail(format!(
            "instance store: the EC2 instance is terminated, its root volume is lost ({})",
            of_instances(model, &lost)
        ));
    }
    if !kept.is_empty() {
        step = step.detail(format!("EBS root device: the EC2 instance is stopped ({})", of_instances(model, &kept)));
    }
    step
}

fn configure_step(cx: &Context, on: &[InstanceId], text: &str) -> EventStep {
    EventStep::new(Act::Configure, text, on)
        .runs(cx.runs(Event::Configure, on))
        .back(WayBack::none("the next Configure writes the same files anew"))
}

fn joined_and_left(on: &[InstanceId], many: &str, one: &str) -> Words {
    match on.len() {
        1 => format!("because one instance {one}; several that wait are run as one").into(),
        n => format!("because {} {many}; several that wait are run as one", count(n, "instance")).into(),
    }
}

/// The attached balancers of a set, as declared.
pub fn balancers(cx: &Context, on: &[InstanceId]) -> String {
    let all: BTreeSet<usize> = on.iter().flat_map(|id| cx.fleet.attached(*id)).collect();
    addresses::of(all.into_iter().filter_map(|at| cx.model.load_balancers.get(at)).map(|it| &it.header))
}

fn waits_for_drain(cx: &Context, id: InstanceId) -> bool {
    let waits = |layer: &LayerId| {
        cx.fleet.is_attached(*layer) && cx.model[*layer].settings.bool("wait_for_drain") != Some(false)
    };
    cx.model[id].layers.iter().any(waits)
}

/// The longest of its layers' timeouts counts for an instance.
fn timeouts(model: &Model, on: &[InstanceId]) -> String {
    let of_layer = |layer: &LayerId| model[*layer].settings.int("shutdown_timeout").unwrap_or(SHUTDOWN_TIMEOUT);
    let of_instance =
        |id: &InstanceId| model[*id].layers.iter().map(of_layer).max().unwrap_or(SHUTDOWN_TIMEOUT).unsigned_abs();
    let all: BTreeSet<u64> = on.iter().map(of_instance).collect();
    match (all.first(), all.last()) {
        (Some(least), Some(most)) if least == most => duration(*most),
        (Some(least), Some(most)) => format!("{} to {}", duration(*least), duration(*most)),
        _ => duration(SHUTDOWN_TIMEOUT.unsigned_abs()),
    }
}

/// The service's default root device is the instance store.
fn is_instance_store(model: &Model, id: InstanceId) -> bool {
    let given = model[id].settings.text("root_device").or_else(|| model.stack.settings.text("root_device"));
    match given {
        Some(device) => device != "ebs",
        // Not said: many sizes have no instance store to boot from.
        None => {
            let size = model[id].settings.get("size").and_then(|size| model.text_or_default(size));
            size.and_then(instance_types::boots_from_instance_store) != Some(false)
        }
    }
}

fn has_address(model: &Model, id: InstanceId) -> bool {
    let by_layer = || model[id].layers.iter().any(|layer| model[*layer].settings.bool("elastic_ips") == Some(true));
    !matches!(model[id].elastic_ip, Address4::None) || by_layer()
}

/// On by default; off only where the instance and all its layers do not ask for it.
fn updates_on_boot(model: &Model, id: InstanceId) -> bool {
    let off = model[id].settings.bool("updates_on_boot") == Some(false);
    let off_by_layer =
        model[id].layers.iter().any(|layer| model[*layer].settings.bool("updates_on_boot") == Some(false));
    !off && !off_by_layer
}

pub fn phase(title: &str, on: &[InstanceId], steps: Vec<EventStep>) -> Phase {
    Phase { title: title.to_string(), on: on.to_vec(), online: Vec::new(), capacity: Vec::new(), steps, pause: 0 }
}

fn plan(
    cx: &Context,
    trigger: String,
    title: &str,
    named: &[InstanceId],
    mut phases: Vec<Phase>,
    events: &[Event],
) -> EventPlan {
    let mut online = named.to_vec();
    online.sort_unstable();
    phases.iter_mut().for_each(|phase| phase.online.clone_from(&online));
    let notes = cx.stand_ins(events).into_iter().collect();
    EventPlan { trigger, title: title.to_string(), flow: Flow::Sequence, phases, notes }
}
