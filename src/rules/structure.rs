//! How layers and instances fit together: rules 2, 4, 5, 7 to 10, 12 to 15, 68, 70 and 91.

use super::{Cx, Found, LayerSet, count, may_exclude, pairs, place, shared};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::kinds::LayerKind;
use crate::model::{Certainty, Layer, Naming};

pub(super) fn check(cx: &Cx, found: &mut Found) {
    instance_without_layer(cx, found);
    layer_without_instances(cx, found);
    one_layer_of_each_kind(cx, found);
    for (_, layer) in cx.layers() {
        shortname(cx, layer, found);
        name_length(layer, found);
    }
    shortname_for_hostnames(cx, found);
    same_shortname(cx, found);
    same_display_name(cx, found);
    stack_name_length(cx, found);
    for set in &cx.sets {
        compatible_layers(cx, set, found);
        auto_healing_of_set(cx, set, found);
    }
    single_masters(cx, found);
}

/// Rule 2.
fn instance_without_layer(cx: &Cx, found: &mut Found) {
    for set in cx.sets.iter().filter(|set| set.layers.is_empty()) {
        let instance = &cx.model[set.first];
        if instance.header.existing().is_none() {
            let at = place(instance.settings.get("layers"), &instance.header);
            let message = format!("`{}` is in no layer", instance.header.address());
            let label = "expected at least one layer";
            found.push(Diagnostic::at(Code::INSTANCE_WITHOUT_LAYER, at, message, label));
        }
    }
}

/// Rule 4. A program without any instance leaves them to be added by hand, and gets no warning.
fn layer_without_instances(cx: &Cx, found: &mut Found) {
    if cx.model.instances.is_empty() {
        return;
    }
    for (id, layer) in cx.layers().filter(|(id, _)| cx.members(*id).is_empty()) {
        let balanced = cx.balancers.contains_key(&id);
        let help = if balanced {
            "name the layer in an instance: the load balancer has no targets"
        } else {
            "name the layer in an instance, or remove it"
        };
        let message = format!("layer `{}` has no instances", layer.header.address());
        found.push(
            Diagnostic::at(Code::LAYER_WITHOUT_INSTANCES, layer.header.span, message, "no instance names this layer")
                .help(help),
        );
    }
}

/// Rule 5.
fn one_layer_of_each_kind(cx: &Cx, found: &mut Found) {
    let built_in = cx.layers().filter(|(_, layer)| layer.kind.is_built_in());
    for (first, second) in shared(built_in.map(|(_, layer)| (layer.kind, layer))) {
        if may_exclude(&first.header, &second.header) {
            continue;
        }
        let message = format!("`{}` is a second layer of kind `{}`", second.header.address(), second.kind.word());
        found.push(
            Diagnostic::at(
                Code::TWO_LAYERS_OF_KIND,
                second.header.span,
                message,
                "a stack holds one layer of each built-in kind",
            )
            .label(first.header.span, "the first one")
            .help("make it a `custom` layer with recipes of its own, or put its instances into the first one"),
        );
    }
}

/// Rule 7. A warning and no error: public templates have such short names, and what the service made of them is not documented.
fn shortname_of_built_in(layer: &Layer, found: &mut Found) {
    let kind = layer.kind.word();
    let Some(given) = layer.settings.get("shortname") else { return };
    let Some(text) = given.as_text().filter(|text| *text != kind) else { return };
    let message = format!("the short name of a `{kind}` layer is `{kind}`, not `{text}`");
    let label = "the kind fixes the short name, whatever the template says";
    let help = "remove `shortname`; `name` is free";
    found.push(Diagnostic::at(Code::SHORTNAME_OF_BUILT_IN, given.origin, message, label).help(help));
}

/// Rules 8 to 10. Chef 12 has no built-in recipes that could take a custom layer for a built-in one.
fn shortname(cx: &Cx, layer: &Layer, found: &mut Found) {
    if layer.kind.is_built_in() {
        return shortname_of_built_in(layer, found);
    }
    let Naming { text, certainty: Certainty::Known, origin } = &layer.shortname else { return };
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if text.is_empty() || !text.chars().all(allowed) {
        let message = format!("`{text}` is no short name of a layer");
        let label = "expected lower-case letters, digits, `-`, `_` and `.`";
        let help = format!("write `shortname = {:?}`", fitting(text));
        found.push(Diagnostic::at(Code::SHORTNAME_CHARACTERS, *origin, message, label).help(help));
    } else if text.chars().count() > 32 {
        let message = format!("the short name `{text}` has {} characters", text.chars().count());
        found.at(Code::SHORTNAME_LONG, *origin, message, "CloudFormation takes 32 at most");
    } else if !cx.is_chef_12() && LayerKind::from_word(text).is_some_and(LayerKind::is_built_in) {
        let message =
            format!("the custom layer `{}` has the short name of the built-in kind `{text}`", layer.header.address());
        let label = "attributes and built-in recipes take it for that kind";
        found.push(
            Diagnostic::at(Code::SHORTNAME_OF_KIND, *origin, message, label).help("give it a `shortname` of its own"),
        );
    }
}

