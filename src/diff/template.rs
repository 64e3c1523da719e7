//! The snapshot of a template: what is deployed now, or what another tool wrote. Recipes that run and attributes are not known from it.

mod functions;

use super::compare::references::references;
use super::compare::replacement;
use super::secrets;
use super::snapshot::{
    App, Inputs, Instance, Knows, Layer, Object, Presence, SCHEMA, Section, Snapshot, StackFacts, VERSION,
};
use super::tree::Place;
use super::tree::{Data, Tree, Unknown};
use crate::import::document::{Data as Written, Node};
use crate::name::Name;
use crate::source::SourceMap;
use functions::Functions;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use std::sync::Arc;

/// The snapshot of a parsed template. `label`: what it is called in reports.
pub fn snapshot(template: &Node, sources: &SourceMap, label: &str) -> Snapshot {
    let reader = Reader { sources, functions: Functions::of(&template.json()) };
    let mut snapshot = Snapshot::empty(label);
    snapshot.files = sources.files().map(|(_, file)| file.name.clone()).collect();
    for (section, key) in [
        (Section::Parameter, "Parameters"),
        (Section::Mapping, "Mappings"),
        (Section::Condition, "Conditions"),
        (Section::Resource, "Resources"),
        (Section::Output, "Outputs"),
    ] {
        let entries = template.get(key).and_then(Node::as_map).into_iter().flatten();
        snapshot.objects.extend(entries.map(|(id, entry)| reader.object(section, id, &entry.value)));
    }
    snapshot.layers = reader.layers(&snapshot.objects);
    snapshot.stack = reader.stack(&snapshot.objects);
    snapshot.instances = reader.instances(&snapshot);
    snapshot.apps = reader.apps(&snapshot.objects);
    snapshot.run_lists.push(Default::default());
    snapshot.nodes.push(Vec::new());
    secrets::mark(&mut snapshot);
    snapshot
}

impl Snapshot {
    /// Takes the recipes and attributes from the snapshot of a program that makes this template.
    pub fn with_recipes(self, program: Snapshot) -> Snapshot {
        let mut attributes = program.attributes;
        // Nobody has that program: what stands in it has no place.
        attributes.iter_mut().flatten().for_each(|it| it.tree.at = None);
        let layers = program.layers.into_iter().map(|it| Layer { address: it.id.to_string(), ..it });
        let instances = program.instances.into_iter().map(|it| Instance { address: it.id.to_string(), ..it });
        let apps = program.apps.into_iter().map(|it| App { address: it.id.to_string(), ..it });
        Snapshot {
            knows: Knows::Recipes,
            layers: layers.collect(),
            instances: instances.collect(),
            apps: apps.collect(),
            run_lists: program.run_lists,
            nodes: program.nodes,
            attributes,
            data_bags: program.data_bags,
            ..self
        }
    }

    /// Of what is not there.
    pub fn empty(label: &str) -> Snapshot {
        Snapshot {
            schema: SCHEMA.to_owned(),
            version: VERSION,
            label: label.to_owned(),
            knows: Knows::Template,
            inputs: Inputs::default(),
            files: Vec::new(),
            declarations: Vec::new(),
            stack: StackFacts::default(),
            objects: Vec::new(),
            layers: Vec::new(),
            instances: Vec::new(),
            apps: Vec::new(),
            run_lists: Vec::new(),
            nodes: Vec::new(),
            attributes: Vec::new(),
            data_bags: Vec::new(),
        }
    }
}

struct Reader<'t> {
    sources: &'t SourceMap,
    functions: Functions,
}

/// What a resource has beside its properties.
const ATTRIBUTES: [&str; 7] =
    ["Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Metadata"];

