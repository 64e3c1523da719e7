//! Chef Automate and Puppet Enterprise servers: rule 123 (section 2.7 of the reference). That a domain comes with
//! certificate and key, and that each engine has its own settings, is so by the language.

use super::{Cx, Found};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::kinds::ServerKind;
use crate::model::Server;
use crate::value::Value;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for server in cx.model.servers.iter().filter(|it| it.header.existing().is_none()) {
        attributes(server, found);
        password(cx, server, found);
        window(server.settings.get("backup_window"), Days::Optional, found);
        window(server.settings.get("maintenance_window"), Days::Required, found);
        model(server, found);
    }
}

fn known_attributes(kind: ServerKind) -> &'static [&'static str] {
    match kind {
        ServerKind::Chef => &["CHEF_AUTOMATE_PIVOTAL_KEY", "CHEF_AUTOMATE_ADMIN_PASSWORD"],
        ServerKind::Puppet => &["PUPPET_ADMIN_PASSWORD", "PUPPET_R10K_REMOTE", "PUPPET_R10K_PRIVATE_KEY"],
    }
}

fn attributes(server: &Server, found: &mut Found) {
    let Some(given) = server.settings.get("engine_attributes").and_then(Value::as_object) else { return };
    let own = known_attributes(server.kind);
    for (name, value) in &given.entries {
        if !own.contains(&name.as_str()) {
            let message = format!("`{name}` is no attribute of the engine of `{}`", server.header.address());
            let diagnostic = Diagnostic::at(
                Code::ENGINE_ATTRIBUTE,
                value.origin,
                message,
                format!("a `{}` server", server.kind.word()),
            );
            found.push(diagnostic.help(format!("it has {}", own.join(", "))));
        }
    }
}

/// Only the length is told.
fn password(cx: &Cx, server: &Server, found: &mut Found) {
    let Some(value) = server.settings.get("admin_password") else { return };
    let Some(length) = cx.model.text_to_check(value).map(|text| text.chars().count()) else { return };
    if !(8..=32).contains(&length) {
        let message = format!("the password of the administrator has {length} characters");
        found.at(Code::ADMIN_PASSWORD, value.origin, message, "expected 8 to 32");
    }
}

#[derive(PartialEq)]
enum Days {
    Required,
    Optional,
}

fn window(value: Option<&Value>, days: Days, found: &mut Found) {
    let Some((value, text)) = value.and_then(|value| Some((value, value.as_public_text()?))) else { return };
    let (day, time) = match text.split_once(':') {
        Some((day, time)) if time.contains(':') => (Some(day), time),
        _ => (None, text),
    };
    let known_day = |day: &str| ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&day);
    let day_fits = day.map_or(days == Days::Optional, known_day);
    let hour_fits = time.split_once(':').is_some_and(|(hour, minute)| {
        minute == "00" && hour.len() == 2 && hour.parse::<u8>().is_ok_and(|hour| hour < 24)
    });
    if !day_fits || !hour_fits {
        let label = match days {
            Days::Required => "expected a day and a full hour, UTC: `\"Mon:08:00\"`",
            Days::Optional => "expected a full hour, UTC, perhaps with a day: `\"08:00\"`, `\"Mon:08:00\"`",
        };
        found.at(Code::SERVER_WINDOW, value.origin, format!("`{text}` is no time for backups or maintenance"), label);
    }
}

fn model(server: &Server, found: &mut Found) {
    let Some(value) = server.settings.get("model") else { return };
    let wanted = match server.kind {
        ServerKind::Chef => "Single",
        ServerKind::Puppet => "Monolithic",
    };
    if let Some(text) = value.as_public_text().filter(|text| *text != wanted) {
        let message = format!("a `{}` server is not `{text}`", server.kind.word());
        found.at(Code::ENGINE_MODEL, value.origin, message, format!("expected `{wanted}`"));
    }
}
