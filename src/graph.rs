//! The stack as a picture: layers, instances, apps, databases and balancers of a model in, text for a drawing program out.
//!
//! In reading order: [`Drawing`] is what is drawn, then one part a drawing language. A family is one node, however many members
//! it has.

mod dot;
mod mermaid;

use crate::model::{AppDatabase, Header, InstanceId, Model, Running};
use crate::source::Span;
use indexmap::{IndexMap, IndexSet};
use std::io;

/// The language of the drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    Mermaid,
    Dot,
}

/// Writes the drawing of the whole stack.
pub fn draw(model: &Model, language: Language, out: &mut dyn io::Write) -> io::Result<()> {
    let drawing = Drawing::of(model);
    match language {
        Language::Mermaid => mermaid::print(&drawing, out),
        Language::Dot => dot::print(&drawing, out),
    }
}

struct Drawing {
    /// The name of the stack.
    title: String,
    /// By id: `layer_Web`, letters, digits and `_`.
    nodes: IndexMap<String, Node>,
    edges: IndexSet<Edge>,
}

struct Node {
    what: What,
    /// The name first, then what kind of thing it is.
    lines: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Layer,
    Instance,
    App,
    Database,
    Balancer,
}

#[derive(PartialEq, Eq, Hash)]
struct Edge {
    /// Ids of nodes.
    from: String,
    to: String,
    /// Why: `serves`.
    text: &'static str,
}

impl Drawing {
    fn of(model: &Model) -> Drawing {
        let mut drawing =
            Drawing { title: model.stack.name.text.to_string(), nodes: IndexMap::new(), edges: IndexSet::new() };
        for layer in &model.layers {
            drawing.node(
                What::Layer,
                layer_node(&layer.header),
                vec![name(&layer.header), layer.kind.word().to_owned()],
            );
        }
        let instances = drawing.instances(model);
        drawing.apps(model, &instances);
        for balancer in &model.load_balancers {
            let id = format!("balancer_{}", balancer.header.id);
            drawing.edge(&id, &layer_node(&model[balancer.layer].header), "serves");
            drawing.node(What::Balancer, id, vec![name(&balancer.header), "load balancer".to_owned()]);
        }
        drawing
    }

    /// A node a declaration. Gives the node of each instance.
    fn instances(&mut self, model: &Model) -> Vec<String> {
        // By the place of the name: how many members, and the node.
        let mut families: IndexMap<Span, (usize, String)> = IndexMap::new();
        let mut nodes = Vec::with_capacity(model.instances.len());
        for instance in &model.instances {
            let (members, node) =
                families.entry(instance.header.span).or_insert_with(|| (0, format!("instance_{}", instance.header.id)));
            *members += 1;
            nodes.push(node.clone());
            for layer in &instance.layers {
                self.edge(node, &layer_node(&model[*layer].header), "in");
            }
        }
        for instance in &model.instances {
            // The first member stands for all of them.
            if let Some((members, node)) = families.swap_remove(&instance.header.span) {
                let name = match &instance.header.key {
                    Some(_) => format!("{} × {members}", instance.header.name),
                    None => instance.header.name.to_string(),
                };
                self.node(What::Instance, node, vec![name, running(&instance.running).to_owned()]);
            }
        }
        nodes
    }

    fn apps(&mut self, model: &Model, instances: &[String]) {
        for database in &model.databases {
            self.node(What::Database, database_node(&database.header), vec![name(&database.header), "rds".to_owned()]);
        }
        for app in &model.apps {
            let id = format!("app_{}", app.header.id);
            for layer in &app.layers {
                self.edge(&id, &layer_node(&model[*layer].header), "deployed to");
            }
            match app.database {
                AppDatabase::Rds(database) => self.edge(&id, &database_node(&model[database].header), "reads"),
                AppDatabase::Instance(InstanceId(at)) => {
                    instances.get(at as usize).into_iter().for_each(|node| self.edge(&id, node, "reads"));
                }
                AppDatabase::NotGiven | AppDatabase::None | AppDatabase::Auto => {}
            }
            self.node(What::App, id, vec![name(&app.header), app.kind.word().to_owned()]);
        }
    }

    fn node(&mut self, what: What, id: String, lines: Vec<String>) {
        self.nodes.insert(id, Node { what, lines });
    }

    fn edge(&mut self, from: &str, to: &str, text: &'static str) {
        self.edges.insert(Edge { from: from.to_owned(), to: to.to_owned(), text });
    }
}

fn name(header: &Header) -> String {
    header.address().to_string()
}

fn layer_node(header: &Header) -> String {
    format!("layer_{}", header.id)
}

fn database_node(header: &Header) -> String {
    format!("database_{}", header.id)
}

fn running(running: &Running) -> &'static str {
    match running {
        Running::Always => "always on",
        Running::Scheduled(_) => "by schedule",
        Running::Load => "by load",
    }
}
