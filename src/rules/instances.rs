//! Settings of instances: rules 50, 60 to 62, 65 and 69, and types of instances that have a successor.

use super::{Cx, Found, Own, may_exclude, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::Settings;
use crate::language::instance_types;
use crate::language::kinds::LayerKind;
use crate::model::{Certainty, Header, Instance, InstanceId, Layer};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    same_hostname(cx, found);
    volume_on_two_instances(cx, found);
    lost_data(cx, found);
}

pub(super) fn of_instance(cx: &Cx, instance: &Instance, own: &Own, found: &mut Found) {
    hostname(cx, instance, found);
    image(cx, instance, own, found);
    devices(instance, own.devices, found);
    root_device(cx, instance, own, found);
    previous_generation(own, found);
}

fn previous_generation(own: &Own, found: &mut Found) {
    if let Some((size, text)) = own.size.and_then(|size| Some((size, size.as_public_text()?)))
        && instance_types::is_previous_generation(text)
    {
        let message = format!("`{text}` is an instance type of a previous generation");
        found.push(
            Diagnostic::at(
                Code::PREVIOUS_GENERATION,
                size.origin,
                message,
                "slower for its price, and not to be had everywhere",
            )
            .help("choose the newest generation that the operating system supports"),
        );
    }
}

/// Rule 50.
fn hostname(cx: &Cx, instance: &Instance, found: &mut Found) {
    let name = &instance.hostname;
    if name.certainty != Certainty::Known {
        return;
    }
    let text = &*name.text;
    let most = if cx.is_windows() { 15 } else { 63 };
    let letters = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let message = || format!("`{text}` is no host name");
    if text.is_empty() || !letters || text.starts_with('-') || text.ends_with('-') {
        let label = "expected letters, digits and `-`, and no `-` at the ends";
        found.at(Code::HOSTNAME_CHARACTERS, name.origin, message(), label);
    } else if text.len() > most {
        let system = if cx.is_windows() { "Windows" } else { "Linux" };
        let label = format!("it has {} characters; {system} takes {most} at most", text.len());
        found.at(Code::HOSTNAME_LONG, name.origin, message(), label);
    }
}

/// Rule 50: unique in the stack, whatever the case.
fn same_hostname(cx: &Cx, found: &mut Found) {
    let mut first: FxHashMap<Cow<str>, InstanceId> = FxHashMap::default();
    first.reserve(cx.model.instances.len());
    for (id, instance) in cx.instances().filter(|(_, it)| it.hostname.certainty == Certainty::Known) {
        let text = &*instance.hostname.text;
        let key =
            if text.bytes().any(|b| b.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text.into() };
        match first.get(&key) {
            Some(known) if may_exclude(&cx.model[*known].header, &instance.header) => {}
            Some(known) => {
                let known = &cx.model[*known];
                let (one, other) = (known.header.address(), instance.header.address());
                let message = format!("`{one}` and `{other}` have the same host name `{text}`");
                let mut diagnostic = Diagnostic::at(
                    Code::SAME_HOSTNAME,
                    instance.hostname.origin,
                    message,
                    "expected a host name of its own",
                );
                if known.hostname.origin != instance.hostname.origin {
                    diagnostic = diagnostic.label(known.hostname.origin, "first used here");
                } else {
                    diagnostic = diagnostic.help(format!("put the loop value into it: `\"{text}${{n}}\"`"));
                }
                found.push(diagnostic);
            }
            None => {
                first.insert(key, id);
            }
        }
    }
}

/// Rule 60.
fn image(cx: &Cx, instance: &Instance, own: &Own, found: &mut Found) {
    let os = own.os.or(cx.model.stack.settings.get("os"));
    let address = instance.header.address();
    let custom = match os {
        None if cx.foreign_stack() => return,
        None => false,
        Some(os) => match os.as_public_text() {
            Some(text) => text == "Custom" || text == "CustomWindows",
            None => return,
        },
    };
    match own.ami {
        Some(ami) if !custom => {
            let word = if cx.is_windows() { "CustomWindows" } else { "Custom" };
            let message = format!("`{address}` has an image of its own, but its system is not `{word}`");
            let diagnostic = Diagnostic::at(Code::AMI_WITHOUT_CUSTOM, ami.origin, message, "the image is given here");
            found.push(diagnostic.help(format!("write `os = {word:?}` in the instance")));
        }
        None if custom => {
            let message = format!("`{address}` has a custom system, but no image");
            let diagnostic =
                Diagnostic::at(Code::CUSTOM_WITHOUT_AMI, place(own.os, &instance.header), message, "expected `ami`");
            let stack_os = os.filter(|_| own.os.is_none());
            found.push(match stack_os {
                Some(os) => diagnostic.label(os.origin, "the system that the stack sets"),
                None => diagnostic,
            });
        }
        _ => {}
    }
    if let (Some(ami), [(device, _), ..]) = (own.ami, own.devices) {
        let message = format!("`{address}` has an image of its own and a block device");
        let diagnostic =
            Diagnostic::at(Code::DEVICES_WITH_AMI, device.origin, message, "the image says which devices there are");
        found.push(diagnostic.label(ami.origin, "the image"));
    }
}

