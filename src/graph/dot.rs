//! Graphs in the language of Graphviz.

use super::{EdgeKind, Graph, Node, NodeKind};
use std::io::{self, Write};

pub fn write(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "digraph stack {{\n  rankdir=LR;\n  label={};", quoted(&graph.title))?;
    writeln!(out, "  node [fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=10];")?;
    graph.nodes.iter().try_for_each(|node| write_node(node, out))?;
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (graph.nodes.get(edge.from), graph.nodes.get(edge.to)) else { continue };
        writeln!(out, "  {} -> {}{};", from.id, to.id, attributes(edge.kind))?;
    }
    writeln!(out, "}}")
}

fn write_node(node: &Node, out: &mut dyn Write) -> io::Result<()> {
    let shape = match node.kind {
        NodeKind::Layer => "shape=box",
        NodeKind::Instance => "shape=box, style=rounded",
        NodeKind::App => "shape=component",
        NodeKind::Database => "shape=cylinder",
        NodeKind::Balancer => "shape=hexagon",
    };
    writeln!(out, "  {} [label={}, {shape}];", node.id, quoted(&node.label.join("\n")))
}

fn attributes(kind: EdgeKind) -> String {
    match kind {
        EdgeKind::Has => " [dir=none]".to_string(),
        EdgeKind::Balances => format!(" [label={}]", quoted(kind.label())),
        EdgeKind::Deploys | EdgeKind::Stores => format!(" [label={}, style=dashed]", quoted(kind.label())),
    }
}

/// A quoted string; line breaks are written as `\n`.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn strings_hold_any_text() {
        assert_eq!(super::quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
    }
}
