//! Forms that no schema tells: policies, schedules of EventBridge, ports, types of records, protocols of subscriptions, zones, and what
//! can be kept as a snapshot. Source: the user guides of IAM, EventBridge, EC2, Route 53 and SNS; CloudFormation's of DeletionPolicy.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::Resource;
use crate::value::{Data, Object, Value};

/// Types of which a snapshot can be taken before they go.
const WITH_SNAPSHOTS: [&str; 8] = [
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

const RECORDS: [&str; 16] = [
    "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "TLSA", "TXT",
];
const PROTOCOLS: [&str; 9] =
    ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];
const VERSIONS: [&str; 2] = ["2008-10-17", "2012-10-17"];

/// A property by its name. `subject` is how it is spoken of.
pub(super) fn check(owner: &Resource, name: &str, value: &Value, subject: &str, problems: &mut Vec<Diagnostic>) {
    if value.secret {
        return;
    }
    let type_name = owner.type_name.as_str();
    match name {
        "AssumeRolePolicyDocument" | "PolicyDocument" => policy(value, subject, problems),
        "ScheduleExpression" if type_name == "AWS::Events::Rule" => schedule(value, subject, problems),
        "FromPort" | "ToPort" if type_name.starts_with("AWS::EC2::") => port(value, subject, problems),
        "Type" if matches!(type_name, "AWS::Route53::RecordSet" | "AWS::Route53::RecordSetGroup") => {
            words(value, subject, &RECORDS, problems);
        }
        "Protocol" if type_name.starts_with("AWS::SNS::") => words(value, subject, &PROTOCOLS, problems),
        "AvailabilityZone" => zone(value, subject, problems),
        _ => {}
    }
}

/// `Snapshot` as the policy of something that has none.
pub(super) fn snapshot(owner: &Resource, problems: &mut Vec<Diagnostic>) {
    let type_name = owner.type_name.as_str();
    let Some(meta) = owner.header.meta().filter(|_| type_name.starts_with("AWS::")) else { return };
    for policy in [&meta.deletion_policy, &meta.update_replace_policy].into_iter().flatten() {
        if policy.as_text() == Some("Snapshot") && !WITH_SNAPSHOTS.contains(&type_name) {
            let message = format!("no snapshot can be taken of `{type_name}`");
            let problem = Diagnostic::at(Code::PROPERTY_VALUE, policy.origin, message, "not for this type");
            problems.push(problem.help("write `Retain` to keep it"));
        }
    }
}

fn words(value: &Value, subject: &str, words: &[&'static str], problems: &mut Vec<Diagnostic>) {
    let Some(text) = value.as_text().filter(|text| !words.contains(text)) else { return };
    let message = format!("{subject} cannot be `{text}`");
    let problem = Diagnostic::at(Code::PROPERTY_VALUE, value.origin, message, "not one of its values");
    problems.push(match nearest(text, words.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("it takes `{}`", words.join("`, `"))),
    });
}

/// -1 stands for all of them.
fn port(value: &Value, subject: &str, problems: &mut Vec<Diagnostic>) {
    let number = value.as_int().or_else(|| value.as_text().and_then(|it| it.parse().ok()));
    if let Some(number) = number.filter(|it| !(-1..=65_535).contains(it)) {
        let message = format!("{subject} cannot be {number}");
        problems.push(Diagnostic::at(Code::PROPERTY_RANGE, value.origin, message, "expected a port up to 65535"));
    }
}

/// A region in the place of one of its zones.
fn zone(value: &Value, subject: &str, problems: &mut Vec<Diagnostic>) {
    let is_region = |text: &&str| {
        let mut parts = text.split('-');
        parts.clone().count() >= 3
            && parts.next_back().is_some_and(|last| last.len() == 1 && last.bytes().all(|it| it.is_ascii_digit()))
            && parts.all(|part| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase()))
    };
    if let Some(text) = value.as_text().filter(is_region) {
        let message = format!("{subject} is the region `{text}`, not one of its zones");
        let problem = Diagnostic::at(Code::PROPERTY_FORM, value.origin, message, "no letter at the end");
        problems.push(problem.help(format!("write `{text}a`, or `aws.zones()[0]`")));
    }
}

/// `cron(0 3 * * ? *)` with six fields, one of the days `?`; `rate(5 minutes)`.
fn schedule(value: &Value, subject: &str, problems: &mut Vec<Diagnostic>) {
    let Some(text) = value.as_text() else { return };
    let inside = |word: &str| text.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')');
    let label = match (inside("cron"), inside("rate")) {
        (Some(fields), _) => {
            let fields: Vec<&str> = fields.split_whitespace().collect();
            match fields.as_slice() {
                [_, _, day, _, weekday, _] if *day == "?" || *weekday == "?" => return,
                [_, _, _, _, _, _] => "expected `?` as the day of the month or of the week",
                _ => "expected six fields: minute, hour, day, month, day of the week, year",
            }
        }
        (None, Some(rate)) => {
            let units = ["minute", "minutes", "hour", "hours", "day", "days"];
            let fits = rate
                .split_once(' ')
                .is_some_and(|(number, unit)| number.parse::<u32>().is_ok_and(|it| it > 0) && units.contains(&unit));
            if fits {
                return;
            }
            "expected a number and `minutes`, `hours` or `days`"
        }
        (None, None) => "expected `cron(...)` or `rate(...)`",
    };
    let message = format!("{subject} is no schedule: `{text}`");
    problems.push(Diagnostic::at(Code::PROPERTY_FORM, value.origin, message, label));
}

/// A policy of IAM: its version, and what each statement says.
fn policy(value: &Value, subject: &str, problems: &mut Vec<Diagnostic>) {
    let Some(document) = value.as_object() else { return };
    if let Some(version) = document.get("Version") {
        words(version, &format!("`Version` of {subject}"), &VERSIONS, problems);
    }
    let Some(statements) = document.get("Statement") else {
        if !document.entries.keys().any(|key| key.as_str().starts_with("Fn::")) {
            problems.push(lacks(subject, "Statement", value));
        }
        return;
    };
    let one = std::slice::from_ref(statements);
    for statement in statements.as_list().unwrap_or(one) {
        if let Some(entries) = statement.as_object() {
            self::statement(entries, statement, subject, problems);
        }
    }
}

fn statement(entries: &Object, statement: &Value, subject: &str, problems: &mut Vec<Diagnostic>) {
    if entries.entries.keys().any(|key| key.as_str().starts_with("Fn::")) {
        return;
    }
    let subject = format!("a statement of {subject}");
    match entries.get("Effect") {
        Some(effect) => words(effect, &format!("`Effect` of {subject}"), &["Allow", "Deny"], problems),
        None => problems.push(lacks(&subject, "Effect", statement)),
    }
    if entries.get("Action").or_else(|| entries.get("NotAction")).is_none_or(|it| matches!(it.data, Data::Null)) {
        problems.push(lacks(&subject, "Action", statement));
    }
}

fn lacks(subject: &str, key: &str, at: &Value) -> Diagnostic {
    Diagnostic::at(Code::MISSING_PROPERTY, at.origin, format!("{subject} lacks `{key}`"), "required here")
}
