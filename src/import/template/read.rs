//! A document to a template. What is no part of a template, or has another form than CloudFormation takes, is an error at its
//! place, all of them at once.

use super::{Form, Group, Interface, LeftOut, Named, Output, Parameter, Resource, Template};
use crate::diagnostic::{Code, Diagnostic, Problems, nearest};
use crate::import::document::{Comment, Data, Document, Entry, Map, Node};
use crate::source::Span;
use std::sync::Arc;

const SECTIONS: [&str; 11] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

const OF_A_RESOURCE: [&str; 10] = [
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Description",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

const OF_A_PARAMETER: [&str; 11] = [
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
];

const OF_AN_OUTPUT: [&str; 4] = ["Condition", "Description", "Export", "Value"];

/// CloudFormation takes 500.
const MOST_RESOURCES: usize = 10_000;

const INTERFACE: &str = "AWS::CloudFormation::Interface";

/// Whether the document is a template or a part of one.
pub fn looks_like_template(root: &Node) -> bool {
    form(root).is_some()
}

pub fn form(root: &Node) -> Option<Form> {
    let map = root.as_map()?;
    if map.contains_key("Resources") || map.contains_key("AWSTemplateFormatVersion") {
        return Some(Form::Whole);
    }
    if is_resource(root) {
        return Some(Form::Resource);
    }
    let all = !map.is_empty() && map.values().all(|entry| is_resource(&entry.value));
    all.then_some(Form::Resources)
}

fn is_resource(node: &Node) -> bool {
    node.get("Type").and_then(Node::as_text).is_some_and(|kind| kind.contains("::"))
}

/// Reads a document that looks like a template.
pub fn read(document: Document, problems: &mut Problems) -> Template {
    let form = form(&document.root).unwrap_or(Form::Whole);
    let span = document.root.span;
    let mut reader = Reader { template: Template::empty(form, span), problems };
    match form {
        Form::Whole | Form::Described => reader.sections(document.root),
        Form::Resources => reader.resources(document.root),
        Form::Resource => reader.resource("Resource", span, document.root),
    }
    reader.template.comments = document.comments;
    reader.template
}

struct Reader<'p> {
    template: Template,
    problems: &'p mut Problems,
}

