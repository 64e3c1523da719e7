//! The vocabulary: which declarations there are, which settings each takes, what kind of value each setting wants and
//! which CloudFormation property it becomes. Tables, no behaviour: checking, writing, completing and documenting read them.

pub mod cookbooks;
pub mod given;
pub mod instance_types;
pub mod kinds;
pub mod os;
pub mod settings;

use crate::catalogue::{self, Property};
use crate::syntax::ast::BlockKind;
use crate::value::{TargetKind, Unit};

/// A setting of a declaration or of a block inside one.
#[derive(Debug)]
pub struct Setting {
    pub name: &'static str,
    pub kind: Kind,
    /// The CloudFormation property it becomes, a path with dots; empty if more than one property or none.
    pub property: &'static str,
    pub need: Need,
    pub secrecy: Secrecy,
    pub doc: &'static str,
}

/// Two settings are the same if they are the same row.
impl PartialEq for Setting {
    fn eq(&self, other: &Setting) -> bool {
        std::ptr::eq(self, other)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// May be left out, may be deferred.
    Optional,
    /// Must be given.
    Required,
    /// May be left out; must be known to the compiler.
    Known,
    /// Must be given and known.
    RequiredKnown,
    /// May be left out; deferred gives a warning, because run-lists and plans need it.
    BetterKnown,
}

/// What becomes of a secret in a setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Secrecy {
    /// Anyone who may describe the stack can read it: no place for a secret.
    Shown,
    /// The service does not show it.
    Kept,
    /// The service does not show it, and known text is a secret in the clear.
    Password,
    /// Environment variables: each is kept if it is a secret, and some are secrets by their name.
    Variables,
}

impl Need {
    pub fn is_required(self) -> bool {
        matches!(self, Need::Required | Need::RequiredKnown)
    }

    pub fn must_be_known(self) -> bool {
        matches!(self, Need::Known | Need::RequiredKnown)
    }
}

/// What a setting takes.
#[derive(Debug)]
pub enum Kind {
    Text,
    /// Text that names a version: a number there is an error with the fix.
    Version,
    Bool,
    /// Inclusive bounds.
    Int {
        min: i64,
        max: i64,
    },
    Number,
    /// A fixed set of words, bare or quoted.
    Words(&'static [Word]),
    /// Written into the property as a plain number in this unit.
    Duration(Unit),
    Size(Unit),
    /// Written as a plain number.
    Percent,
    List(&'static Kind),
    /// A list of recipes.
    Recipes,
    /// The name of a declaration of one of these kinds (not its `Ref`).
    Decl(&'static [BlockKind]),
    /// `git(...)`, `svn(...)`, `s3(...)`, `archive(...)`
    Source,
    /// `all_at_once`, `rolling(...)`, `blue_green(...)`
    Strategy,
    /// Any JSON object whose keys the user invents and whose values are data.
    Json,
    /// Text that is JSON.
    JsonText,
    /// `{ KEY: value }` with text values.
    Texts,
    /// Raw properties of the target, unchecked.
    Raw,
    /// Either of these, tried in order.
    Either(&'static [Kind]),
    /// `name { ... }`
    Block(&'static Shape),
    /// `name "label" { ... }`, any number of them.
    Labelled(&'static Shape),
    /// `volume data { ... }`: a declaration inside the one it belongs to.
    Nested(BlockKind),
    /// `schedule { mon..fri = 09:00..18:00 }`
    Schedule,
}

/// The CloudFormation type whose properties the settings of a declaration become; `None` if it is no resource of its own or any.
pub fn resource_type(kind: TargetKind) -> Option<&'static str> {
    match kind {
        TargetKind::Stack => Some("AWS::OpsWorks::Stack"),
        TargetKind::Layer => Some("AWS::OpsWorks::Layer"),
        TargetKind::Instance => Some("AWS::OpsWorks::Instance"),
        TargetKind::App => Some("AWS::OpsWorks::App"),
        TargetKind::LoadBalancer => Some("AWS::OpsWorks::ElasticLoadBalancerAttachment"),
        TargetKind::Volume => Some("AWS::OpsWorks::Volume"),
        TargetKind::User => Some("AWS::OpsWorks::UserProfile"),
        TargetKind::Server => Some("AWS::OpsWorksCM::Server"),
        TargetKind::Database | TargetKind::ElasticIp | TargetKind::Deployment | TargetKind::Resource => None,
        TargetKind::Parameter | TargetKind::Made => None,
    }
}

/// A word of a fixed set and how the service spells it.
#[derive(Debug)]
pub struct Word {
    pub word: &'static str,
    pub written: &'static str,
}

/// The settings of a declaration or a block.
#[derive(Debug)]
pub struct Shape {
    /// As in messages: `a layer`, `a volume block`.
    pub name: &'static str,
    pub settings: &'static [Setting],
}

impl Setting {
    /// What the catalogue says of the property that a setting of this declaration becomes; not of settings in blocks.
    pub fn fact(&self, kind: TargetKind) -> Option<Property> {
        catalogue::resource_type(resource_type(kind)?)?.property_at(self.property.split('.'))
    }
}

impl Shape {
    pub fn find(&self, name: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    /// The setting that a CloudFormation property became: `InstanceType` is `size`.
    pub fn by_property(&self, property: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|it| it.property.rsplit('.').next() == Some(property) && !property.is_empty())
    }
}
