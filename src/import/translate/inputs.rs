//! Parameters with their constraints, groups and labels; conditions and mappings as `let`; outputs.

use super::names::{Section, fixed_id};
use super::{Shape, Translator, all_lines, lines};
use crate::analysis::types::AWS_TYPES;
use crate::import::document::Node;
use crate::import::draft::{Entry, Expr, Item, Word, is_identifier, is_reserved, quoted};
use crate::import::remark::Remark;
use crate::import::template::{Named, Parameter};
use indexmap::IndexMap;
use std::sync::Arc;

/// What the values of a parameter are. In custom JSON a bool would change the form, so there it stays text.
pub(super) fn shape(parameter: &Parameter, in_json: bool) -> Shape {
    match &*parameter.kind {
        "Number" => Shape::Number,
        "String" if !in_json && is_bool(parameter) => Shape::Bool,
        kind if kind.starts_with("List<") || kind == "CommaDelimitedList" || kind.contains("Value<List<") => {
            Shape::List
        }
        "AWS::SSM::Parameter::Value<CommaDelimitedList>" => Shape::List,
        _ => Shape::Text,
    }
}

/// Whether it is `"true"` or `"false"`, in that order, and nothing more is asked of it.
fn is_bool(parameter: &Parameter) -> bool {
    let allowed = parameter.allowed_values.as_ref().and_then(Node::as_list).unwrap_or_default();
    let words: Vec<Option<Arc<str>>> = allowed.iter().map(Node::scalar).collect();
    let default = parameter.default.as_ref().map(|it| it.scalar());
    matches!(words.as_slice(), [Some(yes), Some(no)] if &**yes == "true" && &**no == "false")
        && default.is_none_or(|it| it.is_some_and(|it| matches!(&*it, "true" | "false")))
        && parameter.allowed_pattern.is_none()
}

