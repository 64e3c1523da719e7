//! The document: all that is known of a change, as data. Every rendering prints this and asks nothing else; it is what
//! `diff --format json` writes and `show` reads.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub const SCHEMA: &str = "https://stackwright.example/schemas/diff.schema.json";
pub const VERSION: u32 = 1;

/// One or more comparisons, as one report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    #[serde(rename = "$schema")]
    pub schema: String,
    pub version: u32,
    /// What to type to get it again.
    pub command: String,
    /// The folder that files are named from, from the root of its git checkout; empty if it is the root, or lies in none.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub folder: String,
    pub verdict: Verdict,
    /// Each a program, or a program with one of its profiles.
    pub parts: Vec<Diff>,
}

/// Two versions of one stack held against each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Diff {
    pub old: Side,
    pub new: Side,
    pub verdict: Verdict,
    /// What cannot be done as an update, or wants attention, by the rules of the domain.
    pub findings: Vec<Finding>,
    /// Worst first.
    pub danger: Vec<Danger>,
    /// Danger first, then source order; what is unchanged is only counted.
    pub objects: Vec<ObjectChange>,
    pub run_lists: Vec<RunListChange>,
    pub attributes: Vec<AttributeChange>,
    #[serde(default)]
    pub data_bags: Vec<DataBagChange>,
    pub events: Events,
    pub capacity: Vec<Capacity>,
    pub renames: Vec<Rename>,
    /// What moved more than its own declaration, the one with the most changes first.
    pub causes: Vec<Cause>,
    /// What differs and means nothing.
    pub noise: Vec<Noise>,
    pub way_back: WayBack,
    /// Who is in what, for drawing.
    pub picture: Picture,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Side {
    pub label: String,
    /// The main file; none of a version that was not there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    pub stack: String,
    /// Whether recipes and attributes of this side are known.
    pub knows_recipes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Verdict {
    pub changes: bool,
    pub create: usize,
    pub update: usize,
    pub replace: usize,
    pub delete: usize,
    #[serde(rename = "move")]
    pub moved: usize,
    pub unchanged: usize,
    /// Instances of both versions whose run-lists differ, and whose attributes do.
    pub run_lists: usize,
    pub attributes: usize,
    pub danger: usize,
    pub noise: usize,
    pub worst: Consequence,
}

/// What a change does to what runs, mildest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    #[default]
    None,
    RecipesRun,
    ServiceInterrupted,
    InstanceRestarted,
    InstanceReplaced,
    DataLost,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Create,
    Update,
    Replace,
    Delete,
    Move,
}

/// Danger of one kind, worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DangerKind {
    DataLoss,
    Secret,
    Replace,
    Delete,
    Capacity,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Danger {
    pub kind: DangerKind,
    /// The addresses that it is about.
    pub of: Vec<String>,
    /// A sentence without a full stop.
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    pub code: String,
    pub severity: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    pub help: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ObjectChange {
    pub action: Action,
    pub address: String,
    /// In the old version, if it was called otherwise there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old_address: Option<String>,
    /// The logical id.
    pub id: String,
    /// The declaration's name; members of a family share it.
    pub name: String,
    /// `layer`, `instance`, `parameter`
    pub word: String,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty", default)]
    pub type_name: String,
    /// `shop.stack:12:3`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    pub consequence: Consequence,
    /// Of a member of a family that comes or goes: from the family to the line that was edited.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cause: Vec<Link>,
    /// Why it is replaced, or what a change does: a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
    pub properties: Vec<PropertyChange>,
}

/// One property; `old` is absent where it is new, `new` where it is gone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyChange {
    /// Keys from the outermost in; `[PORT]` is the element of a list that goes by that key, `$json` what stands in a text as JSON.
    pub path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "given")]
    pub old: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "given")]
    pub new: Option<Json>,
    pub replaces: Replaces,
    pub consequence: Consequence,
    /// From the declaration to the line where it was said.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cause: Vec<Link>,
}

/// Whether changing a property makes a new resource.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replaces {
    Always,
    /// When.
    Sometimes(String),
    Never,
    /// Nothing is known of the property.
    Unknown,
}

