//! Triggers: what is typed after `--on` comes in, what is meant comes out, or why it cannot be.
//!
//! `deploy release`, `undeploy storefront`, `boot web_server[1]`, `shutdown web_server` (the whole family), `setup lb1`,
//! `heal lb1`, `reboot lb1`, `configure`, `schedule mon 09:00`, `schedule mon 09:00 Asia/Seoul`.

use crate::diagnostic::nearest;
use crate::language::kinds::DAYS;
use crate::model::{AppId, Command, Header, InstanceId, Model};
use jiff::tz::TimeZone;
use std::fmt;

#[derive(Clone, PartialEq, Debug)]
pub enum Trigger {
    /// Index of a `deployment`.
    Deployment(usize),
    /// A command for one app, as nobody declared it.
    Command(Command, AppId),
    Configure,
    Boot(Vec<InstanceId>),
    Shutdown(Vec<InstanceId>),
    Setup(Vec<InstanceId>),
    Heal(Vec<InstanceId>),
    Reboot(Vec<InstanceId>),
    Schedule(Moment),
}

/// An hour of the week.
#[derive(Clone, PartialEq, Debug)]
pub struct Moment {
    /// 0 is Monday.
    pub day: u8,
    /// Minutes since midnight, 0 to 1439.
    pub minute: u16,
    /// `None`: in UTC, and as well in the time zone of each schedule.
    pub zone: Option<Zone>,
}

/// A time zone and its name.
#[derive(Clone, PartialEq, Debug)]
pub struct Zone {
    pub name: String,
    pub zone: TimeZone,
}

/// Why a text is no trigger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TriggerError {
    /// Nothing but blanks.
    Empty,
    /// `launch lb1`
    Verb { found: String, near: Option<&'static str> },
    /// `boot`
    Missing { verb: &'static str, wanted: &'static str },
    /// `boot lb9`
    Unknown { wanted: &'static str, found: String, near: Option<String>, known: Vec<String> },
    /// `configure lb1`
    TooMuch { verb: &'static str, found: String },
    /// `schedule monday 09:00`
    Day(String),
    /// `schedule mon 9`
    Time(String),
    /// `schedule mon 09:00 Asia/Soul`
    Zone(String),
}

/// How many known names a message lists.
const LISTED: usize = 6;

impl fmt::Display for TriggerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TriggerError::Empty => {
                write!(f, "an event is missing; there are {}", words(VERBS.iter().map(|(word, _)| *word)))
            }
            TriggerError::Verb { found, near: Some(near) } => {
                write!(f, "no event is called `{found}`; did you mean `{near}`?")
            }
            TriggerError::Verb { found, near: None } => {
                write!(f, "no event is called `{found}`; there are {}", words(VERBS.iter().map(|(word, _)| *word)))
            }
            TriggerError::Missing { verb, wanted } => write!(f, "`{verb}` needs {wanted}"),
            TriggerError::Unknown { wanted, found, near: Some(near), .. } => {
                write!(f, "no {wanted} is called `{found}`; did you mean `{near}`?")
            }
            TriggerError::Unknown { wanted, found, near: None, known } if known.is_empty() => {
                write!(f, "no {wanted} is called `{found}`; the program has none")
            }
            TriggerError::Unknown { wanted, found, near: None, known } => {
                write!(f, "no {wanted} is called `{found}`; there are {}", words(known.iter().map(String::as_str)))
            }
            TriggerError::TooMuch { verb, found } => write!(f, "`{found}` does not belong to `{verb}`"),
            TriggerError::Day(found) => {
                write!(f, "`{found}` is no day; days are {}", words(DAYS.iter().map(|(word, _)| *word)))
            }
            TriggerError::Time(found) => write!(f, "`{found}` is no time of day; write it as `09:00`"),
            TriggerError::Zone(found) => {
                write!(f, "no time zone is called `{found}`; write it as `Asia/Seoul` or `UTC`")
            }
        }
    }
}