impl Translator<'_> {
    pub fn inputs(&mut self) {
        let groups = self.groups();
        let ordered: Vec<&Parameter> = {
            let mut parameters: Vec<&Parameter> = self.template.parameters.iter().collect();
            parameters.sort_by_key(|it| groups.get_index_of(&*it.id).unwrap_or(usize::MAX));
            parameters
        };
        for parameter in ordered {
            let item = self.parameter(parameter, groups.get(&*parameter.id));
            self.items.push(item);
        }
    }

    /// By the id of a parameter, in the order of the console: its group.
    fn groups(&mut self) -> IndexMap<Arc<str>, Arc<str>> {
        let mut groups: IndexMap<Arc<str>, Arc<str>> = IndexMap::new();
        let mut seen: Vec<Arc<str>> = Vec::new();
        let interface = &self.template.interface;
        for (at, group) in interface.groups.iter().enumerate() {
            let path = format!("Metadata/AWS::CloudFormation::Interface/ParameterGroups/{at}");
            let label = group.label.as_ref().and_then(Node::as_text).unwrap_or_default();
            if label.is_empty() || seen.iter().any(|it| **it == *label) {
                let why = "a group needs a label of its own: its parameters stand in another one, or in none";
                self.remarks.push(Remark::left_out("Metadata/AWS::CloudFormation::Interface", why));
            }
            seen.push(Arc::from(label));
            let mut members = 0;
            for (index, id) in group.parameters.iter().enumerate() {
                let Some(id) = id.as_text() else { continue };
                let path = format!("{path}/Parameters/{index}");
                match self.parameters.contains_key(id) {
                    false => self.remarks.push(Remark::left_out(path, format!("there is no parameter `{id}`"))),
                    true if groups.contains_key(id) => {
                        self.remarks.push(Remark::left_out(path, format!("`{id}` stands in a group already")));
                    }
                    true => {
                        members += 1;
                        if !label.is_empty() {
                            groups.insert(Arc::from(id), Arc::from(label));
                        }
                    }
                }
            }
            if members == 0 {
                self.remarks.push(Remark::left_out(path, "no parameter stands in the group"));
            }
        }
        for Named { id, .. } in &interface.labels {
            if !self.parameters.contains_key(id) {
                let path = format!("Metadata/AWS::CloudFormation::Interface/ParameterLabels/{id}");
                self.remarks.push(Remark::left_out(path, format!("there is no parameter `{id}`")));
            }
        }
        groups
    }

    fn parameter(&mut self, parameter: &Parameter, group: Option<&Arc<str>>) -> Item {
        let name = self.names.value(&parameter.id).unwrap_or_else(|| parameter.id.clone());
        let mut item = Item::new(Word::Parameter, &name);
        item.comments = lines(&parameter.comments);
        item.id = fixed_id(&name, &parameter.id);
        item.doc = self.doc(parameter.description.as_ref(), &mut item.comments);
        let mut said = Vec::new();
        let kind = self.parameter_type(parameter, &mut said);
        let secret =
            parameter.no_echo.as_ref().and_then(Node::scalar).is_some_and(|it| it.eq_ignore_ascii_case("true"));
        item.kind = Some(if secret { format!("secret {kind}") } else { kind });
        item.value = parameter.default.as_ref().map(|it| self.default_value(parameter, it));
        let label = self.template.interface.labels.iter().find(|it| it.id == parameter.id);
        let mut body = Vec::new();
        let settings = [
            ("label", label.and_then(|it| it.value.as_text()).map(Expr::text)),
            ("group", group.map(|it| Expr::Text(it.clone()))),
            ("constraint", parameter.constraint.as_ref().and_then(Node::scalar).map(Expr::Text)),
        ];
        for (key, value) in settings {
            body.extend(value.map(|value| Entry::value(key, value)));
        }
        item.body = (!body.is_empty()).then_some(body);
        self.constraints_left(parameter, &said, &mut item);
        for node in parameter.nodes() {
            item.comments.extend(all_lines(node));
        }
        item
    }

    /// Constraints that the type does not say.
    fn constraints_left(&mut self, parameter: &Parameter, said: &[&str], item: &mut Item) {
        let all = [
            ("AllowedValues", &parameter.allowed_values),
            ("AllowedPattern", &parameter.allowed_pattern),
            ("MinLength", &parameter.min_length),
            ("MaxLength", &parameter.max_length),
            ("MinValue", &parameter.min_value),
            ("MaxValue", &parameter.max_value),
        ];
        for (key, value) in all {
            let Some(value) = value else { continue };
            if said.contains(&key) || value.as_list().is_some_and(<[Node]>::is_empty) {
                continue;
            }
            let path = format!("Parameters/{}/{key}", parameter.id);
            self.remarks.push(Remark::left_out(path, format!("the type of `{}` has no place for it", parameter.id)));
            item.comments.push(Arc::from(format!("not said: {key} {}", value.json())));
        }
    }

    /// The type, and which constraints it says.
    fn parameter_type(&mut self, parameter: &Parameter, said: &mut Vec<&'static str>) -> String {
        let kind = &*parameter.kind;
        if let Some(stored) = kind.strip_prefix("AWS::SSM::Parameter::Value<").and_then(|it| it.strip_suffix('>')) {
            return match stored {
                "CommaDelimitedList" => "ssm([string])".to_owned(),
                stored => format!("ssm({})", self.base_type(parameter, stored)),
            };
        }
        if let Some(words) = self.words(parameter) {
            said.push("AllowedValues");
            return match self.parameters.get(&parameter.id) {
                Some(Shape::List) => format!("[{words}]"),
                _ => words,
            };
        }
        match kind {
            "String" => text_type(parameter, said),
            "Number" => number_type(parameter, said),
            "CommaDelimitedList" if self.recipe_lists.contains(&parameter.id) => "[recipe]".to_owned(),
            "CommaDelimitedList" => format!("[{}]", text_type(parameter, said)),
            "List<Number>" => format!("[{}]", number_type(parameter, said)),
            other => self.base_type(parameter, other),
        }
    }

    fn base_type(&mut self, parameter: &Parameter, kind: &str) -> String {
        let aws = |kind: &str| AWS_TYPES.iter().find(|it| it.parameter == kind && kind != "String");
        match kind {
            "String" => "string".to_owned(),
            "Number" => "number".to_owned(),
            _ => match kind.strip_prefix("List<").and_then(|it| it.strip_suffix('>')) {
                Some("String") => {
                    if !parameter.kind.starts_with("AWS::SSM") {
                        let path = format!("Parameters/{}/Type", parameter.id);
                        self.remarks.push(Remark::changed(path, "`List<String>` is written `CommaDelimitedList`"));
                    }
                    "[string]".to_owned()
                }
                Some(inner) => match aws(inner) {
                    Some(aws) => format!("[aws.{}]", aws.word),
                    None => self.unknown_type(parameter, "[string]"),
                },
                None => match aws(kind) {
                    Some(aws) => format!("aws.{}", aws.word),
                    None => self.unknown_type(parameter, "string"),
                },
            },
        }
    }

    fn unknown_type(&mut self, parameter: &Parameter, instead: &str) -> String {
        let path = format!("Parameters/{}/Type", parameter.id);
        let reason = format!("the language has no type `{}`: written as `{instead}`", parameter.kind);
        self.remarks.push(Remark::changed(path, reason));
        self.check_parameter_type(&parameter.kind, parameter.at);
        instead.to_owned()
    }

    /// The allowed values as a union.
    fn words(&self, parameter: &Parameter) -> Option<String> {
        let allowed = parameter.allowed_values.as_ref()?.as_list().filter(|it| !it.is_empty())?;
        let shape = self.parameters.get(&parameter.id).copied()?;
        if shape == Shape::Bool {
            return Some("bool".to_owned());
        }
        let is_number = matches!(&*parameter.kind, "Number" | "List<Number>");
        if !is_number && !matches!(&*parameter.kind, "String" | "CommaDelimitedList") {
            return None;
        }
        let word = |node: &Node| {
            let text = node.scalar()?;
            match is_number {
                true => text.parse::<f64>().ok().map(|_| text.to_string()),
                false => Some(quoted(&text)),
            }
        };
        Some(allowed.iter().map(word).collect::<Option<Vec<_>>>()?.join(" | "))
    }

    fn default_value(&self, parameter: &Parameter, node: &Node) -> Expr {
        let text = node.scalar();
        match (self.parameters.get(&parameter.id), text) {
            (Some(Shape::Bool), Some(text)) => Expr::Bool(&*text == "true"),
            (Some(Shape::Number), Some(text)) if is_json_number(&text) => Expr::Number(text),
            (Some(Shape::List), Some(text)) if !parameter.kind.starts_with("AWS::SSM") => {
                self.default_list(parameter, &text)
            }
            (_, Some(text)) => Expr::Text(text),
            (_, None) => self.expr(node),
        }
    }

    /// A list, if writing it gives the same text.
    fn default_list(&self, parameter: &Parameter, text: &Arc<str>) -> Expr {
        let parts: Vec<&str> = text.split(',').collect();
        let exact = parts.iter().all(|it| !it.is_empty() && it.trim() == *it);
        let numbers = &*parameter.kind == "List<Number>";
        if !exact || numbers && !parts.iter().all(|it| is_json_number(it)) {
            return Expr::Text(text.clone());
        }
        Expr::list(parts.into_iter().map(|it| if numbers { Expr::Number(Arc::from(it)) } else { Expr::text(it) }))
    }

    /// The text for `///`. Comments at it go to the declaration.
    pub fn doc(&self, description: Option<&Node>, comments: &mut Vec<Arc<str>>) -> Option<Arc<str>> {
        let node = description?;
        comments.extend(all_lines(node));
        let text = node.scalar()?;
        let text = text.replace("\r\n", "\n");
        (!text.trim().is_empty()).then(|| Arc::from(text.trim_end()))
    }

    pub fn conditions(&mut self) {
        for Named { id, value, .. } in &self.template.conditions {
            let name = self.names.get(Section::Condition, id).unwrap_or_else(|| id.clone());
            let mut item = Item::new(Word::Let, &name);
            item.comments = all_lines(value);
            item.id = fixed_id(&name, id);
            item.value = Some(self.condition(value));
            self.items.push(item);
        }
        for Named { id, value, .. } in &self.template.mappings {
            let name = self.names.get(Section::Mapping, id).unwrap_or_else(|| id.clone());
            let mut item = Item::new(Word::Let, &name);
            item.comments = lines(&value.comments);
            // One that nothing looks up while deploying is written because of its id.
            let is_written = self.looked_up.contains(id) && fixed_id(&name, id).is_none();
            item.id = (!is_written).then(|| id.clone());
            item.value = Some(self.expr(value));
            self.items.push(item);
        }
    }

    pub fn outputs(&mut self) {
        for output in &self.template.outputs {
            // Outputs have names of their own.
            let name = match is_identifier(&output.id) && !is_reserved(&output.id) {
                true => output.id.clone(),
                false => self.names.free(&output.id, "output"),
            };
            let mut item = Item::new(Word::Output, &name);
            item.comments = lines(&output.comments);
            item.id = fixed_id(&name, &output.id);
            item.doc = self.doc(output.description.as_ref(), &mut item.comments);
            item.when = output.condition.as_ref().and_then(|it| self.when(it));
            item.comments.extend(self.comments(&output.value));
            item.value = Some(self.expr(&output.value));
            if let Some(export) = &output.export {
                item.comments.extend(all_lines(export));
                item.body = export.get("Name").map(|name| vec![Entry::value("export", self.expr(name))]);
            }
            self.items.push(item);
        }
    }

    /// The `Condition` of a resource or output.
    pub fn when(&self, condition: &Node) -> Option<Expr> {
        let id = condition.as_text()?;
        let known = self.names.get(Section::Condition, id).map(Expr::Name);
        Some(known.unwrap_or_else(|| Expr::Object(vec![Entry::value("Condition", Expr::text(id))])))
    }
}

