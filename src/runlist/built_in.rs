//! The recipes that the service ran by itself on Chef 11.10 and older, as tables.
//!
//! Source: reference of the service, sections 3.3 (recipes per event) and 4.2 (order). `opsworks_nodejs::npm` and
//! `deploy::aws-flow-ruby-undeploy` stand in the documentation, but no released cookbook has them, and a Chef run stops at a
//! recipe that is not there: they are left out. `mysql::client` is part of every Configure, as the later agents had it.

use crate::language::kinds::{AppKind, Event, LayerKind};
use crate::model::{Command, Layer};

/// Between the built-in and the custom recipes of an event.
pub const STATE_SYNC: &str = "opsworks_stack_state_sync";
/// At the end of every run.
pub const CLOSING: [&str; 2] = ["test_suite", "opsworks_cleanup"];
/// If a rails-app layer does not say.
pub const DEFAULT_RAILS_STACK: &str = "apache_passenger";

/// The recipes of an event that instances of every layer run.
pub fn common(event: Event) -> &'static [&'static str] {
    match event {
        Event::Setup => &[
            "opsworks_initial_setup",
            "ssh_host_keys",
            "ssh_users",
            "mysql::client",
            "dependencies",
            "ebs",
            "opsworks_ganglia::client",
        ],
        Event::Configure => &["opsworks_ganglia::configure-client", "ssh_users", "mysql::client", "agent_version"],
        Event::Deploy => &["deploy::default"],
        Event::Undeploy => &[],
        Event::Shutdown => &["opsworks_shutdown::default"],
    }
}

/// What a layer adds to them.
pub fn of_layer(layer: &Layer, event: Event) -> &'static [&'static str] {
    let row = match layer.kind {
        LayerKind::Custom => return &[],
        LayerKind::RailsApp if rails_stack(layer) == "nginx_unicorn" => &RAILS_UNICORN,
        LayerKind::RailsApp => &RAILS_PASSENGER,
        LayerKind::Lb => &LB,
        LayerKind::DbMaster => &DB_MASTER,
        LayerKind::MonitoringMaster => &MONITORING_MASTER,
        LayerKind::Memcached => &MEMCACHED,
        LayerKind::PhpApp => &PHP_APP,
        LayerKind::NodejsApp => &NODEJS_APP,
        LayerKind::JavaApp => &JAVA_APP,
        LayerKind::Web => &WEB,
        LayerKind::AwsFlowRuby => &AWS_FLOW_RUBY,
        LayerKind::EcsCluster => &ECS_CLUSTER,
    };
    match event {
        Event::Setup => row.setup,
        Event::Configure => row.configure,
        Event::Deploy => row.deploy,
        Event::Undeploy => row.undeploy,
        Event::Shutdown => row.shutdown,
    }
}

/// Which servers run Rails on a rails-app layer.
pub fn rails_stack(layer: &Layer) -> &str {
    layer.settings.text("rails_stack").unwrap_or(DEFAULT_RAILS_STACK)
}

/// The recipe that an app command without an event of its own runs: `deploy::rails-restart`. `None` where the released
/// cookbooks have none (section 3.3).
pub fn of_app_command(kind: AppKind, command: Command) -> Option<&'static str> {
    match (command, kind) {
        (Command::Restart, AppKind::Java) => Some("deploy::java-restart"),
        (Command::Restart, AppKind::Nodejs) => Some("deploy::nodejs-restart"),
        (Command::Restart, AppKind::Php) => Some("deploy::php-restart"),
        (Command::Restart, AppKind::Rails) => Some("deploy::rails-restart"),
        (Command::Restart, AppKind::Static) => Some("deploy::web-restart"),
        (Command::Rollback, AppKind::Java) => Some("deploy::java-rollback"),
        (Command::Rollback, AppKind::Nodejs) => Some("deploy::nodejs-rollback"),
        (Command::Rollback, AppKind::Rails) => Some("deploy::rails-rollback"),
        (Command::Stop, AppKind::Java) => Some("deploy::java-stop"),
        (Command::Stop, AppKind::Nodejs) => Some("deploy::nodejs-stop"),
        _ => None,
    }
}

