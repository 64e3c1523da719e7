//! The settings of the twelve kinds of layer.

use super::*;

static RECIPES: Shape = Shape {
    name: "a recipes block",
    settings: &[
        row(
            "setup",
            Recipes,
            BetterKnown,
            "CustomRecipes.Setup",
            "Run when an instance has booted, before its first deploy.",
        ),
        row(
            "configure",
            Recipes,
            BetterKnown,
            "CustomRecipes.Configure",
            "Run on every online instance when one comes or goes.",
        ),
        row(
            "deploy",
            Recipes,
            BetterKnown,
            "CustomRecipes.Deploy",
            "Run when an app is deployed, and as the second half of Setup.",
        ),
        row("undeploy", Recipes, BetterKnown, "CustomRecipes.Undeploy", "Run when an app is removed."),
        row("shutdown", Recipes, BetterKnown, "CustomRecipes.Shutdown", "Run before an instance stops."),
    ],
};

static LAYER_VOLUME: Shape = Shape {
    name: "a volume block of a layer",
    settings: &[
        row("size", Size(Unit::Gibibytes), Optional, "Size", "Size of the volume, of the whole array for RAID."),
        row("type", VOLUME_TYPE, Optional, "VolumeType", "`standard`, `gp2`, `io1`, `st1` or `sc1`."),
        row("disks", POSITIVE, Optional, "NumberOfDisks", "Number of disks in the array. Default: 1."),
        row("raid", COUNT, Optional, "RaidLevel", "RAID level."),
        row("iops", POSITIVE, Optional, "Iops", "I/O operations a second of each disk; for `io1`."),
        row("encrypted", Bool, Optional, "Encrypted", "Whether the volume is encrypted."),
    ],
};

static THRESHOLDS: Shape = Shape {
    name: "thresholds",
    settings: &[
        row("cpu", Percent, Optional, "CpuThreshold", "Average use of the processors."),
        row("memory", Percent, Optional, "MemoryThreshold", "Average use of the memory."),
        row("load", Number, Optional, "LoadThreshold", "Average load of one minute."),
        row("instances", POSITIVE, Optional, "InstanceCount", "How many instances to start or stop at a time."),
        row(
            "after",
            Duration(Unit::Minutes),
            Optional,
            "ThresholdsWaitTime",
            "How long the threshold must be passed. 1 to 100 minutes.",
        ),
        row(
            "then_ignore",
            Duration(Unit::Minutes),
            Optional,
            "IgnoreMetricsTime",
            "How long to wait afterwards. 1 to 100 minutes.",
        ),
        row("alarms", TEXTS, Optional, "", "CloudWatch alarms; a template cannot carry them."),
    ],
};

static SCALING: Shape = Shape {
    name: "a scaling block",
    settings: &[
        row("enabled", Bool, Optional, "Enable", "Whether load-based scaling is on. Default: true."),
        row("up", Block(&THRESHOLDS), Optional, "UpScaling", "When to start instances."),
        row("down", Block(&THRESHOLDS), Optional, "DownScaling", "When to stop instances."),
    ],
};

macro_rules! layer {
    ($shape:ident, $name:literal, $($own:expr),*) => {
        static $shape: Shape = Shape {
            name: $name,
            settings: &[
                row("name", Text, BetterKnown, "Name", "At most 32 characters. Default: the name of the declaration."),
                row("shortname", Text, BetterKnown, "Shortname", "What recipes call the layer. Default: the name of the declaration; for a built-in kind always the kind."),
                row("recipes", Block(&RECIPES), Optional, "CustomRecipes", "Custom recipes for each lifecycle event, run after the built-in ones."),
                row("packages", TEXTS, Optional, "Packages", "Packages of the operating system, installed in Setup."),
                row("volume", Labelled(&LAYER_VOLUME), Optional, "VolumeConfigurations", "A volume for each new instance, with its mount point."),
                row("security_groups", TEXTS, Optional, "CustomSecurityGroupIds", "Security groups of the instances."),
                row("auto_healing", Bool, Optional, "EnableAutoHealing", "Whether failed instances are replaced. Default: true."),
                row("elastic_ips", Bool, Optional, "AutoAssignElasticIps", "Whether instances get an Elastic IP address. Default: false."),
                row("public_ips", Bool, Optional, "AutoAssignPublicIps", "Whether instances get a public address. Default: false."),
                row("instance_profile", Text, Optional, "CustomInstanceProfileArn", "ARN of the instances' profile, in place of the stack's."),
                row("updates_on_boot", Bool, Optional, "InstallUpdatesOnBoot", "Whether the system is updated at each boot."),
                row("ebs_optimized", Bool, Optional, "UseEbsOptimizedInstances", "Whether instances are EBS-optimized."),
                row("shutdown_timeout", Duration(Unit::Seconds), Optional, "LifecycleEventConfiguration.ShutdownEventConfiguration.ExecutionTimeout", "How long Shutdown recipes may run. The service's default: 120 seconds."),
                row("wait_for_drain", Bool, Optional, "LifecycleEventConfiguration.ShutdownEventConfiguration.DelayUntilElbConnectionsDrained", "Whether Shutdown waits until the load balancer has drained the instance."),
                row("scaling", Block(&SCALING), Optional, "LoadBasedAutoScaling", "When load instances are started and stopped."),
                TAGS_ROW, JSON_ROW, JSON_TEXT_ROW, JSON_FORM_ROW, META_ROW,
                $($own),*
            ],
        };
    };
}