fn words<'a>(all: impl Iterator<Item = &'a str>) -> String {
    all.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// What an event's word asks for.
#[derive(Clone, Copy)]
enum Verb {
    /// A command: of a `deployment`, or for an app.
    Command(Command),
    Instances(fn(Vec<InstanceId>) -> Trigger),
    Configure,
    Schedule,
}

const VERBS: [(&str, Verb); 13] = [
    ("deploy", Verb::Command(Command::Deploy)),
    ("undeploy", Verb::Command(Command::Undeploy)),
    ("rollback", Verb::Command(Command::Rollback)),
    ("restart", Verb::Command(Command::Restart)),
    ("boot", Verb::Instances(Trigger::Boot)),
    ("start", Verb::Instances(Trigger::Boot)),
    ("shutdown", Verb::Instances(Trigger::Shutdown)),
    ("stop", Verb::Instances(Trigger::Shutdown)),
    ("setup", Verb::Instances(Trigger::Setup)),
    ("heal", Verb::Instances(Trigger::Heal)),
    ("reboot", Verb::Instances(Trigger::Reboot)),
    ("configure", Verb::Configure),
    ("schedule", Verb::Schedule),
];

/// Reads a trigger against the names of a model.
pub fn parse(model: &Model, text: &str) -> Result<Trigger, TriggerError> {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    if word.is_empty() {
        return Err(TriggerError::Empty);
    }
    let Some((name, verb)) = VERBS.iter().find(|(known, _)| *known == word) else {
        let near = nearest(word, VERBS.iter().map(|(word, _)| *word));
        return Err(TriggerError::Verb { found: word.to_string(), near });
    };
    match verb {
        Verb::Command(command) => parse_command(model, name, *command, rest),
        Verb::Instances(trigger) => parse_instances(model, name, rest).map(trigger),
        Verb::Configure if rest.is_empty() => Ok(Trigger::Configure),
        Verb::Configure => Err(TriggerError::TooMuch { verb: name, found: rest.to_string() }),
        Verb::Schedule => parse_moment(name, rest).map(Trigger::Schedule),
    }
}

/// A deployment before an app: `deploy release` may be any command; `undeploy release` only if it is one.
fn parse_command(model: &Model, verb: &'static str, command: Command, name: &str) -> Result<Trigger, TriggerError> {
    if name.is_empty() {
        return Err(TriggerError::Missing { verb, wanted: "the name of a deployment or an app" });
    }
    let fits = |found: Command| command == Command::Deploy || command == found;
    let deployment =
        model.deployments.iter().position(|it| fits(it.command) && it.header.address().to_string() == name);
    if let Some(at) = deployment {
        return Ok(Trigger::Deployment(at));
    }
    if let Some(app) = model.app_ids().find(|id| model[*id].header.address().to_string() == name) {
        return Ok(Trigger::Command(command, app));
    }
    let deployments = model.deployments.iter().filter(|it| fits(it.command)).map(|it| &it.header);
    Err(unknown("deployment or app", name, deployments.chain(model.apps.iter().map(|it| &it.header))))
}

/// One instance, or all of a family.
fn parse_instances(model: &Model, verb: &'static str, name: &str) -> Result<Vec<InstanceId>, TriggerError> {
    if name.is_empty() {
        return Err(TriggerError::Missing { verb, wanted: "the name of an instance" });
    }
    let family = name.strip_suffix("[*]").unwrap_or(name);
    let of_family = |id: &InstanceId| model[*id].header.name == *family;
    let found: Vec<InstanceId> = match model.instance_ids().find(|id| is_called(&model[*id].header, name)) {
        Some(id) => vec![id],
        None => model.instance_ids().filter(of_family).collect(),
    };
    if found.is_empty() {
        Err(unknown("instance", name, model.instances.iter().map(|it| &it.header)))
    } else {
        Ok(found)
    }
}

/// `web_server[1]`, `group["blue"]`, `group[blue]`, or as the node file is named: `web_server-1`.
fn is_called(header: &Header, name: &str) -> bool {
    // Most names differ at the start: no address is made for them.
    name.starts_with(header.name.as_str())
        && (header.address().to_string().replace('"', "") == name.replace('"', "") || header.file_name() == name)
}

fn unknown<'a>(wanted: &'static str, found: &str, headers: impl Iterator<Item = &'a Header>) -> TriggerError {
    let known: Vec<String> = headers.map(|header| header.address().to_string()).collect();
    let near = nearest(found, known.iter().map(String::as_str)).map(str::to_string);
    TriggerError::Unknown { wanted, found: found.to_string(), near, known: known.into_iter().take(LISTED).collect() }
}

fn parse_moment(verb: &'static str, text: &str) -> Result<Moment, TriggerError> {
    let mut parts = text.split_whitespace();
    let (Some(day), Some(time)) = (parts.next(), parts.next()) else {
        return Err(TriggerError::Missing { verb, wanted: "a day and a time: `mon 09:00`" });
    };
    let number = DAYS.iter().position(|(word, _)| *word == day).ok_or_else(|| TriggerError::Day(day.to_string()))?;
    let minute = parse_time(time).ok_or_else(|| TriggerError::Time(time.to_string()))?;
    let zone = parts.next().map(parse_zone).transpose()?;
    match parts.next() {
        Some(found) => Err(TriggerError::TooMuch { verb, found: found.to_string() }),
        None => Ok(Moment { day: number as u8, minute, zone }),
    }
}

fn parse_time(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str, limit: u16| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|value: &u16| digits && *value < limit)
    };
    Some(two(hour, 24)? * 60 + two(minute, 60)?)
}

fn parse_zone(name: &str) -> Result<Zone, TriggerError> {
    match TimeZone::get(name) {
        Ok(zone) => Ok(Zone { name: name.to_string(), zone }),
        Err(_) => Err(TriggerError::Zone(name.to_string())),
    }
}
