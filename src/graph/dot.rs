//! Drawings in DOT, the language of Graphviz.

use super::{Drawing, Edge, What};
use std::io;

pub(super) fn print(drawing: &Drawing, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "digraph stack {{\n  rankdir=LR;\n  label={};", quoted(&drawing.title))?;
    writeln!(out, "  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];")?;
    for (id, node) in &drawing.nodes {
        writeln!(out, "  {id} [shape={}, label={}];", shape(node.what), quoted(&node.lines.join("\n")))?;
    }
    for Edge { from, to, text } in &drawing.edges {
        writeln!(out, "  {from} -> {to} [label={}];", quoted(text))?;
    }
    writeln!(out, "}}")
}

fn shape(what: What) -> &'static str {
    match what {
        What::Layer => "box",
        What::Instance => "ellipse",
        What::App => "hexagon",
        What::Database => "cylinder",
        What::Balancer => "trapezium",
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
