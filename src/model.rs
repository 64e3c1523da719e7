//! The model: one resolved stack, complete with defaults and origins, free of syntax and of any target.
//!
//! In comes what `lower` made of the checked program; everything that writes (targets, run-lists, plan, diff) and every rule of
//! the domain reads only this. Values in [`Settings`] are ready to be written: words as the service spells them, durations and
//! sizes as plain numbers in the unit of their property.

pub mod lower;
mod values;

use crate::language::given::{Schedule, Settings};
use crate::language::kinds::{AppKind, Chef, Event, LayerKind, ServerKind};
use crate::name::Name;
use crate::source::Span;
use crate::value::{FamilyKey, Object, Op, Target, TargetKind, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt;
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

/// What every declaration has.
#[derive(Debug)]
pub struct Header {
    /// As declared: `web_server`.
    pub name: Name,
    /// In a family: which member.
    pub key: Option<FamilyKey>,
    /// The logical id: `WebServer2`.
    pub id: Name,
    /// The place of the name in its declaration.
    pub span: Span,
    pub doc: Option<Arc<str>>,
    /// `None` for the ordinary case: exists, is written, has no `meta`.
    pub extra: Option<Box<Extra>>,
}

/// What few declarations have.
#[derive(Debug, Default)]
pub struct Extra {
    /// `when` on a deferred condition.
    pub when: Option<Value>,
    /// `existing "id"`: the id; such a declaration writes no resource.
    pub existing: Option<Value>,
    /// `@was(old_name)`
    pub was: Option<Name>,
    pub meta: Meta,
}

#[derive(Debug, Default)]
pub struct Meta {
    /// Logical ids of what must exist first, as written.
    pub depends_on: Vec<Target>,
    /// `depends_on = []`: nothing is waited for but what references need, not even what a target would add.
    pub unordered: bool,
    pub deletion_policy: Option<Value>,
    pub update_replace_policy: Option<Value>,
    pub creation_policy: Option<Value>,
    pub update_policy: Option<Value>,
    pub metadata: Option<Value>,
    /// An object of raw properties laid over what the target writes.
    pub properties: Option<Value>,
    /// Why a resource is not held against the catalogue of types.
    pub unchecked: Option<Value>,
}

/// As in the source: `lb1`, `web_server[2]`, `group["blue"]`.
pub struct Address<'a>(&'a Header);

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.key {
            None => write!(f, "{}", self.0.name),
            Some(FamilyKey::Int(key)) => write!(f, "{}[{key}]", self.0.name),
            Some(FamilyKey::Text(key)) => write!(f, "{}[{:?}]", self.0.name, key.as_str()),
        }
    }
}

impl Header {
    pub fn address(&self) -> Address<'_> {
        Address(self)
    }

    /// The address as a file name: `lb1`, `web_server-2`.
    pub fn file_name(&self) -> String {
        match self.key {
            None => self.name.to_string(),
            Some(key) => {
                let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
                format!("{}-{}", self.name, key.to_string().chars().map(safe).collect::<String>())
            }
        }
    }

    pub fn when(&self) -> Option<&Value> {
        self.extra.as_ref()?.when.as_ref()
    }

    pub fn existing(&self) -> Option<&Value> {
        self.extra.as_ref()?.existing.as_ref()
    }

    pub fn meta(&self) -> Option<&Meta> {
        self.extra.as_ref().map(|extra| &extra.meta)
    }
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
pub struct Layer {
    pub header: Header,
    pub kind: LayerKind,
    pub settings: Settings,
    pub name: Naming,
    pub shortname: Naming,
    pub recipes: Recipes,
    pub scaling: Option<Scaling>,
    pub json: Option<Json>,
}

/// Custom recipes, a list an event; index by [`Event`].
#[derive(Debug, Default)]
pub struct Recipes {
    pub setup: RecipeList,
    pub configure: RecipeList,
    pub deploy: RecipeList,
    pub undeploy: RecipeList,
    pub shutdown: RecipeList,
}

impl std::ops::Index<Event> for Recipes {
    type Output = RecipeList;
    fn index(&self, event: Event) -> &RecipeList {
        match event {
            Event::Setup => &self.setup,
            Event::Configure => &self.configure,
            Event::Deploy => &self.deploy,
            Event::Undeploy => &self.undeploy,
            Event::Shutdown => &self.shutdown,
        }
    }
}

impl std::ops::IndexMut<Event> for Recipes {
    fn index_mut(&mut self, event: Event) -> &mut RecipeList {
        match event {
            Event::Setup => &mut self.setup,
            Event::Configure => &mut self.configure,
            Event::Deploy => &mut self.deploy,
            Event::Undeploy => &mut self.undeploy,
            Event::Shutdown => &mut self.shutdown,
        }
    }
}

#[derive(Debug, Default)]
pub struct RecipeList {
    /// As given, perhaps deferred; `None` if the setting is not there.
    pub given: Option<Value>,
    /// What run-lists are made of.
    pub recipes: Vec<Recipe>,
    /// Whether `recipes` is a parameter's default, because the setting is deferred.
    pub stand_in: bool,
}

