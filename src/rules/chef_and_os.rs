//! Which version of Chef allows what, and which operating systems run it: rules 17 to 26, 28 to 31 and 34.

use super::{Cx, Found, Own, known_os, place};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::kinds::{Chef, LayerKind};
use crate::language::os::{self, Family, Os};
use crate::model::{Instance, Layer, Running};
use crate::value::Value;

/// The versions of Berkshelf that the service had ready (section 2.2 of the reference).
const BERKSHELF: [&str; 7] = ["2.0.14", "2.0.18", "3.0.1", "3.1.1", "3.1.3", "3.1.5", "3.2.0"];

/// The regions that the endpoint of us-east-1 reaches (section 6.1 of the reference).
const CLASSIC_REGIONS: [&str; 9] = [
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "sa-east-1",
    "eu-central-1",
    "eu-west-1",
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
];

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let Some(chef) = cx.chef else { return };
    chef_version(cx, chef, found);
    berkshelf(cx, chef, found);
    region_of_chef_11_4(cx, chef, found);
    agent_version(cx, chef, found);
    operating_system(chef, cx.model.stack.settings.get("os"), found);
    for (_, layer) in cx.layers() {
        layer_of_chef(layer, chef, found);
        windows_layer(cx, layer, found);
        ecs_cluster_layer(cx, layer, chef, found);
    }
    windows_stack(cx, found);
}

pub(super) fn of_instance(cx: &Cx, instance: &Instance, own: &Own, found: &mut Found) {
    let Some(chef) = cx.chef else { return };
    operating_system(chef, own.os, found);
    if chef.is_windows() {
        windows_instance(cx, instance, found);
    }
}

/// Rule 17.
fn chef_version(cx: &Cx, chef: Chef, found: &mut Found) {
    if chef == Chef::V0_9 {
        let at = place(cx.model.stack.settings.get("chef"), &cx.model.stack.header);
        let message = "a stack with Chef 0.9 cannot be created any more";
        let diagnostic =
            Diagnostic::at(Code::CHEF_VERSION, at, message, "expected `\"12\"`, `\"11.10\"`, `\"11.4\"` or `\"12.2\"`");
        found.push(diagnostic.help("write `chef = \"11.10\"`: it also has the built-in layers"));
    }
}

/// Rules 18, 28, 29 and 30. Volumes on Windows are rule 26.
fn layer_of_chef(layer: &Layer, chef: Chef, found: &mut Found) {
    let address = layer.header.address();
    let version = chef.text();
    if chef.has_data_bags() && layer.kind.is_built_in() && !(layer.kind == LayerKind::EcsCluster && chef == Chef::V12) {
        let message = format!("Chef {version} has no `{}` layers", layer.kind.word());
        let label = if chef.is_windows() {
            "expected a `custom` layer"
        } else {
            "expected a `custom` or an `ecs-cluster` layer"
        };
        let help = "make it a `custom` layer with recipes of your own, or write `chef = \"11.10\"`";
        found.push(Diagnostic::at(Code::BUILT_IN_LAYER_ON_CHEF_12, layer.header.span, message, label).help(help));
    }
    let packages = layer.settings.get("packages");
    if let Some(packages) =
        packages.filter(|it| chef.has_data_bags() && it.as_list().is_none_or(|list| !list.is_empty()))
    {
        let message = format!("`packages` of layer `{address}` are not installed on Chef {version}");
        let diagnostic = Diagnostic::at(
            Code::PACKAGES_ON_CHEF_12,
            packages.origin,
            message,
            "the service installs packages on Chef 11 only",
        );
        found.push(diagnostic.help("install them in a Setup recipe"));
    }
    for (mount, volume) in layer.settings.labelled("volume") {
        let raid = volume.get("raid").or(volume.get("disks").filter(|disks| disks.as_int().is_some_and(|it| it > 1)));
        if let Some(raid) = raid.filter(|_| chef == Chef::V12) {
            let message = format!("Chef {version} builds no RAID arrays");
            let diagnostic =
                Diagnostic::at(Code::RAID_ON_CHEF_12, raid.origin, message, "expected a volume of one disk");
            found.push(diagnostic.label(mount.origin, "of this volume"));
        }
    }
    if let Some(json) = layer.json.as_ref().filter(|_| matches!(chef, Chef::V0_9 | Chef::V11_4)) {
        let message = format!("Chef {version} takes no custom JSON for a layer");
        let diagnostic = Diagnostic::at(
            Code::LAYER_JSON_ON_OLD_CHEF,
            json.origin,
            message,
            "expected custom JSON at the stack only",
        );
        found.push(diagnostic.help("move it to the `json` of the stack, or write `chef = \"11.10\"`"));
    }
}

