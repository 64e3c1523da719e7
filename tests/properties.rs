//! No property of the service's resource types is out of reach: each stands in the template of some case.
//!
//! The table is that of the types' documentation; a path with dots is a property inside a property, also inside the elements of a list.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Type, property it stands in (empty: the resource itself), properties.
const PROPERTIES: &[(&str, &str, &str)] = &[
    (
        "AWS::OpsWorks::Stack",
        "",
        "Name ServiceRoleArn DefaultInstanceProfileArn AgentVersion Attributes ChefConfiguration CloneAppIds ClonePermissions \
         ConfigurationManager CustomCookbooksSource CustomJson DefaultAvailabilityZone DefaultOs DefaultRootDeviceType \
         DefaultSshKeyName DefaultSubnetId EcsClusterArn ElasticIps HostnameTheme RdsDbInstances SourceStackId Tags \
         UseCustomCookbooks UseOpsworksSecurityGroups VpcId",
    ),
    ("AWS::OpsWorks::Stack", "Attributes", "Color"),
    ("AWS::OpsWorks::Stack", "ChefConfiguration", "ManageBerkshelf BerkshelfVersion"),
    ("AWS::OpsWorks::Stack", "ConfigurationManager", "Name Version"),
    ("AWS::OpsWorks::Stack", "CustomCookbooksSource", "Type Url Username Password SshKey Revision"),
    ("AWS::OpsWorks::Stack", "ElasticIps", "Ip Name"),
    ("AWS::OpsWorks::Stack", "RdsDbInstances", "RdsDbInstanceArn DbUser DbPassword"),
    ("AWS::OpsWorks::Stack", "Tags", "Key Value"),
    (
        "AWS::OpsWorks::Layer",
        "",
        "Type StackId Name Shortname EnableAutoHealing AutoAssignElasticIps AutoAssignPublicIps Attributes \
         CustomInstanceProfileArn CustomJson CustomRecipes CustomSecurityGroupIds InstallUpdatesOnBoot \
         LifecycleEventConfiguration LoadBasedAutoScaling Packages Tags UseEbsOptimizedInstances VolumeConfigurations",
    ),
    (
        "AWS::OpsWorks::Layer",
        "Attributes",
        "EcsClusterArn EnableHaproxyStats HaproxyStatsUrl HaproxyStatsUser HaproxyStatsPassword HaproxyHealthCheckUrl \
         HaproxyHealthCheckMethod MysqlRootPassword MysqlRootPasswordUbiquitous GangliaUrl GangliaUser GangliaPassword \
         MemcachedMemory NodejsVersion RubyVersion RubygemsVersion ManageBundler BundlerVersion RailsStack PassengerVersion Jvm \
         JvmVersion JvmOptions JavaAppServer JavaAppServerVersion",
    ),
    ("AWS::OpsWorks::Layer", "CustomRecipes", "Setup Configure Deploy Undeploy Shutdown"),
    ("AWS::OpsWorks::Layer", "LifecycleEventConfiguration", "ShutdownEventConfiguration"),
    (
        "AWS::OpsWorks::Layer",
        "LifecycleEventConfiguration.ShutdownEventConfiguration",
        "ExecutionTimeout DelayUntilElbConnectionsDrained",
    ),
    ("AWS::OpsWorks::Layer", "LoadBasedAutoScaling", "Enable UpScaling DownScaling"),
    (
        "AWS::OpsWorks::Layer",
        "LoadBasedAutoScaling.UpScaling",
        "InstanceCount ThresholdsWaitTime IgnoreMetricsTime CpuThreshold MemoryThreshold LoadThreshold",
    ),
    (
        "AWS::OpsWorks::Layer",
        "LoadBasedAutoScaling.DownScaling",
        "InstanceCount ThresholdsWaitTime IgnoreMetricsTime CpuThreshold MemoryThreshold LoadThreshold",
    ),
    (
        "AWS::OpsWorks::Layer",
        "VolumeConfigurations",
        "MountPoint NumberOfDisks Size RaidLevel VolumeType Iops Encrypted",
    ),
    ("AWS::OpsWorks::Layer", "Tags", "Key Value"),
    (
        "AWS::OpsWorks::Instance",
        "",
        "StackId LayerIds InstanceType AgentVersion AmiId Architecture AutoScalingType AvailabilityZone BlockDeviceMappings \
         EbsOptimized ElasticIps Hostname InstallUpdatesOnBoot Os RootDeviceType SshKeyName SubnetId Tenancy \
         TimeBasedAutoScaling VirtualizationType Volumes",
    ),
    ("AWS::OpsWorks::Instance", "BlockDeviceMappings", "DeviceName VirtualName NoDevice Ebs"),
    ("AWS::OpsWorks::Instance", "BlockDeviceMappings.Ebs", "DeleteOnTermination Iops SnapshotId VolumeSize VolumeType"),
    ("AWS::OpsWorks::Instance", "TimeBasedAutoScaling", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    (
        "AWS::OpsWorks::App",
        "",
        "Name StackId Type Shortname AppSource Attributes DataSources Description Domains EnableSsl Environment SslConfiguration",
    ),
    ("AWS::OpsWorks::App", "AppSource", "Type Url Username Password SshKey Revision"),
    ("AWS::OpsWorks::App", "Attributes", "DocumentRoot RailsEnv AutoBundleOnDeploy AwsFlowRubySettings"),
    ("AWS::OpsWorks::App", "DataSources", "Type Arn DatabaseName"),
    ("AWS::OpsWorks::App", "Environment", "Key Value Secure"),
    ("AWS::OpsWorks::App", "SslConfiguration", "Certificate PrivateKey Chain"),
    ("AWS::OpsWorks::ElasticLoadBalancerAttachment", "", "ElasticLoadBalancerName LayerId"),
    ("AWS::OpsWorks::UserProfile", "", "IamUserArn AllowSelfManagement SshPublicKey SshUsername"),
    ("AWS::OpsWorks::Volume", "", "Ec2VolumeId StackId MountPoint Name"),
    (
        "AWS::OpsWorksCM::Server",
        "",
        "InstanceProfileArn InstanceType ServiceRoleArn Engine EngineModel EngineVersion EngineAttributes \
         AssociatePublicIpAddress BackupId BackupRetentionCount DisableAutomatedBackup CustomDomain CustomCertificate \
         CustomPrivateKey KeyPair PreferredBackupWindow PreferredMaintenanceWindow SecurityGroupIds SubnetIds Tags",
    ),
    ("AWS::OpsWorksCM::Server", "EngineAttributes", "Name Value"),
    ("AWS::OpsWorksCM::Server", "Tags", "Key Value"),
];

#[test]
fn every_property_stands_in_the_template_of_a_case() {
    let mut written = BTreeSet::new();
    for template in templates() {
        let resources = template.get("Resources").and_then(Value::as_object);
        for resource in resources.into_iter().flat_map(|all| all.values()) {
            let (Some(kind), Some(properties)) = (resource["Type"].as_str(), resource.get("Properties")) else {
                continue;
            };
            collect(kind, properties, &mut written);
        }
    }
    assert!(!written.is_empty(), "no case has a template");
    let all = PROPERTIES.iter().flat_map(|(kind, inside, names)| {
        let before = if inside.is_empty() { format!("{kind} ") } else { format!("{kind} {inside}.") };
        names.split_whitespace().map(move |name| format!("{before}{name}"))
    });
    let missing: Vec<String> = all.filter(|path| !written.contains(path)).collect();
    assert!(missing.is_empty(), "in no template of a case:\n{}", missing.join("\n"));
}

fn templates() -> Vec<Value> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let folders = fs::read_dir(cases).expect("there are cases").filter_map(Result::ok);
    let texts = folders.filter_map(|folder| fs::read_to_string(folder.path().join("template.snap")).ok());
    // Above the template stands what the snapshot says of itself.
    let read = |text: String| serde_json::from_str(text.splitn(3, "---\n").nth(2)?).ok();
    texts.filter_map(read).collect()
}

/// Adds the paths of all properties: `AWS::OpsWorks::App Environment.Key`.
fn collect(before: &str, value: &Value, written: &mut BTreeSet<String>) {
    let separator = if before.contains(' ') { '.' } else { ' ' };
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                let path = format!("{before}{separator}{key}");
                collect(&path, inner, written);
                written.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(before, item, written)),
        _ => {}
    }
}
