//! Drawings in the language of Mermaid (flowcharts), as Markdown on GitHub shows them.

use super::{Drawing, Edge, Node, What};
use std::io;

pub(super) fn print(drawing: &Drawing, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    writeln!(out, "  subgraph stack [\"{}\"]", text(&drawing.title))?;
    for (id, node) in &drawing.nodes {
        let (open, close) = shape(node.what);
        writeln!(out, "    {id}{open}\"{}\"{close}", label(node))?;
    }
    writeln!(out, "  end")?;
    for Edge { from, to, text } in &drawing.edges {
        writeln!(out, "  {from} -->|{text}| {to}")?;
    }
    Ok(())
}

fn shape(what: What) -> (&'static str, &'static str) {
    match what {
        What::Layer => ("[", "]"),
        What::Instance => ("([", "])"),
        What::App => ("{{", "}}"),
        What::Database => ("[(", ")]"),
        What::Balancer => ("[/", "\\]"),
    }
}

fn label(node: &Node) -> String {
    node.lines.iter().map(|line| text(line)).collect::<Vec<_>>().join("<br/>")
}

/// Mermaid writes characters as `#` and their name or number, in the way HTML has `&`.
fn text(line: &str) -> String {
    line.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;").replace('`', "#96;")
}
