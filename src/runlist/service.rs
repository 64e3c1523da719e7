//! The stack configuration and deployment attributes, as the service made them for each command on Chef 11.10 and older.
//!
//! Source: reference of the service, section 8.1. What the program says is filled in: names, kinds, hosts, sources, domains,
//! environment, versions. What exists only at run time is a deferred value called by the declaration and a stable word, such
//! as `lb1.aws_instance_id`; facts about the command itself are `command.sent_at` and the like. Which instances are online
//! at that moment is assumed: all that run always. Those on a schedule or by load, or with a deferred `when`, are listed with
//! a deferred `status`, and are nobody's back end; a fact `office[1].status` settles it.
//!
//! Every file lists all instances, so files grow with the square of the fleet. In a fleet of more than [`LISTED`] instances they
//! are not listed: `layers.<layer>.instances` is the deferred `web.instances`, and so are back ends and clients.
//!
//! `recipes` and `run_list` are not part of it: a Chef client takes one of the two, and `nodes` writes the latter.

mod apps;
mod fields;
mod kinds;
mod stack;

use super::RunLists;
use super::attributes::{Level, Node, lay_custom_json};
use crate::facts::{COMMAND, Facts, resolve};
use crate::language::given::Settings;
use crate::language::kinds::{Event, LayerKind};
use crate::language::os::{self, Family};
use crate::model::{AppId, Header, Instance, InstanceId, Model, Naming, Running};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Attr, Op, Pseudo, Shape, Target, TargetKind, Value};
use std::sync::Arc;

pub use apps::environment;
pub use fields::{Fields, fact, null, sensitive};

pub struct Service<'m> {
    model: &'m Model,
    facts: &'m Facts,
    run_lists: RunLists,
    /// The instances of each layer; index by layer.
    members: Vec<Vec<InstanceId>>,
    listing: Listing,
    /// What all instances have in common; Chef 11.10 and older.
    shared: Option<Shared>,
}

/// Whether the attributes list the instances of a large fleet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Listing {
    /// Not of one of more than [`LISTED`]: for what is written for every instance.
    OfSmallFleets,
    /// Of every fleet: for one who keeps what is common once.
    OfAll,
}

/// What the attributes of an instance hold about it alone; all else is common to those with the same layers and operating system.
/// The longer paths first.
pub const OWN: [&[&str]; 9] = [
    &["opsworks", "instance", "hostname"],
    &["opsworks", "instance"],
    &["ebs"],
    &["ssh_host_rsa_key_private"],
    &["ssh_host_rsa_key_public"],
    &["ssh_host_dsa_key_private"],
    &["ssh_host_dsa_key_public"],
    &["rails", "max_pool_size"],
    &["passenger", "max_pool_size"],
];

/// INVARIANT: these values are in the attributes of every instance as they are, so their text may be kept.
struct Shared {
    applications: Value,
    stack: Value,
    layers: Value,
    /// Attributes that follow from the kinds of layer there are: `haproxy`, `mysql`, `opsworks`, ...
    kinds: Value,
    /// `deploy` with all apps: in commands that are no deployment, and in those that are.
    deploy: [Value; 2],
}

/// Whether an instance is taken to be online.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Online,
    /// On a schedule, by load, or under a deferred condition.
    Perhaps,
    /// By the facts.
    Absent,
}

/// What a command is about.
#[derive(Clone, Copy)]
struct Activity {
    event: Event,
    /// The one app of a deployment; all if `None`.
    app: Option<AppId>,
    /// Whether a Rails deploy migrates the database.
    migrate: bool,
}

