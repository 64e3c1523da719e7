//! What is wrong with deployments as they are written: a model comes in, problems go out.
//!
//! Batches by zone need zones, draining needs a load balancer, and a rolling deployment should never take the last instance
//! from behind one.

use super::addresses;
use super::capacity::{Balancer, Capacity, Fleet, Loss};
use super::deployment::{Batch, batches, takes_out, targets, written_zone, zone_of};
use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::model::{Batching, Deployment, InstanceId, LayerId, Model, Rolling, Strategy};
use crate::value::Value;

pub fn check(model: &Model, problems: &mut Problems) {
    if model.deployments.is_empty() {
        return;
    }
    let fleet = Fleet::new(model);
    for deployment in model.deployments.iter().filter(|it| reaches_known(model, it)) {
        let targets = targets(model, deployment);
        if let Strategy::Rolling(rolling) = &deployment.strategy {
            check_rolling(model, &fleet, deployment, rolling, &targets, problems);
        }
    }
}

/// Whether no mistake hides what a deployment reaches.
fn reaches_known(model: &Model, deployment: &Deployment) -> bool {
    let app = deployment.app.map(|id| &model[id]);
    !deployment.settings.is_unknown("to")
        && !deployment.settings.is_unknown("app")
        && !app.is_some_and(|it| it.settings.is_unknown("layers"))
}

fn check_rolling(
    model: &Model,
    fleet: &Fleet,
    deployment: &Deployment,
    rolling: &Rolling,
    targets: &[InstanceId],
    problems: &mut Problems,
) {
    let zones = (rolling.by == Batching::Zone).then(|| unknown_zone(model, rolling, targets)).flatten();
    let drain = rolling.drain.then(|| undrained(model, fleet, rolling, targets)).flatten();
    let broken = zones.is_some() || drain.is_some();
    zones.into_iter().chain(drain).for_each(|problem| problems.push(problem));
    // Without known zones there are no batches to judge.
    if !broken && takes_out(deployment.command) {
        problems_of_capacity(model, fleet, rolling, targets).into_iter().for_each(|problem| problems.push(problem));
    }
}

/// `by: zone` where the zone of a target is not known.
fn unknown_zone(model: &Model, rolling: &Rolling, targets: &[InstanceId]) -> Option<Diagnostic> {
    let mistaken = |id: &InstanceId| written_zone(model, *id).is_some_and(Value::is_unknown);
    let nowhere: Vec<InstanceId> =
        targets.iter().copied().filter(|id| zone_of(model, *id).is_none() && !mistaken(id)).collect();
    let first = &model[*nowhere.first()?];
    let names = addresses::of_instances(model, &nowhere);
    let written = written_zone(model, *nowhere.first()?);
    let (place, why) = match written {
        Some(zone) => (zone.origin, "this zone is known only while deploying"),
        None => (first.header.span, "neither this instance nor the stack names a zone"),
    };
    Some(
        Diagnostic::at(
            Code::ZONE_NOT_KNOWN,
            rolling.origin,
            format!("`by: zone` needs the zone of each target, but that of {names} is not known"),
            "batches are made of these zones",
        )
        .label(place, why)
        .help("give the instance or the stack a known `zone`, or deploy with `by: layer` or `batch`"),
    )
}

/// `drain: true` where a target is behind no load balancer that could drain it.
fn undrained(model: &Model, fleet: &Fleet, rolling: &Rolling, targets: &[InstanceId]) -> Option<Diagnostic> {
    let balanced = |id: &InstanceId| model[*id].layers.iter().any(|layer| fleet.is_attached(*layer));
    let layer = *targets.iter().find(|id| !balanced(id)).and_then(|id| model[*id].layers.first())?;
    let header = &model[layer].header;
    let name = header.address();
    Some(
        Diagnostic::at(
            Code::DRAIN_WITHOUT_BALANCER,
            rolling.origin,
            format!("`drain: true` needs a load balancer, but layer `{name}` has none"),
            "instances are to leave their load balancer first",
        )
        .label(header.span, "no `load_balancer` names this layer")
        .help(format!("declare a `load_balancer` with `layer = {name}`, or leave out `drain`")),
    )
}

/// The first phase that takes the last instance from behind a balancer.
fn problems_of_capacity(model: &Model, fleet: &Fleet, rolling: &Rolling, targets: &[InstanceId]) -> Option<Diagnostic> {
    let batches = batches(model, rolling, targets);
    let number = batches.len();
    batches.iter().enumerate().find_map(|(at, batch)| {
        let lost = fleet
            .while_deploying(&batch.on)
            .into_iter()
            .find_map(|capacity| loss_words(model, &capacity).map(|words| (capacity.layer, words)))?;
        Some(last_instance(model, rolling, batch, (at + 1, number), lost))
    })
}

fn last_instance(
    model: &Model,
    rolling: &Rolling,
    batch: &Batch,
    (phase, phases): (usize, usize),
    lost: (LayerId, String),
) -> Diagnostic {
    let (layer, words) = lost;
    let names = addresses::of_instances(model, &batch.on);
    Diagnostic::at(
        Code::LAST_INSTANCE,
        rolling.origin,
        format!("phase {phase} of {phases} ({}) {words}", batch.title),
        format!("it takes out {names}"),
    )
    .label(model[layer].header.span, "requests to this layer fail meanwhile")
    .help("make the batches smaller, or add an instance that stays")
}

/// `leaves no instance of web behind lb`, if that is so; also what the plan shows.
pub fn loss_words(model: &Model, capacity: &Capacity) -> Option<String> {
    let layer = model[capacity.layer].header.address();
    let name = |balancer: &Balancer| match balancer {
        Balancer::Layer(layer) => model[*layer].header.address().to_string(),
        Balancer::Attached(at) => {
            model.load_balancers.get(*at).map_or_else(String::new, |it| it.header.address().to_string())
        }
    };
    match &capacity.loss {
        Loss::None => None,
        Loss::Last(balancer) => Some(format!("leaves no instance of {layer} behind {}", name(balancer))),
        Loss::LastCertain(balancer) => {
            Some(format!("leaves only instances of {layer} behind {} that may be offline", name(balancer)))
        }
        Loss::Balancer => Some(format!("leaves no instance of {layer} to balance the load")),
    }
}