/// The text with what a short name cannot hold replaced.
fn fitting(text: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c.to_ascii_lowercase() } else { '-' };
    let text: String = text.chars().map(safe).collect();
    if text.is_empty() { "web".to_owned() } else { text }
}

/// Rule 9, as far as it hurts: the theme makes host names from short names, and those hold no `_` and no `.`.
fn shortname_for_hostnames(cx: &Cx, found: &mut Found) {
    let theme = cx.model.stack.settings.text("hostnames").unwrap_or("Layer_Dependent");
    let awkward = |layer: &Layer| layer.shortname.text.contains(['_', '.']);
    if cx.foreign_stack() || theme != "Layer_Dependent" || !cx.model.layers.iter().any(awkward) {
        return;
    }
    for (_, instance) in cx.instances().filter(|(_, it)| it.hostname.certainty == Certainty::Predicted) {
        let Some(layer) = instance.layers.first().map(|id| &cx.model[*id]) else { continue };
        let text = &layer.shortname.text;
        if layer.shortname.certainty == Certainty::Known
            && text.contains(['_', '.'])
            && layer.header.existing().is_none()
        {
            let message = format!("host names made from the short name `{text}` are not valid");
            found.push(
                Diagnostic::at(
                    Code::SHORTNAME_IN_HOSTNAME,
                    layer.shortname.origin,
                    message,
                    "host names hold letters, digits and `-`",
                )
                .label(instance.header.span, "this instance gets such a name")
                .help(format!(
                    "write `shortname = {:?}`, or give the instances a `hostname`",
                    text.replace(['_', '.'], "-")
                )),
            );
        }
    }
}

/// Rule 8.
fn same_shortname(cx: &Cx, found: &mut Found) {
    let known =
        cx.layers().filter(|(_, it)| it.kind == LayerKind::Custom && it.shortname.certainty == Certainty::Known);
    for (first, second) in shared(known.map(|(_, layer)| (&*layer.shortname.text, layer))) {
        if !may_exclude(&first.header, &second.header) {
            let message = format!("`{}` is the short name of two layers", second.shortname.text);
            found.push(
                Diagnostic::at(
                    Code::SAME_SHORTNAME,
                    second.shortname.origin,
                    message,
                    "expected a short name of its own",
                )
                .label(first.shortname.origin, "first used here"),
            );
        }
    }
}

/// Rule 15.
fn same_display_name(cx: &Cx, found: &mut Found) {
    let known = cx.layers().filter(|(_, it)| it.name.certainty == Certainty::Known);
    for (first, second) in shared(known.map(|(_, layer)| (&*layer.name.text, layer))) {
        if !may_exclude(&first.header, &second.header) {
            let message = format!("two layers are called `{}`", second.name.text);
            found.push(
                Diagnostic::at(
                    Code::SAME_LAYER_NAME,
                    second.name.origin,
                    message,
                    "nobody can tell them apart in the console",
                )
                .label(first.name.origin, "first used here"),
            );
        }
    }
}

/// Rule 14.
fn name_length(layer: &Layer, found: &mut Found) {
    if let Some(length) = too_long(&layer.name, 32) {
        let message = format!("the name of layer `{}` has {length} characters", layer.header.address());
        let diagnostic = Diagnostic::at(Code::LAYER_NAME_LONG, layer.name.origin, message, "expected at most 32");
        found.push(diagnostic.help("give the layer a shorter `name`"));
    }
}

/// Rule 14.
fn stack_name_length(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    if let Some(length) = too_long(&stack.name, 64).filter(|_| !cx.foreign_stack()) {
        let message = format!("the name of the stack has {length} characters");
        found.at(Code::STACK_NAME_LONG, stack.name.origin, message, "expected at most 64");
    }
}

fn too_long(name: &Naming, most: usize) -> Option<usize> {
    let length = name.text.chars().count();
    (name.certainty == Certainty::Known && length > most).then_some(length)
}

