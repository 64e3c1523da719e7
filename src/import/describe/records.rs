//! Documents to records: what is described, each thing once, with the place where it stands.

use super::fields::{RESULTS, Shape};
use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::import::document::{Document, Map, Node};
use crate::import::template::LeftOut;
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What a record describes, in the order of [`RESULTS`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum What {
    Stack,
    Layer,
    Instance,
    App,
    LoadBased,
    TimeBased,
    Volume,
    RaidArray,
    Database,
    ElasticIp,
    LoadBalancer,
    Cluster,
    User,
    Permission,
}

impl What {
    pub const ALL: [What; 14] = [
        What::Stack,
        What::Layer,
        What::Instance,
        What::App,
        What::LoadBased,
        What::TimeBased,
        What::Volume,
        What::RaidArray,
        What::Database,
        What::ElasticIp,
        What::LoadBalancer,
        What::Cluster,
        What::User,
        What::Permission,
    ];

    /// The field that no two of them share; a permission is known by nothing.
    fn identity(self) -> Option<&'static str> {
        match self {
            What::Stack => Some("StackId"),
            What::Layer | What::LoadBased => Some("LayerId"),
            What::Instance | What::TimeBased => Some("InstanceId"),
            What::App => Some("AppId"),
            What::Volume => Some("VolumeId"),
            What::RaidArray => Some("RaidArrayId"),
            What::Database => Some("RdsDbInstanceArn"),
            What::ElasticIp => Some("Ip"),
            What::LoadBalancer => Some("ElasticLoadBalancerName"),
            What::Cluster => Some("EcsClusterArn"),
            What::User => Some("IamUserArn"),
            What::Permission => None,
        }
    }
}

/// One thing that is described.
#[derive(Debug)]
pub(super) struct Record {
    /// `Layers/0`
    pub path: String,
    pub at: Span,
    pub fields: Map,
}

impl Record {
    /// Text of a field; none if it is not given.
    pub fn text(&self, field: &str) -> Option<&Arc<str>> {
        match &self.fields.get(field)?.value.data {
            crate::import::document::Data::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn get(&self, field: &str) -> Option<&Node> {
        self.fields.get(field).map(|entry| &entry.value)
    }

    /// What it is called in messages.
    pub fn called(&self) -> Option<&str> {
        let names = [
            "Hostname",
            "Name",
            "DbInstanceIdentifier",
            "Ip",
            "ElasticLoadBalancerName",
            "IamUserArn",
            "RdsDbInstanceArn",
            "MountPoint",
        ];
        names.iter().find_map(|name| self.text(name)).map(|it| &**it)
    }

    pub fn left_out(&self, reason: &'static str) -> LeftOut {
        let path = match self.called() {
            Some(name) => format!("{} `{name}`", self.path),
            None => self.path.clone(),
        };
        LeftOut { path, reason, at: self.at }
    }
}

/// What all documents describe, kind by kind, in the order in which it stands.
#[derive(Default, Debug)]
pub(super) struct Records {
    lists: [Vec<Record>; 14],
    /// Keys of results that hold no configuration.
    pub left_out: Vec<LeftOut>,
}

impl Records {
    pub fn of(&self, what: What) -> &[Record] {
        self.lists.get(what as usize).map_or(&[], Vec::as_slice)
    }
}

/// Keys of results beside the lists: pages of a long result, and what a library adds to it.
const AROUND: [&str; 2] = ["NextToken", "ResponseMetadata"];
const AROUND_REASON: &str = "says nothing about a stack";

pub(super) fn what(key: &str) -> Option<What> {
    RESULTS.iter().position(|it| it.key == key).and_then(|index| What::ALL.get(index)).copied()
}

pub(super) fn shape(what: What) -> Option<&'static Shape> {
    RESULTS.get(what as usize).map(|it| it.shape)
}

pub(super) fn gather(documents: &[Document], problems: &mut Problems) -> Records {
    let mut gathering = Gathering { records: Records::default(), known: FxHashMap::default(), problems };
    for document in documents {
        for (key, entry) in document.root.as_map().into_iter().flatten() {
            match what(key) {
                Some(what) => gathering.list(what, key, &entry.value),
                None if AROUND.contains(&&**key) => gathering.left_out(key.to_string(), AROUND_REASON, entry.key),
                None => gathering.unknown(key, entry.key),
            }
        }
    }
    gathering.records
}

struct Gathering<'p> {
    records: Records,
    /// Kind and id to the place in the list of that kind.
    known: FxHashMap<(What, Arc<str>), usize>,
    problems: &'p mut Problems,
}

impl Gathering<'_> {
    fn list(&mut self, what: What, key: &str, value: &Node) {
        let Some(items) = value.as_list() else {
            return self.wrong(value, &format!("`{key}`"), "a list");
        };
        for (index, item) in items.iter().enumerate() {
            let path = format!("{key}/{index}");
            match item.as_map() {
                Some(fields) => self.record(what, Record { path, at: item.span, fields: fields.clone() }),
                None => self.wrong(item, &format!("`{path}`"), "an object"),
            }
        }
    }

    fn record(&mut self, what: What, record: Record) {
        for field in ["StackId", "LayerId", "InstanceId", "AppId", "VolumeId", "RaidArrayId", "IamUserArn"] {
            let value = record.get(field).filter(|it| it.as_text().is_none() && !is_null(it));
            if let Some(wrong) = value {
                return self.wrong(wrong, &format!("`{field}` of `{}`", record.path), "an id as text");
            }
        }
        let Some(list) = self.records.lists.get_mut(what as usize) else { return };
        let id = what.identity().and_then(|field| record.text(field)).cloned();
        let Some(id) = id else { return list.push(record) };
        match self.known.get(&(what, id.clone())).and_then(|index| list.get(*index)) {
            Some(first) if alike(&first.fields, &record.fields) => {
                let left_out = record.left_out("described twice, in the same words");
                self.records.left_out.push(left_out);
            }
            Some(first) => {
                let message = format!("`{id}` is described twice, and not in the same words");
                let problem = Diagnostic::at(Code::DESCRIBED_TWICE, record.at, message, "described again here");
                self.problems.push(
                    problem.label(first.at, "first here").help("describe the stack anew, or leave one of the two out"),
                );
            }
            None => {
                self.known.insert((what, id), list.len());
                list.push(record);
            }
        }
    }

    fn left_out(&mut self, path: String, reason: &'static str, at: Span) {
        self.records.left_out.push(LeftOut { path, reason, at });
    }

    fn unknown(&mut self, key: &str, at: Span) {
        let message = format!("`{key}` is nothing that describes a stack");
        let known: Vec<String> = RESULTS.iter().map(|it| format!("`{}`", it.command)).collect();
        let problem = Diagnostic::at(Code::DESCRIPTION_SHAPE, at, message, "not a result that can be imported");
        self.problems.push(problem.help(format!("what can be is printed by {}", known.join(", "))));
    }

    fn wrong(&mut self, node: &Node, what: &str, expected: &str) {
        let message = format!("{what} is {}, expected {expected}", node.describe());
        let problem = Diagnostic::at(Code::DESCRIPTION_SHAPE, node.span, message, format!("expected {expected}"));
        self.problems.push(problem);
    }
}

fn alike(one: &Map, other: &Map) -> bool {
    let json = |map: &Map| -> serde_json::Map<String, serde_json::Value> {
        map.iter().map(|(key, entry)| (key.to_string(), entry.value.json())).collect()
    };
    json(one) == json(other)
}

pub(super) fn is_null(node: &Node) -> bool {
    matches!(node.data, crate::import::document::Data::Null)
}
