//! Settings of the stack: rules 35, 38, 39, 45 and 47.

use super::{Cx, Found, overlaid, place};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::kinds::LayerKind;
use crate::language::os::REGIONS;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    region(cx, found);
    if !cx.foreign_stack() {
        subnet_of_vpc(cx, found);
        security_groups(cx, found);
        clone(cx, found);
        ecs_cluster(cx, found);
    }
}

/// Rule 35.
fn subnet_of_vpc(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    let Some(vpc) = stack.settings.get("vpc") else { return };
    if stack.settings.get("subnet").is_none() && !overlaid(&stack.header, "DefaultSubnetId") {
        let diagnostic = Diagnostic::at(Code::VPC_WITHOUT_SUBNET, vpc.origin, "`vpc` is given without `subnet`", "");
        found.push(diagnostic.help("add `subnet`: instances that name none start there"));
    }
}

/// Rule 38.
fn region(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    let Some(region) = stack.region.as_deref() else { return };
    let at = place(stack.settings.get("region"), &stack.header);
    if !REGIONS.contains(&region) {
        let diagnostic =
            Diagnostic::at(Code::REGION_UNKNOWN, at, format!("the service does not run in `{region}`"), "");
        let help = match nearest(region, REGIONS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it runs in {}", REGIONS.join(", ")),
        };
        found.push(diagnostic.help(help));
    } else if region == "ca-central-1" {
        found.at(
            Code::REGION_WITHOUT_CONSOLE,
            at,
            "`ca-central-1` is not in the service's console",
            "reached by the API only",
        );
    }
}

/// Rule 39.
fn security_groups(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    let Some(off) = stack.settings.get("built_in_security_groups").filter(|it| it.as_bool() == Some(false)) else {
        return;
    };
    for (_, layer) in cx.layers() {
        let groups = layer.settings.get("security_groups");
        let none = groups.is_none_or(|it| it.as_list().is_some_and(<[_]>::is_empty));
        if none && !overlaid(&layer.header, "CustomSecurityGroupIds") {
            let message = format!("layer `{}` has no security group", layer.header.address());
            found.push(
                Diagnostic::at(
                    Code::NO_SECURITY_GROUP,
                    place(groups, &layer.header),
                    message,
                    "expected `security_groups` with at least one",
                )
                .label(off.origin, "the built-in groups are turned off here"),
            );
        }
    }
}

/// Rule 45.
fn clone(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    if stack.settings.get("clone_of").is_some() || overlaid(&stack.header, "SourceStackId") {
        return;
    }
    for setting in ["clone_apps", "clone_permissions"] {
        if let Some(value) = stack.settings.get(setting) {
            let message = format!("`{setting}` is given without `clone_of`");
            found.at(
                Code::CLONE_WITHOUT_SOURCE,
                value.origin,
                message,
                "expected `clone_of` with the id of the stack to clone",
            );
        }
    }
}

/// Rule 47.
fn ecs_cluster(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    let registered = stack.settings.get("ecs_cluster");
    for (_, layer) in cx.layers().filter(|(_, layer)| layer.kind == LayerKind::EcsCluster) {
        let own = layer.settings.get("cluster");
        let Some(registered) = registered else {
            if !overlaid(&stack.header, "EcsClusterArn") {
                let message = format!("the stack registers no cluster for the layer `{}`", layer.header.address());
                let diagnostic = Diagnostic::at(
                    Code::ECS_CLUSTER_MISSING,
                    place(own, &layer.header),
                    message,
                    "an `ecs-cluster` layer needs one",
                );
                found.push(diagnostic.help("add `ecs_cluster` with the ARN of the cluster to the stack"));
            }
            continue;
        };
        let (Some(own), Some(known)) = (own, registered.as_public_text()) else { continue };
        if own.as_public_text().is_some_and(|text| text != known) {
            let message = format!("layer `{}` names another cluster than the stack registers", layer.header.address());
            found.push(
                Diagnostic::at(Code::ECS_CLUSTER_OTHER, own.origin, message, "expected the same cluster")
                    .label(registered.origin, "registered here")
                    .help("remove `cluster`: it follows the stack"),
            );
        }
    }
}
