//! Blue-green deployments: a second stack is made beside the first, the traffic moves there in steps, and the first one stays as a
//! way back for a while. Nothing of the first stack ever stops serving before it is deleted.

use super::deployment::verify;
use super::event::{Act, Context, EventStep, Phase, duration};
use super::{WayBack, addresses, lifecycle};
use crate::language::kinds::Event;
use crate::model::{BlueGreen, InstanceId};

/// A phase for the green stack, one for each share of the traffic, one for the end of the blue stack.
pub fn phases(cx: &Context, strategy: &BlueGreen, targets: &[InstanceId]) -> Vec<Phase> {
    let mut phases = vec![green_stack(cx, targets)];
    phases.extend(strategy.steps.iter().enumerate().map(|(at, share)| {
        let pause = if at + 1 < strategy.steps.len() { strategy.pause } else { 0 };
        Phase { pause, ..traffic(*share, targets) }
    }));
    phases.push(farewell(cx, strategy));
    phases.iter_mut().for_each(|phase| phase.capacity = cx.fleet.full(targets));
    phases
}

fn green_stack(cx: &Context, targets: &[InstanceId]) -> Phase {
    let model = cx.model;
    let all: Vec<InstanceId> = model.instance_ids().collect();
    let text = format!("create a green stack beside {}, with the new release", model.stack.header.address());
    let mut create = EventStep::new(Act::Create, text, &all)
        .runs(cx.runs(Event::Setup, &all))
        .detail("Setup deploys every app there; nothing of the blue stack changes")
        .back(WayBack::by("delete the green stack"));
    if !model.databases.is_empty() {
        let names = addresses::of(model.databases.iter().map(|it| &it.header));
        let how = "green reaches it by custom JSON, or takes it over";
        create = create.detail(format!("{names}: a database is registered with one stack at a time; {how}"));
    }
    let balanced: Vec<InstanceId> =
        targets.iter().copied().filter(|id| cx.fleet.attached(*id).next().is_some()).collect();
    let attach = (!balanced.is_empty()).then(|| {
        EventStep::new(Act::Register, "attach a load balancer to the green stack and warm it up", &balanced)
            .back(WayBack::by("detach it"))
    });
    let steps = std::iter::once(create).chain(attach).chain([verify(targets)]).collect();
    lifecycle::phase("green stack", &all, steps)
}

fn traffic(share: u32, targets: &[InstanceId]) -> Phase {
    let route = EventStep::new(Act::Route, format!("route {share}% of the traffic to the green stack"), targets)
        .back(back_to_blue());
    lifecycle::phase(&format!("{share}% green"), targets, vec![route, verify(targets)])
}

fn farewell(cx: &Context, strategy: &BlueGreen) -> Phase {
    let all: Vec<InstanceId> = cx.model.instance_ids().collect();
    let keep = EventStep::new(Act::Keep, format!("keep the blue stack for {}", duration(strategy.keep)), &all)
        .back(back_to_blue());
    let retire =
        EventStep::new(Act::Retire, "delete the blue stack", &all).back(WayBack::none("the blue stack is gone"));
    lifecycle::phase("farewell to blue", &all, vec![keep, retire])
}

fn back_to_blue() -> WayBack {
    WayBack::by("give all traffic back to the blue stack")
}
