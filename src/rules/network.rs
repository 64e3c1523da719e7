//! Regions, zones, subnets and addresses: rules 36, 49, 63, 64 and 66.

use super::{Cx, Found, Identity, Own, identity, may_exclude, overlaid, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Address4, Header, Instance, Item, Resource};
use crate::source::Span;
use crate::value::{Attr, Data, Op, Target, Value};
use rustc_hash::FxHashMap;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    zone(cx, stack.settings.get("zone"), found);
    zone_of_subnet(cx, stack.settings.get("zone"), stack.settings.get("subnet"), found);
    way_out(cx, found);
    one_address_one_instance(cx, found);
    registered_addresses(cx, found);
    public_addresses(cx, found);
}

pub(super) fn of_instance(cx: &Cx, instance: &Instance, own: &Own, found: &mut Found) {
    if own.zone.is_some() {
        zone(cx, own.zone, found);
        zone_of_subnet(cx, own.zone, own.subnet, found);
    }
    if let Some(subnet) = own.subnet.filter(|_| !may_have_vpc(cx)) {
        subnet_without_vpc(instance, subnet, found);
    }
}

fn may_have_vpc(cx: &Cx) -> bool {
    let stack = &cx.model.stack;
    let given = |setting| stack.settings.get(setting).is_some();
    let raw = |property| overlaid(&stack.header, property);
    cx.foreign_stack() || given("vpc") || given("clone_of") || raw("VpcId") || raw("SourceStackId")
}

/// Rule 36: the zone belongs to the region.
fn zone(cx: &Cx, zone: Option<&Value>, found: &mut Found) {
    let (Some(zone), Some(region)) = (zone, cx.model.stack.region.as_deref()) else { return };
    let Some(text) = zone.as_public_text() else { return };
    let letter =
        text.strip_prefix(region).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_lowercase()));
    if !letter {
        let message = format!("`{text}` is no zone of the region `{region}`");
        let at_region = place(cx.model.stack.settings.get("region"), &cx.model.stack.header);
        let diagnostic =
            Diagnostic::at(Code::ZONE_OF_REGION, zone.origin, message, format!("expected a zone such as `{region}a`"));
        found.push(diagnostic.label(at_region, "the region of the stack"));
    }
}

/// Rule 36: the zone is the one that the subnet is in, if this program makes the subnet.
fn zone_of_subnet(cx: &Cx, zone: Option<&Value>, subnet: Option<&Value>, found: &mut Found) {
    let (Some(zone), Some(subnet)) = (zone, subnet) else { return };
    let Some(there) = made(cx, subnet).and_then(|it| it.properties.get("AvailabilityZone")) else { return };
    if let (Some(zone_text), Some(there_text)) = (zone.as_public_text(), there.as_public_text())
        && zone_text != there_text
    {
        let message = format!("the zone `{zone_text}` is not that of the subnet, `{there_text}`");
        let diagnostic = Diagnostic::at(Code::ZONE_OF_SUBNET, zone.origin, message, "expected the zone of the subnet");
        found.push(diagnostic.label(subnet.origin, "the subnet").label(there.origin, "its zone"));
    }
}

/// The resource of this program that a value is the identity of.
fn made<'m>(cx: &Cx<'m>, value: &Value) -> Option<&'m Resource> {
    let target = match &value.data {
        Data::Decl(target) => *target,
        Data::Deferred(deferred) => match &deferred.op {
            Op::Ref(target) => *target,
            _ => return None,
        },
        _ => return None,
    };
    match cx.model.index.get(&target.id)? {
        Item::Resource(at) => cx.model.resources.get(*at),
        _ => None,
    }
}

/// Rule 63.
fn subnet_without_vpc(instance: &Instance, subnet: &Value, found: &mut Found) {
    let message = format!("`{}` names a subnet, but the stack is in no VPC", instance.header.address());
    found.push(
        Diagnostic::at(Code::SUBNET_WITHOUT_VPC, subnet.origin, message, "")
            .help("give the stack `vpc` and `subnet`, or remove it here"),
    );
}

/// Rule 49, where the whole network can be seen: this program makes the VPC and nothing that leads out of a private subnet.
fn way_out(cx: &Cx, found: &mut Found) {
    let stack = &cx.model.stack;
    let Some(vpc) = stack.settings.get("vpc").filter(|vpc| made(cx, vpc).is_some()) else { return };
    if cx.model.resources.iter().any(leads_out) {
        return;
    }
    for (_, instance) in cx.instances() {
        let subnet = instance.settings.get("subnet").or(stack.settings.get("subnet"));
        let Some(subnet) = subnet.and_then(|it| made(cx, it)) else { continue };
        if !gives_addresses(subnet) && !has_public_address(cx, instance) {
            let message = format!("`{}` has no way out of the VPC", instance.header.address());
            found.push(
                Diagnostic::at(Code::NO_WAY_OUT, instance.header.span, message, "no public address, and the program makes no NAT")
                    .label(vpc.origin, "the VPC of this program")
                    .help("write `public_ips = true` in one of its layers, or add an `AWS::EC2::NatGateway` and a route to it"),
            );
        }
    }
}

