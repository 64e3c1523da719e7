//! Users: rule 114. Permission levels are not part of the language: a template cannot set them.

use super::{Cx, Found, may_exclude, shared};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::User;
use crate::value::Value;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let users = || cx.model.users.iter().filter(|user| user.header.existing().is_none());
    users().for_each(|user| characters(user, found));
    let named = users().filter_map(|user| account(user).map(|(name, value)| (name, (user, value))));
    for ((first, first_name), (second, second_name)) in shared(named) {
        if !may_exclude(&first.header, &second.header) {
            let (one, other) = (first.header.address(), second.header.address());
            let message = format!("`{one}` and `{other}` get the same account on the servers");
            let diagnostic =
                Diagnostic::at(Code::SAME_SSH_NAME, second_name.origin, message, "expected a name of its own");
            found.push(diagnostic.label(first_name.origin, "the first one").help("give one of them an `ssh_name`"));
        }
    }
}

fn fits(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn characters(user: &User, found: &mut Found) {
    let Some(value) = user.settings.get("ssh_name") else { return };
    let Some(text) = value.as_public_text().filter(|text| text.is_empty() || !text.chars().all(fits)) else { return };
    let message = format!("`{text}` is no name of an account");
    let diagnostic = Diagnostic::at(Code::SSH_NAME, value.origin, message, "expected letters, digits, `-` and `_`");
    let kept: String = text.chars().filter(|c| fits(*c)).collect();
    found.push(match kept.is_empty() {
        true => diagnostic,
        false => diagnostic.help(format!("the service would drop the rest in silence: write `{kept}`")),
    });
}

/// The account a user gets, and what it comes from: the SSH name, else the IAM name without what does not fit.
fn account(user: &User) -> Option<(String, &Value)> {
    let given = user.settings.get("ssh_name");
    let value = given.or(user.settings.get("iam_user"))?;
    let text = value.as_public_text()?;
    let name = if given.is_some() { text } else { text.rsplit('/').next()? };
    Some((name.chars().filter(|c| fits(*c)).collect::<String>().to_ascii_lowercase(), value))
}
