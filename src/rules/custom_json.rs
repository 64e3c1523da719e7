//! Custom JSON: rules 107 to 112. That it is an object is so by the language.

use super::{Cx, Found, LayerSet, pairs};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Command, Json, Strategy};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Object, Value};

/// What the service takes at a level, in bytes.
const MOST: usize = 120 * 1024;
/// From here on the next addition may be too much, in bytes.
const NEARLY: usize = MOST / 10 * 8;

/// Keys below `opsworks` that are meant to be set (section 8.1 and 13 of the reference), besides `deploy_*`.
const OPEN_KEYS: [&str; 6] =
    ["data_bags", "ruby_version", "rails", "run_cookbook_tests", "skip_uninstall_of_other_rails_stack", "rails_stack"];

/// Keys of `opsworks.rails_stack` that the deploy cookbook sets over custom JSON.
const FIXED_KEYS: [&str; 4] = ["recipe", "needs_reload", "service", "restart_command"];

/// Attributes that Ohai finds out on each run and that win over all others.
const OHAI: [&str; 30] = [
    "block_device",
    "chef_packages",
    "cloud",
    "counters",
    "cpu",
    "current_user",
    "dmi",
    "domain",
    "ec2",
    "etc",
    "filesystem",
    "fqdn",
    "hostname",
    "idletime",
    "ip6address",
    "ipaddress",
    "kernel",
    "keys",
    "lsb",
    "macaddress",
    "machinename",
    "memory",
    "network",
    "ohai_time",
    "os",
    "os_version",
    "platform",
    "platform_family",
    "platform_version",
    "virtualization",
];

/// Namespaces that only the built-in cookbooks and attributes of Chef 11 had; others are also those of public cookbooks.
const CHEF_11_ONLY: [&str; 4] = ["deploy", "mod_php5_apache2", "passenger_apache2", "ssh_users"];

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let model = cx.model;
    let stack = model.stack.json.iter().map(|json| (json, "stack".to_owned()));
    let layers =
        cx.layers().filter_map(|(_, it)| Some((it.json.as_ref()?, format!("layer `{}`", it.header.address()))));
    let named = |address: crate::model::Address| format!("deployment `{address}`");
    let deployments = model.deployments.iter().filter_map(|it| Some((it.json.as_ref()?, named(it.header.address()))));
    for (json, level) in stack.chain(layers).chain(deployments) {
        size(json, &level, found);
        top_level_keys(cx, json, found);
        few_releases(cx, json, found);
    }
    for set in &cx.sets {
        merged_size(cx, set, found);
        layers_disagree(cx, set, found);
    }
}

/// Rule 107.
fn size(json: &Json, level: &str, found: &mut Found) {
    let bytes = written(&json.value);
    if bytes > MOST {
        let message = format!("the custom JSON of the {level} has {} KiB", bytes.div_ceil(1024));
        let diagnostic = Diagnostic::at(Code::JSON_SIZE, json.origin, message, "the service takes 120 KiB");
        found.push(diagnostic.help("move what is large to a file in S3 that a recipe fetches"));
    } else if bytes > NEARLY {
        let message = format!(
            "the custom JSON of the {level} has {} of the 120 KiB that the service takes",
            bytes.div_ceil(1024)
        );
        let diagnostic = Diagnostic::at(Code::JSON_NEARLY_FULL, json.origin, message, "more than 80 % of it");
        found.push(diagnostic.help("move what is large to a file in S3 that a recipe fetches"));
    }
}

/// Rule 107: what an instance gets in the end. Only when the parts together could be too much are they merged.
fn merged_size(cx: &Cx, set: &LayerSet, found: &mut Found) {
    let layers = set.layers.iter().filter_map(|id| cx.model[*id].json.as_ref());
    let levels: Vec<&Json> = cx.model.stack.json.iter().chain(layers).collect();
    let sizes: Vec<usize> = levels.iter().map(|json| written(&json.value)).collect();
    if sizes.iter().sum::<usize>() <= MOST || sizes.iter().any(|it| *it > MOST) {
        return;
    }
    let values: Vec<&Value> = levels.iter().map(|json| &json.value).collect();
    let bytes = merged(&values);
    if let (true, Some(last)) = (bytes > MOST, levels.last()) {
        let instance = &cx.model[set.first].header;
        let message =
            format!("the custom JSON of `{}` has {} KiB when merged", instance.address(), bytes.div_ceil(1024));
        let diagnostic =
            Diagnostic::at(Code::MERGED_JSON_SIZE, last.origin, message, "the service may take 120 KiB in all");
        found.push(diagnostic.label(instance.span, "the instance"));
    }
}