/// Something through which instances without an address may reach the service.
fn leads_out(resource: &Resource) -> bool {
    let via = [
        "NatGatewayId",
        "InstanceId",
        "NetworkInterfaceId",
        "TransitGatewayId",
        "VpcPeeringConnectionId",
        "VpcEndpointId",
    ];
    let route = resource.type_name == "AWS::EC2::Route"
        && via.iter().any(|property| resource.properties.get(property).is_some());
    let kinds = [
        "AWS::EC2::NatGateway",
        "AWS::EC2::TransitGatewayAttachment",
        "AWS::EC2::VPNGateway",
        "AWS::EC2::VPNGatewayRoutePropagation",
    ];
    route || kinds.contains(&resource.type_name.as_str())
}

/// Whether an instance gets an address by itself or by any of its layers, as far as can be seen.
fn has_public_address(cx: &Cx, instance: &Instance) -> bool {
    let by_layer = instance.layers.iter().map(|id| &cx.model[*id]).any(|layer| {
        let on = |setting| layer.settings.get(setting).is_some_and(|it| it.as_bool() != Some(false));
        layer.header.existing().is_some() || on("public_ips") || on("elastic_ips")
    });
    by_layer || !matches!(instance.elastic_ip, Address4::None) || instance.header.existing().is_some()
}

/// Whether instances in a subnet of this program get a public address.
fn gives_addresses(subnet: &Resource) -> bool {
    let maps = subnet.properties.get("MapPublicIpOnLaunch");
    maps.is_some_and(|it| it.as_bool() != Some(false) && it.as_public_text() != Some("false"))
}

/// Rule 64: one address is on one instance.
fn one_address_one_instance(cx: &Cx, found: &mut Found) {
    let mut first: FxHashMap<Identity, &Header> = FxHashMap::default();
    for instance in cx.instances_apart() {
        let (key, at) = match &instance.elastic_ip {
            Address4::None | Address4::Auto(_) => continue,
            Address4::Declared(id) => (
                Some(Identity::Id(cx.model[*id].header.id.as_str())),
                place(instance.settings.get("elastic_ip"), &instance.header),
            ),
            Address4::Text(value) => (identity(value), value.origin),
        };
        let Some(key) = key else { continue };
        match first.get(&key) {
            Some(known) if may_exclude(known, &instance.header) => {}
            Some(known) => {
                let message =
                    format!("`{}` and `{}` have the same address", known.address(), instance.header.address());
                let diagnostic = Diagnostic::at(Code::ADDRESS_TWICE, at, message, "an address is on one instance");
                found.push(
                    diagnostic
                        .label(known.span, "it has the address already")
                        .help("write `elastic_ip = auto` for an address of its own"),
                );
            }
            None => {
                first.insert(key, &instance.header);
            }
        }
    }
}

/// Rule 64: an address that is written out is registered with the stack.
fn registered_addresses(cx: &Cx, found: &mut Found) {
    let given: Vec<Option<&str>> = cx.model.elastic_ips.iter().map(|it| it.settings.text("ip")).collect();
    if given.contains(&None) || cx.foreign_stack() || overlaid(&cx.model.stack.header, "ElasticIps") {
        return;
    }
    for instance in cx.instances_apart() {
        let Address4::Text(value) = &instance.elastic_ip else { continue };
        let Some(text) = value.as_public_text().filter(|text| !given.contains(&Some(text))) else { continue };
        let message =
            format!("the address `{text}` of `{}` is not registered with the stack", instance.header.address());
        let diagnostic = Diagnostic::at(Code::ADDRESS_NOT_REGISTERED, value.origin, message, "");
        found.push(
            diagnostic
                .help(format!("declare it: `elastic_ip name {{ ip = {text:?} }}`, and name the declaration here")),
        );
    }
}

/// Rule 66.
fn public_addresses(cx: &Cx, found: &mut Found) {
    let mut uses: Vec<(Target, Span)> = Vec::new();
    let mut visit = |value: &Value| {
        if let Data::Deferred(deferred) = &value.data
            && let Op::Attribute(target, Attr::PublicIp) = &deferred.op
        {
            uses.push((*target, value.origin));
        }
    };
    every_value(cx, &mut |value| value.walk(&mut visit));
    for (target, at) in uses {
        let Some(Item::Instance(id)) = cx.model.index.get(&target.id) else { continue };
        let instance = &cx.model[*id];
        let subnet = instance.settings.get("subnet").or(cx.model.stack.settings.get("subnet"));
        let by_subnet = subnet.and_then(|it| made(cx, it)).is_some_and(gives_addresses);
        if !by_subnet && !has_public_address(cx, instance) {
            let message = format!("`{}` has no public address", instance.header.address());
            let diagnostic = Diagnostic::at(Code::PUBLIC_IP_WITHOUT_ADDRESS, at, message, "it is asked for here");
            found.push(
                diagnostic
                    .label(instance.header.span, "the instance")
                    .help("write `elastic_ip = auto` in it, or `public_ips = true` in one of its layers"),
            );
        }
    }
}

/// Every value in which an attribute of an instance may stand.
fn every_value(cx: &Cx, visit: &mut dyn FnMut(&Value)) {
    let model = cx.model;
    model.outputs.iter().for_each(|it| visit(&it.value));
    model.resources.iter().flat_map(|it| it.properties.entries.values()).for_each(&mut *visit);
    model.stack.settings.values(visit);
    model.stack.json.iter().for_each(|it| visit(&it.value));
    model.layers.iter().for_each(|it| it.settings.values(visit));
    model.layers.iter().filter_map(|it| it.json.as_ref()).for_each(|it| visit(&it.value));
    model.apps.iter().for_each(|it| it.settings.values(visit));
    model.apps.iter().flat_map(|it| &it.env).for_each(|it| visit(&it.value));
}
