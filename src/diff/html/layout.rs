//! Where everything of the drawing stands: nodes and edges of a [`Picture`] come in, boxes and lines in units of the drawing go out.
//!
//! Four columns, those that are empty left out: load balancers; layers with their instances in them; apps; databases and the rest.
//! Within a column all stand in the order of the document.

use crate::diff::document::{Picture, Role};

/// How high a card is, and a row of the drawing's text above the columns.
pub const CARD: usize = 48;
pub const HEAD: usize = 30;
const GAP: usize = 12;
/// Between two columns, for the lines.
const BETWEEN: usize = 48;
const MARGIN: usize = 2;
/// Load balancers; layers; apps; databases and the rest.
const WIDTHS: [usize; 4] = [236, 412, 190, 220];
const TITLES: [&str; 4] = ["load balancers", "layers and instances", "apps", "databases and other resources"];

/// From the top left, in units of the drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Area {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

#[derive(Default)]
pub struct Layout {
    pub width: usize,
    pub height: usize,
    /// What stands above a column, and where it starts.
    pub heads: Vec<(usize, &'static str)>,
    /// Of layers: all around their instances. In the order of the nodes; nothing of what has no place of its own.
    pub areas: Vec<Option<Area>>,
    /// What is in a layer and drawn in another: the layer's area and text.
    pub elsewhere: Vec<(Area, String)>,
    /// Ends of the lines: node, node, and whether both are in one column.
    pub lines: Vec<Line>,
}

pub struct Line {
    pub nodes: (usize, usize),
    pub from: (usize, usize),
    pub to: (usize, usize),
    pub way: Way,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// From one column to another.
    Across,
    /// In one column, around its right side.
    Around,
}

/// `top`: where the columns may start.
pub fn place(picture: &Picture, top: usize) -> Layout {
    let mut layout = Layout { areas: vec![None; picture.nodes.len()], height: top, ..Layout::default() };
    let mut x = MARGIN;
    for (column, (width, title)) in WIDTHS.into_iter().zip(TITLES).enumerate() {
        let members: Vec<usize> =
            (0..picture.nodes.len()).filter(|at| column_of(picture, *at) == Some(column)).collect();
        if members.is_empty() {
            continue;
        }
        layout.heads.push((x, title));
        layout.column(picture, &members, Area { x, y: top + HEAD, width, height: 0 });
        x += width + BETWEEN;
    }
    layout.width = x.saturating_sub(BETWEEN) + MARGIN;
    layout.height += MARGIN;
    layout.connect(picture);
    layout
}

/// Instances stand in their layers; those without one beside them.
fn column_of(picture: &Picture, at: usize) -> Option<usize> {
    match picture.nodes.get(at)?.role {
        Role::Balancer => Some(0),
        Role::Layer => Some(1),
        Role::Instance => homes(picture, at).next().is_none().then_some(1),
        Role::App => Some(2),
        Role::Database | Role::Other => Some(3),
    }
}

/// The layers of an instance.
fn homes(picture: &Picture, instance: usize) -> impl Iterator<Item = usize> {
    let is_layer = |at: &usize| picture.nodes.get(*at).is_some_and(|it| it.role == Role::Layer);
    picture.edges.iter().filter(move |(_, to)| *to == instance).map(|(from, _)| *from).filter(is_layer)
}

impl Layout {
    fn column(&mut self, picture: &Picture, members: &[usize], at: Area) {
        let mut y = at.y;
        for member in members {
            let is_layer = picture.nodes.get(*member).is_some_and(|it| it.role == Role::Layer);
            let area = Area { y, height: CARD, ..at };
            let height = if is_layer { self.inside(picture, *member, area) } else { CARD };
            self.put(*member, Area { height, ..area });
            y += height + GAP;
        }
        self.height = self.height.max(y - GAP);
    }

    fn put(&mut self, node: usize, area: Area) {
        if let Some(place) = self.areas.get_mut(node) {
            *place = Some(area);
        }
    }

