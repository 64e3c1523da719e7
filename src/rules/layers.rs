//! Settings of layers, and the load balancers in front of them: rules 73 to 78, 85 to 87, 90 and 92.

use super::{Cx, Found, Identity, has_recipes, identity, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::instance_types;
use crate::language::kinds::{AppKind, Event, LayerKind};
use crate::model::{Instance, Item, Layer, LayerId, LoadBalancer, Role};
use crate::value::Value;
use rustc_hash::FxHashMap;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for (id, layer) in cx.layers() {
        passwords(layer, found);
        paths(layer, found);
        passenger(layer, found);
        memcached(cx, id, layer, found);
        java_heap(cx, id, layer, found);
        shutdown(cx, id, layer, found);
        front_end(cx, layer, found);
        profile(cx, layer, found);
    }
    balancers(cx, found);
}

fn is_empty(value: Option<&Value>) -> bool {
    value.and_then(Value::as_text).is_some_and(str::is_empty)
}

/// Rules 73 and 74.
fn passwords(layer: &Layer, found: &mut Found) {
    let settings = &layer.settings;
    let address = layer.header.address();
    if is_empty(settings.get("root_password")) {
        let at = place(settings.get("root_password"), &layer.header);
        found.at(
            Code::EMPTY_ROOT_PASSWORD,
            at,
            format!("the root password of `{address}` is empty"),
            "expected a password",
        );
    }
    let (block, what) = match layer.kind {
        LayerKind::MonitoringMaster => (settings.block("ganglia"), "Ganglia"),
        LayerKind::Lb => {
            (settings.block("stats").filter(|it| it.bool("enabled") != Some(false)), "the statistics of HAProxy")
        }
        _ => return,
    };
    let password = block.and_then(|it| it.get("password"));
    if layer.kind == LayerKind::MonitoringMaster && is_empty(password) {
        let message = "the password of Ganglia is empty";
        found.at(
            Code::EMPTY_GANGLIA_PASSWORD,
            place(password, &layer.header),
            message,
            "the recipe that sets Ganglia up stops on it",
        );
    } else if password.is_none() && (block.is_some() || layer.kind == LayerKind::MonitoringMaster) {
        let message = format!("the password of {what} in `{address}` is left to chance");
        let diagnostic = Diagnostic::at(
            Code::RANDOM_PASSWORD,
            layer.header.span,
            message,
            "the service makes one up that nobody can read back",
        );
        let name = if layer.kind == LayerKind::Lb { "stats" } else { "ganglia" };
        found.push(diagnostic.help(format!("write `{name} {{ password = ... }}` with a `secret` parameter")));
    }
}

/// Rule 75. The methods of the health check are a set of words.
fn paths(layer: &Layer, found: &mut Found) {
    for (block, setting) in [("stats", "url"), ("health_check", "url"), ("ganglia", "url")] {
        let Some(url) = layer.settings.block(block).and_then(|it| it.get(setting)) else { continue };
        if let Some(text) = url.as_public_text().filter(|text| !text.starts_with('/')) {
            let diagnostic = Diagnostic::at(
                Code::PATH_WITHOUT_SLASH,
                url.origin,
                format!("`{text}` is no path"),
                "expected a `/` at the start",
            );
            found.push(diagnostic.help(format!("write `url = {:?}`", format!("/{text}"))));
        }
    }
}

/// Rule 76.
fn passenger(layer: &Layer, found: &mut Found) {
    let (Some(version), Some(stack)) = (layer.settings.get("passenger"), layer.settings.get("rails_stack")) else {
        return;
    };
    if stack.as_public_text() == Some("nginx_unicorn") {
        let diagnostic = Diagnostic::at(
            Code::PASSENGER_WITH_UNICORN,
            version.origin,
            "`passenger` has no meaning with `nginx_unicorn`",
            "",
        );
        found.push(
            diagnostic
                .label(stack.origin, "Unicorn is chosen here")
                .help("remove `passenger`, or write `rails_stack = apache_passenger`"),
        );
    }
}

/// The instance of a layer with the least memory, in MiB, if all types are known.
fn least_memory<'m>(cx: &Cx<'m>, layer: LayerId) -> Option<(&'m Instance, u64)> {
    let mut least: Option<(&Instance, u64)> = None;
    for instance in cx.members(layer).iter().map(|id| &cx.model[*id]) {
        let memory = instance_types::memory(instance.settings.text("size")?)?;
        if least.is_none_or(|(_, known)| memory < known) {
            least = Some((instance, memory));
        }
    }
    least
}