/// Rules 19, 20, 22 and 23; rule 21 follows from 19, because a stack has one version of Chef.
fn operating_system(chef: Chef, value: Option<&Value>, found: &mut Found) {
    let Some(value) = value else { return };
    let Some(text) = value.as_public_text() else { return };
    let Some(os) = os::find(text) else {
        let mut diagnostic = Diagnostic::at(
            Code::OS_UNKNOWN,
            value.origin,
            format!("`{text}` is no operating system of the service"),
            "",
        );
        if let Some(near) = nearest(text, os::ALL.iter().map(|os| os.name)) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        } else {
            diagnostic = diagnostic.help(format!("for Chef {} write one of {}", chef.text(), systems_of(chef)));
        }
        return found.push(diagnostic);
    };
    if (os.family == Family::Windows) != chef.is_windows() {
        let message = format!("`{text}` does not run Chef {}", chef.text());
        let label = if chef.is_windows() { "Chef 12.2 runs on Windows only" } else { "Windows needs Chef 12.2" };
        let help = if chef.is_windows() {
            "write a Windows system, or `chef = \"12\"`"
        } else {
            "write `chef = \"12.2\"`, or a Linux system"
        };
        return found.push(Diagnostic::at(Code::WINDOWS_AND_CHEF, value.origin, message, label).help(help));
    }
    if !os.chef.contains(&chef) {
        let message = format!("`{text}` is not offered with Chef {}", chef.text());
        let versions: Vec<_> = os.chef.iter().map(|version| version.text()).collect();
        let diagnostic = Diagnostic::at(
            Code::OS_OF_CHEF,
            value.origin,
            message,
            format!("it runs with Chef {}", versions.join(", ")),
        );
        return found.push(diagnostic.help(format!("write one of {}", systems_of(chef))));
    }
    ageing_system(os, value, found);
}

fn systems_of(chef: Chef) -> String {
    let vague = |os: &Os| os.name == "Amazon Linux" || os.name.starts_with("Custom");
    let fitting = os::ALL.iter().filter(|os| os.chef.contains(&chef) && !os.unsupported && !vague(os));
    fitting.map(|os| format!("`{}`", os.name)).collect::<Vec<_>>().join(", ")
}

/// Rules 22 and 23.
fn ageing_system(os: &Os, value: &Value, found: &mut Found) {
    if os.unsupported {
        let message = format!("`{}` is no longer supported", os.name);
        found.at(Code::OS_UNSUPPORTED, value.origin, message, "it got no more updates while the service still ran");
    } else if os.name == "Amazon Linux" {
        let message = "`Amazon Linux` without a version means 2016.09";
        let diagnostic = Diagnostic::at(Code::OS_WITHOUT_VERSION, value.origin, message, "not the newest one");
        found.push(diagnostic.help("name the version: `\"Amazon Linux 2018.03\"`"));
    }
}

/// Rule 24.
fn berkshelf(cx: &Cx, chef: Chef, found: &mut Found) {
    let Some(version) = cx.model.stack.settings.get("berkshelf") else { return };
    if chef != Chef::V11_10 {
        let message = format!("Berkshelf works with Chef 11.10 only, not with Chef {}", chef.text());
        let help = if chef == Chef::V12 {
            "package the cookbooks with `berks package` and remove `berkshelf`"
        } else {
            "remove `berkshelf`"
        };
        found.push(Diagnostic::at(Code::BERKSHELF_AND_CHEF, version.origin, message, "turned on here").help(help));
    } else if let Some(text) = version.as_public_text().filter(|text| !BERKSHELF.contains(text)) {
        let message = format!("Berkshelf {text} is not one of the prebuilt versions");
        let diagnostic = Diagnostic::at(
            Code::BERKSHELF_VERSION,
            version.origin,
            message,
            "it is built on each instance, which takes long",
        );
        found.push(diagnostic.help(format!("prebuilt are {}", BERKSHELF.join(", "))));
    }
}

