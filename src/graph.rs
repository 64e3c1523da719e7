//! Pictures of a stack: a model comes in; its layers, instances, apps, databases and balancers come out as nodes and edges, in
//! the language of Mermaid or of Graphviz.
//!
//! The members of a family that are in the same layers and run at the same times are one node. Nodes stand in source order.

mod dot;
pub mod mermaid;

use crate::facts::describe;
use crate::language::kinds::LayerKind;
use crate::model::{AppDatabase, AppId, DatabaseId, Header, InstanceId, LayerId, Model, Running};
use crate::name::Name;
use crate::plan::addresses::of_instances;
use crate::plan::capacity::is_proxied;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::io::{self, Write};

/// The language of the drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    Mermaid,
    Dot,
}

#[derive(Debug)]
pub struct Graph {
    pub title: String,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

#[derive(Debug)]
pub struct Node {
    /// Unique; letters, digits and `_`: `layer_Web`, for a family that of its first member.
    pub id: String,
    pub kind: NodeKind,
    /// Lines.
    pub label: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum NodeKind {
    Layer,
    Instance,
    App,
    Database,
    Balancer,
}

impl NodeKind {
    fn word(self) -> &'static str {
        match self {
            NodeKind::Layer => "layer",
            NodeKind::Instance => "instance",
            NodeKind::App => "app",
            NodeKind::Database => "database",
            NodeKind::Balancer => "balancer",
        }
    }
}

#[derive(Debug)]
pub struct Edge {
    /// Indexes of nodes.
    pub from: usize,
    pub to: usize,
    pub kind: EdgeKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EdgeKind {
    /// A layer and its instances.
    Has,
    /// A balancer and the layer behind it.
    Balances,
    /// An app and the layers it is deployed to.
    Deploys,
    /// An app and its database.
    Stores,
}

impl EdgeKind {
    fn label(self) -> &'static str {
        match self {
            EdgeKind::Has => "",
            EdgeKind::Balances => "balances",
            EdgeKind::Deploys => "deployed to",
            EdgeKind::Stores => "stores in",
        }
    }
}

/// Writes the drawing of the whole stack.
pub fn draw(model: &Model, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let graph = graph(model);
    match language {
        Language::Mermaid => mermaid::write(&graph, out),
        Language::Dot => dot::write(&graph, out),
    }
}

/// What there is and how it hangs together.
pub fn graph(model: &Model) -> Graph {
    let mut builder = Builder::new(model);
    builder.add_balancers();
    builder.add_layers();
    builder.add_instances();
    builder.add_databases();
    builder.add_apps();
    builder.graph
}

struct Builder<'m> {
    model: &'m Model,
    graph: Graph,
    layers: FxHashMap<LayerId, usize>,
    instances: FxHashMap<InstanceId, usize>,
    databases: FxHashMap<DatabaseId, usize>,
    balancers: Vec<usize>,
}

/// What the members of one node have in common: family or name, layers, when they run, on what condition they exist.
type Alike<'m> = (Name, &'m [LayerId], &'static str, Option<String>);