/// Rule 77.
fn memcached(cx: &Cx, id: LayerId, layer: &Layer, found: &mut Found) {
    let Some(memory) = layer.settings.get("memory").filter(|_| layer.kind == LayerKind::Memcached) else { return };
    let Some(wanted) = memory.as_int() else { return };
    if wanted <= 0 {
        return found.at(
            Code::MEMCACHED_MEMORY,
            memory.origin,
            "the memory of the cache is not positive",
            "expected `1MiB` or more",
        );
    }
    if let Some((instance, there)) = least_memory(cx, id).filter(|(_, there)| wanted as u64 > *there) {
        let message = format!("the cache wants {wanted} MiB, `{}` has {there} MiB", instance.header.address());
        let diagnostic =
            Diagnostic::at(Code::MEMCACHED_TOO_LARGE, memory.origin, message, "more than the instance has");
        found.push(diagnostic.label(place(instance.settings.get("size"), &instance.header), "its type"));
    }
}

/// Rule 78.
fn java_heap(cx: &Cx, id: LayerId, layer: &Layer, found: &mut Found) {
    let Some(options) = layer.settings.get("jvm_options") else { return };
    let Some(heap) = options.as_public_text().and_then(heap_mebibytes) else { return };
    if let Some((instance, there)) = least_memory(cx, id).filter(|(_, there)| heap > *there) {
        let message = format!("Java may take {heap} MiB of heap, `{}` has {there} MiB", instance.header.address());
        let diagnostic =
            Diagnostic::at(Code::JAVA_HEAP, options.origin, message, "`-Xmx` is more than the instance has");
        found.push(diagnostic.label(place(instance.settings.get("size"), &instance.header), "its type"));
    }
}

/// What `-Xmx` asks for in MiB, rounded up; the last one counts.
fn heap_mebibytes(options: &str) -> Option<u64> {
    let text = options.split_whitespace().filter_map(|it| it.strip_prefix("-Xmx")).next_back()?;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    match text.get(digits.len()..)? {
        "g" | "G" => number.checked_mul(1024),
        "m" | "M" => Some(number),
        "k" | "K" => Some(number.div_ceil(1024)),
        "" => Some(number.div_ceil(1024 * 1024)),
        _ => None,
    }
}

/// Rules 85 and 86.
fn shutdown(cx: &Cx, id: LayerId, layer: &Layer, found: &mut Found) {
    if let Some(timeout) = layer.settings.get("shutdown_timeout").filter(|it| it.as_int().is_some_and(|it| it <= 0)) {
        let message = format!("the Shutdown recipes of `{}` get no time", layer.header.address());
        found.at(Code::SHUTDOWN_TIMEOUT, timeout.origin, message, "expected `1s` or more");
    }
    let drain = layer.settings.get("wait_for_drain").filter(|it| it.as_bool() == Some(true));
    if let Some(drain) = drain.filter(|_| !cx.balancers.contains_key(&id)) {
        let message = format!("no load balancer is attached to `{}`", layer.header.address());
        let diagnostic =
            Diagnostic::at(Code::WAIT_WITHOUT_BALANCER, drain.origin, message, "there is nothing to drain");
        found.push(diagnostic.help("attach one with `load_balancer`, or remove `wait_for_drain`"));
    }
}

/// Rule 87.
fn balancers(cx: &Cx, found: &mut Found) {
    let mut layers: FxHashMap<LayerId, &LoadBalancer> = FxHashMap::default();
    let mut names: FxHashMap<Identity, &LoadBalancer> = FxHashMap::default();
    for balancer in &cx.model.load_balancers {
        let address = balancer.header.address();
        let name = balancer.settings.get("name");
        if let Some(first) = layers.insert(balancer.layer, balancer) {
            let layer = cx.model[balancer.layer].header.address();
            let message = format!("layer `{layer}` has two load balancers");
            found.push(
                Diagnostic::at(Code::TWO_BALANCERS, balancer.header.span, message, "a layer has one at most")
                    .label(first.header.span, "the first one")
                    .help("add an empty `custom` layer for it, and put the instances into both layers"),
            );
        }
        let Some(key) = name.and_then(identity) else { continue };
        if let Some(first) = names.insert(key, balancer).filter(|first| first.layer != balancer.layer) {
            let message = format!(
                "`{address}` attaches a load balancer that `{}` has attached to another layer",
                first.header.address()
            );
            let diagnostic = Diagnostic::at(
                Code::BALANCER_OF_TWO_LAYERS,
                place(name, &balancer.header),
                message,
                "a load balancer serves one layer",
            );
            found.push(diagnostic.label(first.header.span, "attached here first"));
        }
        classic(cx, balancer, found);
    }
}

