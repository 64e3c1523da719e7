//! What becomes of each field that `aws opsworks describe-*` shows: a table a shape. A field that does not stand here is told in the
//! receipt, so nothing is lost in silence.
//!
//! Source: the API model of the service, 2013-02-18; the reference of the service, sections 2 (what a template can say) and 3.2.

use Fate::{Dropped, Elements, Id, Joined, JsonText, Nested, Property, Threshold, Untold};

/// One structure of the API.
pub struct Shape {
    /// The name of the structure in the API model.
    pub name: &'static str,
    pub fields: &'static [Field],
}

pub struct Field {
    pub name: &'static str,
    pub fate: Fate,
}

#[derive(Clone, Copy)]
pub enum Fate {
    /// A property, as it stands.
    Property(&'static str),
    /// A property that is a number, of which -1 says nothing.
    Threshold(&'static str),
    /// A property that is an object, from text that holds JSON.
    JsonText(&'static str),
    /// A property that is an object of other fields.
    Nested(&'static str, &'static Shape),
    /// A property that is a list of objects of other fields.
    Elements(&'static str, &'static Shape),
    /// What other records know it by: nothing is written, references lead here.
    Id,
    /// Says to what it belongs, and becomes a reference or the place where the record is written.
    Joined(&'static str),
    /// Says nothing that a template should; the reason.
    Dropped(&'static str),
    /// Configuration that a template cannot say; the reason.
    Untold(&'static str),
}

/// The key of a result, which command prints it, and what its elements are.
pub struct Described {
    pub key: &'static str,
    pub command: &'static str,
    pub shape: &'static Shape,
}

const RUNTIME: &str = "known only while it runs";
const FOLLOWS: &str = "follows from other settings";
const IN_CONSOLE: &str = "an address of the thing in the service, made anew";
const NOT_IN_TEMPLATES: &str = "a template cannot say it: set it with the API";

const fn field(name: &'static str, fate: Fate) -> Field {
    Field { name, fate }
}

/// A field that is the property of the same name.
const fn same(name: &'static str) -> Field {
    Field { name, fate: Property(name) }
}

pub static RESULTS: [Described; 14] = [
    described("Stacks", "describe-stacks", &STACK),
    described("Layers", "describe-layers", &LAYER),
    described("Instances", "describe-instances", &INSTANCE),
    described("Apps", "describe-apps", &APP),
    described("LoadBasedAutoScalingConfigurations", "describe-load-based-auto-scaling", &LOAD_BASED),
    described("TimeBasedAutoScalingConfigurations", "describe-time-based-auto-scaling", &TIME_BASED),
    described("Volumes", "describe-volumes", &VOLUME),
    described("RaidArrays", "describe-raid-arrays", &RAID_ARRAY),
    described("RdsDbInstances", "describe-rds-db-instances", &RDS_DB_INSTANCE),
    described("ElasticIps", "describe-elastic-ips", &ELASTIC_IP),
    described("ElasticLoadBalancers", "describe-elastic-load-balancers", &ELASTIC_LOAD_BALANCER),
    described("EcsClusters", "describe-ecs-clusters", &ECS_CLUSTER),
    described("UserProfiles", "describe-user-profiles", &USER_PROFILE),
    described("Permissions", "describe-permissions", &PERMISSION),
];

const fn described(key: &'static str, command: &'static str, shape: &'static Shape) -> Described {
    Described { key, command, shape }
}

pub static STACK: Shape = Shape {
    name: "Stack",
    fields: &[
        field("StackId", Id),
        same("Name"),
        field("Arn", Dropped(IN_CONSOLE)),
        field("Region", Dropped("a stack is made in the region that the template is deployed to")),
        same("VpcId"),
        field("Attributes", Nested("Attributes", &STACK_ATTRIBUTES)),
        same("ServiceRoleArn"),
        same("DefaultInstanceProfileArn"),
        same("DefaultOs"),
        same("HostnameTheme"),
        same("DefaultAvailabilityZone"),
        same("DefaultSubnetId"),
        field("CustomJson", JsonText("CustomJson")),
        field("ConfigurationManager", Nested("ConfigurationManager", &CONFIGURATION_MANAGER)),
        field("ChefConfiguration", Nested("ChefConfiguration", &CHEF_CONFIGURATION)),
        same("UseCustomCookbooks"),
        same("UseOpsworksSecurityGroups"),
        field("CustomCookbooksSource", Nested("CustomCookbooksSource", &SOURCE)),
        same("DefaultSshKeyName"),
        field("CreatedAt", Dropped(RUNTIME)),
        same("DefaultRootDeviceType"),
        same("AgentVersion"),
    ],
};

static STACK_ATTRIBUTES: Shape = Shape { name: "StackAttributes", fields: &[same("Color")] };

static CONFIGURATION_MANAGER: Shape =
    Shape { name: "StackConfigurationManager", fields: &[same("Name"), same("Version")] };

static CHEF_CONFIGURATION: Shape =
    Shape { name: "ChefConfiguration", fields: &[same("ManageBerkshelf"), same("BerkshelfVersion")] };

static SOURCE: Shape = Shape {
    name: "Source",
    fields: &[same("Type"), same("Url"), same("Username"), same("Password"), same("SshKey"), same("Revision")],
};

pub static LAYER: Shape = Shape {
    name: "Layer",
    fields: &[
        field("Arn", Dropped(IN_CONSOLE)),
        field("StackId", Joined("the stack")),
        field("LayerId", Id),
        same("Type"),
        same("Name"),
        same("Shortname"),
        field("Attributes", Nested("Attributes", &LAYER_ATTRIBUTES)),
        field("CloudWatchLogsConfiguration", Untold(NOT_IN_TEMPLATES)),
        same("CustomInstanceProfileArn"),
        field("CustomJson", JsonText("CustomJson")),
        same("CustomSecurityGroupIds"),
        field("DefaultSecurityGroupNames", Dropped("follows from the type of the layer")),
        same("Packages"),
        field("VolumeConfigurations", Elements("VolumeConfigurations", &VOLUME_CONFIGURATION)),
        same("EnableAutoHealing"),
        same("AutoAssignElasticIps"),
        same("AutoAssignPublicIps"),
        field("DefaultRecipes", Dropped("built in: follows from the type of the layer")),
        field("CustomRecipes", Nested("CustomRecipes", &RECIPES)),
        field("CreatedAt", Dropped(RUNTIME)),
        same("InstallUpdatesOnBoot"),
        same("UseEbsOptimizedInstances"),
        field("LifecycleEventConfiguration", Nested("LifecycleEventConfiguration", &EVENTS)),
    ],
};

static LAYER_ATTRIBUTES: Shape = Shape {
    name: "LayerAttributes",
    fields: &[
        same("EcsClusterArn"),
        same("EnableHaproxyStats"),
        same("HaproxyStatsUrl"),
        same("HaproxyStatsUser"),
        same("HaproxyStatsPassword"),
        same("HaproxyHealthCheckUrl"),
        same("HaproxyHealthCheckMethod"),
        same("MysqlRootPassword"),
        same("MysqlRootPasswordUbiquitous"),
        same("GangliaUrl"),
        same("GangliaUser"),
        same("GangliaPassword"),
        same("MemcachedMemory"),
        same("NodejsVersion"),
        same("RubyVersion"),
        same("RubygemsVersion"),
        same("ManageBundler"),
        same("BundlerVersion"),
        same("RailsStack"),
        same("PassengerVersion"),
        same("Jvm"),
        same("JvmVersion"),
        same("JvmOptions"),
        same("JavaAppServer"),
        same("JavaAppServerVersion"),
    ],
};

static VOLUME_CONFIGURATION: Shape = Shape {
    name: "VolumeConfiguration",
    fields: &[
        same("MountPoint"),
        same("RaidLevel"),
        same("NumberOfDisks"),
        same("Size"),
        same("VolumeType"),
        same("Iops"),
        same("Encrypted"),
    ],
};

static RECIPES: Shape = Shape {
    name: "Recipes",
    fields: &[same("Setup"), same("Configure"), same("Deploy"), same("Undeploy"), same("Shutdown")],
};

static EVENTS: Shape = Shape {
    name: "LifecycleEventConfiguration",
    fields: &[field("Shutdown", Nested("ShutdownEventConfiguration", &SHUTDOWN))],
};

static SHUTDOWN: Shape = Shape {
    name: "ShutdownEventConfiguration",
    fields: &[same("ExecutionTimeout"), same("DelayUntilElbConnectionsDrained")],
};

pub static INSTANCE: Shape = Shape {
    name: "Instance",
    fields: &[
        same("AgentVersion"),
        same("AmiId"),
        same("Architecture"),
        field("Arn", Id),
        same("AutoScalingType"),
        same("AvailabilityZone"),
        field("BlockDeviceMappings", Elements("BlockDeviceMappings", &BLOCK_DEVICE_MAPPING)),
        field("CreatedAt", Dropped(RUNTIME)),
        same("EbsOptimized"),
        field("Ec2InstanceId", Dropped(RUNTIME)),
        field("EcsClusterArn", Dropped("follows from the layer")),
        field("EcsContainerInstanceArn", Dropped(RUNTIME)),
        field("ElasticIp", Dropped("stands in describe-elastic-ips, if it is registered")),
        same("Hostname"),
        field("InfrastructureClass", Joined("where the server comes from; registered ones stand in the receipt")),
        same("InstallUpdatesOnBoot"),
        field("InstanceId", Id),
        field("InstanceProfileArn", Dropped("follows from the layer or the stack")),
        same("InstanceType"),
        field("LastServiceErrorId", Dropped(RUNTIME)),
        field("LayerIds", Joined("the layers")),
        same("Os"),
        field("Platform", Dropped("follows from the operating system")),
        field("PrivateDns", Dropped(RUNTIME)),
        field("PrivateIp", Dropped(RUNTIME)),
        field("PublicDns", Dropped(RUNTIME)),
        field("PublicIp", Dropped(RUNTIME)),
        field("RegisteredBy", Joined("where the server comes from; registered ones stand in the receipt")),
        field("ReportedAgentVersion", Dropped(RUNTIME)),
        field("ReportedOs", Dropped(RUNTIME)),
        same("RootDeviceType"),
        field("RootDeviceVolumeId", Dropped(RUNTIME)),
        field("SecurityGroupIds", Dropped("follows from the layers")),
        field("SshHostDsaKeyFingerprint", Dropped(RUNTIME)),
        field("SshHostRsaKeyFingerprint", Dropped(RUNTIME)),
        same("SshKeyName"),
        field("StackId", Joined("the stack")),
        field("Status", Dropped(RUNTIME)),
        same("SubnetId"),
        same("Tenancy"),
        same("VirtualizationType"),
    ],
};

static BLOCK_DEVICE_MAPPING: Shape = Shape {
    name: "BlockDeviceMapping",
    fields: &[
        same("DeviceName"),
        same("NoDevice"),
        same("VirtualName"),
        field("Ebs", Nested("Ebs", &EBS_BLOCK_DEVICE)),
    ],
};

static EBS_BLOCK_DEVICE: Shape = Shape {
    name: "EbsBlockDevice",
    fields: &[same("SnapshotId"), same("Iops"), same("VolumeSize"), same("VolumeType"), same("DeleteOnTermination")],
};

pub static APP: Shape = Shape {
    name: "App",
    fields: &[
        field("AppId", Id),
        field("StackId", Joined("the stack")),
        same("Shortname"),
        same("Name"),
        same("Description"),
        field("DataSources", Elements("DataSources", &DATA_SOURCE)),
        same("Type"),
        field("AppSource", Nested("AppSource", &SOURCE)),
        same("Domains"),
        same("EnableSsl"),
        field("SslConfiguration", Nested("SslConfiguration", &SSL)),
        field("Attributes", Nested("Attributes", &APP_ATTRIBUTES)),
        field("CreatedAt", Dropped(RUNTIME)),
        field("Environment", Elements("Environment", &VARIABLE)),
    ],
};

static DATA_SOURCE: Shape = Shape { name: "DataSource", fields: &[same("Type"), same("Arn"), same("DatabaseName")] };

static SSL: Shape =
    Shape { name: "SslConfiguration", fields: &[same("Certificate"), same("PrivateKey"), same("Chain")] };

static APP_ATTRIBUTES: Shape = Shape {
    name: "AppAttributes",
    fields: &[same("DocumentRoot"), same("RailsEnv"), same("AutoBundleOnDeploy"), same("AwsFlowRubySettings")],
};

static VARIABLE: Shape = Shape { name: "EnvironmentVariable", fields: &[same("Key"), same("Value"), same("Secure")] };

pub static LOAD_BASED: Shape = Shape {
    name: "LoadBasedAutoScalingConfiguration",
    fields: &[
        field("LayerId", Joined("the layer")),
        same("Enable"),
        field("UpScaling", Nested("UpScaling", &THRESHOLDS)),
        field("DownScaling", Nested("DownScaling", &THRESHOLDS)),
    ],
};

static THRESHOLDS: Shape = Shape {
    name: "AutoScalingThresholds",
    fields: &[
        same("InstanceCount"),
        same("ThresholdsWaitTime"),
        same("IgnoreMetricsTime"),
        field("CpuThreshold", Threshold("CpuThreshold")),
        field("MemoryThreshold", Threshold("MemoryThreshold")),
        field("LoadThreshold", Threshold("LoadThreshold")),
        field("Alarms", Untold(NOT_IN_TEMPLATES)),
    ],
};

pub static TIME_BASED: Shape = Shape {
    name: "TimeBasedAutoScalingConfiguration",
    fields: &[
        field("InstanceId", Joined("the instance")),
        field("AutoScalingSchedule", Nested("TimeBasedAutoScaling", &WEEK)),
    ],
};

static WEEK: Shape = Shape {
    name: "WeeklyAutoScalingSchedule",
    fields: &[
        same("Monday"),
        same("Tuesday"),
        same("Wednesday"),
        same("Thursday"),
        same("Friday"),
        same("Saturday"),
        same("Sunday"),
    ],
};

pub static VOLUME: Shape = Shape {
    name: "Volume",
    fields: &[
        field("VolumeId", Id),
        same("Ec2VolumeId"),
        same("Name"),
        field("RaidArrayId", Joined("the array, which the layer's volume configuration makes")),
        field("InstanceId", Joined("the instance")),
        field("Status", Dropped(RUNTIME)),
        field("Size", Dropped("the volume has it")),
        field("Device", Dropped(RUNTIME)),
        same("MountPoint"),
        field("Region", Dropped("the volume has it")),
        field("AvailabilityZone", Dropped("the volume has it")),
        field("VolumeType", Dropped("the volume has it")),
        field("Iops", Dropped("the volume has it")),
        field("Encrypted", Dropped("the volume has it")),
    ],
};

const OF_ARRAY: &str = "the layer's volume configuration says it";

pub static RAID_ARRAY: Shape = Shape {
    name: "RaidArray",
    fields: &[
        field("RaidArrayId", Id),
        field("InstanceId", Joined("the instance")),
        field("Name", Dropped(OF_ARRAY)),
        field("RaidLevel", Dropped(OF_ARRAY)),
        field("NumberOfDisks", Dropped(OF_ARRAY)),
        field("Size", Dropped(OF_ARRAY)),
        field("Device", Dropped(RUNTIME)),
        field("MountPoint", Joined("the volume configuration of a layer")),
        field("AvailabilityZone", Dropped(FOLLOWS)),
        field("CreatedAt", Dropped(RUNTIME)),
        field("StackId", Joined("the stack")),
        field("VolumeType", Dropped(OF_ARRAY)),
        field("Iops", Dropped(OF_ARRAY)),
    ],
};

pub static RDS_DB_INSTANCE: Shape = Shape {
    name: "RdsDbInstance",
    fields: &[
        same("RdsDbInstanceArn"),
        field("DbInstanceIdentifier", Dropped("stands in the ARN")),
        same("DbUser"),
        same("DbPassword"),
        field("Region", Dropped("stands in the ARN")),
        field("Address", Dropped(RUNTIME)),
        field("Engine", Dropped("the database has it")),
        field("StackId", Joined("the stack")),
        field("MissingOnRds", Dropped(RUNTIME)),
    ],
};

pub static ELASTIC_IP: Shape = Shape {
    name: "ElasticIp",
    fields: &[
        same("Ip"),
        same("Name"),
        field("Domain", Dropped("the address has it")),
        field("Region", Dropped("the address has it")),
        field("InstanceId", Joined("the instance")),
    ],
};

pub static ELASTIC_LOAD_BALANCER: Shape = Shape {
    name: "ElasticLoadBalancer",
    fields: &[
        same("ElasticLoadBalancerName"),
        field("Region", Dropped("the load balancer has it")),
        field("DnsName", Dropped("the load balancer has it")),
        field("StackId", Joined("the stack")),
        field("LayerId", Joined("the layer")),
        field("VpcId", Dropped("the load balancer has it")),
        field("AvailabilityZones", Dropped("the load balancer has it")),
        field("SubnetIds", Dropped("the load balancer has it")),
        field("Ec2InstanceIds", Dropped(RUNTIME)),
    ],
};

pub static ECS_CLUSTER: Shape = Shape {
    name: "EcsCluster",
    fields: &[
        same("EcsClusterArn"),
        field("EcsClusterName", Dropped("stands in the ARN")),
        field("StackId", Joined("the stack")),
        field("RegisteredAt", Dropped(RUNTIME)),
    ],
};

pub static USER_PROFILE: Shape = Shape {
    name: "UserProfile",
    fields: &[
        same("IamUserArn"),
        field("Name", Dropped("stands in the ARN")),
        same("SshUsername"),
        same("SshPublicKey"),
        same("AllowSelfManagement"),
    ],
};

pub static PERMISSION: Shape = Shape {
    name: "Permission",
    fields: &[
        field("StackId", Joined("the stack")),
        field("IamUserArn", Joined("the user's profile")),
        field("AllowSsh", Untold(NOT_IN_TEMPLATES)),
        field("AllowSudo", Untold(NOT_IN_TEMPLATES)),
        field("Level", Untold(NOT_IN_TEMPLATES)),
    ],
};

/// All shapes, those inside others after them, each once.
pub fn shapes() -> Vec<&'static Shape> {
    let mut found: Vec<&'static Shape> = Vec::new();
    let mut waiting: Vec<&'static Shape> = RESULTS.iter().rev().map(|it| it.shape).collect();
    while let Some(shape) = waiting.pop() {
        if found.iter().any(|it| it.name == shape.name) {
            continue;
        }
        found.push(shape);
        let inner = shape.fields.iter().rev().filter_map(|field| match field.fate {
            Nested(_, shape) | Elements(_, shape) => Some(shape),
            Property(_) | Threshold(_) | JsonText(_) | Id | Joined(_) | Dropped(_) | Untold(_) => None,
        });
        waiting.extend(inner);
    }
    found
}

impl Shape {
    pub fn find(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|it| it.name == name)
    }
}