struct Row {
    setup: &'static [&'static str],
    configure: &'static [&'static str],
    deploy: &'static [&'static str],
    undeploy: &'static [&'static str],
    shutdown: &'static [&'static str],
}

const LB: Row = Row {
    setup: &["haproxy"],
    configure: &["haproxy::configure"],
    deploy: &["haproxy::configure"],
    undeploy: &[],
    shutdown: &["haproxy::stop"],
};

const DB_MASTER: Row = Row {
    setup: &["mysql::server", "dependencies", "deploy::mysql"],
    configure: &["deploy::mysql"],
    deploy: &["deploy::mysql"],
    undeploy: &[],
    shutdown: &["mysql::stop"],
};

const MONITORING_MASTER: Row = Row {
    setup: &["opsworks_ganglia::server"],
    configure: &["opsworks_ganglia::configure-server"],
    deploy: &["opsworks_ganglia::configure-server", "opsworks_ganglia::deploy"],
    undeploy: &[],
    shutdown: &["apache2::stop"],
};

const MEMCACHED: Row =
    Row { setup: &["memcached"], configure: &[], deploy: &[], undeploy: &[], shutdown: &["memcached::stop"] };

const PHP_APP: Row = Row {
    setup: &["mysql::client", "dependencies", "mod_php5_apache2"],
    configure: &["mod_php5_apache2::php", "php::configure"],
    deploy: &["deploy::php"],
    undeploy: &["deploy::php-undeploy"],
    shutdown: &["apache2::stop"],
};

const RAILS_PASSENGER: Row = Row {
    setup: &[
        "apache2",
        "apache2::mod_deflate",
        "passenger_apache2",
        "passenger_apache2::mod_rails",
        "passenger_apache2::rails",
    ],
    configure: &["rails::configure"],
    deploy: &["deploy::rails"],
    undeploy: &["deploy::rails-undeploy"],
    shutdown: &["apache2::stop"],
};

const RAILS_UNICORN: Row = Row {
    setup: &["unicorn::rails"],
    configure: &["rails::configure"],
    deploy: &["deploy::rails"],
    undeploy: &["deploy::rails-undeploy"],
    shutdown: &["nginx::stop"],
};

const NODEJS_APP: Row = Row {
    setup: &["opsworks_nodejs"],
    configure: &["opsworks_nodejs::configure"],
    deploy: &["opsworks_nodejs", "deploy::nodejs"],
    undeploy: &["deploy::nodejs-undeploy"],
    shutdown: &["deploy::nodejs-stop"],
};

const JAVA_APP: Row = Row {
    setup: &["opsworks_java::setup"],
    configure: &["opsworks_java::configure"],
    deploy: &["deploy::java"],
    undeploy: &["deploy::java-undeploy"],
    shutdown: &["deploy::java-stop"],
};

const WEB: Row = Row {
    setup: &["nginx"],
    configure: &[],
    deploy: &["deploy::web"],
    undeploy: &["deploy::web-undeploy"],
    shutdown: &["nginx::stop"],
};

const AWS_FLOW_RUBY: Row = Row {
    setup: &["opsworks_aws_flow_ruby::setup"],
    configure: &["opsworks_aws_flow_ruby::configure"],
    deploy: &["deploy::aws-flow-ruby"],
    undeploy: &[],
    shutdown: &[],
};

const ECS_CLUSTER: Row = Row {
    setup: &["opsworks_ecs::setup"],
    configure: &["opsworks_ecs::configure"],
    deploy: &["opsworks_ecs::deploy"],
    undeploy: &["opsworks_ecs::undeploy"],
    shutdown: &["opsworks_ecs::shutdown"],
};
