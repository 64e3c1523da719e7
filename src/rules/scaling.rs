//! Load-based scaling: rules 54 to 58, and how it gets on with auto healing.

use super::{Cx, Found, count, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Instance, Layer, Running, Scaling, Thresholds};
use crate::value::{Data, Number, Value};

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let load = load_instances(cx);
    for (id, layer) in cx.layers() {
        let Some(scaling) = &layer.scaling else { continue };
        let number = load.get(id.0 as usize).copied().unwrap_or(0);
        if scaling.enabled {
            enough_instances(layer, scaling, number, found);
            healing(layer, scaling, number, found);
            healing_comes_first(layer, scaling, number, found);
        }
        for (thresholds, direction) in directions(scaling) {
            bounds(thresholds, found);
            no_threshold(layer, thresholds, direction, found);
            alarms(thresholds, direction, found);
        }
        up_above_down(layer, scaling, found);
        no_direction(layer, scaling, found);
    }
    if !cx.is_windows() {
        cx.instances_apart().for_each(|instance| scaling_of_load_instance(cx, instance, found));
    }
}

/// How many load instances each layer has; index by layer.
fn load_instances(cx: &Cx) -> Vec<usize> {
    let mut number = vec![0; cx.model.layers.len()];
    let load = cx.apart.iter().map(|id| &cx.model[*id]).filter(|it| matches!(it.running, Running::Load));
    for layer in load.flat_map(|it| &it.layers) {
        number.get_mut(layer.0 as usize).into_iter().for_each(|it| *it += 1);
    }
    number
}

fn directions(scaling: &Scaling) -> impl Iterator<Item = (&Thresholds, &'static str)> {
    let up = scaling.up.iter().map(|it| (it, "up"));
    up.chain(scaling.down.iter().map(|it| (it, "down")))
}

/// Scaling counts the instances that it started; only auto healing looks whether they still answer (reference, section 5.4).
fn healing(layer: &Layer, scaling: &Scaling, number: usize, found: &mut Found) {
    let off = layer.settings.get("auto_healing").filter(|value| matches!(value.data, Data::Bool(false)));
    if let Some(off) = off.filter(|_| number > 0) {
        let message =
            format!("layer `{}` scales by load, but a load instance that fails stays down", layer.header.address());
        found.push(
            Diagnostic::at(Code::LOAD_WITHOUT_HEALING, off.origin, message, "auto healing is off")
                .label(scaling.origin, "scaling starts and stops instances by load, not by whether they work")
                .help("remove `auto_healing`: it is on by default"),
        );
    }
}

/// Minutes of silence after which an agent counts as failed (reference, section 5.4).
const SILENCE: i64 = 5;
/// Percent of a machine's processor or memory at which its agent may fall silent; an estimate.
const EXHAUSTED: i64 = 90;

/// An instance that is worked to its limit may be too busy to report: healing restarts it, and takes it away, before scaling adds one.
fn healing_comes_first(layer: &Layer, scaling: &Scaling, load: usize, found: &mut Found) {
    let heals = layer.settings.get("auto_healing").is_none_or(|value| matches!(value.data, Data::Bool(true)));
    let Some(up) = scaling.up.as_ref().filter(|_| heals && load > 0) else { return };
    let on: Vec<&Value> =
        [&up.cpu, &up.memory].into_iter().flatten().filter(|it| number(it) != Some(Number::Int(-1))).collect();
    let is_late = |value: &&Value| number(value).is_some_and(|it| it >= Number::Int(EXHAUSTED));
    let Some(late) = on.first().filter(|_| on.iter().all(is_late) && up.load.is_none() && up.alarms.is_none()) else {
        return;
    };
    let waits = up.after.as_ref().filter(|it| number(it).is_some_and(|minutes| minutes > Number::Int(SILENCE)));
    if let Some(after) = waits {
        let message = format!("auto healing of layer `{}` is quicker than its scaling", layer.header.address());
        found.push(
            Diagnostic::at(
                Code::HEALING_BEFORE_SCALING,
                after.origin,
                message,
                format!("healing restarts what has been silent for {SILENCE} minutes"),
            )
            .label(late.origin, "at this load an instance may be too busy to report")
            .help(format!("scale up at less load, or after {SILENCE} minutes at most")),
        );
    }
}

/// Rule 54. Load instances on Windows are rule 26.
fn scaling_of_load_instance(cx: &Cx, instance: &Instance, found: &mut Found) {
    if !matches!(instance.running, Running::Load) || instance.layers.is_empty() {
        return;
    }
    let scales = |layer: &Layer| {
        layer.header.existing().is_some()
            || layer.scaling.as_ref().map_or(layer.settings.is_unknown("scaling"), |it| it.enabled)
    };
    if !instance.layers.iter().any(|id| scales(&cx.model[*id])) {
        let message = format!("nothing ever starts the load instance `{}`", instance.header.address());
        let mut diagnostic = Diagnostic::at(
            Code::LOAD_WITHOUT_SCALING,
            place(instance.settings.get("scale"), &instance.header),
            message,
            "none of its layers scales by load",
        );
        if let Some(layer) = instance.layers.first().map(|id| &cx.model[*id]) {
            diagnostic = diagnostic
                .label(layer.header.span, "its layer")
                .help("add `scaling { up { ... } down { ... } }` to the layer");
        }
        found.push(diagnostic);
    }
}

