//! Identifiers of roles and users (rules 1 and 114), volumes (rule 65) and instance types (rule 62).
//!
//! Of known text the form is looked at: whether something of that name exists is known to the account alone. References are held
//! against what they take where the catalogue is.

use super::{Cx, Found};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Role;
use crate::value::Value;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let model = cx.model;
    roles(&model.stack.service_role, &model.stack.instance_profile, found);
    for (_, layer) in cx.layers() {
        arn(layer.settings.get("instance_profile"), "instance-profile", Code::ROLE_ARN, found);
    }
    for server in &model.servers {
        roles(&server.service_role, &server.instance_profile, found);
        size(server.settings.get("size"), found);
    }
    model.instances.iter().for_each(|instance| size(instance.settings.get("size"), found));
    model.users.iter().for_each(|user| arn(user.settings.get("iam_user"), "user", Code::USER_ARN, found));
    model.volumes.iter().for_each(|volume| volume_id(volume.settings.get("id"), found));
}

/// Rule 1.
fn roles(service_role: &Role, instance_profile: &Role, found: &mut Found) {
    for (role, kind) in [(service_role, "role"), (instance_profile, "instance-profile")] {
        match role {
            Role::Given(value) => arn(Some(value), kind, Code::ROLE_ARN, found),
            Role::Auto => {}
        }
    }
}

/// The ARN of something that IAM knows: `arn:aws:iam::123456789012:role/name`.
fn arn(value: Option<&Value>, kind: &str, code: Code, found: &mut Found) {
    let Some((value, text)) = known(value) else { return };
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let fits = match parts.as_slice() {
        ["arn", _, "iam", _, _, name] => {
            name.strip_prefix(kind).and_then(|it| it.strip_prefix('/')).is_some_and(|it| !it.is_empty())
        }
        _ => false,
    };
    if !fits {
        let message = format!("`{text}` is not the ARN of {}", spoken(kind));
        let label = format!("expected `arn:aws:iam::123456789012:{kind}/...`");
        found.push(Diagnostic::at(code, value.origin, message, label));
    }
}

fn spoken(kind: &str) -> &'static str {
    match kind {
        "role" => "a role",
        "user" => "a user",
        _ => "an instance profile",
    }
}

/// Rule 65: `vol-` and hexadecimal digits, 8 of them or, since 2016, 17.
fn volume_id(value: Option<&Value>, found: &mut Found) {
    let Some((value, text)) = known(value) else { return };
    let digits = text.strip_prefix("vol-").unwrap_or_default();
    if digits.len() < 8 || !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        let message = format!("`{text}` is not the id of an EBS volume");
        found.push(Diagnostic::at(Code::VOLUME_ID, value.origin, message, "expected `vol-` and hexadecimal digits"));
    }
}

/// Sizes that EC2 has; `2xlarge` and `metal-24xl` are made of a number.
const SIZES: [&str; 7] = ["nano", "micro", "small", "medium", "large", "xlarge", "metal"];

/// Rule 62.
fn size(value: Option<&Value>, found: &mut Found) {
    let Some((value, text)) = known(value) else { return };
    let plain = |word: &str| word.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
    let fits = text.split_once('.').is_some_and(|(family, size)| {
        let is_metal = size.strip_prefix("metal-").is_some_and(|it| plain(it) == "xl");
        let is_family = family.starts_with(|c: char| c.is_ascii_lowercase())
            && family.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        is_family && (is_metal || SIZES.contains(&size) || plain(size) == "xlarge")
    });
    if !fits {
        let message = format!("there is no instance type `{text}`");
        let label = "expected a family and a size, such as `c5.large`";
        found.push(Diagnostic::at(Code::INSTANCE_TYPE, value.origin, message, label));
    }
}

/// Text that can be looked at: no secret, nothing that is resolved while deploying.
fn known(value: Option<&Value>) -> Option<(&Value, &str)> {
    let value = value?;
    let text = value.as_public_text().filter(|text| !text.contains("{{resolve:"))?;
    Some((value, text))
}
