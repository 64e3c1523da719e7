//! Which ids a value of a template refers to: `Ref`, `Fn::GetAtt` in both spellings, `${...}` of `Fn::Sub`, and the conditions and
//! mappings that functions name.

use super::document::Node;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reference<'n> {
    pub id: &'n str,
    /// Of `Fn::GetAtt`.
    pub attribute: Option<&'n str>,
}

/// Calls `each` with every reference to a parameter or resource.
pub fn visit<'n>(node: &'n Node, each: &mut dyn FnMut(Reference<'n>)) {
    if let Some((function, argument)) = node.intrinsic() {
        match function {
            "Ref" => {
                if let Some(id) = argument.as_text() {
                    each(Reference { id, attribute: None });
                }
                return;
            }
            "Fn::GetAtt" => {
                if let Some((id, attribute)) = attribute(argument) {
                    each(Reference { id, attribute: Some(attribute) });
                    return;
                }
            }
            "Fn::Sub" => {
                sub(argument, each);
            }
            _ => {}
        }
    }
    if let Some(items) = node.as_list() {
        items.iter().for_each(|it| visit(it, each));
    }
    for entry in node.as_map().into_iter().flat_map(|map| map.values()) {
        visit(&entry.value, each);
    }
}

/// The id and the attribute of `Fn::GetAtt`, if both are known.
pub fn attribute(argument: &Node) -> Option<(&str, &str)> {
    match argument.as_list() {
        Some([id, attribute]) => Some((id.as_text()?, attribute.as_text()?)),
        Some(_) => None,
        None => argument.as_text()?.split_once('.'),
    }
}

fn sub<'n>(argument: &'n Node, each: &mut dyn FnMut(Reference<'n>)) {
    let (text, own) = match argument.as_list() {
        Some([text, own]) => (text.as_text(), own.as_map()),
        _ => (argument.as_text(), None),
    };
    for piece in pieces(text.unwrap_or_default()) {
        let Piece::Name(name) = piece else { continue };
        if own.is_some_and(|own| own.contains_key(name)) {
            continue;
        }
        let (id, attribute) = match name.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (name, None),
        };
        each(Reference { id, attribute });
    }
}

/// A part of the text of `Fn::Sub`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece<'t> {
    Text(&'t str),
    /// `${!literal}`: what stands in it.
    Literal(&'t str),
    /// What stands in `${...}`.
    Name(&'t str),
}

/// The parts of the text of `Fn::Sub`.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, after) = rest.split_at(start);
        let Some((inside, others)) = after.get(2..).and_then(|it| it.split_once('}')) else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(match inside.strip_prefix('!') {
            Some(literal) => Piece::Literal(literal),
            None => Piece::Name(inside.trim()),
        });
        rest = others;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}
