"""Facts that neither source has: which services have ended, and what the identifiers in OpsWorks properties name.

Each date is that of the service's own announcement of the end of support.
"""

# Prefix of the types, and the day on which the service ended.
SHUT_DOWN = {
    "AWS::AppMesh::": "2026-09-30",
    "AWS::Evidently::": "2025-10-17",
    "AWS::FinSpace::": "2026-10-07",
    "AWS::Inspector::": "2026-05-20",
    "AWS::IoT1Click::": "2024-12-16",
    "AWS::IoTAnalytics::": "2025-12-15",
    "AWS::IoTEvents::": "2026-05-20",
    "AWS::IoTFleetHub::": "2025-10-18",
    "AWS::LookoutEquipment::": "2026-10-07",
    "AWS::LookoutMetrics::": "2025-10-10",
    "AWS::LookoutVision::": "2025-10-31",
    "AWS::MediaStore::": "2025-11-13",
    "AWS::NimbleStudio::": "2024-10-22",
    "AWS::OpsWorks::": "2024-05-26",
    "AWS::OpsWorksCM::": "2024-05-05",
    "AWS::Panorama::": "2026-05-31",
    "AWS::Pinpoint::": "2026-10-30",
    "AWS::PinpointEmail::": "2026-10-30",
    "AWS::Proton::": "2026-10-07",
    "AWS::QLDB::": "2025-07-31",
    "AWS::RoboMaker::": "2025-09-10",
    "AWS::SimSpaceWeaver::": "2026-05-20",
    "AWS::WAF::": "2025-09-30",
    "AWS::WAFRegional::": "2025-09-30",
}

# What a property holds the identifier of: `(type, property)` names the reference, such as the ARN of a role.
REFERENCES = {
    ("AWS::OpsWorks::App", "StackId"): [("AWS::OpsWorks::Stack", "Id")],
    ("AWS::OpsWorks::ElasticLoadBalancerAttachment", "ElasticLoadBalancerName"): [
        ("AWS::ElasticLoadBalancing::LoadBalancer", "LoadBalancerName")
    ],
    ("AWS::OpsWorks::ElasticLoadBalancerAttachment", "LayerId"): [("AWS::OpsWorks::Layer", "Id")],
    ("AWS::OpsWorks::Instance", "AmiId"): [("AWS::EC2::Image", "Id")],
    ("AWS::OpsWorks::Instance", "ElasticIps"): [("AWS::EC2::EIP", "PublicIp")],
    ("AWS::OpsWorks::Instance", "LayerIds"): [("AWS::OpsWorks::Layer", "Id")],
    ("AWS::OpsWorks::Instance", "SshKeyName"): [("AWS::EC2::KeyPair", "KeyName")],
    ("AWS::OpsWorks::Instance", "StackId"): [("AWS::OpsWorks::Stack", "Id")],
    ("AWS::OpsWorks::Instance", "SubnetId"): [("AWS::EC2::Subnet", "SubnetId")],
    ("AWS::OpsWorks::Instance", "Volumes"): [("AWS::OpsWorks::Volume", "Id")],
    ("AWS::OpsWorks::Layer", "CustomInstanceProfileArn"): [("AWS::IAM::InstanceProfile", "Arn")],
    ("AWS::OpsWorks::Layer", "CustomSecurityGroupIds"): [("AWS::EC2::SecurityGroup", "Id")],
    ("AWS::OpsWorks::Layer", "StackId"): [("AWS::OpsWorks::Stack", "Id")],
    ("AWS::OpsWorks::Stack", "DefaultInstanceProfileArn"): [("AWS::IAM::InstanceProfile", "Arn")],
    ("AWS::OpsWorks::Stack", "DefaultSshKeyName"): [("AWS::EC2::KeyPair", "KeyName")],
    ("AWS::OpsWorks::Stack", "DefaultSubnetId"): [("AWS::EC2::Subnet", "SubnetId")],
    ("AWS::OpsWorks::Stack", "EcsClusterArn"): [("AWS::ECS::Cluster", "Arn")],
    ("AWS::OpsWorks::Stack", "ServiceRoleArn"): [("AWS::IAM::Role", "Arn")],
    ("AWS::OpsWorks::Stack", "SourceStackId"): [("AWS::OpsWorks::Stack", "Id")],
    ("AWS::OpsWorks::Stack", "VpcId"): [("AWS::EC2::VPC", "VpcId")],
    ("AWS::OpsWorks::UserProfile", "IamUserArn"): [("AWS::IAM::User", "Arn")],
    ("AWS::OpsWorks::Volume", "Ec2VolumeId"): [("AWS::EC2::Volume", "VolumeId")],
    ("AWS::OpsWorks::Volume", "StackId"): [("AWS::OpsWorks::Stack", "Id")],
    ("AWS::OpsWorksCM::Server", "InstanceProfileArn"): [("AWS::IAM::InstanceProfile", "Arn")],
    ("AWS::OpsWorksCM::Server", "KeyPair"): [("AWS::EC2::KeyPair", "KeyName")],
    ("AWS::OpsWorksCM::Server", "SecurityGroupIds"): [("AWS::EC2::SecurityGroup", "Id")],
    ("AWS::OpsWorksCM::Server", "ServiceRoleArn"): [("AWS::IAM::Role", "Arn")],
    ("AWS::OpsWorksCM::Server", "SubnetIds"): [("AWS::EC2::Subnet", "SubnetId")],
}

