//! Certificates and keys of apps: rule 100. What a key holds is never shown.

use super::app_sources::is_encrypted;
use super::{Cx, Found, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::Settings;
use crate::model::App;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for (_, app) in cx.apps() {
        if let Some(ssl) = app.settings.block("ssl") {
            both_given(app, ssl, found);
            pem(cx, ssl, found);
        }
    }
}

fn both_given(app: &App, ssl: &Settings, found: &mut Found) {
    let (certificate, key, enabled) = (ssl.get("certificate"), ssl.get("key"), ssl.get("enabled"));
    let address = app.header.address();
    if let (Some(off), Some(given)) = (enabled.filter(|it| it.as_bool() == Some(false)), certificate.or(key)) {
        let message = format!("app `{address}` has a certificate, but SSL is off");
        let diagnostic = Diagnostic::at(Code::SSL_OFF, off.origin, message, "turned off here");
        return found
            .push(diagnostic.label(given.origin, "given here").help("remove `enabled = false`, or the certificate"));
    }
    let missing = match (certificate, key) {
        (None, None) => "certificate and private key",
        (None, Some(_)) => "certificate",
        (Some(_), None) => "private key",
        (Some(_), Some(_)) => return,
    };
    if enabled.is_none_or(|it| it.as_bool() != Some(false)) {
        let at = place(certificate.or(key).or(enabled), &app.header);
        let message = format!("the SSL of app `{address}` has no {missing}");
        let help = if missing == "certificate" { "add `certificate`" } else { "add `key`" };
        found.push(Diagnostic::at(Code::SSL_INCOMPLETE, at, message, "expected both, in PEM form").help(help));
    }
}

fn pem(cx: &Cx, ssl: &Settings, found: &mut Found) {
    for (name, wanted) in [("certificate", "CERTIFICATE"), ("key", "PRIVATE KEY"), ("chain", "CERTIFICATE")] {
        let Some(value) = ssl.get(name) else { continue };
        let Some(text) = cx.model.text_to_check(value) else { continue };
        if name == "key" && is_encrypted(text) {
            let diagnostic = Diagnostic::at(
                Code::SSL_KEY_WITH_PASSPHRASE,
                value.origin,
                "the private key is protected by a passphrase",
                "",
            );
            found.push(diagnostic.help("write the key without one: `openssl rsa -in key.pem -out plain.pem`"));
        } else if !is_pem(text, wanted) {
            let message = format!("`{name}` is not in PEM form");
            let label = format!("expected `-----BEGIN ...{wanted}-----` and so on");
            found.at(Code::SSL_NOT_PEM, value.origin, message, label);
        }
    }
}

/// Whether a text is framed like PEM: `-----BEGIN RSA PRIVATE KEY-----` ... `-----END`.
fn is_pem(text: &str, wanted: &str) -> bool {
    let Some((_, rest)) = text.split_once("-----BEGIN ") else { return false };
    let Some((what, body)) = rest.split_once("-----") else { return false };
    what.ends_with(wanted) && body.contains("-----END ")
}
