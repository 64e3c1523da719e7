//! The model: one resolved stack, complete with defaults and origins, free of syntax and of any target.
//!
//! In comes what `lower` made of the checked program; everything that writes (targets, run-lists, plan, diff) and every rule of
//! the domain reads only this. Values in [`Settings`] are ready to be written: words as the service spells them, durations and
//! sizes as plain numbers in the unit of their property.

mod deployment;
mod header;
mod layer;
pub mod lower;
mod values;

pub use deployment::{Batching, BlueGreen, Command, Deployment, Goal, Rolling, Strategy};
pub use header::{Address, Extra, Header, Meta};
pub use layer::{Layer, Recipe, RecipeList, Recipes, Scaling, Thresholds};

use crate::language::given::{Schedule, Settings};
use crate::language::kinds::{AppKind, Chef, ServerKind};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Object, Op, Target, TargetKind, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// INVARIANT: every id and every [`Target`] inside it names something in it; no value is `Data::Unknown`. A program with errors has a
/// draft, which is held against the rules and never written: in it, what a mistake spoils is unknown or missing.
#[derive(Debug)]
pub struct Model {
    pub stack: Stack,
    pub layers: Vec<Layer>,
    pub instances: Vec<Instance>,
    pub apps: Vec<App>,
    pub databases: Vec<Database>,
    pub load_balancers: Vec<LoadBalancer>,
    pub volumes: Vec<Volume>,
    pub elastic_ips: Vec<ElasticIp>,
    pub users: Vec<User>,
    pub servers: Vec<Server>,
    pub deployments: Vec<Deployment>,
    pub resources: Vec<Resource>,
    pub parameters: Vec<Parameter>,
    /// Every `let` that is a deferred bool.
    pub conditions: Vec<Condition>,
    /// Every `let` that must be written as a Mapping: pinned by `@id` or named by a pasted `Fn::FindInMap`.
    pub mappings: Vec<Mapping>,
    pub outputs: Vec<Output>,
    /// Everything that has an address, in source order: imports where they stand, families in the order of their list.
    pub order: Vec<Item>,
    /// By logical id.
    pub index: FxHashMap<Name, Item>,
    /// The top-level sections of a template that the language has no words for, kept as they are: `Rules`, `Transform`, ...
    pub sections: Vec<(Name, Value)>,
    /// In a draft: of which kinds there are declarations that made no sense and are not here.
    pub missing: FxHashSet<TargetKind>,
}

/// An index into one of the model's lists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Item {
    Stack,
    Layer(LayerId),
    Instance(InstanceId),
    App(AppId),
    Database(DatabaseId),
    LoadBalancer(usize),
    Volume(VolumeId),
    ElasticIp(ElasticIpId),
    User(usize),
    Server(usize),
    Deployment(usize),
    Resource(usize),
    Parameter(usize),
    Output(usize),
}

macro_rules! ids {
    ($($id:ident $list:ident $of:ident;)*) => {
        $(
            #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
            pub struct $id(pub u32);

            impl std::ops::Index<$id> for Model {
                type Output = $of;
                fn index(&self, id: $id) -> &$of {
                    // INVARIANT: ids are made by `lower` from the lists themselves.
                    &self.$list[id.0 as usize]
                }
            }
        )*
    };
}

ids! {
    LayerId layers Layer;
    InstanceId instances Instance;
    AppId apps App;
    DatabaseId databases Database;
    VolumeId volumes Volume;
    ElasticIpId elastic_ips ElasticIp;
}

