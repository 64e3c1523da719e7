//! Graphs as Mermaid flowcharts.

use super::{EdgeKind, Graph, Node, NodeKind};
use std::io::{self, Write};

pub fn write(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "flowchart LR\n  subgraph stack [\"{}\"]", escaped(&graph.title))?;
    graph.nodes.iter().try_for_each(|node| write_node(node, out))?;
    writeln!(out, "  end")?;
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (graph.nodes.get(edge.from), graph.nodes.get(edge.to)) else { continue };
        writeln!(out, "  {} {} {}", from.id, arrow(edge.kind), to.id)?;
    }
    Ok(())
}

fn write_node(node: &Node, out: &mut dyn Write) -> io::Result<()> {
    let (open, close) = match node.kind {
        NodeKind::Layer => ("[", "]"),
        NodeKind::Instance => ("([", "])"),
        NodeKind::App => ("[[", "]]"),
        NodeKind::Database => ("[(", ")]"),
        NodeKind::Balancer => ("{{", "}}"),
    };
    let label = node.label.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br/>");
    writeln!(out, "    {}{open}\"{label}\"{close}", node.id)
}

fn arrow(kind: EdgeKind) -> String {
    match kind {
        EdgeKind::Has => "---".to_string(),
        EdgeKind::Balances => format!("-->|{}|", kind.label()),
        EdgeKind::Deploys | EdgeKind::Stores => format!("-.->|{}|", kind.label()),
    }
}

/// Inside a quoted label a number with `#` and `;` stands for a character; anything but plain text is written so.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' | '{' | '}' | '\u{0}'..='\u{1f}' => {
                escaped.push_str(&format!("#{};", u32::from(c)));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn labels_hold_any_text() {
        assert_eq!(super::escaped("group[\"blue\"] <1>"), "group[#34;blue#34;] #60;1#62;");
    }
}
