//! A CloudFormation template, its sections typed, its values still as they stood in the document. Reading one is `read`; what
//! other documents say becomes this type too.
//!
//! Nothing is interpreted here: ids lead nowhere yet, intrinsics are objects, and a property may be anything.

mod data;
mod read;

use super::document::{Comment, Map, Node};
use crate::source::Span;
use std::sync::Arc;

pub use read::{form, looks_like_template, read};

/// INVARIANT: ids are unique within their section.
#[derive(Clone, Debug)]
pub struct Template {
    pub form: Form,
    /// Remarks on the whole, above everything.
    pub head: Vec<Comment>,
    pub description: Option<Node>,
    /// `Metadata`, without what `interface` holds.
    pub metadata: Map,
    /// `AWS::CloudFormation::Interface`
    pub interface: Interface,
    pub parameters: Vec<Parameter>,
    pub mappings: Vec<Named>,
    pub conditions: Vec<Named>,
    pub resources: Vec<Resource>,
    pub outputs: Vec<Output>,
    /// `Rules`, `Transform`, `Hooks`: kept as they are.
    pub sections: Vec<Named>,
    /// Below everything.
    pub comments: Vec<Comment>,
    /// What the document said and the template does not, each with its reason: for the receipt.
    pub left_out: Vec<LeftOut>,
    /// The place of the whole.
    pub span: Span,
}

/// How much of a template the document is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    Whole,
    /// One or more resources by their ids, without `Resources`: what they refer to may be elsewhere.
    Resources,
    /// One resource without an id.
    Resource,
    /// Made from other documents than a template: there is nothing to compare with, key by key.
    Described,
}

/// An entry of a section.
#[derive(Clone, Debug)]
pub struct Named {
    pub id: Arc<str>,
    /// Where the id stands.
    pub at: Span,
    pub value: Node,
}

/// Groups and labels of parameters in the console.
#[derive(Clone, Default, Debug)]
pub struct Interface {
    pub groups: Vec<Group>,
    /// Id of the parameter, and its label.
    pub labels: Vec<Named>,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub label: Option<Node>,
    /// Ids of its parameters.
    pub parameters: Vec<Node>,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub id: Arc<str>,
    pub at: Span,
    pub comments: Vec<Comment>,
    /// `String`, `List<AWS::EC2::Subnet::Id>`
    pub kind: Arc<str>,
    pub description: Option<Node>,
    pub default: Option<Node>,
    pub no_echo: Option<Node>,
    pub allowed_values: Option<Node>,
    pub allowed_pattern: Option<Node>,
    pub min_length: Option<Node>,
    pub max_length: Option<Node>,
    pub min_value: Option<Node>,
    pub max_value: Option<Node>,
    pub constraint: Option<Node>,
}

#[derive(Clone, Debug)]
pub struct Resource {
    pub id: Arc<str>,
    pub at: Span,
    pub comments: Vec<Comment>,
    /// `AWS::OpsWorks::Layer`
    pub kind: Arc<str>,
    pub properties: Map,
    /// Ids, however they were written; `None` if nothing was.
    pub depends_on: Option<Vec<Node>>,
    pub condition: Option<Node>,
    pub deletion_policy: Option<Node>,
    pub update_replace_policy: Option<Node>,
    pub creation_policy: Option<Node>,
    pub update_policy: Option<Node>,
    pub metadata: Option<Node>,
}

#[derive(Clone, Debug)]
pub struct Output {
    pub id: Arc<str>,
    pub at: Span,
    pub comments: Vec<Comment>,
    pub description: Option<Node>,
    pub condition: Option<Node>,
    pub value: Node,
    pub export: Option<Node>,
}

/// Something that the receipt names because no declaration holds it.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Path in the document: `Instances/0/Status`.
    pub path: String,
    pub reason: &'static str,
    pub at: Span,
}

impl Template {
    /// One in which nothing stands.
    pub fn empty(form: Form, span: Span) -> Template {
        Template {
            form,
            head: Vec::new(),
            description: None,
            metadata: Map::default(),
            interface: Interface::default(),
            parameters: Vec::new(),
            mappings: Vec::new(),
            conditions: Vec::new(),
            resources: Vec::new(),
            outputs: Vec::new(),
            sections: Vec::new(),
            comments: Vec::new(),
            left_out: Vec::new(),
            span,
        }
    }
}

impl Resource {
    /// One with properties and nothing else.
    pub fn new(id: &str, kind: &str, properties: Map, at: Span) -> Resource {
        Resource {
            id: Arc::from(id),
            at,
            comments: Vec::new(),
            kind: Arc::from(kind),
            properties,
            depends_on: None,
            condition: None,
            deletion_policy: None,
            update_replace_policy: None,
            creation_policy: None,
            update_policy: None,
            metadata: None,
        }
    }

    /// Everything in it besides its properties.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        let attributes = [
            &self.condition,
            &self.deletion_policy,
            &self.update_replace_policy,
            &self.creation_policy,
            &self.update_policy,
            &self.metadata,
        ];
        attributes.into_iter().flatten().chain(self.depends_on.iter().flatten())
    }
}

impl Parameter {
    /// One with a type and nothing else.
    pub fn new(id: &str, kind: &str, at: Span) -> Parameter {
        Parameter {
            id: Arc::from(id),
            at,
            comments: Vec::new(),
            kind: Arc::from(kind),
            description: None,
            default: None,
            no_echo: None,
            allowed_values: None,
            allowed_pattern: None,
            min_length: None,
            max_length: None,
            min_value: None,
            max_value: None,
            constraint: None,
        }
    }
}