/// How many bytes a value has as compact JSON; deferred parts count nothing.
fn written(value: &Value) -> usize {
    match &value.data {
        Data::Null => 4,
        Data::Bool(value) => {
            if *value {
                4
            } else {
                5
            }
        }
        Data::Number(number) => number.to_string().len(),
        Data::Text(text) => quoted(text),
        Data::List(items) => 2 + items.len().saturating_sub(1) + items.iter().map(written).sum::<usize>(),
        Data::Object(object) => {
            let entries = object.entries.iter().map(|(key, value)| quoted(key.as_str()) + 1 + written(value));
            2 + object.entries.len().saturating_sub(1) + entries.sum::<usize>()
        }
        Data::Unknown | Data::Quantity(_) | Data::Time(_) | Data::Span(_) => 0,
        Data::Decl(_) | Data::Construct(_) | Data::Deferred(_) => 0,
    }
}

fn quoted(text: &str) -> usize {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 1,
        0..=0x1f => 5,
        _ => 0,
    };
    2 + text.len() + text.bytes().map(escaped).sum::<usize>()
}

/// The bytes of values laid over each other, the strongest last: objects merge, everything else is replaced.
fn merged(levels: &[&Value]) -> usize {
    let objects: Vec<&Object> = levels.iter().rev().map_while(|value| value.as_object()).collect();
    if objects.len() < 2 {
        return levels.last().map_or(0, |value| written(value));
    }
    let mut keys: Vec<Name> = objects.iter().flat_map(|it| it.entries.keys().copied()).collect();
    keys.sort_unstable();
    keys.dedup();
    let of_key = |key: &Name| {
        let values: Vec<&Value> = objects.iter().rev().filter_map(|it| it.entries.get(key)).collect();
        quoted(key.as_str()) + 1 + merged(&values)
    };
    2 + keys.len().saturating_sub(1) + keys.iter().map(of_key).sum::<usize>()
}

/// Rules 108, 109, 111 and 112.
fn top_level_keys(cx: &Cx, json: &Json, found: &mut Found) {
    let Some(object) = json.value.as_object() else { return };
    for (key, value) in &object.entries {
        let at = value.origin;
        let key = key.as_str();
        if key == "opsworks" {
            opsworks_key(cx, value, found);
        } else if OHAI.contains(&key) {
            let message = format!("`{key}` is an attribute that Ohai sets");
            let diagnostic =
                Diagnostic::at(Code::OHAI_KEY, at, message, "what Ohai finds out on the instance wins over it");
            found.push(diagnostic.help("put it under a key of your own cookbook"));
        } else if cx.is_chef_12() && (CHEF_11_ONLY.contains(&key) || key.starts_with("opsworks_")) {
            let message = format!("nothing reads `{key}` on Chef {}", cx.chef.map_or("12", |chef| chef.text()));
            let diagnostic =
                Diagnostic::at(Code::BUILT_IN_KEY_ON_CHEF_12, at, message, "only the built-in cookbooks of Chef 11 do");
            found.push(
                diagnostic.help("the recipes of Chef 12 find apps and users in data bags: `search(:aws_opsworks_app)`"),
            );
        }
    }
}

/// Rules 108 and 109.
fn opsworks_key(cx: &Cx, value: &Value, found: &mut Found) {
    if cx.is_chef_12() {
        let message = "`opsworks` is removed from custom JSON on Chef 12";
        let diagnostic = Diagnostic::at(
            Code::OPSWORKS_KEY_ON_CHEF_12,
            value.origin,
            message,
            "the agent drops it before recipes run",
        );
        return found.push(diagnostic.help("use a key of your own"));
    }
    let Some(object) = value.as_object().filter(|_| cx.chef.is_some()) else { return };
    for (key, value) in &object.entries {
        let name = key.as_str();
        if name == "rails_stack" {
            rails_stack(value, found);
        } else if !OPEN_KEYS.contains(&name) && !name.starts_with("deploy_") {
            let message = format!("`opsworks.{name}` belongs to the service");
            let diagnostic = Diagnostic::at(
                Code::OPSWORKS_KEY,
                value.origin,
                message,
                "built-in recipes rely on what the service sets",
            );
            found.push(diagnostic.help("use a key of your own"));
        }
    }
}

