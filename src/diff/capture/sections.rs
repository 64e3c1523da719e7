//! What a template holds besides resources, and the deployments, which are no part of it.

use super::Camera;
use super::resources::was;
use super::values::Form;
use crate::diff::snapshot::{Object, Section};
use crate::diff::tree::{Data, PLAIN, Place, Secret, Tree};
use crate::language::given::{Given, Settings};
use crate::model::{Deployment, Output, Parameter};
use crate::name::Name;
use crate::value::Value;
use std::sync::Arc;

impl Camera<'_> {
    /// Parameters, mappings and conditions.
    pub fn sections(&self) -> Vec<Object> {
        let model = self.model;
        let mut objects: Vec<Object> = model.parameters.iter().map(|it| self.parameter(it)).collect();
        for (id, map) in self.emission.defined_mappings() {
            let span = model.mappings.iter().find(|it| it.id == id).map(|it| it.span);
            let entries = map.entries.iter().map(|(key, value)| (*key, self.tree(value, Form::Property)));
            let entries = Data::Object(entries.collect());
            objects.push(plain(Section::Mapping, id, id, span.map(|span| self.place(span)), entries));
        }
        for (id, definition) in self.emission.defined_conditions() {
            let span = model.conditions.iter().find(|it| it.id == id).map_or(definition.origin, |it| it.span);
            let json = Tree::from_json(&self.emission.json_condition(definition), &|_| None);
            let tree = Tree::new(json.value, Some(self.place(definition.origin)));
            let entries = Data::Object(vec![(Name::new("is"), tree)]);
            objects.push(plain(Section::Condition, id, id, Some(self.place(span)), entries));
        }
        objects
    }

    fn parameter(&self, parameter: &Parameter) -> Object {
        let at = Some(self.place(parameter.span));
        let mut tree = Tree::from_json(&self.emission.json_parameter(parameter), &|_| None);
        if let Data::Object(entries) = &mut tree.value {
            for (key, value) in entries {
                value.at = at;
                if let (true, true, Data::Text(text)) = (parameter.secret, *key == "Default", &value.value) {
                    let plain = Some(text.clone());
                    let secret = Secret { identity: PLAIN.into(), expression: serde_json::Value::Null, plain };
                    value.value = Data::Secret(Arc::new(secret));
                }
            }
        }
        plain(Section::Parameter, parameter.id, parameter.name, at, tree.value)
    }

    pub fn outputs(&self) -> Vec<Object> {
        self.model.outputs.iter().map(|it| self.output(it)).collect()
    }

    fn output(&self, output: &Output) -> Object {
        let mut entries = Vec::new();
        if let Some(doc) = &output.doc {
            entries.push((Name::new("Description"), Tree::text(doc)));
        }
        if let Some(id) = output.when.as_ref().and_then(|when| self.emission.condition(when)) {
            entries.push((Name::new("Condition"), Tree::text(id.as_str())));
        }
        entries.push((Name::new("Value"), self.tree(&output.value, Form::Text)));
        if let Some(name) = &output.export {
            entries.push((Name::new("Export"), self.tree(name, Form::Property)));
        }
        plain(Section::Output, output.id, output.name, Some(self.place(output.span)), Data::Object(entries))
    }

    pub fn deployments(&self) -> Vec<Object> {
        self.model.deployments.iter().map(|it| self.deployment(it)).collect()
    }

    fn deployment(&self, deployment: &Deployment) -> Object {
        let header = &deployment.header;
        let mut entries = vec![(Name::new("command"), Tree::text(deployment.command.word()))];
        if let Some(app) = deployment.app {
            entries.push((Name::new("app"), Tree::text(&self.model[app].header.address().to_string())));
        }
        if !deployment.recipes.is_empty() {
            let recipe =
                |it: &crate::model::Recipe| Tree::new(Data::Text(it.name.as_str().into()), Some(self.place(it.origin)));
            entries.push((
                Name::new("recipes"),
                Tree::new(Data::List(deployment.recipes.iter().map(recipe).collect()), None),
            ));
        }
        self.settings(&deployment.settings, &mut entries);
        if let Some(json) = &deployment.json {
            entries.push((Name::new("json"), self.tree(&json.value, Form::Json)));
        }
        Object {
            address: header.address().to_string(),
            was: was(Some(header)),
            ..plain(Section::Deployment, header.id, header.name, Some(self.place(header.span)), Data::Object(entries))
        }
    }

    /// Settings by their names in the language.
    fn settings(&self, settings: &Settings, entries: &mut Vec<(Name, Tree)>) {
        for (setting, given) in settings.iter() {
            let key = Name::new(setting.name);
            if let Given::Value(value) = given
                && !value.is_null()
                && !entries.iter().any(|(known, _)| *known == key)
            {
                entries.push((key, self.setting(value)));
            }
        }
    }

    /// A construct, such as a strategy, by its function and arguments.
    fn setting(&self, value: &Value) -> Tree {
        let Some(construct) = value.as_construct() else { return self.tree(value, Form::Json) };
        let arguments = construct.args.iter().map(|(key, value)| (*key, self.tree(value, Form::Json)));
        let call = Data::Object(vec![(construct.function, Tree::new(Data::Object(arguments.collect()), None))]);
        Tree::new(call, Some(self.place(value.origin)))
    }
}

fn plain(section: Section, id: Name, name: Name, place: Option<Place>, properties: Data) -> Object {
    let word = match section {
        Section::Parameter => "parameter",
        Section::Mapping => "mapping",
        Section::Condition => "condition",
        Section::Resource => "resource",
        Section::Output => "output",
        Section::Deployment => "deployment",
    };
    Object {
        section,
        id,
        address: name.to_string(),
        name,
        word: word.to_owned(),
        type_name: Name::new(""),
        place,
        was: None,
        properties: Tree::new(properties, None),
        attributes: Tree::new(Data::Object(Vec::new()), None),
    }
}