    /// The instances of a layer, two in a row; how high the layer is with them.
    fn inside(&mut self, picture: &Picture, layer: usize, area: Area) -> usize {
        let of_layer =
            |it: &&(usize, usize)| it.0 == layer && picture.nodes.get(it.1).is_some_and(|it| it.role == Role::Instance);
        let all: Vec<usize> = picture.edges.iter().filter(of_layer).map(|it| it.1).collect();
        let (own, others): (Vec<usize>, Vec<usize>) =
            all.into_iter().partition(|it| homes(picture, *it).next() == Some(layer));
        let in_a_row = if own.len() > 1 { 2 } else { 1 };
        let width = (area.width - GAP * (in_a_row + 1)) / in_a_row;
        for (at, instance) in own.iter().enumerate() {
            let (row, column) = (at / in_a_row, at % in_a_row);
            let (x, y) = (area.x + GAP + column * (width + GAP), area.y + CARD + row * (CARD + GAP));
            self.put(*instance, Area { x, y, width, height: CARD });
        }
        let mut height = CARD + own.len().div_ceil(in_a_row) * (CARD + GAP);
        if !others.is_empty() {
            let names: Vec<&str> =
                others.iter().filter_map(|it| picture.nodes.get(*it)).map(|it| it.label.as_str()).collect();
            let line = Area { x: area.x + GAP, y: area.y + height, width: area.width - 2 * GAP, height: HEAD };
            self.elsewhere.push((line, format!("also {}", names.join(", "))));
            height += HEAD;
        }
        height
    }

    fn connect(&mut self, picture: &Picture) {
        for (a, b) in picture.edges.iter().copied() {
            let role = |at: usize| picture.nodes.get(at).map(|it| it.role);
            if (role(a), role(b)) == (Some(Role::Layer), Some(Role::Instance)) {
                continue;
            }
            let area = |at: usize| self.areas.get(at).copied().flatten();
            let (Some(one), Some(other)) = (area(a), area(b)) else { continue };
            let (from, to) = if one.x <= other.x { (one, other) } else { (other, one) };
            let nodes = if one.x <= other.x { (a, b) } else { (b, a) };
            let (right, y) = (from.x + from.width, |it: Area| it.y + CARD / 2);
            let line = match from.x == to.x {
                true => Line { nodes, from: (right, y(from)), to: (to.x + to.width, y(to)), way: Way::Around },
                false => Line { nodes, from: (right, y(from)), to: (to.x, y(to)), way: Way::Across },
            };
            self.lines.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::document::{Consequence, PictureNode};

    fn node(role: Role, label: &str) -> PictureNode {
        PictureNode {
            role,
            word: String::new(),
            kind: String::new(),
            label: label.to_owned(),
            members: 1,
            action: None,
            consequence: Consequence::None,
            run_lists: false,
            attributes: false,
        }
    }

    #[test]
    fn an_instance_of_two_layers_stands_in_the_first() {
        let nodes = vec![
            node(Role::Layer, "web"),
            node(Role::Layer, "logs"),
            node(Role::Instance, "web1"),
            node(Role::App, "shop"),
        ];
        let picture = Picture { nodes, edges: vec![(0, 2), (1, 2), (0, 3)], left_out: 0 };
        let layout = place(&picture, 0);
        let areas: Vec<Area> = layout.areas.iter().copied().map(Option::unwrap_or_default).collect();
        let within = |inner: Area, outer: Area| inner.y > outer.y && inner.y + inner.height < outer.y + outer.height;
        assert!(within(areas[2], areas[0]) && !within(areas[2], areas[1]));
        assert_eq!(layout.elsewhere.iter().map(|it| it.1.as_str()).collect::<Vec<_>>(), ["also web1"]);
        assert_eq!(layout.lines.iter().map(|it| (it.nodes, it.way)).collect::<Vec<_>>(), [((0, 3), Way::Across)]);
        assert!(areas.iter().all(|it| it.x + it.width <= layout.width && it.y + it.height <= layout.height));
    }
}