impl<'m> Builder<'m> {
    fn new(model: &'m Model) -> Builder<'m> {
        let title = model.stack.name.text.to_string();
        Builder {
            model,
            graph: Graph { title, nodes: Vec::new(), edges: Vec::new() },
            layers: FxHashMap::default(),
            instances: FxHashMap::default(),
            databases: FxHashMap::default(),
            balancers: Vec::new(),
        }
    }

    fn node(&mut self, kind: NodeKind, header: &Header, label: Vec<String>) -> usize {
        self.graph.nodes.push(Node { id: format!("{}_{}", kind.word(), header.id), kind, label });
        self.graph.nodes.len() - 1
    }

    fn edge(&mut self, from: usize, to: Option<&usize>, kind: EdgeKind) {
        if let Some(to) = to.copied() {
            self.graph.edges.push(Edge { from, to, kind });
        }
    }

    fn add_balancers(&mut self) {
        for balancer in &self.model.load_balancers {
            let label = vec![balancer.header.address().to_string(), "load balancer".to_string()];
            let node = self.node(NodeKind::Balancer, &balancer.header, label);
            self.balancers.push(node);
        }
    }

    fn add_layers(&mut self) {
        let model = self.model;
        for id in model.layer_ids() {
            let layer = &model[id];
            let label = vec![layer.header.address().to_string(), layer.kind.word().to_string()];
            let node = self.node(NodeKind::Layer, &layer.header, label);
            self.layers.insert(id, node);
        }
        for (balancer, from) in model.load_balancers.iter().zip(self.balancers.clone()) {
            let to = self.layers.get(&balancer.layer).copied();
            self.edge(from, to.as_ref(), EdgeKind::Balances);
        }
        for proxy in model.layer_ids().filter(|id| model[*id].kind == LayerKind::Lb) {
            for layer in model.layer_ids().filter(|id| is_proxied(model[*id].kind)) {
                let to = self.layers.get(&layer).copied();
                self.edge(self.layers.get(&proxy).copied().unwrap_or_default(), to.as_ref(), EdgeKind::Balances);
            }
        }
    }

    fn add_instances(&mut self) {
        let model = self.model;
        let mut groups: IndexMap<Alike, Vec<InstanceId>, FxBuildHasher> = IndexMap::default();
        for id in model.instance_ids() {
            let instance = &model[id];
            let when = instance.header.when().map(|when| describe(when, model));
            groups
                .entry((instance.header.name, &instance.layers, running_words(&instance.running), when))
                .or_default()
                .push(id);
        }
        for ((_, layers, running, when), members) in groups {
            let Some(first) = members.first() else { continue };
            let mut label = vec![of_instances(model, &members), running.to_string()];
            label.extend(when.map(|when| format!("if {when}")));
            let node = self.node(NodeKind::Instance, &model[*first].header, label);
            self.instances.extend(members.into_iter().map(|id| (id, node)));
            for layer in layers {
                if let Some(from) = self.layers.get(layer).copied() {
                    self.edge(from, Some(&node), EdgeKind::Has);
                }
            }
        }
    }

    fn add_databases(&mut self) {
        let model = self.model;
        for (at, database) in model.databases.iter().enumerate() {
            let label = vec![database.header.address().to_string(), "database".to_string()];
            let node = self.node(NodeKind::Database, &database.header, label);
            self.databases.insert(DatabaseId(at as u32), node);
        }
    }

    fn add_apps(&mut self) {
        let model = self.model;
        for id in model.app_ids() {
            let app = &model[id];
            let label = vec![app.header.address().to_string(), format!("{} app", app.kind.word())];
            let node = self.node(NodeKind::App, &app.header, label);
            for layer in self.homes(id) {
                let to = self.layers.get(&layer).copied();
                self.edge(node, to.as_ref(), EdgeKind::Deploys);
            }
            let store = match app.database {
                AppDatabase::Rds(id) => self.databases.get(&id),
                AppDatabase::Instance(id) => self.instances.get(&id),
                AppDatabase::NotGiven | AppDatabase::None | AppDatabase::Auto => None,
            };
            let store = store.copied();
            self.edge(node, store.as_ref(), EdgeKind::Stores);
        }
    }

    /// The layers an app names, else those that serve its kind.
    fn homes(&self, id: AppId) -> Vec<LayerId> {
        let app = &self.model[id];
        match app.layers.as_slice() {
            [] => self.model.layer_ids().filter(|layer| self.model[*layer].kind.serves() == Some(app.kind)).collect(),
            layers => layers.to_vec(),
        }
    }
}

fn running_words(running: &Running) -> &'static str {
    match running {
        Running::Always => "24/7",
        Running::Scheduled(_) => "by schedule",
        Running::Load => "by load",
    }
}