/// A step on the way to where a change was said.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Link {
    /// `let web_recipes`, `layer web`
    pub what: String,
    pub place: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RunListChange {
    pub event: String,
    pub instances: Vec<String>,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// Whether recipes that stay run in another order.
    pub reordered: bool,
    /// Of the first of the instances.
    pub old: Vec<String>,
    pub new: Vec<String>,
    /// The lists of all, if the recipes that stay are not the same on all of them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lists: Vec<RunListsOf>,
    /// The properties that it follows from: `layer web CustomRecipes.Setup`.
    pub from: Vec<String>,
}

/// Instances with the same lists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RunListsOf {
    pub instances: Vec<String>,
    pub old: Vec<String>,
    pub new: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AttributeChange {
    pub instances: Vec<String>,
    /// Empty: at all of them.
    pub events: Vec<String>,
    pub leaves: Vec<LeafChange>,
}

/// Items of a bag that change alike.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DataBagChange {
    /// `aws_opsworks_app`
    pub bag: String,
    pub items: Vec<String>,
    pub action: Action,
    /// None of an item that comes or goes with what it tells of.
    pub leaves: Vec<LeafChange>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeafChange {
    pub path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "given")]
    pub old: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "given")]
    pub new: Option<Json>,
    /// Who set it before and who does now: `stack`, `layer web`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old_level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new_level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Events {
    /// In order.
    pub set_off: Vec<EventRun>,
    pub not_set_off: Vec<NotRun>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventRun {
    /// From 1; runs with the same number happen at the same time.
    pub step: usize,
    pub event: String,
    pub on: Vec<String>,
    pub why: String,
    /// The distinct run-lists.
    pub recipes: Vec<Recipes>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recipes {
    pub on: Vec<String>,
    pub run: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NotRun {
    /// What changed: `the setup recipes of layer web`.
    pub what: String,
    /// What has to be run for it to take effect.
    pub run: String,
    pub on: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Capacity {
    pub layer: String,
    /// Instances that are always on: before, at the least while it happens, after.
    pub before: usize,
    pub during: usize,
    pub after: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rename {
    pub old: String,
    pub new: String,
    pub word: String,
    /// The line to put above the new declaration.
    pub line: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// What the change is as it stands, and with the line.
    pub without: Verdict,
    pub with: Verdict,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cause {
    #[serde(flatten)]
    pub link: Link,
    /// How many properties it moved.
    pub changes: usize,
    /// How many members of families come or go for it.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub members: usize,
    pub objects: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Noise {
    pub kind: NoiseKind,
    pub of: String,
    /// Empty if it is about all of it.
    pub path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoiseKind {
    /// A list whose order means nothing.
    Reordered,
    /// `"true"` and `true`.
    Spelt,
    /// Source that was written otherwise and comes to the same.
    Rewritten,
}

#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WayBack {
    /// What the diff from new to old would be.
    pub verdict: Verdict,
    /// After which there is no way back; none if all of it can be taken back.
    pub until: Vec<String>,
}

#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Picture {
    pub nodes: Vec<PictureNode>,
    /// Indexes into the nodes: a layer and what is in it or deployed to it; what refers to something, and that.
    pub edges: Vec<(usize, usize)>,
    /// How many nodes there were besides.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub left_out: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PictureNode {
    pub role: Role,
    pub word: String,
    /// Of a layer `custom`, of a resource its type.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub kind: String,
    /// One, or those that change alike: `web_server[1..4]`.
    pub label: String,
    /// How many it stands for.
    pub members: usize,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub action: Option<Action>,
    pub consequence: Consequence,
    /// Whether other recipes run on it, or its attributes are others.
    #[serde(skip_serializing_if = "is_not", default)]
    pub run_lists: bool,
    #[serde(skip_serializing_if = "is_not", default)]
    pub attributes: bool,
}

/// What something is to the stack.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Layer,
    Instance,
    App,
    Balancer,
    Database,
    Other,
}

/// A null is a value; what is not there is none.
fn given<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(source).map(Some)
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

fn is_not(flag: &bool) -> bool {
    !flag
}