impl<'m> Service<'m> {
    pub fn of(model: &'m Model, facts: &'m Facts) -> Service<'m> {
        Service::with(model, facts, Listing::OfSmallFleets)
    }

    pub fn with(model: &'m Model, facts: &'m Facts, listing: Listing) -> Service<'m> {
        let run_lists = RunLists::with(model, facts);
        let mut service = Service { model, facts, run_lists, members: model.members(), listing, shared: None };
        if !model.stack.chef.has_data_bags() {
            service.shared = Some(service.shared());
        }
        service
    }

    fn shared(&self) -> Shared {
        let all = |event| self.deploy(Activity { event, app: None, migrate: false });
        Shared {
            applications: self.applications(),
            stack: self.stack(),
            layers: self.layers(),
            kinds: self.kinds(),
            deploy: [all(Event::Setup), all(Event::Deploy)],
        }
    }

    fn lists_instances(&self) -> bool {
        self.listing == Listing::OfAll || self.model.instances.len() <= LISTED
    }

    pub fn run_lists(&self) -> &RunLists {
        &self.run_lists
    }

    /// The values that are worth rendering once for all files.
    pub fn shared_values(&self) -> Vec<&Value> {
        self.shared.iter().flat_map(|it| [&it.applications, &it.layers, &it.deploy[0], &it.deploy[1]]).collect()
    }

    /// The merged attributes of an instance at an event.
    pub fn attributes(&self, instance: InstanceId, event: Event, deployment: Option<usize>) -> Node {
        let mut node = Node::default();
        if let Some(shared) = &self.shared {
            node.lay(Level::Service, &self.fields(shared, instance, event, deployment).object());
        }
        lay_custom_json(&mut node, self.model, instance, deployment);
        node
    }

    /// The merged attributes that an instance has in common with those that have the same layers and operating system: all but
    /// what [`OWN`] names.
    pub fn common(&self, instance: InstanceId, event: Event, deployment: Option<usize>) -> Node {
        let mut node = Node::default();
        if let Some(shared) = &self.shared {
            let tree = OWN.into_iter().fold(self.fields(shared, instance, event, deployment), Fields::without);
            node.lay(Level::Service, &tree.object());
        }
        lay_custom_json(&mut node, self.model, instance, deployment);
        node
    }

    /// The rest of them, without what custom JSON lays over it. Nothing on Chef 12.
    pub fn own(&self, instance: InstanceId) -> Node {
        let mut node = Node::default();
        if self.shared.is_some() {
            let fields = Fields::at(self.origin())
                .put_at(&["opsworks", "instance"], self.instance(instance))
                .put("ebs", self.ebs(instance))
                .all(self.ssh_host_keys(instance))
                .under(&self.sizes(instance));
            node.lay(Level::Service, &fields.object());
        }
        node
    }

    fn fields(&self, shared: &Shared, instance: InstanceId, event: Event, deployment: Option<usize>) -> Fields {
        let deployment = deployment.and_then(|at| self.model.deployments.get(at));
        let migrate = deployment.and_then(|it| it.settings.bool("migrate")).unwrap_or_default();
        let activity = Activity { event, app: deployment.and_then(|it| it.app), migrate };
        let deploy = match (activity.app, migrate, is_deployment(event)) {
            (None, false, false) => shared.deploy[0].clone(),
            (None, false, true) => shared.deploy[1].clone(),
            _ => self.deploy(activity),
        };
        let own = Fields::at(self.origin())
            .put("opsworks", self.opsworks(shared, instance, event))
            .put("deploy", deploy)
            .put("opsworks_custom_cookbooks", self.custom_cookbooks(instance, event))
            .put("dependencies", self.dependencies(instance))
            .put("ebs", self.ebs(instance))
            .text("chef_environment", "_default")
            .fact("ssh_users", self.stack_target(), "ssh_users")
            .all(self.ssh_host_keys(instance))
            .put(
                "opsworks_commons",
                Fields::at(self.origin()).fact("assets_url", self.stack_target(), "assets_url").object(),
            );
        let all = own.under(&shared.kinds).under(&self.sizes(instance));
        if self.knows_root_password(instance) { all } else { all.without(kinds::ROOT_PASSWORD) }
    }

    /// `opsworks`, which holds the rest of the stack.
    fn opsworks(&self, shared: &Shared, instance: InstanceId, event: Event) -> Value {
        let agent = self.model.stack.settings.get("agent_version").filter(|value| value.as_text() != Some("LATEST"));
        let fields = Fields::at(self.origin())
            .put("agent_version", agent.cloned().unwrap_or_else(|| self.fact(self.stack_target(), "agent_version")))
            .text("activity", event.word())
            .fact("sent_at", command(), "sent_at")
            .put("deployment", if is_deployment(event) { self.fact(command(), "deployment_id") } else { self.null() })
            .texts("valid_client_activities", CLIENT_ACTIVITIES)
            .text("ruby_version", "2.0.0")
            .text("ruby_stack", "ruby")
            .bool("run_cookbook_tests", false)
            .put("rails_stack", Fields::at(self.origin()).null("name").object())
            .text("deploy_chef_provider", "Timestamped")
            .int("deploy_keep_releases", 5)
            .put("deploy_user", self.deploy_user(instance))
            .put("stack", shared.stack.clone())
            .put("instance", self.instance(instance))
            .put("applications", shared.applications.clone())
            .put("layers", shared.layers.clone());
        fields.object()
    }

    fn deploy_user(&self, instance: InstanceId) -> Value {
        let fields = Fields::at(self.origin()).text("user", "deploy").text("shell", "/bin/bash");
        match self.family(&self.model[instance]) {
            Some(Family::Ubuntu) => fields.text("group", "www-data").object(),
            Some(Family::Amazon | Family::RedHat | Family::CentOs) => fields.text("group", "apache").object(),
            Some(Family::Windows | Family::Custom) | None => fields.object(),
        }
    }

    pub fn family(&self, instance: &Instance) -> Option<Family> {
        let os = instance.settings.text("os").or_else(|| self.model.stack.settings.text("os"))?;
        Some(os::find(os)?.family)
    }

    pub fn presence(&self, id: InstanceId) -> Presence {
        let instance = &self.model[id];
        let told = self.facts.get(&format!("{}.status", instance.header.address()), instance.header.span);
        let when = instance.header.when().map(|when| resolve(when, self.facts, self.model).as_bool());
        match (told.as_ref().and_then(Value::as_text), when, &instance.running) {
            (Some("online"), ..) => Presence::Online,
            (Some(_), ..) | (None, Some(Some(false)), _) => Presence::Absent,
            (None, None | Some(Some(true)), Running::Always) => Presence::Online,
            (None, Some(None), _) | (None, _, Running::Scheduled(_) | Running::Load) => Presence::Perhaps,
        }
    }

    /// The instances of all layers of a kind that are taken to be online, in source order.
    fn online(&self, kind: LayerKind) -> Vec<InstanceId> {
        let layers = self.model.layer_ids().filter(|id| self.model[*id].kind == kind);
        let members = layers.filter_map(|id| self.members.get(id.0 as usize)).flatten().copied();
        members.filter(|id| self.presence(*id) == Presence::Online).collect()
    }

    pub fn hostname(&self, instance: &Instance) -> Arc<str> {
        self.facts.naming(&instance.hostname, instance.settings.get("hostname"), self.model)
    }

    /// What is shown as the name of a declaration: nothing depends on it, so a deferred one stays deferred.
    pub fn shown_name(&self, naming: &Naming, settings: &Settings) -> Value {
        settings.get("name").cloned().unwrap_or_else(|| Value::text(naming.text.clone(), naming.origin))
    }

    pub fn origin(&self) -> Span {
        self.model.stack.header.span
    }

    pub fn stack_target(&self) -> Target {
        target(&self.model.stack.header, TargetKind::Stack)
    }

    fn null(&self) -> Value {
        fields::null(self.origin())
    }

    fn fact(&self, target: Target, word: &str) -> Value {
        fields::fact(target, word, self.origin())
    }

    /// The region in which the stack lives.
    pub fn region(&self) -> Value {
        match &self.model.stack.region {
            Some(region) => Value::text(region.clone(), self.origin()),
            None => Value::deferred(Op::Pseudo(Pseudo::Region), Shape::Text, self.origin()),
        }
    }

    /// The zone of an instance: its own setting, else that of its subnet, else the stack's.
    pub fn zone(&self, instance: &Instance) -> Value {
        let own = instance.settings.get("zone");
        let inherited = || self.model.stack.settings.get("zone").filter(|_| instance.settings.get("subnet").is_none());
        let unknown = || {
            let op = Op::Attribute(target(&instance.header, TargetKind::Instance), Attr::Zone);
            Value::deferred(op, Shape::Text, instance.header.span)
        };
        own.or_else(inherited).cloned().unwrap_or_else(unknown)
    }
}

/// So many instances, several times what the service allowed in a stack by default (section 10.5), are listed in every file.
const LISTED: usize = 128;

const CLIENT_ACTIVITIES: [&str; 9] = [
    "reboot",
    "stop",
    "deploy",
    "setup",
    "configure",
    "update_dependencies",
    "install_dependencies",
    "update_custom_cookbooks",
    "execute_recipes",
];

/// Whether the event belongs to a deployment, with an id and an author.
fn is_deployment(event: Event) -> bool {
    matches!(event, Event::Deploy | Event::Undeploy)
}

/// The running command, which no declaration stands for.
pub fn command() -> Target {
    Target { id: Name::new(COMMAND), kind: TargetKind::Made }
}

pub fn target(header: &Header, kind: TargetKind) -> Target {
    Target { id: header.id, kind }
}

/// What a declaration is called by the service: the id that `existing` names, else its `Ref`.
pub fn identity(header: &Header, kind: TargetKind) -> Value {
    let made = || Value::deferred(Op::Ref(target(header, kind)), Shape::Text, header.span);
    header.existing().cloned().unwrap_or_else(made)
}
