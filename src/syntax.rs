//! Syntax: the text of one file comes in, its tree and what is wrong with it go out. Nothing here knows what a name means.
//!
//! In reading order: `split` cuts the text into declarations with `scan` below it, `parse` turns each into a tree with the
//! grammar in `grammar/stack.pest`, `text` resolves what stands in quotes, and `ast` is the tree.

pub mod ast;
mod parse;
mod scan;
mod split;
mod text;

use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::source::{FileId, Span};
use ast::{Expr, ExprKind, Item, ItemKind};
use parse::{Builder, DEEPEST};
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
    let items = split.pieces.iter().map(|piece| parse_piece(file, &mut builder, piece)).collect();
    problems.extend(std::mem::take(&mut builder.problems));
    Parsed { file: ast::File { id: file, items, comments: split.comments }, problems }
}

/// One expression that stands alone, such as the value in `--set name=value`.
pub fn parse_expression(file: FileId, text: &str) -> (Expr, Problems) {
    let split = split::split(file, text);
    let mut builder = Builder::new(file, text, &split.comments);
    let expression = builder.parse_expression(0..text.len()).unwrap_or_else(|failure| {
        let at = Span::new(file, failure.at, failure.at);
        builder.problems.push(Diagnostic::at(Code::SYNTAX, at, "unexpected text", ""));
        Expr { span: at, kind: ExprKind::Broken }
    });
    let mut problems = split.problems;
    problems.extend(builder.problems);
    (expression, problems)
}

fn parse_piece(file: FileId, builder: &mut Builder<'_>, piece: &Piece) -> Item {
    let span = Span::new(file, piece.range.start, piece.range.end);
    if piece.depth > DEEPEST {
        return Item { span, doc: None, annotations: Vec::new(), kind: ItemKind::Broken };
    }
    builder.parse_item(piece.range.clone()).unwrap_or_else(|failure| {
        let at = Span::new(file, failure.at, failure.at);
        builder.problems.push(Diagnostic::at(Code::SYNTAX, at, "unexpected text", ""));
        Item { span, doc: None, annotations: Vec::new(), kind: ItemKind::Broken }
    })
}
