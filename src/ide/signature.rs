//! The function whose arguments are being written, and which of them.

use super::place::Place;
use crate::functions::{self, Function, How};

pub struct Signature {
    pub function: &'static Function,
    /// Index of the parameter that the place belongs to.
    pub parameter: Option<usize>,
}

/// An open parenthesis and what stands in it so far.
struct Open {
    /// Byte offset of the bracket.
    at: usize,
    is_round: bool,
    commas: usize,
    /// Where the argument at hand starts.
    argument: usize,
}

pub fn signature(place: Place) -> Option<Signature> {
    let text = place.page.text().get(..place.offset as usize)?;
    let tree = place.page.tree()?;
    let item = tree.items.iter().rev().find(|it| it.span.start < place.offset)?;
    let open = innermost(text, item.span.start as usize)?;
    let before = text.get(..open.at)?;
    let name =
        before.get(before.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || it == '_' || it == '.').len()..)?;
    let function = functions::find(name)?;
    let argument = text.get(open.argument..).unwrap_or("");
    Some(Signature { function, parameter: parameter(function, open.commas, argument) })
}

/// The innermost parenthesis that is open at the end of the text; strings and comments are stepped over.
fn innermost(text: &str, start: usize) -> Option<Open> {
    let bytes = text.as_bytes();
    let mut open: Vec<Open> = Vec::new();
    // Depth of the brackets around each text that has `${` in it.
    let mut texts: Vec<usize> = Vec::new();
    let mut in_text = false;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match (byte, next) {
            (b'\\', _) if in_text => at += 1,
            (b'$', Some(b'{')) if in_text => {
                texts.push(open.len());
                open.push(Open { at: at + 1, is_round: false, commas: 0, argument: at + 2 });
                in_text = false;
                at += 1;
            }
            (b'"', _) => in_text = !in_text,
            (b'\n', _) => in_text = false,
            _ if in_text => {}
            (b'/', Some(b'/')) => {
                while bytes.get(at + 1).is_some_and(|it| *it != b'\n') {
                    at += 1;
                }
            }
            (b'(' | b'[' | b'{', _) => open.push(Open { at, is_round: *byte == b'(', commas: 0, argument: at + 1 }),
            (b')' | b']' | b'}', _) => {
                open.pop();
                if texts.last() == Some(&open.len()) {
                    texts.pop();
                    in_text = true;
                }
            }
            (b',', _) => {
                if let Some(last) = open.last_mut() {
                    last.commas += 1;
                    last.argument = at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    // An element of a list, or a value of an object, is part of an argument too.
    open.into_iter().rfind(|it| it.is_round)
}

fn parameter(function: &Function, commas: usize, argument: &str) -> Option<usize> {
    if let Some((name, _)) = argument.split_once(':')
        && let Some(named) = function.params.iter().position(|it| it.name == name.trim())
    {
        return Some(named);
    }
    let by_place = function.params.iter().position(|it| it.how == How::NamedOnly).unwrap_or(function.params.len());
    let rest = function.params.iter().position(|it| it.how == How::Rest);
    match rest {
        Some(rest) if commas >= rest => Some(rest),
        _ => (commas < by_place).then_some(commas),
    }
}
