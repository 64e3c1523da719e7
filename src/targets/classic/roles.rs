//! The roles and profiles that the compiler writes where the source says `auto`.
//!
//! A stack needs a role that the service assumes and a profile for its instances; a server needs the same with the policies
//! that AWS manages for it. Source: reference of the service, sections 6.5 (roles) and 2.7 (servers).

use super::Context;
use super::properties::{Part, Properties};
use super::resource::Sink;
use crate::language::kinds::LayerKind;
use crate::model::{Role, Server};
use crate::name::Name;
use crate::value::Value;

/// What is appended to the id of the declaration that a role or profile is for.
pub(super) const SERVICE_ROLE: &str = "ServiceRole";
pub(super) const INSTANCE_PROFILE: &str = "InstanceProfile";
const INSTANCE_ROLE: &str = "InstanceRole";

/// What the service does in the account on behalf of a stack.
const SERVICE_ACTIONS: [&str; 7] = [
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricStatistics",
    "ec2:*",
    "ecs:*",
    "elasticloadbalancing:*",
    "iam:PassRole",
    "rds:*",
];

impl Context<'_> {
    pub fn stack_roles(&self, out: &mut Sink<'_>) {
        let stack = &self.model.stack;
        let (owner, when) = (stack.header.id, stack.header.when());
        if let Role::Auto = stack.service_role {
            let role = assumed_by("opsworks.amazonaws.com").with("Policies", Part::List(vec![service_policy()]));
            self.made(out, id(owner, SERVICE_ROLE), "AWS::IAM::Role", when, role);
        }
        if let Role::Auto = stack.instance_profile {
            let role = assumed_by("ec2.amazonaws.com");
            let managed = self.managed_policies();
            let role = if managed.is_empty() { role } else { role.with("ManagedPolicyArns", Part::List(managed)) };
            self.instance_profile(out, owner, when, role);
        }
    }

    /// What instances of some layers do in the account (section 3.2 of the reference).
    fn managed_policies(&self) -> Vec<Part<'static>> {
        let has = |kind| self.model.layers.iter().any(|layer| layer.kind == kind);
        let rights = [
            (LayerKind::EcsCluster, "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"),
            (LayerKind::AwsFlowRuby, "arn:aws:iam::aws:policy/SimpleWorkflowFullAccess"),
        ];
        rights.into_iter().filter(|(kind, _)| has(*kind)).map(|(_, policy)| Part::Word(policy)).collect()
    }

    pub fn server_roles(&self, out: &mut Sink<'_>, server: &Server) {
        let (owner, when) = (server.header.id, server.header.when());
        let managed = |policy| Part::List(vec![Part::Word(policy)]);
        if let Role::Auto = server.service_role {
            let policy = managed("arn:aws:iam::aws:policy/service-role/AWSOpsWorksCMServiceRole");
            let role = assumed_by("opsworks-cm.amazonaws.com").with("ManagedPolicyArns", policy);
            self.made(out, id(owner, SERVICE_ROLE), "AWS::IAM::Role", when, role);
        }
        if let Role::Auto = server.instance_profile {
            let policy = managed("arn:aws:iam::aws:policy/AWSOpsWorksCMInstanceProfileRole");
            let role = assumed_by("ec2.amazonaws.com").with("ManagedPolicyArns", policy);
            self.instance_profile(out, owner, when, role);
        }
    }

    fn instance_profile(&self, out: &mut Sink<'_>, owner: Name, when: Option<&Value>, role: Properties) {
        let role_id = id(owner, INSTANCE_ROLE);
        self.made(out, role_id, "AWS::IAM::Role", when, role);
        let profile =
            Properties::default().with("Path", Part::Word("/")).with("Roles", Part::List(vec![Part::Ref(role_id)]));
        self.made(out, id(owner, INSTANCE_PROFILE), "AWS::IAM::InstanceProfile", when, profile);
    }
}

fn id(owner: Name, suffix: &str) -> Name {
    Name::new(&format!("{owner}{suffix}"))
}

fn assumed_by(service: &'static str) -> Properties<'static> {
    let trust = statement()
        .with("Principal", Part::Object(Properties::default().with("Service", Part::Word(service))))
        .with("Action", Part::Word("sts:AssumeRole"));
    Properties::default().with("AssumeRolePolicyDocument", document(trust)).with("Path", Part::Word("/"))
}

fn service_policy() -> Part<'static> {
    let actions = Part::List(SERVICE_ACTIONS.into_iter().map(Part::Word).collect());
    let allowed = statement().with("Action", actions).with("Resource", Part::Word("*"));
    let policy = Properties::default().with("PolicyName", Part::Word("opsworks-service"));
    Part::Object(policy.with("PolicyDocument", document(allowed)))
}

fn statement() -> Properties<'static> {
    Properties::default().with("Effect", Part::Word("Allow"))
}

fn document(statement: Properties<'static>) -> Part<'static> {
    let version = Properties::default().with("Version", Part::Word("2012-10-17"));
    Part::Object(version.with("Statement", Part::List(vec![Part::Object(statement)])))
}