/// `shop::packages`; `apt` alone means `apt::default` and stays as written.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    pub name: Name,
    pub origin: Span,
}

impl Recipe {
    pub fn cookbook(self) -> &'static str {
        self.name.as_str().split("::").next().unwrap_or_default()
    }
}

/// Load-based scaling of a layer.
#[derive(Debug)]
pub struct Scaling {
    pub enabled: bool,
    pub up: Option<Thresholds>,
    pub down: Option<Thresholds>,
    pub origin: Span,
}

/// `None` where not given or deferred; what is written is in the layer's settings.
#[derive(Debug)]
pub struct Thresholds {
    /// Percent, 0 to 100, or -1: off.
    pub cpu: Option<Value>,
    /// Percent, 0 to 100, or -1: off.
    pub memory: Option<Value>,
    /// Load average, or -1: off.
    pub load: Option<Value>,
    pub instances: Option<Value>,
    /// Minutes.
    pub after: Option<Value>,
    /// Minutes.
    pub then_ignore: Option<Value>,
    pub alarms: Option<Value>,
    pub origin: Span,
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
pub struct Deployment {
    pub header: Header,
    pub settings: Settings,
    pub command: Command,
    pub app: Option<AppId>,
    /// As given; empty: the app's layers, else every online instance.
    pub to: Vec<Goal>,
    pub strategy: Strategy,
    pub json: Option<Json>,
    /// Of `execute_recipes`.
    pub recipes: Vec<Recipe>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Goal {
    Layer(LayerId),
    Instance(InstanceId),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Command {
    Deploy,
    Undeploy,
    Rollback,
    Start,
    Stop,
    Restart,
    Setup,
    Configure,
    UpdateCustomCookbooks,
    ExecuteRecipes,
    InstallDependencies,
    UpdateDependencies,
}

impl Command {
    pub const ALL: [Command; 12] = [
        Command::Deploy,
        Command::Undeploy,
        Command::Rollback,
        Command::Start,
        Command::Stop,
        Command::Restart,
        Command::Setup,
        Command::Configure,
        Command::UpdateCustomCookbooks,
        Command::ExecuteRecipes,
        Command::InstallDependencies,
        Command::UpdateDependencies,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Command::Deploy => "deploy",
            Command::Undeploy => "undeploy",
            Command::Rollback => "rollback",
            Command::Start => "start",
            Command::Stop => "stop",
            Command::Restart => "restart",
            Command::Setup => "setup",
            Command::Configure => "configure",
            Command::UpdateCustomCookbooks => "update_custom_cookbooks",
            Command::ExecuteRecipes => "execute_recipes",
            Command::InstallDependencies => "install_dependencies",
            Command::UpdateDependencies => "update_dependencies",
        }
    }

    pub fn from_word(word: &str) -> Option<Command> {
        Command::ALL.into_iter().find(|command| command.word() == word)
    }

    /// Whether it is about one app.
    pub fn wants_app(self) -> bool {
        matches!(
            self,
            Command::Deploy | Command::Undeploy | Command::Rollback | Command::Start | Command::Stop | Command::Restart
        )
    }

    /// The lifecycle event whose recipes it runs, if it is one.
    pub fn event(self) -> Option<Event> {
        match self {
            Command::Deploy => Some(Event::Deploy),
            Command::Undeploy => Some(Event::Undeploy),
            Command::Setup => Some(Event::Setup),
            Command::Configure => Some(Event::Configure),
            _ => None,
        }
    }
}

/// How a release reaches its targets.
#[derive(Debug)]
pub enum Strategy {
    /// `all_at_once`
    AllAtOnce,
    /// `rolling(first: 1, by: zone, batch: 2, pause: 5min, drain: true)`
    Rolling(Rolling),
    /// `blue_green(steps: [5%, 10%, 50%, 100%], keep: 1d, pause: 10min)`
    BlueGreen(BlueGreen),
}

#[derive(Debug)]
pub struct Rolling {
    /// Canaries: how many instances go first, alone.
    pub first: u32,
    pub by: Batching,
    /// Between phases, in seconds.
    pub pause: u64,
    /// Whether each batch is taken out of the load balancer first.
    pub drain: bool,
    pub origin: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Batching {
    /// `by: zone`
    Zone,
    /// `by: layer`
    Layer,
    /// `batch: n`; 1 if nothing is said.
    Count(u32),
    /// `batch: 25%`, of all targets, at least one.
    Percent(u32),
}

#[derive(Debug)]
pub struct BlueGreen {
    /// Share of the traffic that goes to green after each step, percent; ends with 100.
    pub steps: Vec<u32>,
    /// Between steps, in seconds.
    pub pause: u64,
    /// How long blue is kept as a way back, in seconds.
    pub keep: u64,
    pub origin: Span,
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