/// Rule 61.
fn devices(instance: &Instance, devices: &[(Value, Settings)], found: &mut Found) {
    for (at, (name, device)) in devices.iter().enumerate() {
        let ebs =
            ["size", "type", "iops", "snapshot", "delete_on_termination"].iter().any(|it| device.get(it).is_some());
        let none = device.get("none").is_some_and(|it| it.as_bool() != Some(false));
        let kinds = [ebs, device.get("virtual_name").is_some(), none].into_iter().filter(|given| *given).count();
        if kinds != 1 {
            let message =
                format!("a block device is {} of three things", if kinds == 0 { "none" } else { "more than one" });
            let label = "expected either `size` and the like, or `virtual_name`, or `none`";
            found.at(Code::DEVICE_KIND, name.origin, message, label);
        }
        if let (Some(iops), Some(size)) = (device.int("iops"), device.int("size"))
            && iops > size.saturating_mul(50)
        {
            let message = format!("{iops} operations a second are too many for {size} GiB");
            found.at(
                Code::DEVICE_IOPS,
                place(device.get("iops"), &instance.header),
                message,
                format!("expected at most {}", size.saturating_mul(50)),
            );
        }
        let earlier = devices
            .iter()
            .take(at)
            .find(|(other, _)| name.as_public_text().is_some() && other.as_public_text() == name.as_public_text());
        if let Some((earlier, _)) = earlier {
            let message = format!("the device `{}` is given twice", name.as_public_text().unwrap_or_default());
            found.push(
                Diagnostic::at(Code::DEVICE_TWICE, name.origin, message, "").label(earlier.origin, "first given here"),
            );
        }
    }
}

/// Rule 62.
fn root_device(cx: &Cx, instance: &Instance, own: &Own, found: &mut Found) {
    let root = own.root_device.or(cx.model.stack.settings.get("root_device"));
    let size = own.size.and_then(Value::as_public_text);
    if let (Some(root), Some(size)) = (root.filter(|it| it.as_public_text() == Some("instance-store")), size)
        && instance_types::boots_from_instance_store(size) == Some(false)
    {
        let message = format!("`{size}` does not boot from an instance store");
        let diagnostic = Diagnostic::at(
            Code::NO_INSTANCE_STORE,
            place(own.size, &instance.header),
            message,
            "this type boots from EBS only",
        );
        found.push(diagnostic.label(root.origin, "the root device is set here").help("write `root_device = ebs`"));
    }
    if let Some(architecture) = own.architecture.filter(|it| it.as_public_text() == Some("i386")) {
        let message = "none of the operating systems of the service is a 32-bit one";
        found.at(Code::ARCHITECTURE_32_BIT, architecture.origin, message, "expected `x86_64`");
    }
}

/// Rule 65.
fn volume_on_two_instances(cx: &Cx, found: &mut Found) {
    let mut first: FxHashMap<u32, &Header> = FxHashMap::default();
    for instance in cx.instances_apart() {
        for volume in &instance.volumes {
            match first.get(&volume.0) {
                Some(known) if may_exclude(known, &instance.header) => {}
                Some(known) => {
                    let name = cx.model[*volume].header.address();
                    let message = format!(
                        "volume `{name}` is attached to `{}` and `{}`",
                        known.address(),
                        instance.header.address()
                    );
                    let at = place(instance.settings.get("volumes"), &instance.header);
                    let diagnostic = Diagnostic::at(Code::VOLUME_TWICE, at, message, "a volume is on one instance");
                    found.push(diagnostic.label(known.span, "it is attached here already"));
                }
                None => {
                    first.insert(volume.0, &instance.header);
                }
            }
        }
    }
}

/// Rule 69, for the layers that hold data: what healing does to an instance store is lost work.
fn lost_data(cx: &Cx, found: &mut Found) {
    let holds_data = |layer: &Layer| matches!(layer.kind, LayerKind::DbMaster | LayerKind::MonitoringMaster);
    for (id, layer) in cx.layers().filter(|(_, layer)| holds_data(layer)) {
        for instance in cx.members(id).iter().map(|id| &cx.model[*id]) {
            let own = instance.settings.get("root_device");
            let root = own.or(cx.model.stack.settings.get("root_device"));
            let Some(root) = root.filter(|it| it.as_public_text() == Some("instance-store")) else { continue };
            let of = || instance.layers.iter().map(|id| &cx.model[*id]);
            let healed = of().all(|it| it.settings.bool("auto_healing") != Some(false));
            let volumes = of().any(|it| !it.settings.labelled("volume").is_empty()) || !instance.volumes.is_empty();
            if healed && !volumes {
                let message = format!("auto healing loses the data of `{}`", instance.header.address());
                found.push(
                    Diagnostic::at(
                        Code::HEALING_LOSES_DATA,
                        root.origin,
                        message,
                        "a healed instance gets a new, empty instance store",
                    )
                    .label(layer.header.span, "this layer holds data")
                    .help("give the layer a `volume`, or write `root_device = ebs`"),
                );
            }
        }
    }
}