/// Rule 55.
fn enough_instances(layer: &Layer, scaling: &Scaling, load: usize, found: &mut Found) {
    let address = layer.header.address();
    if load == 0 {
        let message = format!("layer `{address}` scales by load, but has no load instances");
        let diagnostic =
            Diagnostic::at(Code::SCALING_WITHOUT_INSTANCES, layer.header.span, message, "there is nothing to start");
        return found
            .push(diagnostic.help("add instances with `scale = load`: scaling starts and stops them, it makes none"));
    }
    for (thresholds, direction) in directions(scaling) {
        let Some(value) = &thresholds.instances else { continue };
        if value.as_int().is_some_and(|wanted| wanted > load as i64) {
            let message = format!("layer `{address}` is to scale {direction} by more instances than it has");
            found.at(Code::SCALING_STEP, value.origin, message, format!("it has {}", count(load, "load instance")));
        }
    }
}

/// Rule 56. That `instances` is at least 1 is checked where settings are read.
fn bounds(thresholds: &Thresholds, found: &mut Found) {
    for (value, name) in [(&thresholds.after, "after"), (&thresholds.then_ignore, "then_ignore")] {
        let Some(value) = value else { continue };
        if number(value).is_some_and(|it| it < Number::Int(1) || it > Number::Int(100)) {
            found.at(
                Code::SCALING_TIME,
                value.origin,
                format!("`{name}` is outside of what the service takes"),
                "expected 1 to 100 minutes",
            );
        }
    }
    for (value, name) in [(&thresholds.cpu, "cpu"), (&thresholds.memory, "memory")] {
        let Some(value) = value else { continue };
        if number(value).is_some_and(|it| it != Number::Int(-1) && (it < Number::Int(0) || it > Number::Int(100))) {
            found.at(
                Code::SCALING_PERCENT,
                value.origin,
                format!("`{name}` is outside of what the service takes"),
                "expected 0% to 100%",
            );
        }
    }
}

fn number(value: &Value) -> Option<Number> {
    match value.data {
        Data::Number(number) => Some(number),
        _ => None,
    }
}

/// Whether a threshold is given and not switched off; a deferred one is taken to be on.
fn is_on(value: &Option<Value>) -> bool {
    value.as_ref().is_some_and(|it| number(it) != Some(Number::Int(-1)))
}

/// Rule 57. A deferred threshold is not in the model as a value but as a setting of the layer.
fn no_threshold(layer: &Layer, thresholds: &Thresholds, direction: &str, found: &mut Found) {
    let block = layer.settings.block("scaling").and_then(|it| it.block(direction));
    let deferred = block
        .is_some_and(|it| ["cpu", "memory", "load"].iter().any(|name| it.get(name).is_some_and(Value::is_deferred)));
    let on = [&thresholds.cpu, &thresholds.memory, &thresholds.load].into_iter().any(is_on);
    if !on && !deferred && thresholds.alarms.is_none() {
        let message = format!("`{direction}` of layer `{}` has no threshold", layer.header.address());
        let label = format!("nothing ever sets `{direction}` off");
        let diagnostic = Diagnostic::at(Code::NO_THRESHOLD, layer.header.span, message, label);
        found.push(diagnostic.help("add `cpu`, `memory` or `load`"));
    }
}

/// Rule 57.
fn no_direction(layer: &Layer, scaling: &Scaling, found: &mut Found) {
    if scaling.enabled && scaling.up.is_none() && scaling.down.is_none() {
        let message = format!("layer `{}` scales by load, but nothing says when", layer.header.address());
        let diagnostic = Diagnostic::at(Code::NO_THRESHOLD, layer.header.span, message, "expected `up` and `down`");
        found.push(diagnostic.help("add `up { cpu = 80% }` and `down { cpu = 30% }` to `scaling`"));
    }
}

/// Rule 57.
fn up_above_down(layer: &Layer, scaling: &Scaling, found: &mut Found) {
    let (Some(up), Some(down)) = (&scaling.up, &scaling.down) else { return };
    for (name, unit, up, down) in [
        ("cpu", "%", &up.cpu, &down.cpu),
        ("memory", "%", &up.memory, &down.memory),
        ("load", "", &up.load, &down.load),
    ] {
        let (Some(up), Some(down)) = (up, down) else { continue };
        let (Some(high), Some(low)) = (number(up), number(down)) else { continue };
        let off = Number::Int(-1);
        if high != off && low != off && high <= low {
            let message =
                format!("layer `{}` scales up at {name} {high}{unit} and down at {low}{unit}", layer.header.address());
            let diagnostic =
                Diagnostic::at(Code::UP_BELOW_DOWN, up.origin, message, "expected more than the threshold of `down`");
            found.push(diagnostic.label(down.origin, "the threshold of `down`"));
        }
    }
}

/// Rule 58.
fn alarms(thresholds: &Thresholds, direction: &str, found: &mut Found) {
    let Some(alarms) = &thresholds.alarms else { return };
    let known = alarms.as_list().map_or(0, <[_]>::len);
    if known > 5 {
        let message = format!("`{direction}` names {known} alarms");
        found.at(Code::TOO_MANY_ALARMS, alarms.origin, message, "expected at most 5");
    } else if known > 0 || alarms.is_deferred() {
        let diagnostic = Diagnostic::at(
            Code::ALARMS_NOT_WRITTEN,
            alarms.origin,
            "a template cannot carry the alarms of load-based scaling",
            "",
        );
        found
            .push(diagnostic.help("set them with `aws opsworks set-load-based-auto-scaling` after creating the stack"));
    }
}
