//! The drawing: the stack with what happens to each of its parts, by colour and by a sign. Plain SVG whose colours are those of the page.

use super::layout::{self, Area, CARD, HEAD, Layout, Line, Way};
use super::text::escape;
use crate::diff::addresses::count;
use crate::diff::document::{Action, Consequence, Diff, ObjectChange, PictureNode, Role};
use crate::diff::words;
use std::fmt::Write;

/// How many changes are told to those who do not see the drawing.
const TOLD: usize = 40;
/// In units of the drawing: from the left of a card to its text, with and without a sign.
const WITH_SIGN: usize = 40;
const WITHOUT: usize = 14;
/// In tenths of a unit: the widths of a letter of a title (of one width) and of what stands below it (in the middle).
const LETTER: usize = 78;
const SMALL: usize = 63;

/// Nothing if nothing changes, or nothing is known of the stack.
pub fn draw(part: usize, diff: &Diff) -> String {
    if !diff.verdict.changes || diff.picture.nodes.is_empty() {
        return String::new();
    }
    let stack = [&diff.new.stack, &diff.old.stack].into_iter().find(|it| !it.is_empty());
    let top = if stack.is_some() { CARD + HEAD / 2 } else { 0 };
    let layout = layout::place(&diff.picture, top);
    let mut svg = Svg { text: String::new(), nodes: &diff.picture.nodes };
    svg.open(part, diff, &layout);
    if let Some(stack) = stack {
        svg.stack(stack, diff, layout.width);
    }
    svg.body(&layout);
    svg.text.push_str("</svg>\n");
    let left_out = match diff.picture.left_out {
        0 => String::new(),
        more => format!("<p>{more} more are not drawn.</p>\n"),
    };
    format!(
        "<figure>\n<div class=\"wide\">\n{}</div>\n<figcaption>{}</figcaption>\n{left_out}</figure>",
        svg.text,
        legend(diff)
    )
}

/// The signs that occur, with what they mean.
fn legend(diff: &Diff) -> String {
    let nodes = &diff.picture.nodes;
    let stack = stack_change(diff).map(|it| it.action);
    let all = [Action::Create, Action::Update, Action::Replace, Action::Delete, Action::Move];
    let drawn = all.into_iter().filter(|it| stack == Some(*it) || nodes.iter().any(|node| node.action == Some(*it)));
    let mut items: Vec<String> = drawn.map(super::badge).collect();
    if nodes.iter().any(|it| mark(it) == Mark::Touched) {
        items.push("<span class=\"badge touched\"><b>*</b> other recipes or attributes</span>".to_owned());
    }
    items.push("<span class=\"badge same\">unchanged</span>".to_owned());
    items.join(" ")
}

fn stack_change(diff: &Diff) -> Option<&ObjectChange> {
    diff.objects.iter().find(|it| it.word == "stack")
}

/// What a card is marked with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Changed(Action),
    /// Nothing happens to the thing itself, but other recipes run on it or its attributes are others.
    Touched,
    Same,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Mark::Changed(action) => words::action(action),
            Mark::Touched => "touched",
            Mark::Same => "same",
        }
    }

    fn sign(self) -> Option<&'static str> {
        match self {
            Mark::Changed(action) => Some(super::sign(action)),
            Mark::Touched => Some("*"),
            Mark::Same => None,
        }
    }
}

fn mark(node: &PictureNode) -> Mark {
    match node.action {
        Some(action) => Mark::Changed(action),
        None if node.run_lists || node.attributes => Mark::Touched,
        None => Mark::Same,
    }
}

/// A card, before it is drawn.
struct Card<'c> {
    area: Area,
    mark: Mark,
    title: &'c str,
    below: String,
    /// What is told where the reader points.
    hint: String,
}

struct Svg<'d> {
    text: String,
    nodes: &'d [PictureNode],
}

