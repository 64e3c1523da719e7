//! What a reference identifies, held against what its property takes: a subnet is no security group, the name of a role not its ARN.
//!
//! Only references tell: to resources, their attributes and parameters of `aws.` types; of known text only the prefix of an id. Some
//! properties take nothing but what the catalogue lists; of others it may have missed a kind, so there only what is of another
//! service is doubted.

use super::type_of;
use crate::catalogue::{self, Property, Reference};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Item, ParameterType};
use crate::rules::Cx;
use crate::value::{Attr, Data, Op, Target, Value};

/// Services whose resources hand through identifiers of any kind.
const CARRIERS: [&str; 5] =
    ["AWS::CloudFormation::", "AWS::SSM::", "AWS::ServiceCatalog::", "AWS::SecretsManager::", "AWS::Serverless::"];

/// Ids whose first letters say what they are of.
pub(super) const PREFIXES: [(&str, &str); 8] = [
    ("ami-", "AWS::EC2::Image"),
    ("eipalloc-", "AWS::EC2::EIP"),
    ("igw-", "AWS::EC2::InternetGateway"),
    ("rtb-", "AWS::EC2::RouteTable"),
    ("sg-", "AWS::EC2::SecurityGroup"),
    ("subnet-", "AWS::EC2::Subnet"),
    ("vol-", "AWS::EC2::Volume"),
    ("vpc-", "AWS::EC2::VPC"),
];

pub(super) fn check(cx: &Cx, property: Property, value: &Value, subject: &str, problems: &mut Vec<Diagnostic>) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|it| check(cx, property, it, subject, problems)),
        Data::Deferred(deferred) => match &deferred.op {
            Op::If { then, otherwise, .. } => {
                check(cx, property, then, subject, problems);
                check(cx, property, otherwise, subject, problems);
            }
            Op::Raw { function, argument } if *function == "Fn::If" => {
                argument.as_list().unwrap_or_default().iter().skip(1).for_each(|it| {
                    check(cx, property, it, subject, problems);
                });
            }
            op => one(cx, property, of_op(cx, op), value, subject, problems),
        },
        Data::Decl(target) => one(cx, property, of_target(cx, *target), value, subject, problems),
        Data::Text(text) if !value.secret => {
            let ty = PREFIXES.iter().find(|(prefix, _)| is_id(text, prefix)).map(|(_, ty)| *ty);
            if let Some(ty) = ty
                && property.takes_no_other()
                && property
                    .takes()
                    .all(|it| it.type_name != ty && PREFIXES.iter().any(|(_, known)| *known == it.type_name))
            {
                problems.push(wrong(property, &[Reference { type_name: ty, property: "Id" }], value, subject));
            }
        }
        _ => {}
    }
}

