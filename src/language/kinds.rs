//! Kinds: the layers, apps and servers there are, and the five lifecycle events.
//!
//! Source: reference of the service, sections 3.1 (layer types), 2.5 and 9 (app types), 2.7 (servers), 4.1 (events).

/// The twelve types of layer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum LayerKind {
    Custom,
    Lb,
    DbMaster,
    MonitoringMaster,
    Memcached,
    PhpApp,
    RailsApp,
    NodejsApp,
    JavaApp,
    Web,
    AwsFlowRuby,
    EcsCluster,
}

impl LayerKind {
    pub const ALL: [LayerKind; 12] = [
        LayerKind::Custom,
        LayerKind::Lb,
        LayerKind::DbMaster,
        LayerKind::MonitoringMaster,
        LayerKind::Memcached,
        LayerKind::PhpApp,
        LayerKind::RailsApp,
        LayerKind::NodejsApp,
        LayerKind::JavaApp,
        LayerKind::Web,
        LayerKind::AwsFlowRuby,
        LayerKind::EcsCluster,
    ];

    /// The service's word, also the short name of a built-in layer.
    pub fn word(self) -> &'static str {
        match self {
            LayerKind::Custom => "custom",
            LayerKind::Lb => "lb",
            LayerKind::DbMaster => "db-master",
            LayerKind::MonitoringMaster => "monitoring-master",
            LayerKind::Memcached => "memcached",
            LayerKind::PhpApp => "php-app",
            LayerKind::RailsApp => "rails-app",
            LayerKind::NodejsApp => "nodejs-app",
            LayerKind::JavaApp => "java-app",
            LayerKind::Web => "web",
            LayerKind::AwsFlowRuby => "aws-flow-ruby",
            LayerKind::EcsCluster => "ecs-cluster",
        }
    }

    pub fn from_word(word: &str) -> Option<LayerKind> {
        LayerKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    pub fn is_built_in(self) -> bool {
        self != LayerKind::Custom
    }

    /// The kind of app whose deploys this layer serves by built-in recipes.
    pub fn serves(self) -> Option<AppKind> {
        match self {
            LayerKind::PhpApp => Some(AppKind::Php),
            LayerKind::RailsApp => Some(AppKind::Rails),
            LayerKind::NodejsApp => Some(AppKind::Nodejs),
            LayerKind::JavaApp => Some(AppKind::Java),
            LayerKind::Web => Some(AppKind::Static),
            LayerKind::AwsFlowRuby => Some(AppKind::AwsFlowRuby),
            LayerKind::Custom | LayerKind::Lb | LayerKind::DbMaster => None,
            LayerKind::MonitoringMaster | LayerKind::Memcached | LayerKind::EcsCluster => None,
        }
    }

    /// Whether it is one of the layers that run applications.
    pub fn is_app_server(self) -> bool {
        self.serves().is_some()
    }
}

/// The seven types of app.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum AppKind {
    AwsFlowRuby,
    Java,
    Rails,
    Php,
    Nodejs,
    Static,
    Other,
}

impl AppKind {
    pub const ALL: [AppKind; 7] = [
        AppKind::AwsFlowRuby,
        AppKind::Java,
        AppKind::Rails,
        AppKind::Php,
        AppKind::Nodejs,
        AppKind::Static,
        AppKind::Other,
    ];

    pub fn word(self) -> &'static str {
        match self {
            AppKind::AwsFlowRuby => "aws-flow-ruby",
            AppKind::Java => "java",
            AppKind::Rails => "rails",
            AppKind::Php => "php",
            AppKind::Nodejs => "nodejs",
            AppKind::Static => "static",
            AppKind::Other => "other",
        }
    }

    pub fn from_word(word: &str) -> Option<AppKind> {
        AppKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The type of layer that deploys it.
    pub fn layer(self) -> Option<LayerKind> {
        LayerKind::ALL.into_iter().find(|layer| layer.serves() == Some(self))
    }
}

/// The engines of a `server`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ServerKind {
    Chef,
    Puppet,
}

impl ServerKind {
    pub const ALL: [ServerKind; 2] = [ServerKind::Chef, ServerKind::Puppet];

    pub fn word(self) -> &'static str {
        match self {
            ServerKind::Chef => "chef",
            ServerKind::Puppet => "puppet",
        }
    }

    pub fn from_word(word: &str) -> Option<ServerKind> {
        ServerKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What happens in the life of an instance and sets off recipes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Event {
    Setup,
    Configure,
    Deploy,
    Undeploy,
    Shutdown,
}

impl Event {
    pub const ALL: [Event; 5] = [Event::Setup, Event::Configure, Event::Deploy, Event::Undeploy, Event::Shutdown];

    pub fn word(self) -> &'static str {
        match self {
            Event::Setup => "setup",
            Event::Configure => "configure",
            Event::Deploy => "deploy",
            Event::Undeploy => "undeploy",
            Event::Shutdown => "shutdown",
        }
    }

    pub fn from_word(word: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|event| event.word() == word)
    }
}

/// Versions of the configuration manager.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Chef {
    V0_9,
    V11_4,
    V11_10,
    V12,
    V12_2,
}

impl Chef {
    pub const ALL: [Chef; 5] = [Chef::V0_9, Chef::V11_4, Chef::V11_10, Chef::V12, Chef::V12_2];

    pub fn text(self) -> &'static str {
        match self {
            Chef::V0_9 => "0.9",
            Chef::V11_4 => "11.4",
            Chef::V11_10 => "11.10",
            Chef::V12 => "12",
            Chef::V12_2 => "12.2",
        }
    }

    pub fn from_text(text: &str) -> Option<Chef> {
        Chef::ALL.into_iter().find(|version| version.text() == text)
    }

    /// Whether the service's data are data bags (Chef 12) and not attributes (Chef 11).
    pub fn has_data_bags(self) -> bool {
        matches!(self, Chef::V12 | Chef::V12_2)
    }

    pub fn is_windows(self) -> bool {
        self == Chef::V12_2
    }
}

/// Days as the language writes them, Monday first.
pub const DAYS: [(&str, &str); 7] = [
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];