impl Svg<'_> {
    fn line(&mut self, text: &str) {
        // Writing to memory does not fail.
        let _ = writeln!(self.text, "{text}");
    }

    fn open(&mut self, part: usize, diff: &Diff, Layout { width, height, .. }: &Layout) {
        let ids = format!("picture-{part}-title picture-{part}-text");
        self.line(&format!(
            "<svg role=\"img\" aria-labelledby=\"{ids}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" xmlns=\"http://www.w3.org/2000/svg\">"
        ));
        self.line(&format!("<title id=\"picture-{part}-title\">The stack and what changes in it</title>"));
        self.line(&format!("<desc id=\"picture-{part}-text\">{}</desc>", escape(&told(diff))));
    }

    fn stack(&mut self, name: &str, diff: &Diff, width: usize) {
        let change = stack_change(diff);
        let mark = change.map_or(Mark::Same, |it| Mark::Changed(it.action));
        let mut below = vec!["stack".to_owned()];
        below.extend(
            change
                .map(|it| it.consequence)
                .filter(|it| *it != Consequence::None)
                .map(|it| words::consequence(it).to_owned()),
        );
        let area = Area { x: 2, y: 2, width: width.saturating_sub(4), height: CARD };
        let hint =
            change.map_or_else(|| format!("stack {name}"), |it| format!("stack {name}: {}", words::action(it.action)));
        self.card(&Card { area, mark, title: name, below: below.join(" · "), hint }, "stack");
    }

    fn body(&mut self, layout: &Layout) {
        for (x, title) in &layout.heads {
            let y = layout.areas.iter().flatten().map(|it| it.y).min().unwrap_or_default().saturating_sub(10);
            self.line(&format!("<text class=\"head\" x=\"{x}\" y=\"{y}\">{title}</text>"));
        }
        layout.lines.iter().for_each(|it| self.edge(it));
        // What is inside another is drawn over it.
        let (outer, inner): (Vec<usize>, Vec<usize>) =
            (0..self.nodes.len()).partition(|at| self.nodes.get(*at).is_some_and(|it| it.role != Role::Instance));
        for at in outer.into_iter().chain(inner) {
            if let (Some(node), Some(area)) = (self.nodes.get(at), layout.areas.get(at).copied().flatten()) {
                self.node(node, area);
            }
        }
        for (area, text) in &layout.elsewhere {
            let shown = escape(&shortened(text, area.width * 10 / SMALL));
            self.line(&format!("<text class=\"below\" x=\"{}\" y=\"{}\">{shown}</text>", area.x + 2, area.y + 14));
        }
    }

    fn node(&mut self, node: &PictureNode, area: Area) {
        let action = node.action.map(|it| format!(": {}", words::action(it))).unwrap_or_default();
        let hint = format!("{} {}{action}; {}", node.word, node.label, words::consequence(node.consequence));
        let kind = match node.role {
            Role::Layer => "layer",
            Role::Instance | Role::App | Role::Balancer | Role::Database | Role::Other => "card",
        };
        let card = Card { area, mark: mark(node), title: &node.label, below: below(node), hint };
        self.card(&card, kind);
    }

    fn card(&mut self, card: &Card<'_>, kind: &str) {
        let Card { area: Area { x, y, width, height }, mark, .. } = *card;
        self.line(&format!("<g class=\"{kind} {}\"><title>{}</title>", mark.class(), escape(&card.hint)));
        self.line(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>"));
        let start = if mark.sign().is_some() { WITH_SIGN } else { WITHOUT };
        if let Some(sign) = mark.sign() {
            let (x, y) = (x + 22, y + CARD / 2);
            self.line(&format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"11\"/><text class=\"sign\" x=\"{x}\" y=\"{}\">{sign}</text>",
                y + 5
            ));
        }
        let room = (width.saturating_sub(start + 8)) * 10;
        let (title, below) = (shortened(card.title, room / LETTER), shortened(&card.below, room / SMALL));
        let x = x + start;
        self.line(&format!("<text class=\"title\" x=\"{x}\" y=\"{}\">{}</text>", y + 21, escape(&title)));
        self.line(&format!("<text class=\"below\" x=\"{x}\" y=\"{}\">{}</text></g>", y + 37, escape(&below)));
    }

    fn edge(&mut self, line: &Line) {
        let fate = |at: usize| self.nodes.get(at).and_then(|it| it.action);
        let told = [fate(line.nodes.0), fate(line.nodes.1)];
        let class =
            [Action::Delete, Action::Create].into_iter().find(|it| told.contains(&Some(*it))).map_or("", words::action);
        let ((x1, y1), (x2, y2)) = (line.from, line.to);
        let bend = match line.way {
            Way::Across => format!("{} {y1}, {} {y2}", x1 + (x2 - x1) / 2, x2 - (x2 - x1) / 2),
            Way::Around => format!("{} {y1}, {} {y2}", x1 + 36, x2 + 36),
        };
        self.line(&format!("<path class=\"edge {class}\" d=\"M{x1} {y1} C{bend}, {x2} {y2}\"/>"));
    }
}