/// Rule 25.
fn region_of_chef_11_4(cx: &Cx, chef: Chef, found: &mut Found) {
    let stack = &cx.model.stack;
    let Some(region) = stack.region.as_deref().filter(|region| !CLASSIC_REGIONS.contains(region)) else { return };
    if chef == Chef::V11_4 {
        let message = format!("Chef 11.4 is not available in `{region}`");
        let diagnostic =
            Diagnostic::at(Code::REGION_OF_CHEF_11_4, place(stack.settings.get("chef"), &stack.header), message, "");
        found.push(diagnostic.help("write `chef = \"11.10\"`, or one of the regions of the us-east-1 endpoint"));
    }
}

/// Rule 31.
fn agent_version(cx: &Cx, chef: Chef, found: &mut Found) {
    let value = cx.model.stack.settings.get("agent_version");
    if let Some(value) = value.filter(|_| chef.is_windows()) {
        let message = "the version of the agent cannot be set with Chef 12.2";
        found.push(
            Diagnostic::at(Code::AGENT_VERSION_ON_WINDOWS, value.origin, message, "").help("remove `agent_version`"),
        );
    }
}

/// Rule 26 for the stack's default.
fn windows_stack(cx: &Cx, found: &mut Found) {
    let root = cx.model.stack.settings.get("root_device");
    if let Some(root) = root.filter(|it| cx.is_windows() && it.as_public_text() == Some("instance-store")) {
        found.at(
            Code::WINDOWS_ROOT_DEVICE,
            root.origin,
            "Windows does not boot from an instance store",
            "expected `ebs`",
        );
    }
}

/// Rule 26.
fn windows_layer(cx: &Cx, layer: &Layer, found: &mut Found) {
    if !cx.is_windows() {
        return;
    }
    if let [(mount, _), ..] = layer.settings.labelled("volume") {
        let message = format!("layer `{}` has a volume, but its instances run Windows", layer.header.address());
        found.at(Code::WINDOWS_VOLUME, mount.origin, message, "the service mounts volumes on Linux only");
    }
}

/// Rule 26.
fn windows_instance(cx: &Cx, instance: &Instance, found: &mut Found) {
    let address = instance.header.address();
    let root = instance.settings.get("root_device");
    if let Some(root) = root.filter(|it| it.as_public_text() == Some("instance-store")) {
        found.at(
            Code::WINDOWS_ROOT_DEVICE,
            root.origin,
            "Windows does not boot from an instance store",
            "expected `ebs`",
        );
    }
    if matches!(instance.running, Running::Load) {
        let at = place(instance.settings.get("scale"), &instance.header);
        let diagnostic = Diagnostic::at(
            Code::WINDOWS_LOAD,
            at,
            format!("`{address}` runs Windows and cannot be started by load"),
            "",
        );
        found.push(diagnostic.help("give it a `schedule`, or let it run always"));
    }
    if let Some(volume) = instance.volumes.first() {
        let message = format!("`{address}` runs Windows and takes no registered volumes");
        found.at(
            Code::WINDOWS_REGISTERED_VOLUME,
            instance.header.span,
            message,
            format!("`{}` is attached to it", cx.model[*volume].header.address()),
        );
    }
}

/// Rule 34. An ecs-cluster layer on Chef 12.2 is rule 18.
fn ecs_cluster_layer(cx: &Cx, layer: &Layer, chef: Chef, found: &mut Found) {
    if layer.kind != LayerKind::EcsCluster {
        return;
    }
    if matches!(chef, Chef::V0_9 | Chef::V11_4) {
        let message = format!("an `ecs-cluster` layer does not work with Chef {}", chef.text());
        found.at(Code::ECS_AND_CHEF, layer.header.span, message, "expected Chef 11.10 or 12");
    }
    let default = cx.model.stack.settings.get("os");
    let id = cx.layer_of_kind(LayerKind::EcsCluster);
    for instance in id.into_iter().flat_map(|id| cx.members(id)).map(|id| &cx.model[*id]) {
        let value = instance.settings.get("os").or(default);
        let Some(os) = known_os(value) else { continue };
        if matches!(os.family, Family::CentOs | Family::RedHat) {
            let message =
                format!("`{}` is in an `ecs-cluster` layer and runs `{}`", instance.header.address(), os.name);
            let diagnostic = Diagnostic::at(
                Code::ECS_AND_OS,
                place(value, &instance.header),
                message,
                "expected Amazon Linux or Ubuntu",
            );
            found.push(diagnostic.label(layer.header.span, "the layer"));
        }
    }
}
