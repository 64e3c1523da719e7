//! What the language cannot say and the service would refuse: raw properties of OpsWorks resources held against the catalogue and
//! what the documentation says in prose, and functions that name what is not there. Whatever has a setting is left to the compiler.

use super::{Translator, Typed};
use crate::catalogue::{self, Definition, Property, Type};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::import::describe::fields;
use crate::import::document::{Data, Node};
use crate::import::template::{Form, Resource};
use crate::source::Span;
use rustc_hash::FxHashSet;

const DATA_SOURCES: [&str; 4] = ["AutoSelectOpsworksMysqlInstance", "None", "OpsworksMysqlInstance", "RdsDbInstance"];

impl Translator<'_> {
    /// A property that is written as it stands.
    pub fn check_raw(&mut self, resource: &Resource, name: &str, node: &Node) {
        let Some(property) = catalogue::resource_type(&resource.kind).and_then(|ty| ty.property(name)) else { return };
        let subject = format!("`{name}` of `{}`", resource.id);
        let before = self.problems.errors().count();
        self.shape(property.ty(), node, &subject);
        self.kind_of_reference(property, node, &subject);
        if self.problems.errors().count() > before {
            return;
        }
        match name {
            "Attributes" => self.attributes(resource, node),
            "AppSource" | "CustomCookbooksSource" => self.has_address(node, &subject),
            "DataSources" => self.data_sources(node),
            "Environment" => self.variables(node),
            "TimeBasedAutoScaling" => self.needs_timer(resource, node),
            _ => {}
        }
    }

    /// A property that the service requires and the compiler writes in place of the template.
    pub fn required(&mut self, resource: &Resource, property: &str) {
        let known = catalogue::resource_type(&resource.kind).and_then(|ty| ty.property(property));
        if self.template.form == Form::Whole && known.is_some_and(Property::is_required) {
            let message = format!("`{}` has no `{property}`", resource.id);
            let problem = Diagnostic::at(Code::TEMPLATE_INCOMPLETE, resource.at, message, "the service requires it");
            self.problems.push(problem.help("the stack file has a default: see that it is the right one"));
        }
    }

    fn refuse(&mut self, at: Span, message: String, label: &str, near: Option<&str>) {
        let problem = Diagnostic::at(Code::TEMPLATE_REFUSED, at, message, label);
        self.problems.push(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }

    /// Whether a value has the shape of a property, at any depth.
    fn shape(&mut self, ty: Type, node: &Node, subject: &str) {
        if node.intrinsic().is_some() || matches!(node.data, Data::Null) {
            return;
        }
        let expected = match (ty, &node.data) {
            (Type::Object(definition), Data::Map(_)) => return self.fields(definition, node, subject),
            (Type::Map(inner), Data::Map(map)) => {
                return map.values().for_each(|entry| self.shape(inner.ty(), &entry.value, subject));
            }
            (Type::List(inner), Data::List(items)) => {
                return items.iter().for_each(|it| self.shape(inner.ty(), it, subject));
            }
            (Type::Object(_) | Type::Map(_), _) => "an object",
            (Type::List(_), _) => "a list",
            (Type::Text | Type::Integer | Type::Number | Type::Bool, Data::List(_) | Data::Map(_)) => "a single value",
            _ => return,
        };
        let message = format!("{subject} is {}, expected {expected}", node.describe());
        self.refuse(node.span, message, &format!("expected {expected}"), None);
    }

    fn fields(&mut self, definition: Definition, node: &Node, subject: &str) {
        let Some(map) = node.as_map() else { return };
        for (key, entry) in map {
            match definition.property(key) {
                Some(property) => self.shape(property.ty(), &entry.value, &format!("`{key}` in {subject}")),
                None => {
                    let near = nearest(key, definition.properties().map(Property::name));
                    self.refuse(entry.key, format!("{subject} has no `{key}`"), "not one of its properties", near);
                }
            }
        }
        for property in definition.properties().filter(|it| it.is_required() && !map.contains_key(it.name())) {
            self.refuse(node.span, format!("{subject} lacks `{}`", property.name()), "required here", None);
        }
    }

    /// References to resources of the template that a property cannot take.
    fn kind_of_reference(&mut self, property: Property, node: &Node, subject: &str) {
        for item in node.as_list().unwrap_or(std::slice::from_ref(node)) {
            let Some(("Ref", id)) = item.intrinsic() else { continue };
            let Some(target) = id.as_text().and_then(|id| self.resources.get(id)).copied() else { continue };
            let takes: Vec<&str> = property.takes().map(|it| it.type_name).collect();
            if Typed::of(&target.kind).is_some() && !takes.is_empty() && !takes.contains(&&*target.kind) {
                let message =
                    format!("{subject} takes `{}`, and `{}` is `{}`", takes.join("` or `"), target.id, target.kind);
                self.refuse(item.span, message, "something else", None);
            }
        }
    }

    /// Keys of the attributes: of this kind they would be settings, so they are of another one or of none.
    fn attributes(&mut self, resource: &Resource, node: &Node) {
        let shape = match Typed::of(&resource.kind) {
            Some(Typed::Stack) => "StackAttributes",
            Some(Typed::Layer) => "LayerAttributes",
            Some(Typed::App) => "AppAttributes",
            _ => return,
        };
        let shapes = fields::shapes();
        let Some(shape) = shapes.iter().find(|it| it.name == shape) else { return };
        for (key, entry) in node.as_map().into_iter().flatten() {
            if shape.find(key).is_none() {
                let near = nearest(key, shape.fields.iter().map(|it| it.name));
                let message = format!("the service knows no attribute `{key}` of `{}`", resource.id);
                self.refuse(entry.key, message, "not one of its attributes", near);
            } else if !is_empty(&entry.value) {
                let message = format!("`{}` makes nothing of the attribute `{key}`", resource.id);
                let problem = Diagnostic::at(Code::ATTRIBUTE_OF_OTHERS, entry.key, message, "for another kind");
                self.problems.push(problem);
            }
        }
    }

    fn has_address(&mut self, node: &Node, subject: &str) {
        if node.as_map().is_some_and(|map| !map.is_empty() && !map.contains_key("Url") && node.intrinsic().is_none()) {
            self.refuse(node.span, format!("{subject} lacks `Url`"), "a source has an address", None);
        }
    }

    fn data_sources(&mut self, node: &Node) {
        for source in node.as_list().unwrap_or_default() {
            let Some(kind) = source.get("Type") else { continue };
            let Some(text) = kind.as_text() else { continue };
            if !DATA_SOURCES.contains(&text) {
                let near = nearest(text, DATA_SOURCES);
                self.refuse(kind.span, format!("`{text}` is no type of data source"), "not one of the four", near);
            } else if let (Some(arn), "RdsDbInstance") = (source.get("Arn"), text) {
                self.is_registered(arn);
            }
        }
    }

    /// Rule 101: what an app reads from is registered with its stack.
    fn is_registered(&mut self, arn: &Node) {
        let (Some(text), Some(stack)) = (arn.as_text(), self.stack) else { return };
        let registered = stack.properties.get("RdsDbInstances").and_then(|it| it.value.as_list()).unwrap_or_default();
        let arns = || registered.iter().filter_map(|it| it.get("RdsDbInstanceArn"));
        if arns().all(|it| it.as_text().is_some_and(|it| it != text)) {
            let message = format!("the database `{text}` is not registered with the stack");
            let near = nearest(text, arns().filter_map(Node::as_text)).map(str::to_owned);
            self.refuse(arn.span, message, "not in its `RdsDbInstances`", near.as_deref());
        }
    }

    fn variables(&mut self, node: &Node) {
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for key in node.as_list().unwrap_or_default().iter().filter_map(|it| it.get("Key")) {
            if let Some(name) = key.as_text()
                && !seen.insert(name)
            {
                self.refuse(key.span, format!("the variable `{name}` is given twice"), "again here", None);
            }
        }
    }

    fn needs_timer(&mut self, resource: &Resource, node: &Node) {
        let kind = resource.properties.get("AutoScalingType").map(|it| &it.value);
        if kind.is_none_or(|it| it.as_text().is_some_and(|it| it != "timer")) {
            let message = format!("`{}` has a schedule and is not of the type `timer`", resource.id);
            self.refuse(node.span, message, "followed by nobody", None);
        }
    }

    /// `Fn::FindInMap` with known keys that a map does not have.
    pub fn check_maps(&mut self) {
        let resources = self.template.resources.iter().flat_map(|it| it.properties.values().map(|it| &it.value));
        let outputs = self.template.outputs.iter().map(|it| &it.value);
        let mut waiting: Vec<&Node> = resources.chain(outputs).collect();
        while let Some(node) = waiting.pop() {
            if let Some(("Fn::FindInMap", argument)) = node.intrinsic()
                && let Some([map, first, second]) = argument.as_list()
            {
                self.check_map(map, first, second);
            }
            waiting.extend(node.as_list().unwrap_or_default());
            waiting.extend(node.as_map().into_iter().flat_map(|map| map.values()).map(|it| &it.value));
        }
    }

    fn check_map(&mut self, map: &Node, first: &Node, second: &Node) {
        let Some(entries) = map.as_text().and_then(|id| self.mappings.get(id)).and_then(|it| it.as_map()) else {
            return;
        };
        let rows: Vec<&Node> = match first.scalar() {
            Some(key) => entries.get(&key).map(|it| &it.value).into_iter().collect(),
            None => entries.values().map(|it| &it.value).collect(),
        };
        let message = |key: &str| format!("the map `{}` has no key `{key}`", map.as_text().unwrap_or_default());
        match (first.scalar(), second.scalar()) {
            (Some(key), _) if rows.is_empty() => self.refuse(first.span, message(&key), "not one of its keys", None),
            (_, Some(key)) if !rows.iter().any(|row| row.get(&key).is_some()) => {
                let keys = rows.iter().filter_map(|row| row.as_map()).flat_map(|row| row.keys()).map(|it| &**it);
                let near = nearest(&key, keys).map(str::to_owned);
                self.refuse(second.span, message(&key), "not one of its keys", near.as_deref());
            }
            _ => {}
        }
    }

    /// The type of a parameter that CloudFormation does not have: those of services have a name with colons.
    pub fn check_parameter_type(&mut self, kind: &str, at: Span) {
        let inner = kind.strip_prefix("List<").and_then(|it| it.strip_suffix('>')).unwrap_or(kind);
        if !inner.contains("::") && !matches!(inner, "String" | "Number" | "CommaDelimitedList") {
            let near = nearest(inner, ["String", "Number", "CommaDelimitedList"]);
            self.refuse(at, format!("there is no type of parameter `{kind}`"), "this parameter", near);
        }
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.data {
        Data::Null => true,
        Data::Text(text) => text.is_empty(),
        _ => false,
    }
}
