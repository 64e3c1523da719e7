//! Syntax: the text of one file comes in, its tree and what is wrong with it go out. Nothing here knows what a name means.
//!
//! In reading order: `split` cuts the text into declarations with `scan` below it, `parse` turns each into a tree with the
//! grammar in `grammar/stack.pest`, `recover` reads what is left of broken ones and `explain` says what is wrong, `text` resolves what stands in quotes, and `ast` is the tree.

pub mod ast;
pub mod visit;
mod explain;
mod parse;
mod recover;
mod scan;
mod split;
mod text;

use crate::diagnostic::Problems;
use crate::source::{FileId, Span};
use ast::{Expr, ExprKind, Item, ItemKind};
use explain::Unread;
use parse::{Builder, DEEPEST};
use recover::Recovery;
use split::Piece;

pub use split::DECLARATION_WORDS;

/// One file as written, comments included. Text that made no sense is a `Broken` node and has a problem.
#[derive(Debug)]
pub struct Parsed {
    pub file: ast::File,
    pub problems: Problems,
}

/// Any text makes a tree.
pub fn parse(file: FileId, text: &str) -> Parsed {
    let split = split::split(file, text);
    let mut problems = split.problems;
    let mut builder = Builder::new(file, text, &split.comments);
    let mut items = Vec::with_capacity(split.pieces.len());
    for piece in &split.pieces {
        parse_piece(&mut builder, piece, &split.faults, &mut items);
    }
    problems.extend(std::mem::take(&mut builder.problems));
    Parsed { file: ast::File { id: file, items, comments: split.comments }, problems }
}

/// One expression that stands alone, such as the value in `--set name=value`.
pub fn parse_expression(file: FileId, text: &str) -> (Expr, Problems) {
    let split = split::split(file, text);
    let range = 0..text.len();
    let mut problems = split.problems;
    let mut builder = Builder::new(file, text, &split.comments);
    let read = match split.pieces.iter().any(|piece| piece.depth > DEEPEST) {
        true => None,
        false => Some(builder.parse_expression(range.clone())),
    };
    problems.extend(std::mem::take(&mut builder.problems));
    match read {
        Some(Ok(expression)) => return (expression, problems),
        Some(Err(failure)) if !problems.has_errors() => problems.push(Unread { file, text, range }.explain(&failure)),
        Some(Err(_)) | None => {}
    }
    (Expr { span: Span::new(file, 0, text.len()), kind: ExprKind::Broken }, problems)
}

/// Adds the declaration in a piece to the items, or what can be read of it.
fn parse_piece<'t>(builder: &mut Builder<'t>, piece: &Piece, faults: &'t [usize], items: &mut Vec<Item>) {
    if piece.depth > DEEPEST {
        let span = builder.place(piece.range.clone());
        items.push(Item { span, doc: None, annotations: Vec::new(), kind: ItemKind::Broken });
        return;
    }
    match builder.parse_item(piece.range.clone()) {
        Ok(item) => items.push(item),
        Err(failure) => items.extend(Recovery { builder, faults }.item(piece, failure)),
    }
}