impl Reader<'_> {
    fn object(&self, section: Section, id: &str, entry: &Node) -> Object {
        let type_name = match section {
            Section::Resource => entry.get("Type").and_then(Node::as_text).unwrap_or_default(),
            _ => "",
        };
        let properties = match section {
            Section::Resource => entry.get("Properties").map(|it| self.tree(it)),
            Section::Condition => Some(Tree::new(Data::Object(vec![(Name::new("is"), self.plain(entry))]), None)),
            Section::Output => Some(described(self.output(entry))),
            Section::Parameter => Some(described(self.plain(entry))),
            Section::Mapping => Some(self.plain(entry)),
            Section::Deployment => None,
        };
        let nothing = || Tree::new(Data::Object(Vec::new()), None);
        Object {
            section,
            id: Name::new(id),
            address: id.to_owned(),
            name: Name::new(id),
            word: word(section, type_name).to_owned(),
            type_name: Name::new(type_name),
            place: Some(self.place(entry)),
            was: None,
            properties: properties.map_or_else(nothing, |tree| json_inside(tree, type_name)),
            attributes: match section {
                Section::Resource => self.attributes(entry),
                _ => nothing(),
            },
        }
    }

    fn place(&self, node: &Node) -> Place {
        let at = self.sources.start(node.span);
        Place { file: node.span.file.0, line: at.line, column: at.column }
    }

    fn attributes(&self, entry: &Node) -> Tree {
        let given = ATTRIBUTES.iter().filter_map(|key| Some((*key, entry.get(key)?)));
        let entries = given.map(|(key, value)| {
            let tree = self.tree(value);
            let tree = match (key, &tree.value) {
                ("DependsOn", Data::Text(_)) => Tree::new(Data::List(vec![tree]), None),
                _ => tree,
            };
            (Name::new(key), tree)
        });
        Tree::new(Data::Object(entries.collect()), None)
    }

    /// The name that an output is exported under stands one level deeper in a template.
    fn output(&self, entry: &Node) -> Tree {
        let entries = entry.as_map().into_iter().flatten().map(|(key, entry)| {
            let inner = (&**key == "Export").then(|| entry.value.get("Name")).flatten();
            (Name::new(key), self.tree(inner.unwrap_or(&entry.value)))
        });
        Tree::new(Data::Object(entries.collect()), None)
    }

    /// A value in which functions of templates are values that are not known.
    fn tree(&self, node: &Node) -> Tree {
        self.with(node, &|node| self.function(node))
    }

    /// A value in which they are objects like others.
    fn plain(&self, node: &Node) -> Tree {
        self.with(node, &|_| None)
    }

    fn with(&self, node: &Node, function: &dyn Fn(&Node) -> Option<Data>) -> Tree {
        let value = function(node).unwrap_or_else(|| match &node.data {
            Written::Null => Data::Null,
            Written::Bool(value) => Data::Bool(*value),
            Written::Number(number) => Data::Number(Name::new(number)),
            Written::Text(text) => Data::Text(text.clone()),
            Written::List(items) => Data::List(items.iter().map(|it| self.with(it, function)).collect()),
            Written::Map(map) => {
                let entry = |(key, entry): (&Arc<str>, &crate::import::document::Entry)| {
                    (Name::new(key), self.with(&entry.value, function))
                };
                Data::Object(map.iter().map(entry).collect())
            }
        });
        Tree::new(value, Some(self.place(node)))
    }

    /// A function of templates, or a reference to a store, as a value that is not known.
    fn function(&self, node: &Node) -> Option<Data> {
        let Some(text) = node.as_text() else {
            node.intrinsic()?;
            return self.functions.value(node.json());
        };
        let cause = match text.split_once("{{resolve:")?.1.split(':').next()? {
            "secretsmanager" => "read from Secrets Manager",
            _ => "read from the parameter store",
        };
        let (shape, cause, expression) = (Name::new("string"), Name::new(cause), node.json());
        Some(Data::Unknown(Arc::new(Unknown { shape, cause, words: text.into(), expression })))
    }

    fn layers(&self, objects: &[Object]) -> Vec<Layer> {
        let layers = objects.iter().filter(|it| it.type_name == replacement::LAYER);
        let text =
            |it: &Object, key: &str| it.properties.get(key).and_then(Tree::as_text).unwrap_or_default().to_owned();
        layers
            .map(|it| Layer { id: it.id, address: it.address.clone(), kind: text(it, "Type"), balanced: false })
            .collect()
    }

    /// The instances, with nothing to run.
    fn instances(&self, snapshot: &Snapshot) -> Vec<Instance> {
        let place: FxHashMap<&str, u32> =
            snapshot.layers.iter().enumerate().map(|(at, it)| (it.id.as_str(), at as u32)).collect();
        let instances = snapshot.objects.iter().filter(|it| it.type_name == replacement::INSTANCE);
        let instance = |it: &Object| {
            let mut ids = Vec::new();
            if let Some(layers) = it.properties.get("LayerIds") {
                references(&layers.template(), &mut ids);
            }
            Instance {
                id: it.id,
                address: it.address.clone(),
                layers: ids.iter().filter_map(|id| place.get(id.as_str()).copied()).collect(),
                presence: match it.properties.get("AutoScalingType").and_then(Tree::as_text) {
                    Some("timer") => Presence::Scheduled,
                    Some(_) => Presence::Load,
                    None if it.attributes.get("Condition").is_some() => Presence::Conditional,
                    None => Presence::Always,
                },
                run_lists: 0,
                own: Vec::new(),
                attributes: [0; 5],
            }
        };
        instances.map(instance).collect()
    }

    fn apps(&self, objects: &[Object]) -> Vec<App> {
        let apps = objects.iter().filter(|it| it.type_name == replacement::APP);
        let has_environment = |it: &Object| it.properties.get("Environment").is_some();
        let app = |it: &Object| App {
            id: it.id,
            address: it.address.clone(),
            layers: Vec::new(),
            has_environment: has_environment(it),
        };
        apps.map(app).collect()
    }

    fn stack(&self, objects: &[Object]) -> StackFacts {
        let Some(stack) = objects.iter().find(|it| it.type_name == replacement::STACK) else {
            return StackFacts::default();
        };
        let version = stack.properties.get("ConfigurationManager").and_then(|it| it.get("Version"));
        let chef = version.and_then(Tree::as_text).unwrap_or_default().to_owned();
        StackFacts { address: stack.address.clone(), region: None, chef }
    }
}