/// What stands below the name: what it is, and what comes of the change.
fn below(node: &PictureNode) -> String {
    let consequence = (node.consequence != Consequence::None).then(|| words::consequence(node.consequence).to_owned());
    let what = match node.role {
        Role::Layer => Some(format!("{} layer", node.kind)),
        // Its place says that it is one.
        Role::Instance if node.members == 1 && (consequence.is_some() || mark(node) == Mark::Touched) => None,
        Role::Instance if node.members > 1 => Some(format!("×{}", node.members)),
        Role::Instance | Role::App => Some(node.word.clone()),
        Role::Balancer | Role::Database | Role::Other => Some(count_of_kind(node)),
    };
    let recipes = node.run_lists.then(|| "other recipes".to_owned());
    let attributes = (node.attributes && !node.run_lists).then(|| "other attributes".to_owned());
    [what, consequence, recipes, attributes].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// `DBInstance`, `load balancer`, `3 made resources`
fn count_of_kind(node: &PictureNode) -> String {
    let kind = node.kind.rsplit("::").next().filter(|it| !it.is_empty() && node.word.ends_with("resource"));
    match (node.members, kind) {
        (1, Some(kind)) => kind.to_owned(),
        (1, None) => node.word.clone(),
        (members, kind) => count(members, kind.unwrap_or(&node.word)),
    }
}

/// The drawing in words.
fn told(diff: &Diff) -> String {
    let nodes = &diff.picture.nodes;
    let of = |role: Role| nodes.iter().filter(|it| it.role == role).map(|it| it.members).sum::<usize>();
    let counts = [(Role::Layer, "layer"), (Role::Instance, "instance"), (Role::App, "app")];
    let counts: Vec<String> = counts.into_iter().map(|(role, word)| count(of(role), word)).collect();
    let mut text = format!("{}.", counts.join(", "));
    let changed = |it: &&PictureNode| mark(it) != Mark::Same;
    for node in nodes.iter().filter(changed).take(TOLD) {
        let happens = node.action.map_or("other recipes or attributes", words::action);
        // Writing to memory does not fail.
        let _ = write!(text, " {} {}: {happens}, {}.", node.word, node.label, words::consequence(node.consequence));
    }
    match nodes.iter().filter(changed).count().saturating_sub(TOLD) {
        0 => text,
        more => format!("{text} And {more} more."),
    }
}

/// At most so many letters; those that are as wide as two count twice.
fn shortened(text: &str, most: usize) -> String {
    let width = |c: char| if u32::from(c) >= 0x1100 { 2 } else { 1 };
    if text.chars().map(width).sum::<usize>() <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(1);
    let fits = |c: &char| {
        let fits = width(*c) <= left;
        left = left.saturating_sub(width(*c));
        fits
    };
    let shown: String = text.chars().take_while(fits).collect();
    format!("{}…", shown.trim_end())
}

#[cfg(test)]
mod tests {
    #[test]
    fn long_names_are_cut_by_their_width() {
        assert_eq!(super::shortened("web_server", 10), "web_server");
        assert_eq!(super::shortened("web_server[1]", 10), "web_serve…");
        assert_eq!(super::shortened("서버서버", 5), "서버…");
    }
}
