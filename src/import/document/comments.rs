//! Comments of YAML, which the parser passes over: found in the text between the scalars, and given to the entry or element that
//! they are written at.

use super::{Comment, Data, Node, Place};
use crate::source::Span;
use std::sync::Arc;

/// Gives each comment to its entry; returns those below the last one. `scalars` are the places of all scalars in the order of
/// the text: a `#` in there is none.
pub(super) fn attach(text: &str, scalars: &[Span], root: &mut Node) -> Vec<Comment> {
    let found = find(text, scalars);
    if found.is_empty() {
        return Vec::new();
    }
    let mut starts = Vec::new();
    visit(root, &mut |start, _| starts.push(start));
    let mut owners: Vec<(usize, Comment)> = Vec::new();
    let mut last = Vec::new();
    for (at, comment) in found {
        let next = starts.partition_point(|start| *start <= at);
        let owner = match comment.place {
            Place::Above => Some(next).filter(|next| *next < starts.len()),
            Place::Beside => {
                let line = text.get(..at as usize).and_then(|before| before.rfind('\n')).map_or(0, |it| it + 1);
                let first = starts.partition_point(|start| (*start as usize) < line);
                Some(first.min(next.saturating_sub(1)))
            }
        };
        match owner {
            Some(owner) => owners.push((owner, comment)),
            None => last.push(comment),
        }
    }
    owners.sort_by_key(|(owner, _)| *owner);
    let mut owners = owners.into_iter().peekable();
    let mut index = 0;
    visit(root, &mut |_, node| {
        while let Some((_, comment)) = owners.next_if(|(owner, _)| *owner == index) {
            node.comments.push(comment);
        }
        index += 1;
    });
    last
}

/// Calls `each` with every entry and element in the order of the text: where it starts, and its value.
fn visit(node: &mut Node, each: &mut dyn FnMut(u32, &mut Node)) {
    let whole = node.span;
    match &mut node.data {
        Data::List(items) => {
            for item in items {
                each(item.span.start, item);
                visit(item, each);
            }
        }
        Data::Map(map) => {
            for entry in map.values_mut() {
                // What an alias brings stands elsewhere, and the key of a short form is its tag.
                let is_here = entry.key.start >= whole.start && entry.key != whole;
                if is_here {
                    each(entry.key.start, &mut entry.value);
                }
                if is_here || entry.key == whole {
                    visit(&mut entry.value, each);
                }
            }
        }
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) => {}
    }
}

/// Comments with the byte offsets of their marks.
fn find(text: &str, scalars: &[Span]) -> Vec<(u32, Comment)> {
    let mut found = Vec::new();
    let mut offset = 0;
    let mut scalars = scalars.iter().peekable();
    for line in text.split_inclusive('\n') {
        if let Some((at, place)) = mark(line, offset, &mut scalars) {
            let words = line.get(at + 1..).unwrap_or_default().trim();
            if !words.is_empty() {
                found.push(((offset + at) as u32, Comment { text: Arc::from(words), place }));
            }
        }
        offset += line.len();
    }
    found
}

/// Where a comment starts in a line that starts at `offset`.
fn mark<'s>(
    line: &str,
    offset: usize,
    scalars: &mut std::iter::Peekable<impl Iterator<Item = &'s Span>>,
) -> Option<(usize, Place)> {
    let bytes = line.as_bytes();
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == b'#')?;
        while scalars.next_if(|it| it.end as usize <= offset + at).is_some() {}
        let inside = scalars.peek().is_some_and(|it| (it.start as usize) <= offset + at);
        let before = bytes.get(..at)?;
        if !inside && before.last().is_none_or(|byte| matches!(byte, b' ' | b'\t')) {
            let alone = before.iter().all(|byte| matches!(byte, b' ' | b'\t'));
            return Some((at, if alone { Place::Above } else { Place::Beside }));
        }
        from = at + 1;
    }
}