# What `Ref` returns where the first source does not say.
IDENTIFIERS = {
    "AWS::OpsWorks::App": "Id",
    "AWS::OpsWorks::Instance": "Id",
    "AWS::OpsWorks::Layer": "Id",
    "AWS::OpsWorks::Stack": "Id",
    "AWS::OpsWorks::UserProfile": "IamUserArn",
    "AWS::OpsWorks::Volume": "Id",
    "AWS::OpsWorksCM::Server": "Arn",
}

# What the formats of the second source mean.
FORMATS = {
    "AWS::EC2::Image.Id": ("AWS::EC2::Image", "Id"),
    "AWS::EC2::SecurityGroup.Id": ("AWS::EC2::SecurityGroup", "Id"),
    "AWS::EC2::SecurityGroup.Ids": ("AWS::EC2::SecurityGroup", "Id"),
    "AWS::EC2::SecurityGroup.Name": ("AWS::EC2::SecurityGroup", "GroupName"),
    "AWS::EC2::SecurityGroup.Names": ("AWS::EC2::SecurityGroup", "GroupName"),
    "AWS::EC2::Subnet.Id": ("AWS::EC2::Subnet", "SubnetId"),
    "AWS::EC2::Subnet.Ids": ("AWS::EC2::Subnet", "SubnetId"),
    "AWS::EC2::VPC.Id": ("AWS::EC2::VPC", "VpcId"),
    "AWS::IAM::Role.Arn": ("AWS::IAM::Role", "Arn"),
    "AWS::Logs::LogGroup.Name": ("AWS::Logs::LogGroup", "LogGroupName"),
}

# Identifiers that no other resource has: a property that the first source says takes these takes nothing else.
DISTINCT = {("AWS::EC2::SecurityGroup", "Id"), ("AWS::EC2::Subnet", "SubnetId"), ("AWS::EC2::VPC", "VpcId"), ("AWS::IAM::Role", "Arn")}

# Two names of one identifier.
ALIASES = {("AWS::EC2::SecurityGroup", "GroupId"): ("AWS::EC2::SecurityGroup", "Id")}

# Where CloudFormation takes more than its schemas say.
# Values that it reads in capitals or not.
ANY_CASE = {("AWS::EC2::EIP", "Domain")}
# Types of properties that are right besides those of the sources: one object in place of a list; a path on the disk that
# `aws cloudformation package` replaces.
ALSO = {
    ("AWS::ApiGateway::RestApi", "BodyS3Location"): ("string",),
    ("AWS::AppSync::GraphQLSchema", "DefinitionS3Location"): ("string",),
    ("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"): ("string",),
    ("AWS::Lambda::Function", "Code"): ("string",),
    ("AWS::Lambda::LayerVersion", "Content"): ("string",),
    ("AWS::RDS::DBSecurityGroup", "DBSecurityGroupIngress"): ("json",),
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"): ("string",),
}