/// Blanks at the ends of a description are seen by nobody.
fn described(mut tree: Tree) -> Tree {
    if let Data::Object(entries) = &mut tree.value {
        for (_, tree) in entries.iter_mut().filter(|(key, _)| *key == "Description") {
            if let Data::Text(text) = &mut tree.value {
                *text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().into();
            }
        }
    }
    tree
}

/// Custom JSON is JSON, even where it stands as text.
fn json_inside(mut tree: Tree, type_name: &str) -> Tree {
    if let (true, Data::Object(entries)) = (type_name.starts_with("AWS::OpsWorks::"), &mut tree.value) {
        for (_, tree) in entries.iter_mut().filter(|(key, _)| *key == "CustomJson") {
            let parsed = tree.as_text().and_then(|text| serde_json::from_str::<Json>(text).ok());
            if let Some(json) = parsed.filter(Json::is_object) {
                *tree = Tree::from_json(&json, &|_| None);
            }
        }
    }
    tree
}

fn word(section: Section, type_name: &str) -> &'static str {
    match section {
        Section::Parameter => "parameter",
        Section::Mapping => "mapping",
        Section::Condition => "condition",
        Section::Output => "output",
        Section::Deployment => "deployment",
        Section::Resource => match type_name {
            "AWS::OpsWorks::Stack" => "stack",
            "AWS::OpsWorks::Layer" => "layer",
            "AWS::OpsWorks::Instance" => "instance",
            "AWS::OpsWorks::App" => "app",
            "AWS::OpsWorks::ElasticLoadBalancerAttachment" => "load balancer",
            "AWS::OpsWorks::Volume" => "volume",
            "AWS::OpsWorks::UserProfile" => "user",
            "AWS::OpsWorksCM::Server" => "server",
            _ => "resource",
        },
    }
}
