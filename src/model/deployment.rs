//! A deployment of the model: what is run where, and how it reaches its targets.

use super::{AppId, Header, InstanceId, Json, LayerId, Recipe};
use crate::language::given::Settings;
use crate::language::kinds::Event;
use crate::source::Span;

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