layer!(LAYER, "a layer",);

static STATS: Shape = Shape {
    name: "a stats block",
    settings: &[
        row("enabled", Bool, Optional, "Attributes.EnableHaproxyStats", "Whether HAProxy serves its statistics."),
        row("url", Text, Optional, "Attributes.HaproxyStatsUrl", "Path of the statistics."),
        row("user", Text, Optional, "Attributes.HaproxyStatsUser", "User who may see them."),
        secret(Password, row("password", Text, Optional, "Attributes.HaproxyStatsPassword", "Password of that user.")),
    ],
};

static HEALTH_CHECK: Shape = Shape {
    name: "a health_check block",
    settings: &[
        row("url", Text, Optional, "Attributes.HaproxyHealthCheckUrl", "Path that HAProxy asks for."),
        row(
            "method",
            Words(&[word("OPTIONS"), word("GET"), word("HEAD")]),
            Optional,
            "Attributes.HaproxyHealthCheckMethod",
            "Method that HAProxy uses.",
        ),
    ],
};

layer!(
    LAYER_LB,
    "an lb layer",
    row("stats", Block(&STATS), Optional, "", "The statistics page of HAProxy."),
    row("health_check", Block(&HEALTH_CHECK), Optional, "", "How HAProxy checks its back ends.")
);
layer!(
    LAYER_DB_MASTER,
    "a db-master layer",
    secret(
        Password,
        row("root_password", Text, Required, "Attributes.MysqlRootPassword", "Password of the MySQL root user.")
    ),
    row(
        "root_password_everywhere",
        Bool,
        Optional,
        "Attributes.MysqlRootPasswordUbiquitous",
        "Whether all instances get it, or only application servers."
    )
);

static GANGLIA: Shape = Shape {
    name: "a ganglia block",
    settings: &[
        row("url", Text, Optional, "Attributes.GangliaUrl", "Path of the web front end."),
        row("user", Text, Optional, "Attributes.GangliaUser", "User who may see it."),
        secret(Password, row("password", Text, Optional, "Attributes.GangliaPassword", "Password of that user.")),
    ],
};

layer!(
    LAYER_MONITORING,
    "a monitoring-master layer",
    row("ganglia", Block(&GANGLIA), Optional, "", "The web front end of Ganglia.")
);
layer!(
    LAYER_MEMCACHED,
    "a memcached layer",
    row(
        "memory",
        Size(Unit::Mebibytes),
        Optional,
        "Attributes.MemcachedMemory",
        "Memory of the cache on each instance."
    )
);
layer!(
    LAYER_NODEJS,
    "a nodejs-app layer",
    row("nodejs", Version, Optional, "Attributes.NodejsVersion", "Version of Node.js.")
);
layer!(
    LAYER_RAILS,
    "a rails-app layer",
    row("ruby", Version, Optional, "Attributes.RubyVersion", "Version of Ruby."),
    RUBYGEMS_ROW,
    BUNDLER_ROW,
    row("passenger", Version, Optional, "Attributes.PassengerVersion", "Version of Passenger."),
    row(
        "rails_stack",
        Words(&[word("apache_passenger"), word("nginx_unicorn")]),
        Known,
        "Attributes.RailsStack",
        "Which servers run Rails."
    )
);
layer!(
    LAYER_JAVA,
    "a java-app layer",
    row("jvm", Words(&[word("openjdk")]), Optional, "Attributes.Jvm", "Which Java."),
    row("jvm_version", Version, Optional, "Attributes.JvmVersion", "Version of Java."),
    row("jvm_options", Text, Optional, "Attributes.JvmOptions", "Options of the virtual machine."),
    row("app_server", Words(&[word("tomcat")]), Optional, "Attributes.JavaAppServer", "Which application server."),
    row(
        "app_server_version",
        Version,
        Optional,
        "Attributes.JavaAppServerVersion",
        "Version of the application server."
    )
);
layer!(LAYER_FLOW, "an aws-flow-ruby layer", RUBYGEMS_ROW, BUNDLER_ROW);
layer!(
    LAYER_ECS,
    "an ecs-cluster layer",
    row("cluster", Text, Optional, "Attributes.EcsClusterArn", "ARN of the cluster; the stack's if not given.")
);

pub fn layer(kind: LayerKind) -> &'static Shape {
    match kind {
        LayerKind::Lb => &LAYER_LB,
        LayerKind::DbMaster => &LAYER_DB_MASTER,
        LayerKind::MonitoringMaster => &LAYER_MONITORING,
        LayerKind::Memcached => &LAYER_MEMCACHED,
        LayerKind::NodejsApp => &LAYER_NODEJS,
        LayerKind::RailsApp => &LAYER_RAILS,
        LayerKind::JavaApp => &LAYER_JAVA,
        LayerKind::AwsFlowRuby => &LAYER_FLOW,
        LayerKind::EcsCluster => &LAYER_ECS,
        LayerKind::Custom | LayerKind::PhpApp | LayerKind::Web => &LAYER,
    }
}
