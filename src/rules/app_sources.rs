//! Where cookbooks and apps come from: rules 27, 41 to 44 and 106, and whether what comes is the same tomorrow.

use super::{Cx, Found};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::kinds::Chef;
use crate::model::{App, AppId, Deployment, Strategy};
use crate::source::Span;
use crate::value::{Construct, Value};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// What branches are called behind a slash that tags are hardly called: `feature/basket`.
const FAMILIES_OF_BRANCHES: [&str; 5] = ["feature", "bugfix", "hotfix", "origin", "refs/heads"];

pub(super) fn check(cx: &Cx, found: &mut Found) {
    let released: FxHashSet<AppId> =
        cx.model.deployments.iter().filter_map(|deployment| moving_branch(cx, deployment, found)).collect();
    if let Some(source) = source(cx.model.stack.settings.get("cookbooks")) {
        any(cx, &source, found);
        cookbooks(cx, &source, found);
        follows_branch(&source, "the cookbooks follow", found);
    }
    for (id, app) in cx.apps() {
        if let Some(source) = source(app.settings.get("source")) {
            any(cx, &source, found);
            of_app(cx, app, &source, found);
            if !released.contains(&id) {
                follows_branch(&source, &format!("app `{}` follows", app.header.address()), found);
            }
        }
    }
}

struct Source<'a> {
    value: &'a Construct,
    kind: &'a str,
    at: Span,
}

impl Source<'_> {
    fn arg(&self, name: &str) -> Option<&Value> {
        self.value.arg(name).filter(|it| !it.is_null())
    }

    /// The branch that is followed, and where it is named; `None` if a tag or a commit is.
    fn branch(&self) -> Option<(&str, Span)> {
        if !matches!(self.kind, "git" | "svn") {
            return None;
        }
        match self.arg("revision").filter(|it| it.as_public_text().is_none_or(|text| !text.trim().is_empty())) {
            None => Some((if self.kind == "git" { "master" } else { "HEAD" }, self.at)),
            Some(value) => value.as_public_text().filter(|text| is_branch(text)).map(|text| (text, value.origin)),
        }
    }

    /// The address, if known and no secret.
    fn url(&self) -> Option<(&str, Span)> {
        let url = self.arg("url")?;
        Some((url.as_public_text()?, url.origin))
    }
}

/// Whether a revision is a branch as far as can be told: tags and commits have a digit in them, which `main`, `stable` and
/// `production` have not; `2.x` and `2-stable` go on too.
fn is_branch(revision: &str) -> bool {
    if revision.starts_with("refs/tags/") {
        return false;
    }
    let family =
        FAMILIES_OF_BRANCHES.iter().any(|it| revision.strip_prefix(it).is_some_and(|rest| rest.starts_with('/')));
    let goes_on = [".x", "-x", "-stable"].iter().any(|it| revision.ends_with(it));
    family || goes_on || !revision.bytes().any(|byte| byte.is_ascii_digit())
}

/// An address for a message: `https://user@host/` of `https://user:pass@host/`.
fn without_password(url: &str) -> Cow<'_, str> {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let authority = rest.split('/').next().unwrap_or(rest);
        let (user, host) = authority.rsplit_once('@')?;
        Some((scheme, user.split_once(':')?.0, host, rest.get(authority.len()..)?))
    });
    match parts {
        Some((scheme, user, host, path)) => Cow::Owned(format!("{scheme}://{user}@{host}{path}")),
        None => Cow::Borrowed(url),
    }
}

fn source(value: Option<&Value>) -> Option<Source<'_>> {
    let value = value?;
    let construct = value.as_construct()?;
    Some(Source { value: construct, kind: construct.function.as_str(), at: value.origin })
}

/// Rules 41 to 44: what holds for cookbooks and apps alike.
fn any(cx: &Cx, source: &Source, found: &mut Found) {
    if let Some((_, at)) = source.url().filter(|(url, _)| url.trim().is_empty()) {
        found.at(
            Code::SOURCE_WITHOUT_URL,
            at,
            "the source has an empty address",
            "expected the address of a repository or archive",
        );
    }
    if source.kind == "git" {
        short_commit(source, found);
        key_and_address(source, found);
    }
    let key = source.arg("ssh_key");
    if let Some(key) = key.filter(|key| cx.model.text_to_check(key).is_some_and(is_encrypted)) {
        let diagnostic = Diagnostic::at(
            Code::KEY_WITH_PASSPHRASE,
            key.origin,
            "the private key is protected by a passphrase",
            "nobody is there to type it in",
        );
        found.push(diagnostic.help("make a deploy key without a passphrase"));
    }
}

/// Whether a PEM text says that it is encrypted.
pub(super) fn is_encrypted(pem: &str) -> bool {
    pem.contains("ENCRYPTED")
}