impl Reader<'_> {
    fn sections(&mut self, root: Node) {
        let Some(map) = self.map(root, "a template") else { return };
        for (name, entry) in map {
            let Entry { key, value } = entry;
            match &*name {
                "AWSTemplateFormatVersion" => self.version(value),
                "Description" => self.template.description = Some(value),
                "Metadata" => self.metadata(value),
                "Parameters" => self.each(value, "the section `Parameters`", Reader::parameter),
                "Mappings" => self.template.mappings = self.named(value, "the section `Mappings`"),
                "Conditions" => self.template.conditions = self.named(value, "the section `Conditions`"),
                "Resources" => self.resources(value),
                "Outputs" => self.each(value, "the section `Outputs`", Reader::output),
                "Rules" | "Transform" | "Hooks" => self.template.sections.push(Named { id: name, at: key, value }),
                _ => self.unknown(&name, key, "a template", &SECTIONS),
            }
        }
    }

    fn version(&mut self, value: Node) {
        if value.scalar().as_deref() != Some("2010-09-09") {
            self.wrong(&value, "`AWSTemplateFormatVersion`", "`\"2010-09-09\"`");
        }
        self.template.head.extend(value.comments);
    }

    fn resources(&mut self, value: Node) {
        if value.as_map().is_some_and(|map| map.len() > MOST_RESOURCES) {
            let message = format!("more than {MOST_RESOURCES} resources");
            return self.problems.push(Diagnostic::at(Code::DOCUMENT_LIMIT, value.span, message, "too much"));
        }
        self.each(value, "the section `Resources`", Reader::resource);
    }

    /// Calls `read` with each entry of a section.
    fn each(&mut self, section: Node, what: &str, read: fn(&mut Self, &str, Span, Node)) {
        for (id, entry) in self.section(section, what) {
            self.check_id(&id, entry.key);
            read(self, &id, entry.key, entry.value);
        }
    }

    fn check_id(&mut self, id: &str, at: Span) {
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric()) {
            let message = format!("`{id}` is no logical id");
            self.problems.push(Diagnostic::at(Code::TEMPLATE_SHAPE, at, message, "expected letters and digits only"));
        }
    }

    /// The entries of a section. What was remarked on the section goes to its first entry.
    fn section(&mut self, section: Node, what: &str) -> Map {
        let comments = section.comments.clone();
        let mut map = self.map(section, what).unwrap_or_default();
        match map.values_mut().next() {
            Some(first) => first.value.comments.splice(0..0, comments).for_each(drop),
            None => self.template.head.extend(comments),
        }
        map
    }

    fn named(&mut self, section: Node, what: &str) -> Vec<Named> {
        let map = self.section(section, what);
        map.iter().for_each(|(id, entry)| self.check_id(id, entry.key));
        map.into_iter().map(|(id, entry)| Named { id, at: entry.key, value: entry.value }).collect()
    }

    fn metadata(&mut self, value: Node) {
        let Some(mut metadata) = self.map(value, "the section `Metadata`") else { return };
        if let Some(entry) = metadata.get(INTERFACE)
            && let Some(interface) = interface(&entry.value)
        {
            self.template.interface = interface;
            metadata.shift_remove(INTERFACE);
        }
        self.template.metadata = metadata;
    }

    fn parameter(&mut self, id: &str, at: Span, value: Node) {
        let mut comments = value.comments.clone();
        let Some(mut map) = self.map(value, &format!("the parameter `{id}`")) else { return };
        let Some(kind) = self.kind(&mut map, id, at, &mut comments) else { return };
        let mut take = |name: &str| map.shift_remove(name).map(|entry| entry.value);
        let parameter = Parameter {
            comments,
            description: take("Description"),
            default: take("Default"),
            no_echo: take("NoEcho"),
            allowed_values: take("AllowedValues"),
            allowed_pattern: take("AllowedPattern"),
            min_length: take("MinLength"),
            max_length: take("MaxLength"),
            min_value: take("MinValue"),
            max_value: take("MaxValue"),
            constraint: take("ConstraintDescription"),
            ..Parameter::new(id, &kind, at)
        };
        self.rest(map, &format!("the parameter `{id}`"), &OF_A_PARAMETER);
        self.template.parameters.push(parameter);
    }

    fn resource(&mut self, id: &str, at: Span, value: Node) {
        let mut comments = value.comments.clone();
        let what = format!("the resource `{id}`");
        let Some(mut map) = self.map(value, &what) else { return };
        let Some(kind) = self.kind(&mut map, id, at, &mut comments) else { return };
        let properties = match map.shift_remove("Properties") {
            Some(entry) => {
                let above = entry.value.comments.clone();
                let mut properties = self.map(entry.value, &format!("`Properties` of `{id}`")).unwrap_or_default();
                if let Some(first) = properties.values_mut().next() {
                    first.value.comments.splice(0..0, above).for_each(drop);
                }
                properties
            }
            None => Map::default(),
        };
        let depends_on = map.shift_remove("DependsOn").map(|entry| self.ids(entry.value, id));
        let mut take = |name: &str| map.shift_remove(name).map(|entry| entry.value);
        let resource = Resource {
            comments,
            depends_on,
            condition: take("Condition"),
            deletion_policy: take("DeletionPolicy"),
            update_replace_policy: take("UpdateReplacePolicy"),
            creation_policy: take("CreationPolicy"),
            update_policy: take("UpdatePolicy"),
            metadata: take("Metadata"),
            ..Resource::new(id, &kind, properties, at)
        };
        // CloudFormation takes a description of a resource and does nothing with it.
        if let Some(entry) = map.shift_remove("Description") {
            let path = format!("Resources/{id}/Description");
            let reason = "CloudFormation does nothing with the description of a resource";
            self.template.left_out.push(LeftOut { path, reason, at: entry.key });
        }
        self.rest(map, &what, &OF_A_RESOURCE);
        self.template.resources.push(resource);
    }

    /// `DependsOn`: one id or a list of them.
    fn ids(&mut self, value: Node, resource: &str) -> Vec<Node> {
        let comments = value.comments.clone();
        let mut ids = match value.data {
            Data::List(items) => items,
            _ => vec![Node { comments: Vec::new(), ..value }],
        };
        if let Some(first) = ids.first_mut() {
            first.comments.splice(0..0, comments).for_each(drop);
        }
        for wrong in ids.iter().filter(|it| it.as_text().is_none()) {
            self.wrong(wrong, &format!("`DependsOn` of `{resource}`"), "the id of a resource");
        }
        ids.retain(|it| it.as_text().is_some());
        ids
    }

    fn output(&mut self, id: &str, at: Span, value: Node) {
        let comments = value.comments.clone();
        let what = format!("the output `{id}`");
        let Some(mut map) = self.map(value, &what) else { return };
        let mut take = |name: &str| map.shift_remove(name).map(|entry| entry.value);
        let (description, condition, export) = (take("Description"), take("Condition"), take("Export"));
        let Some(value) = take("Value") else {
            let message = format!("{what} has no `Value`");
            return self.problems.push(Diagnostic::at(Code::TEMPLATE_SHAPE, at, message, "expected a `Value`"));
        };
        self.rest(map, &what, &OF_AN_OUTPUT);
        self.template.outputs.push(Output { id: Arc::from(id), at, comments, description, condition, value, export });
    }

    /// The `Type` of a parameter or resource, taken out.
    fn kind(&mut self, map: &mut Map, id: &str, at: Span, comments: &mut Vec<Comment>) -> Option<Arc<str>> {
        match map.shift_remove("Type").map(|entry| entry.value) {
            Some(Node { data: Data::Text(kind), comments: own, .. }) => {
                comments.extend(own);
                Some(kind)
            }
            Some(other) => {
                self.wrong(&other, &format!("`Type` of `{id}`"), "text");
                None
            }
            None => {
                let message = format!("`{id}` has no `Type`");
                self.problems.push(Diagnostic::at(Code::TEMPLATE_SHAPE, at, message, "expected a `Type`"));
                None
            }
        }
    }

    /// What is left of an entry when everything known is taken out.
    fn rest(&mut self, map: Map, what: &str, known: &[&'static str]) {
        for (name, entry) in map {
            if !known.contains(&&*name) {
                self.unknown(&name, entry.key, what, known);
            }
        }
    }

    fn map(&mut self, node: Node, what: &str) -> Option<Map> {
        match node.data {
            Data::Map(map) => Some(map),
            // A section in which everything is a comment.
            Data::Null => Some(Map::default()),
            _ => {
                self.wrong(&node, what, "an object");
                None
            }
        }
    }

    fn wrong(&mut self, node: &Node, what: &str, expected: &str) {
        let message = format!("{what} is {}, expected {expected}", node.describe());
        self.problems.push(Diagnostic::at(Code::TEMPLATE_SHAPE, node.span, message, format!("expected {expected}")));
    }

    fn unknown(&mut self, name: &str, at: Span, what: &str, known: &[&'static str]) {
        let message = format!("{what} has no `{name}`");
        let problem = Diagnostic::at(Code::TEMPLATE_SHAPE, at, message, "not one of its keys");
        self.problems.push(match nearest(name, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }
}

/// The interface, if it has the usual form and nothing else.
fn interface(node: &Node) -> Option<Interface> {
    let mut interface = Interface::default();
    for (name, entry) in node.as_map()? {
        match &**name {
            "ParameterGroups" => {
                interface.groups = entry.value.as_list()?.iter().map(group).collect::<Option<_>>()?;
            }
            "ParameterLabels" => {
                interface.labels = entry.value.as_map()?.iter().map(label).collect::<Option<_>>()?;
            }
            _ => return None,
        }
    }
    Some(interface)
}

fn group(node: &Node) -> Option<Group> {
    let map = node.as_map()?;
    let known = map.keys().all(|key| matches!(&**key, "Label" | "Parameters"));
    let label = match map.get("Label") {
        Some(entry) => Some(default_of(&entry.value)?),
        None => None,
    };
    let parameters = map.get("Parameters").map_or(Some(Vec::new()), |it| it.value.as_list().map(<[Node]>::to_vec))?;
    known.then_some(Group { label, parameters })
}

fn label((id, entry): (&Arc<str>, &Entry)) -> Option<Named> {
    Some(Named { id: id.clone(), at: entry.key, value: default_of(&entry.value)? })
}

/// The text in `{default: text}`.
fn default_of(node: &Node) -> Option<Node> {
    let map = node.as_map().filter(|map| map.len() == 1)?;
    let value = &map.get("default")?.value;
    value.as_text().is_some().then(|| value.clone())
}
