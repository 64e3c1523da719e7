//! Deferred values: operations that only the deployment can do, free of any one target's spelling.

use super::{Object, Value};
use crate::name::Name;
use std::sync::Arc;

/// An operation and the shape of what it will give.
#[derive(Debug)]
pub struct Deferred {
    pub op: Op,
    pub shape: Shape,
}

/// What is known of the type of a deferred value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A string, or something that may be anything: attributes of resources, imported values.
    Any,
    Text,
    Int,
    Number,
    Bool,
    TextList,
    IntList,
    Object,
}

impl Shape {
    pub fn describe(self) -> &'static str {
        match self {
            Shape::Any => "a deferred value",
            Shape::Text => "a deferred string",
            Shape::Int => "a deferred int",
            Shape::Number => "a deferred number",
            Shape::Bool => "a deferred bool",
            Shape::TextList => "a deferred list",
            Shape::IntList => "a deferred list of ints",
            Shape::Object => "a deferred object",
        }
    }

    pub fn is_list(self) -> bool {
        matches!(self, Shape::TextList | Shape::IntList)
    }
}

/// What a reference points at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Target {
    /// The logical id: unique in the program.
    pub id: Name,
    pub kind: TargetKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TargetKind {
    Parameter,
    Stack,
    Layer,
    Instance,
    App,
    Database,
    LoadBalancer,
    Volume,
    ElasticIp,
    User,
    Server,
    Deployment,
    Resource,
    /// A resource that the compiler adds by itself: an address for `elastic_ip = auto`, a role.
    Made,
}

#[derive(Debug)]
pub enum Op {
    /// The value of a parameter, the identity of a declaration.
    Ref(Target),
    /// `lb1.private_ip`, `vpc.CidrBlock`
    Attribute(Target, Attr),
    /// `aws.region`
    Pseudo(Pseudo),
    /// `"a${x}b"`: parts in order, known text and deferred values.
    Concat(Vec<Value>),
    /// `join(separator, list)`
    Join {
        separator: Arc<str>,
        list: Value,
    },
    /// `split(separator, text)`
    Split {
        separator: Arc<str>,
        text: Value,
    },
    /// `list[index]`
    Select {
        index: Value,
        list: Value,
    },
    /// `if c then a else b`; the condition is a deferred bool
    If {
        condition: Value,
        then: Value,
        otherwise: Value,
    },
    Equals(Value, Value),
    And(Vec<Value>),
    Or(Vec<Value>),
    Not(Value),
    /// A deferred bool with a name of its own: a `let`, or a bool parameter as a condition.
    Condition {
        id: Name,
        definition: Value,
    },
    /// A known map indexed by one or two keys of which at least one is deferred.
    Lookup {
        map: Arc<Object>,
        keys: Vec<Value>,
    },
    Base64(Value),
    Cidr {
        block: Value,
        count: Value,
        bits: Option<Value>,
    },
    /// `aws.zones(region)`
    Zones(Value),
    /// `aws.import_value(name)`
    Import(Value),
    /// A value that a store resolves while deploying; each part is known text.
    Dynamic {
        service: Store,
        reference: Arc<str>,
    },
    /// A pasted intrinsic, `{"Fn::Transform": ...}`: kept as written. The name with its `Fn::`, or `Ref`, `Condition`.
    Raw {
        function: Name,
        argument: Value,
    },
    /// `null` as the value of a branch: the property is not written.
    NoValue,
}

/// Where a dynamic reference is resolved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Store {
    SecretsManager,
    Ssm,
    SsmSecure,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Attr {
    /// Of a `resource`: as the target names it, parts joined by dots.
    Named(Name),
    PrivateIp,
    PublicIp,
    PrivateDns,
    PublicDns,
    Zone,
    /// Of a server.
    Endpoint,
    Arn,
    ServerName,
    /// Of a user.
    SshName,
}

impl Attr {
    /// As it stands after the dot in the source.
    pub fn word(self) -> &'static str {
        match self {
            Attr::Named(name) => name.as_str(),
            Attr::PrivateIp => "private_ip",
            Attr::PublicIp => "public_ip",
            Attr::PrivateDns => "private_dns",
            Attr::PublicDns => "public_dns",
            Attr::Zone => "zone",
            Attr::Endpoint => "endpoint",
            Attr::Arn => "arn",
            Attr::ServerName => "name",
            Attr::SshName => "ssh_name",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Pseudo {
    Region,
    AccountId,
    Partition,
    StackName,
    StackId,
    UrlSuffix,
    NotificationArns,
}

impl Pseudo {
    pub const ALL: [Pseudo; 7] = [
        Pseudo::Region,
        Pseudo::AccountId,
        Pseudo::Partition,
        Pseudo::StackName,
        Pseudo::StackId,
        Pseudo::UrlSuffix,
        Pseudo::NotificationArns,
    ];

    /// As the language names it, after `aws.`.
    pub fn word(self) -> &'static str {
        match self {
            Pseudo::Region => "region",
            Pseudo::AccountId => "account_id",
            Pseudo::Partition => "partition",
            Pseudo::StackName => "stack_name",
            Pseudo::StackId => "stack_id",
            Pseudo::UrlSuffix => "url_suffix",
            Pseudo::NotificationArns => "notification_arns",
        }
    }

    /// As CloudFormation names it.
    pub fn cloudformation(self) -> &'static str {
        match self {
            Pseudo::Region => "AWS::Region",
            Pseudo::AccountId => "AWS::AccountId",
            Pseudo::Partition => "AWS::Partition",
            Pseudo::StackName => "AWS::StackName",
            Pseudo::StackId => "AWS::StackId",
            Pseudo::UrlSuffix => "AWS::URLSuffix",
            Pseudo::NotificationArns => "AWS::NotificationARNs",
        }
    }
}

impl Op {
    /// Calls `visit` for each operand.
    pub fn operands<'a>(&'a self, visit: &mut dyn FnMut(&'a Value)) {
        match self {
            Op::Ref(_) | Op::Attribute(..) | Op::Pseudo(_) | Op::Dynamic { .. } | Op::NoValue => {}
            Op::Concat(parts) | Op::And(parts) | Op::Or(parts) => parts.iter().for_each(visit),
            Op::Join { list: it, .. } | Op::Split { text: it, .. } => visit(it),
            Op::Not(it) | Op::Base64(it) | Op::Zones(it) | Op::Import(it) => visit(it),
            Op::Condition { definition, .. } => visit(definition),
            Op::Raw { argument, .. } => visit(argument),
            Op::Select { index, list } => {
                visit(index);
                visit(list);
            }
            Op::Equals(a, b) => {
                visit(a);
                visit(b);
            }
            Op::If { condition, then, otherwise } => {
                visit(condition);
                visit(then);
                visit(otherwise);
            }
            Op::Lookup { keys, .. } => keys.iter().for_each(visit),
            Op::Cidr { block, count, bits } => {
                visit(block);
                visit(count);
                bits.iter().for_each(visit);
            }
        }
    }
}