/// Rule 87: a balancer of this program is a Classic one.
fn classic(cx: &Cx, balancer: &LoadBalancer, found: &mut Found) {
    let Some(name) = balancer.settings.get("name") else { return };
    let Some(Identity::Id(id)) = identity(name) else { return };
    let Some(Item::Resource(at)) = cx.model.index.get(&crate::name::Name::new(id)) else { return };
    let Some(resource) = cx.model.resources.get(*at) else { return };
    if resource.type_name == "AWS::ElasticLoadBalancingV2::LoadBalancer" {
        let message = format!("`{}` is not a Classic Load Balancer", resource.header.address());
        let diagnostic =
            Diagnostic::at(Code::BALANCER_NOT_CLASSIC, name.origin, message, "the service attaches Classic ones only");
        found.push(
            diagnostic
                .label(resource.type_span, "its type")
                .help("make it an `AWS::ElasticLoadBalancing::LoadBalancer`"),
        );
    }
}

/// Rule 90.
fn front_end(cx: &Cx, layer: &Layer, found: &mut Found) {
    if layer.kind != LayerKind::Lb {
        return;
    }
    let kinds = LayerKind::ALL.into_iter().filter(|kind| kind.is_app_server() && *kind != LayerKind::AwsFlowRuby);
    let servers: Vec<&Layer> = kinds.flat_map(|kind| cx.layers_of_kind(kind)).map(|id| &cx.model[*id]).collect();
    let message = |what: &str| format!("the `lb` layer `{}` {what}", layer.header.address());
    // A recipe of the layer's own may well give HAProxy other back ends.
    let own_recipes = Event::ALL.into_iter().any(|event| has_recipes(layer, event));
    if servers.is_empty() && !own_recipes {
        let diagnostic = Diagnostic::at(
            Code::NO_BACK_END,
            layer.header.span,
            message("has no application servers behind it"),
            "HAProxy gets a fake back end",
        );
        found
            .push(diagnostic.help("add a layer such as `php-app`, or use a `load_balancer` in front of custom layers"));
    } else if !servers.is_empty()
        && servers.iter().all(|it| it.kind == LayerKind::JavaApp)
        && cx.model.apps.iter().filter(|it| it.kind == AppKind::Java).count() > 1
    {
        let diagnostic = Diagnostic::at(
            Code::JAVA_HOSTS,
            layer.header.span,
            message("cannot tell Java apps apart by host"),
            "HAProxy sends every host to the same back end",
        );
        found.push(
            diagnostic.label(servers.first().map_or(layer.header.span, |it| it.header.span), "only Java is behind it"),
        );
    }
}

/// Rule 92, for the profile that the console makes: it has no rights for workflows and containers.
fn profile(cx: &Cx, layer: &Layer, found: &mut Found) {
    let (rights, with) = match layer.kind {
        LayerKind::AwsFlowRuby => ("workflows", "aws-opsworks-ec2-role-with-swf"),
        LayerKind::EcsCluster => ("containers", "aws-opsworks-ec2-role-with-ecs"),
        _ => return,
    };
    let given = match &cx.model.stack.instance_profile {
        Role::Given(value) => Some(value),
        Role::Auto => None,
    };
    let Some(value) = layer.settings.get("instance_profile").or(given) else { return };
    if value.as_public_text().is_some_and(|it| it.ends_with("instance-profile/aws-opsworks-ec2-role")) {
        let message = format!("the instance profile of layer `{}` has no rights for {rights}", layer.header.address());
        let diagnostic = Diagnostic::at(
            Code::PROFILE_RIGHTS,
            value.origin,
            message,
            "the profile that the console makes for ordinary layers",
        );
        found.push(diagnostic.help(format!("use a profile like the console's `{with}`")));
    }
}