impl Parameter {
    /// Everything in it that may have comments, save the description.
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        [
            &self.default,
            &self.no_echo,
            &self.allowed_values,
            &self.allowed_pattern,
            &self.min_length,
            &self.max_length,
            &self.min_value,
            &self.max_value,
            &self.constraint,
        ]
        .into_iter()
        .flatten()
    }
}

fn is_json_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

fn text_type(parameter: &Parameter, said: &mut Vec<&'static str>) -> String {
    let mut arguments = Vec::new();
    let length = |node: &Option<Node>| node.as_ref().and_then(Node::scalar).filter(|it| it.parse::<u32>().is_ok());
    match (length(&parameter.min_length), length(&parameter.max_length)) {
        (None, None) => {}
        (Some(least), Some(most)) if least == most => arguments.push(format!("length: {least}")),
        (least, most) => {
            let end = |it: Option<Arc<str>>| it.map(|it| it.to_string()).unwrap_or_default();
            arguments.push(format!("length: {}..{}", end(least), end(most)));
        }
    }
    said.extend(["MinLength", "MaxLength"]);
    if let Some(pattern) = parameter.allowed_pattern.as_ref().and_then(Node::as_text) {
        arguments.push(format!("pattern: {}", quoted(pattern)));
        said.push("AllowedPattern");
    }
    if arguments.is_empty() { "string".to_owned() } else { format!("string({})", arguments.join(", ")) }
}

fn number_type(parameter: &Parameter, said: &mut Vec<&'static str>) -> String {
    let scalar = |node: &Option<Node>| node.as_ref().and_then(Node::scalar).filter(|it| is_json_number(it));
    let (least, most, default) = (scalar(&parameter.min_value), scalar(&parameter.max_value), &parameter.default);
    let default = default.as_ref().and_then(Node::scalar).unwrap_or_default();
    let mut given: Vec<Arc<str>> = default.split(',').filter(|it| is_json_number(it)).map(Arc::from).collect();
    given.extend(least.iter().chain(&most).cloned());
    let whole = !given.is_empty() && given.iter().all(|it| it.parse::<i64>().is_ok());
    let word = if whole { "int" } else { "number" };
    said.extend(["MinValue", "MaxValue"]);
    if least.is_none() && most.is_none() {
        return word.to_owned();
    }
    let end = |it: Option<Arc<str>>| it.map(|it| it.to_string()).unwrap_or_default();
    format!("{word}({}..{})", end(least), end(most))
}