/// A name that recipes and plans need, and whether it is real or stands in for a deferred one.
#[derive(Clone, Debug)]
pub struct Naming {
    pub text: Arc<str>,
    pub certainty: Certainty,
    /// Where it is written; the declaration's name if nowhere.
    pub origin: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Certainty {
    /// Written in the source, or a default that the language sets.
    Known,
    /// A host name that the theme will give.
    Predicted,
    /// The setting is deferred; this is a parameter's default or the declaration's name.
    StandIn,
}

#[derive(Debug)]
pub struct Stack {
    pub header: Header,
    pub settings: Settings,
    pub name: Naming,
    /// As given, or what the layers imply: 11.10 if one is built in, else 12.
    pub chef: Chef,
    /// Whether `chef` is written in the source.
    pub chef_given: bool,
    /// If known.
    pub region: Option<Arc<str>>,
    pub service_role: Role,
    pub instance_profile: Role,
    pub json: Option<Json>,
}

#[derive(Debug)]
pub enum Role {
    /// The compiler writes it.
    Auto,
    Given(Value),
}

/// Custom JSON of one level.
#[derive(Debug)]
pub struct Json {
    /// An object, after checking against the `attributes` contracts; for `json_text`, what the text parses to.
    pub value: Value,
    pub form: JsonForm,
    /// The place of the block.
    pub origin: Span,
}

#[derive(Debug)]
pub enum JsonForm {
    Object,
    /// `json_form = text`, or a deferred number or bool stands in it.
    Text,
    /// `json_text`: opaque text, perhaps with deferred parts.
    Opaque(Value),
}

#[derive(Debug)]
pub struct Instance {
    pub header: Header,
    pub settings: Settings,
    /// In the order of the declaration.
    pub layers: Box<[LayerId]>,
    pub hostname: Naming,
    pub running: Running,
    pub elastic_ip: Address4,
    pub volumes: Box<[VolumeId]>,
}

/// When an instance runs.
#[derive(Debug)]
pub enum Running {
    /// 24/7.
    Always,
    /// By its weekly schedule.
    Scheduled(Box<Schedule>),
    /// By the thresholds of its layers.
    Load,
}

/// An instance's fixed address.
#[derive(Debug)]
pub enum Address4 {
    None,
    /// `elastic_ip = auto`: the logical id of the address that the compiler makes, such as `Lb1ElasticIp`.
    Auto(Name),
    /// A registered address of the program.
    Declared(ElasticIpId),
    /// Text, known or deferred.
    Text(Box<Value>),
}

#[derive(Debug)]
pub struct App {
    pub header: Header,
    pub kind: AppKind,
    pub settings: Settings,
    pub name: Naming,
    /// If not given: the name made fit for a directory.
    pub shortname: Naming,
    pub database: AppDatabase,
    /// Empty if not given.
    pub layers: Vec<LayerId>,
    pub env: Vec<EnvVariable>,
}

#[derive(Debug)]
pub enum AppDatabase {
    /// The setting is not there.
    NotGiven,
    None,
    Auto,
    Rds(DatabaseId),
    Instance(InstanceId),
}

#[derive(Debug)]
pub struct EnvVariable {
    pub key: Name,
    pub value: Value,
    /// The place of the key.
    pub origin: Span,
}

#[derive(Debug)]
pub struct Database {
    pub header: Header,
    pub settings: Settings,
}

#[derive(Debug)]
pub struct LoadBalancer {
    pub header: Header,
    pub settings: Settings,
    pub layer: LayerId,
}

#[derive(Debug)]
pub struct Volume {
    pub header: Header,
    pub settings: Settings,
}

#[derive(Debug)]
pub struct ElasticIp {
    pub header: Header,
    pub settings: Settings,
}

#[derive(Debug)]
pub struct User {
    pub header: Header,
    pub settings: Settings,
}

#[derive(Debug)]
pub struct Server {
    pub header: Header,
    pub kind: ServerKind,
    pub settings: Settings,
    pub service_role: Role,
    pub instance_profile: Role,
}

#[derive(Debug)]
pub struct Resource {
    pub header: Header,
    /// `AWS::EC2::VPC`
    pub type_name: Name,
    pub type_span: Span,
    /// As written, names and values; keys in source order.
    pub properties: Arc<Object>,
}

#[derive(Debug)]
pub struct Parameter {
    pub name: Name,
    pub id: Name,
    pub span: Span,
    pub doc: Option<Arc<str>>,
    pub ty: ParameterType,
    pub secret: bool,
    pub default: Option<Value>,
    /// What the program says that a secret is: for checks, written nowhere.
    pub withheld: Option<Value>,
    pub allowed: Vec<Value>,
    /// Inclusive; `Number` values.
    pub min: Option<Value>,
    pub max: Option<Value>,
    /// Inclusive, in characters.
    pub min_length: Option<i64>,
    pub max_length: Option<i64>,
    pub pattern: Option<Arc<str>>,
    pub constraint: Option<Arc<str>>,
    pub label: Option<Arc<str>>,
    pub group: Option<Arc<str>>,
}

/// What a parameter holds, free of a target's spelling.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ParameterType {
    Text,
    /// Numbers of any kind, quantities in their property's unit.
    Number,
    /// "true" or "false".
    Bool,
    TextList,
    NumberList,
    /// `aws.vpc_id`: the CloudFormation name, `AWS::EC2::VPC::Id`.
    Aws(&'static str),
    AwsList(&'static str),
    /// `ssm(T)`: the name of a value in the parameter store.
    Ssm(Box<ParameterType>),
}

#[derive(Debug)]
pub struct Condition {
    pub id: Name,
    /// A deferred bool, not wrapped in `Op::Condition`.
    pub definition: Value,
    pub span: Span,
}

#[derive(Debug)]
pub struct Mapping {
    pub id: Name,
    pub map: Arc<Object>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Output {
    pub name: Name,
    pub id: Name,
    pub span: Span,
    pub doc: Option<Arc<str>>,
    pub when: Option<Value>,
    pub value: Value,
    pub export: Option<Value>,
}

impl Model {
    /// The version of Chef that the stack runs or, if another template made it, probably runs; `None` if a mistake hides it.
    pub fn chef(&self) -> Option<Chef> {
        let stack = &self.stack;
        let is_stand_in = stack.header.existing().is_some_and(Value::is_unknown);
        let is_hidden =
            stack.settings.get("chef").is_some() || is_stand_in || self.missing.contains(&TargetKind::Layer);
        (stack.chef_given || !is_hidden).then_some(stack.chef)
    }

    /// The header of a declaration; `None` for parameters and outputs.
    pub fn header(&self, item: Item) -> Option<&Header> {
        Some(match item {
            Item::Stack => &self.stack.header,
            Item::Layer(id) => &self[id].header,
            Item::Instance(id) => &self[id].header,
            Item::App(id) => &self[id].header,
            Item::Database(id) => &self[id].header,
            Item::Volume(id) => &self[id].header,
            Item::ElasticIp(id) => &self[id].header,
            Item::LoadBalancer(at) => &self.load_balancers.get(at)?.header,
            Item::User(at) => &self.users.get(at)?.header,
            Item::Server(at) => &self.servers.get(at)?.header,
            Item::Deployment(at) => &self.deployments.get(at)?.header,
            Item::Resource(at) => &self.resources.get(at)?.header,
            Item::Parameter(_) | Item::Output(_) => return None,
        })
    }

    /// What a reference points at, in the words of the source: `web_server[2]`, `db_password`.
    pub fn source_name(&self, target: Target) -> String {
        match self.index.get(&target.id) {
            Some(Item::Parameter(at)) => self.parameters.get(*at).map_or(target.id, |it| it.name).to_string(),
            Some(item) => self.header(*item).map_or_else(|| target.id.to_string(), |it| it.address().to_string()),
            None => target.id.to_string(),
        }
    }

    pub fn layer_ids(&self) -> impl Iterator<Item = LayerId> + use<> {
        (0..self.layers.len() as u32).map(LayerId)
    }

    pub fn instance_ids(&self) -> impl Iterator<Item = InstanceId> + use<> {
        (0..self.instances.len() as u32).map(InstanceId)
    }

    pub fn app_ids(&self) -> impl Iterator<Item = AppId> + use<> {
        (0..self.apps.len() as u32).map(AppId)
    }

    /// The instances of each layer, in source order; index by layer.
    pub fn members(&self) -> Vec<Vec<InstanceId>> {
        let mut members = vec![Vec::new(); self.layers.len()];
        for id in self.instance_ids() {
            for layer in &self[id].layers {
                if let Some(list) = members.get_mut(layer.0 as usize) {
                    list.push(id);
                }
            }
        }
        members
    }

    /// Known text, also of a secret that no output holds: for checks that tell nothing of it.
    pub fn text_to_check<'m>(&'m self, value: &'m Value) -> Option<&'m str> {
        match &value.as_deferred().map(|it| &it.op) {
            Some(Op::Ref(target)) => self.parameter(*target)?.withheld.as_ref()?.as_text(),
            _ => value.as_text(),
        }
    }

    /// Known text; of a parameter its default, which stands in for what the deployment will give.
    pub fn text_or_default<'m>(&'m self, value: &'m Value) -> Option<&'m str> {
        match &value.as_deferred().map(|it| &it.op) {
            Some(Op::Ref(target)) => self.parameter(*target)?.default.as_ref()?.as_public_text(),
            _ => value.as_public_text(),
        }
    }

    /// The parameter behind a reference to one.
    pub fn parameter(&self, target: Target) -> Option<&Parameter> {
        match self.index.get(&target.id) {
            Some(Item::Parameter(at)) if target.kind == TargetKind::Parameter => self.parameters.get(*at),
            _ => None,
        }
    }
}