/// `subnet-0a1b2c3d`
fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|it| it.len() >= 8 && it.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What an operation gives, as far as known.
fn of_op(cx: &Cx, op: &Op) -> Vec<Reference> {
    match op {
        Op::Ref(target) => of_target(cx, *target),
        Op::Attribute(target, Attr::Named(name)) => {
            let ty = cx.model.index.get(&target.id).and_then(|it| type_of(cx, *it));
            ty.and_then(|it| it.attribute(name.as_str())).map(|it| it.kind().collect()).unwrap_or_default()
        }
        Op::Select { list, .. } => list.as_deferred().map(|it| of_op(cx, &it.op)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn of_target(cx: &Cx, target: Target) -> Vec<Reference> {
    match cx.model.index.get(&target.id) {
        Some(Item::Parameter(at)) => cx.model.parameters.get(*at).map(|it| of_parameter(&it.ty)).unwrap_or_default(),
        Some(item) => type_of(cx, *item).map(|it| it.ref_kind().collect()).unwrap_or_default(),
        None => Vec::new(),
    }
}

/// `AWS::EC2::Subnet::Id` is the id of an `AWS::EC2::Subnet`.
fn of_parameter(ty: &ParameterType) -> Vec<Reference> {
    match ty {
        ParameterType::Aws(name) | ParameterType::AwsList(name) => {
            let Some((type_name, _)) = name.rsplit_once("::") else { return Vec::new() };
            let found = catalogue::resource_type(type_name);
            let own = found.map(|it| it.ref_kind().collect()).unwrap_or_default();
            if name.ends_with("Image::Id") { vec![Reference { type_name, property: "Id" }] } else { own }
        }
        ParameterType::Ssm(inner) => of_parameter(inner),
        ParameterType::Text | ParameterType::Number | ParameterType::Bool => Vec::new(),
        ParameterType::TextList | ParameterType::NumberList => Vec::new(),
    }
}

fn one(
    cx: &Cx,
    property: Property,
    given: Vec<Reference>,
    value: &Value,
    subject: &str,
    problems: &mut Vec<Diagnostic>,
) {
    let taken: Vec<Reference> = property.takes().collect();
    if given.is_empty() || given.iter().any(|it| taken.contains(it)) {
        return;
    }
    let same_type = given.iter().any(|it| taken.iter().any(|taken| taken.type_name == it.type_name));
    if same_type {
        // A group outside a VPC is known by its name too.
        let name_for_id =
            property.takes_no_other() && !given.iter().any(|it| it.type_name == "AWS::EC2::SecurityGroup");
        if name_for_id {
            problems.push(other_attribute(cx, &given, &taken, value, subject));
        }
    } else if property.takes_no_other() {
        problems.push(wrong(property, &given, value, subject));
    } else if given.iter().all(|it| is_doubtful(it, &taken)) {
        let problem = wrong(property, &given, value, subject);
        problems.push(Diagnostic {
            code: Code::DOUBTFUL_REFERENCE,
            severity: Code::DOUBTFUL_REFERENCE.severity(),
            ..problem
        });
    }
}

/// Whether something of this type can hardly be meant: it is of another service, or of those that no property takes for another.
fn is_doubtful(given: &Reference, taken: &[Reference]) -> bool {
    let service = |name: &'static str| name.rsplit_once("::").map_or(name, |(service, _)| service);
    let is_carrier = CARRIERS.iter().any(|it| given.type_name.starts_with(it));
    let distinct = ["AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup"].contains(&given.type_name);
    let elsewhere = taken.iter().all(|it| service(it.type_name) != service(given.type_name));
    !is_carrier && (elsewhere || distinct && taken.iter().all(|it| it.type_name.starts_with("AWS::EC2::")))
}

fn wrong(property: Property, given: &[Reference], value: &Value, subject: &str) -> Diagnostic {
    let takes: Vec<String> = property.takes().map(spoken).collect();
    let what = given.first().map(|it| spoken(*it)).unwrap_or_default();
    let message = format!("{subject} takes {}, not {what}", takes.join(" or "));
    Diagnostic::at(Code::WRONG_REFERENCE, value.origin, message, format!("this is {what}"))
}

/// The right resource, by the wrong one of its identifiers.
fn other_attribute(cx: &Cx, given: &[Reference], taken: &[Reference], value: &Value, subject: &str) -> Diagnostic {
    let is = given.first().map(|it| it.property).unwrap_or_default();
    let wanted = taken.iter().find(|it| given.iter().any(|given| given.type_name == it.type_name));
    let wanted = wanted.map(|it| it.property).unwrap_or_default();
    let message = format!("{subject} takes the `{wanted}`, not the `{is}`");
    let problem = Diagnostic::at(Code::WRONG_REFERENCE, value.origin, message, format!("this is the `{is}`"));
    let target = match &value.data {
        Data::Decl(target) => Some(*target),
        Data::Deferred(deferred) => match &deferred.op {
            Op::Ref(target) | Op::Attribute(target, _) => Some(*target),
            _ => None,
        },
        _ => None,
    };
    match target {
        Some(target) => problem.help(format!("write `{}.{wanted}`", cx.model.source_name(target))),
        None => problem,
    }
}

/// `the \`Arn\` of an \`AWS::IAM::Role\``
fn spoken(reference: Reference) -> String {
    format!("the `{}` of `{}`", reference.property, reference.type_name)
}