/// Rule 42: hexadecimal, too short for a commit, and with letters and digits, so that it is neither a date nor a word.
fn short_commit(source: &Source, found: &mut Found) {
    let Some(revision) = source.arg("revision") else { return };
    let Some(text) = revision.as_public_text() else { return };
    let hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let mixed = text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().any(|b| b.is_ascii_alphabetic());
    if hex && mixed && (7..40).contains(&text.len()) {
        let message = format!("`{text}` looks like the beginning of a commit's id");
        let diagnostic =
            Diagnostic::at(Code::SHORT_COMMIT, revision.origin, message, format!("it has {} of 40 digits", text.len()));
        found.push(diagnostic.help("write all 40 digits, or a branch or tag"));
    }
}

/// Rule 43.
fn key_and_address(source: &Source, found: &mut Found) {
    let Some((url, at)) = source.url() else { return };
    let private = url.starts_with("ssh://") || (url.contains('@') && !url.contains("://"));
    match source.arg("ssh_key") {
        None if private => {
            let message = format!("`{}` is read over SSH, but there is no key", without_password(url));
            found.push(
                Diagnostic::at(Code::SSH_WITHOUT_KEY, at, message, "")
                    .help("add `ssh_key`, or use the https address of a public repository"),
            );
        }
        Some(key) if url.starts_with("https://") || url.starts_with("http://") => {
            let diagnostic =
                Diagnostic::at(Code::KEY_WITHOUT_SSH, key.origin, "the key is not used", "only SSH asks for it");
            found.push(
                diagnostic
                    .label(at, "this address is not read over SSH")
                    .help("write the SSH address, or remove `ssh_key`"),
            );
        }
        _ => {}
    }
}

/// Rule 27.
fn cookbooks(cx: &Cx, source: &Source, found: &mut Found) {
    if source.kind == "svn" && cx.is_chef_12() {
        let message = format!("Chef {} reads no cookbooks from Subversion", cx.chef.map_or("12", Chef::text));
        found.push(Diagnostic::at(Code::SVN_COOKBOOKS, source.at, message, "").help("use `git(...)` or `s3(...)`"));
    } else if source.kind == "archive" && cx.is_windows() {
        let message = "Windows reads no cookbooks from an HTTP archive";
        found.push(
            Diagnostic::at(Code::ARCHIVE_COOKBOOKS_ON_WINDOWS, source.at, message, "")
                .help("use `s3(...)` or `git(...)`"),
        );
    }
}

/// Rule 106.
fn of_app(cx: &Cx, app: &App, source: &Source, found: &mut Found) {
    let address = app.header.address();
    if source.kind == "svn" && cx.is_chef_12() {
        let message = format!("Chef 12 does not read app `{address}` from Subversion");
        found.push(
            Diagnostic::at(Code::SVN_APP, source.at, message, "").help("use `git(...)`, `s3(...)` or `archive(...)`"),
        );
    }
    if let Some((url, at)) =
        source.url().filter(|(url, _)| matches!(source.kind, "s3" | "archive") && url.ends_with(".tar"))
    {
        let message = format!("`{}` is a tarball that is not compressed", without_password(url));
        found.push(
            Diagnostic::at(Code::PLAIN_TAR, at, message, "expected zip, gzip, bzip2, war or a compressed tarball")
                .help("compress it: `.tar.gz`"),
        );
    }
}

/// Rule 42. What is in production cannot be seen; a release in phases says that it matters which commit is where. Gives the app
/// that was reported.
fn moving_branch(cx: &Cx, deployment: &Deployment, found: &mut Found) -> Option<AppId> {
    let id = deployment.app.filter(|_| !matches!(deployment.strategy, Strategy::AllAtOnce))?;
    let app = &cx.model[id];
    let source = source(app.settings.get("source"))?;
    let (branch, at) = source.branch()?;
    let message =
        format!("app `{}` is released in phases from the branch `{branch}`, which moves", app.header.address());
    found.push(
        Diagnostic::at(Code::MOVING_BRANCH, at, message, "phases and new instances may get different commits")
            .label(deployment.header.span, "released in phases here")
            .help("name a tag or a commit as `revision`"),
    );
    Some(id)
}

/// What is on a branch tomorrow is not what was tested today, and an instance that starts tomorrow gets it.
fn follows_branch(source: &Source, who: &str, found: &mut Found) {
    if let Some((branch, at)) = source.branch() {
        let label = match source.arg("revision") {
            None => "no `revision`: what is on it when an instance starts",
            Some(_) => "what is on it when an instance starts",
        };
        found.push(
            Diagnostic::at(Code::FOLLOWS_BRANCH, at, format!("{who} the branch `{branch}`, which moves"), label)
                .help("name a tag or a commit as `revision`"),
        );
    }
}
