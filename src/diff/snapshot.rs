//! Snapshots: everything that a diff needs to know of one version of a stack, free of the model it was taken from. A snapshot can be
//! written, kept and read again; it holds no secret's value.

use super::tree::{Place, Tree};
use crate::name::Name;
use crate::runlist::attributes::OWN;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the first line of a written snapshot says it is.
pub const SCHEMA: &str = "https://stackwright.example/schemas/snapshot.schema.json";
pub const VERSION: u32 = 2;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    #[serde(rename = "$schema")]
    pub schema: String,
    pub version: u32,
    /// What the side is called: `shop.stack`, `shop.stack (profile prod)`, `main:shop.stack`.
    pub label: String,
    /// How much of a stack is known: a template says nothing of recipes that run.
    pub knows: Knows,
    #[serde(default)]
    pub inputs: Inputs,
    /// As shown to people.
    pub files: Vec<String>,
    /// The declarations of all files, in their order: where a change may come from.
    pub declarations: Vec<Declaration>,
    /// Address of the stack, its region if known, its version of Chef.
    pub stack: StackFacts,
    /// In source order.
    pub objects: Vec<Object>,
    pub layers: Vec<Layer>,
    pub instances: Vec<Instance>,
    pub apps: Vec<App>,
    /// Of layer sets, shared by instances; for each event, in the order of `setup, configure, deploy, undeploy, shutdown`.
    pub run_lists: Vec<[Vec<Name>; 5]>,
    /// Node JSON, shared by instances: indexes into `attributes`.
    #[serde(default)]
    pub nodes: Vec<Vec<u32>>,
    /// The parts of node JSON. INVARIANT: the leaves of a part have one [`territory`], and no two parts of a node have the same.
    pub attributes: Vec<Vec<Attribute>>,
    /// What recipes search, in the order of the files that `build` writes.
    #[serde(default)]
    pub data_bags: Vec<DataBagItem>,
}

/// What a version was compiled with.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub struct Inputs {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile: Option<String>,
    /// In the order in which they were typed: the last wins.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub set: Vec<Setting>,
}

/// `--set count=4`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Setting {
    /// Without the import that it may be in.
    pub name: Name,
    /// Kept in memory to be compared, and nowhere else: it may be a secret.
    #[serde(skip)]
    pub value: Option<Arc<str>>,
}

impl Inputs {
    pub fn of(profile: Option<&str>, set: &[(String, String)]) -> Inputs {
        let setting = |(name, value): &(String, String)| Setting {
            name: Name::new(name.rsplit('.').next().unwrap_or(name)),
            value: Some(value.as_str().into()),
        };
        Inputs { profile: profile.map(str::to_owned), set: set.iter().map(setting).collect() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Knows {
    Everything,
    /// A template, and the recipes and attributes that a program would have that makes it.
    Recipes,
    /// Resources, parameters and outputs alone.
    Template,
}

/// A declaration of the source.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Declaration {
    /// `let`, `layer`, `profile`
    pub word: String,
    pub name: Name,
    pub file: u32,
    /// Lines, both inclusive.
    pub first: u32,
    pub last: u32,
    /// What stands in it, blanks and comments aside, as a digest; texts that may be secrets are no part of it.
    pub digest: String,
    /// The names that stand in it, each with the line where it first does.
    pub names: Vec<(Name, u32)>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct StackFacts {
    pub address: String,
    pub region: Option<String>,
    pub chef: String,
}

/// A part of the template, or a deployment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Object {
    pub section: Section,
    /// The logical id.
    pub id: Name,
    /// As the source calls it: `web_server[2]`; the logical id for what the compiler adds.
    pub address: String,
    /// The declaration's name without the key of a family.
    pub name: Name,
    /// What it is: `layer`, `instance`, `parameter`.
    pub word: String,
    /// `AWS::OpsWorks::Layer`; empty outside of resources.
    #[serde(rename = "type")]
    pub type_name: Name,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Place>,
    /// `@was(old)`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub was: Option<Name>,
    pub properties: Tree,
    /// What a resource has beside its properties: `Condition`, `DependsOn`, `DeletionPolicy`.
    pub attributes: Tree,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Parameter,
    Mapping,
    Condition,
    Resource,
    Output,
    /// No part of a template.
    Deployment,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Layer {
    pub id: Name,
    pub address: String,
    /// `custom`, `php-app`
    pub kind: String,
    /// Whether traffic reaches it through a load balancer.
    pub balanced: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instance {
    pub id: Name,
    pub address: String,
    /// Indexes into the snapshot's layers, in the order of the declaration.
    pub layers: Vec<u32>,
    pub presence: Presence,
    /// Index into the snapshot's run-lists.
    pub run_lists: u32,
    /// The parts of its node JSON that only this one has: indexes into the snapshot's attributes.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub own: Vec<u32>,
    /// For each event the other parts: index into the snapshot's nodes.
    pub attributes: [u32; 5],
}

/// How sure it is that an instance is online.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Always,
    Scheduled,
    Load,
    Conditional,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct App {
    pub id: Name,
    pub address: String,
    /// Indexes into the snapshot's layers; none: it is deployed everywhere.
    pub layers: Vec<u32>,
    pub has_environment: bool,
}

/// An item of a data bag.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DataBagItem {
    /// `aws_opsworks_app`
    pub bag: Name,
    /// `shop`
    pub item: Name,
    /// The logical id of what it is called by, if its name is known only later.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stands_for: Option<Name>,
    /// Indexes into the snapshot's attributes: what items of one kind may share, and the leaves by which they are told apart.
    pub parts: [u32; 2],
}

impl DataBagItem {
    /// Whether a leaf tells an item apart from others that are alike.
    pub fn is_name(path: &[Name]) -> bool {
        matches!(path, [key] if *key == "hostname")
    }
}

/// A leaf of what recipes read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attribute {
    pub path: Vec<Name>,
    #[serde(flatten)]
    pub tree: Tree,
    /// Who sets it: `stack`, `layer web`, `deployment release`, `service`.
    pub level: Name,
}

/// The beginning of a path in node JSON that tells to which part a leaf belongs: `["apache"]`, `["opsworks", "layers"]`. It follows from
/// the path alone, so whatever two nodes are made of, a leaf of one is to be found in the same part of the other.
pub fn territory(path: &[Name]) -> &[Name] {
    let within = |own: &&[&str]| own.len() <= path.len() && own.iter().zip(path).all(|(key, name)| name == key);
    let end = match OWN.into_iter().find(within) {
        Some(own) => own.len(),
        None if path.first().is_some_and(|it| *it == "opsworks") => 2,
        None => 1,
    };
    path.get(..end).unwrap_or(path)
}

/// Whether a territory is one of those that tell of an instance alone.
pub fn is_own(territory: &[Name]) -> bool {
    let is = |own: &[&str]| own.len() == territory.len() && own.iter().zip(territory).all(|(key, name)| name == key);
    OWN.into_iter().any(is)
}
