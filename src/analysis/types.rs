//! Types: what a type expression means, how a type reads in a message, which `aws.` types there are.

use crate::name::Name;
use crate::value::quantity::Dimension;
use crate::value::{Number, Quantity, Unit};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::fmt;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum Type {
    /// After a reported error; anything fits.
    Unknown,
    /// `json`: any data.
    Json,
    Text(TextRule),
    Int(Bounds),
    Number(Bounds),
    Bool,
    Null,
    /// `duration`, `size`, `percent`; the unit in which it is written into JSON, if one is named.
    Quantity {
        dimension: Dimension,
        written_in: Option<Unit>,
        least: Option<Quantity>,
        most: Option<Quantity>,
    },
    Time,
    Recipe,
    /// `aws.vpc_id`
    Aws(&'static AwsType),
    /// `"dev"`
    Literal(Literal),
    List(Arc<Type>),
    Map(Arc<Type>),
    Object(Arc<ObjectType>),
    Union(Arc<[Type]>),
    Secret(Arc<Type>),
    /// `ssm(T)`: only for parameters.
    Ssm(Arc<Type>),
}

#[derive(Clone, Default, Debug)]
pub struct TextRule {
    /// Inclusive, in characters.
    pub least: Option<i64>,
    pub most: Option<i64>,
    pub pattern: Option<Pattern>,
}

/// A pattern that the whole text must match.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub text: Arc<str>,
    /// `None` if it is written for another engine of regular expressions and cannot be checked here.
    pub regex: Option<Arc<regex::Regex>>,
}

/// Inclusive.
#[derive(Clone, Default, Debug)]
pub struct Bounds {
    pub least: Option<Number>,
    pub most: Option<Number>,
}

#[derive(Clone, Debug)]
pub enum Literal {
    Text(Arc<str>),
    Number(Number),
    Bool(bool),
    Quantity(Quantity),
}

#[derive(Debug)]
pub struct ObjectType {
    pub fields: IndexMap<Name, FieldType, FxBuildHasher>,
    /// Ends in `...`: further keys are taken.
    pub open: bool,
    /// Whether it comes from the types of the built-in cookbooks: an unknown key is then a warning, never an error.
    pub built_in: bool,
}

#[derive(Debug)]
pub struct FieldType {
    pub ty: Type,
    pub optional: bool,
    pub doc: Option<Arc<str>>,
}

/// A type of identifiers.
#[derive(Debug)]
pub struct AwsType {
    /// After `aws.`.
    pub word: &'static str,
    /// The type of a CloudFormation parameter that holds one.
    pub parameter: &'static str,
    /// What known text must start with; empty if anything will do.
    pub prefix: &'static str,
}

const fn aws(word: &'static str, parameter: &'static str, prefix: &'static str) -> AwsType {
    AwsType { word, parameter, prefix }
}

pub static AWS_TYPES: [AwsType; 17] = [
    aws("vpc_id", "AWS::EC2::VPC::Id", "vpc-"),
    aws("subnet_id", "AWS::EC2::Subnet::Id", "subnet-"),
    aws("security_group_id", "AWS::EC2::SecurityGroup::Id", "sg-"),
    aws("security_group_name", "AWS::EC2::SecurityGroup::GroupName", ""),
    aws("ami_id", "AWS::EC2::Image::Id", "ami-"),
    aws("instance_id", "AWS::EC2::Instance::Id", "i-"),
    aws("volume_id", "AWS::EC2::Volume::Id", "vol-"),
    aws("key_pair", "AWS::EC2::KeyPair::KeyName", ""),
    aws("zone", "AWS::EC2::AvailabilityZone::Name", ""),
    aws("hosted_zone_id", "AWS::Route53::HostedZone::Id", ""),
    aws("ssm_parameter", "AWS::SSM::Parameter::Name", ""),
    aws("arn", "String", "arn:"),
    aws("certificate_arn", "String", "arn:"),
    aws("instance_type", "String", ""),
    aws("region", "String", ""),
    aws("account_id", "String", ""),
    aws("bucket", "String", ""),
];

impl Type {
    pub fn text() -> Type {
        Type::Text(TextRule::default())
    }

    /// Without `secret` around it.
    pub fn plain(&self) -> &Type {
        match self {
            Type::Secret(inner) => inner.plain(),
            other => other,
        }
    }

    pub fn is_secret(&self) -> bool {
        matches!(self, Type::Secret(_))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Unknown => f.write_str("unknown"),
            Type::Json => f.write_str("json"),
            Type::Text(rule) => write!(f, "string{rule}"),
            Type::Int(bounds) => write!(f, "int{bounds}"),
            Type::Number(bounds) => write!(f, "number{bounds}"),
            Type::Bool => f.write_str("bool"),
            Type::Null => f.write_str("null"),
            Type::Quantity { dimension, written_in, .. } => {
                f.write_str(dimension.word())?;
                written_in.map_or(Ok(()), |unit| write!(f, " in {}", unit.word()))
            }
            Type::Time => f.write_str("time"),
            Type::Recipe => f.write_str("recipe"),
            Type::Aws(aws) => write!(f, "aws.{}", aws.word),
            Type::Literal(literal) => write!(f, "{literal}"),
            Type::List(item) => write!(f, "[{item}]"),
            Type::Map(item) => write!(f, "{{[string]: {item}}}"),
            Type::Object(object) => {
                let fields: Vec<&str> = object.fields.keys().take(4).map(|name| name.as_str()).collect();
                let more = if object.fields.len() > 4 || object.open { ", ..." } else { "" };
                write!(f, "{{ {}{more} }}", fields.join(", "))
            }
            Type::Union(options) => {
                let texts: Vec<String> = options.iter().map(Type::to_string).collect();
                f.write_str(&texts.join(" | "))
            }
            Type::Secret(inner) => write!(f, "secret {inner}"),
            Type::Ssm(inner) => write!(f, "ssm({inner})"),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Text(text) => write!(f, "{text:?}"),
            Literal::Number(number) => write!(f, "{number}"),
            Literal::Bool(value) => write!(f, "{value}"),
            Literal::Quantity(quantity) => write!(f, "{quantity}"),
        }
    }
}

impl fmt::Display for TextRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.least.is_some() || self.most.is_some() {
            let bound = |it: Option<i64>| it.map(|n| n.to_string()).unwrap_or_default();
            parts.push(format!("length: {}..{}", bound(self.least), bound(self.most)));
        }
        if let Some(pattern) = &self.pattern {
            parts.push(format!("pattern: {:?}", pattern.text));
        }
        if parts.is_empty() { Ok(()) } else { write!(f, "({})", parts.join(", ")) }
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |it: Option<Number>| it.map(|n| n.to_string()).unwrap_or_default();
        if self.least.is_none() && self.most.is_none() {
            Ok(())
        } else {
            write!(f, "({}..{})", bound(self.least), bound(self.most))
        }
    }
}