/// Rules 12, 13 and 91: of two rules about a pair, the one that says most.
fn compatible_layers(cx: &Cx, set: &LayerSet, found: &mut Found) {
    let instance = &cx.model[set.first];
    let at = place(instance.settings.get("layers"), &instance.header);
    for (a, b) in pairs(set.layers) {
        let (a, b) = (&cx.model[a], &cx.model[b]);
        let (one, other) = (a.kind, b.kind);
        let kinds = format!("`{}` and `{}`", one.word(), other.word());
        let subject = instance.header.address();
        let diagnostic = if [one, other].contains(&LayerKind::EcsCluster) && one.is_built_in() && other.is_built_in() {
            let message = format!("`{subject}` is in an `ecs-cluster` layer and in another built-in layer: {kinds}");
            Diagnostic::at(
                Code::ECS_WITH_BUILT_IN,
                at,
                message,
                "an ecs-cluster layer shares instances with custom layers only",
            )
        } else if takes_port_80(one, other) {
            let message = format!("`{subject}` is in layers that both listen on port 80: {kinds}");
            Diagnostic::at(
                Code::PORT_TWICE,
                at,
                message,
                "HAProxy and the application server need instances of their own",
            )
        } else if one != other && !may_share(one, other) && !may_share(other, one) {
            let message = format!("`{subject}` is in layers that are not known to work together: {kinds}");
            Diagnostic::at(Code::LAYERS_NOT_COMPATIBLE, at, message, "the documentation does not list this pair")
        } else {
            continue;
        };
        found.push(diagnostic.label(a.header.span, "one layer").label(b.header.span, "the other layer"));
    }
}

fn takes_port_80(one: LayerKind, other: LayerKind) -> bool {
    let serves = |kind: LayerKind| kind.is_app_server() && kind != LayerKind::AwsFlowRuby;
    (one == LayerKind::Lb && serves(other)) || (other == LayerKind::Lb && serves(one))
}

/// The tables of the user guide (section 3.1 of the reference), row by row; they are not symmetric.
fn may_share(kind: LayerKind, with: LayerKind) -> bool {
    use LayerKind::{
        AwsFlowRuby, Custom, DbMaster, EcsCluster, JavaApp, Lb, Memcached, MonitoringMaster, NodejsApp, PhpApp,
        RailsApp, Web,
    };
    let row: &[LayerKind] = match kind {
        Lb => &[Custom, DbMaster, Memcached],
        DbMaster => &[Custom, Lb, Memcached, MonitoringMaster, NodejsApp, PhpApp, RailsApp, Web],
        MonitoringMaster => &[Custom, DbMaster, Memcached, PhpApp, RailsApp],
        Memcached => &[Custom, DbMaster, Lb, MonitoringMaster, NodejsApp, PhpApp, RailsApp, Web],
        PhpApp => &[Custom, DbMaster, Memcached, MonitoringMaster, RailsApp],
        RailsApp => &[Custom, DbMaster, Memcached, MonitoringMaster, PhpApp],
        NodejsApp => &[Custom, DbMaster, Memcached, MonitoringMaster],
        JavaApp | Web => &[Custom, DbMaster, Memcached],
        AwsFlowRuby => &[PhpApp, DbMaster, Memcached, MonitoringMaster, Custom],
        EcsCluster => &[Custom],
        Custom => &[Custom, DbMaster, Lb, Memcached, MonitoringMaster, NodejsApp, PhpApp, RailsApp, Web],
    };
    row.contains(&with)
}

/// Rule 68.
fn auto_healing_of_set(cx: &Cx, set: &LayerSet, found: &mut Found) {
    let healing = |wanted: bool| {
        let ids = set.layers.iter().copied().filter(|id| cx.model[*id].header.existing().is_none());
        ids.map(|id| &cx.model[id]).find(|layer| layer.settings.bool("auto_healing") == Some(wanted))
    };
    let (Some(on), Some(off)) = (healing(true), healing(false)) else { return };
    let instance = &cx.model[set.first];
    let message =
        format!("`{}` is not healed: `{}` turns auto healing off", instance.header.address(), off.header.address());
    found.push(
        Diagnostic::at(
            Code::AUTO_HEALING_MIXED,
            place(instance.settings.get("layers"), &instance.header),
            message,
            "one layer without it is enough",
        )
        .label(place(off.settings.get("auto_healing"), &off.header), "off here")
        .label(place(on.settings.get("auto_healing"), &on.header), "on here, without effect on this instance"),
    );
}

/// Rule 70.
fn single_masters(cx: &Cx, found: &mut Found) {
    let single = |kind: LayerKind| matches!(kind, LayerKind::DbMaster | LayerKind::MonitoringMaster);
    for (id, layer) in cx.layers().filter(|(_, layer)| single(layer.kind)) {
        let [_, second, ..] = cx.members(id) else { continue };
        let label = match layer.kind {
            LayerKind::DbMaster => "each is a master of its own, with other data",
            _ => "clients report to the first one only",
        };
        let message = format!(
            "`{}` layer `{}` has {}",
            layer.kind.word(),
            layer.header.address(),
            count(cx.members(id).len(), "instance")
        );
        let diagnostic = Diagnostic::at(Code::SEVERAL_MASTERS, layer.header.span, message, label);
        found.push(diagnostic.label(cx.model[*second].header.span, "the second instance"));
    }
}