/// Rule 109. The names of the Rails stacks are part of the type of this namespace.
fn rails_stack(value: &Value, found: &mut Found) {
    let Some(object) = value.as_object() else { return };
    for key in FIXED_KEYS {
        if let Some(value) = object.get(key) {
            let message = format!("`opsworks.rails_stack.{key}` has no effect");
            let diagnostic = Diagnostic::at(
                Code::FIXED_KEY,
                value.origin,
                message,
                "the deploy cookbook sets it from the stack's name",
            );
            found.push(diagnostic.help("choose with `rails_stack` in the layer"));
        }
    }
}

/// Rule 118: without a kept release there is nothing to roll back to.
fn few_releases(cx: &Cx, json: &Json, found: &mut Found) {
    let keep = json.value.as_object().and_then(|it| it.get("opsworks")?.as_object()?.get("deploy_keep_releases"));
    let Some(keep) = keep.filter(|it| it.as_int().is_some_and(|it| it < 2) && !cx.is_chef_12()) else { return };
    let goes_back = |command: Command, strategy: &Strategy| {
        command == Command::Rollback || !matches!(strategy, Strategy::AllAtOnce)
    };
    if let Some(deployment) = cx.model.deployments.iter().find(|it| goes_back(it.command, &it.strategy)) {
        let message = "one release is kept, so that there is none to go back to";
        let diagnostic = Diagnostic::at(
            Code::FEW_RELEASES,
            keep.origin,
            message,
            "expected 2 or more; 5 are kept if nothing is said",
        );
        found.push(diagnostic.label(deployment.header.span, "its way back is an earlier release"));
    }
}

/// Rule 110.
fn layers_disagree(cx: &Cx, set: &LayerSet, found: &mut Found) {
    for (a, b) in pairs(set.layers) {
        // In source order, so that two instances with the same layers in another order make one message.
        let (a, b) = (&cx.model[a.min(b)], &cx.model[a.max(b)]);
        let (Some(one), Some(other)) = (&a.json, &b.json) else { continue };
        disagreements(&one.value, &other.value, &mut Vec::new(), &mut |path, first, second| {
            let layers = format!("`{}` and `{}`", a.header.address(), b.header.address());
            let message = format!("the layers {layers} disagree about `{}`", path.join("."));
            let instance = &cx.model[set.first].header;
            found.push(
                Diagnostic::at(Code::LAYERS_DISAGREE, second, message, "which of both wins is not documented")
                    .label(first, "the other value")
                    .label(instance.span, format!("`{}` is in both layers", instance.address()))
                    .help("set it in one of the layers, or in the stack"),
            );
        });
    }
}

/// Calls `tell` for each place where two objects have the same key with different known values.
fn disagreements<'a>(a: &'a Value, b: &'a Value, path: &mut Vec<&'a str>, tell: &mut dyn FnMut(&[&str], Span, Span)) {
    if let (Some(one), Some(other)) = (a.as_object(), b.as_object()) {
        for (key, value) in &one.entries {
            if let Some(second) = other.entries.get(key) {
                path.push(key.as_str());
                disagreements(value, second, path, tell);
                path.pop();
            }
        }
    } else if differ(a, b) {
        tell(path, a.origin, b.origin);
    }
}

/// Whether two values are known to be different.
fn differ(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        (Data::Unknown | Data::Deferred(_) | Data::Decl(_), _)
        | (_, Data::Unknown | Data::Deferred(_) | Data::Decl(_)) => false,
        (Data::Null, Data::Null) => false,
        (Data::Bool(a), Data::Bool(b)) => a != b,
        (Data::Number(a), Data::Number(b)) => a != b,
        (Data::Text(a), Data::Text(b)) => a != b,
        (Data::List(a), Data::List(b)) => a.len() != b.len() || a.iter().zip(b.iter()).any(|(a, b)| differ(a, b)),
        (Data::Object(a), Data::Object(b)) => {
            a.entries.len() != b.entries.len()
                || a.entries.iter().any(|(key, value)| b.entries.get(key).is_none_or(|other| differ(value, other)))
        }
        _ => true,
    }
}
