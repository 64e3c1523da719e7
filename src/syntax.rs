//! Syntax: the text of one file comes in, its tree and what is wrong with it go out. Nothing here knows what a name means.
//!
//! In reading order: `split` cuts the text into declarations with `scan` below it, `parse` turns each into a tree with the
//! grammar in `grammar/stack.pest`, `recover` reads what is left of broken ones and `explain` says what is wrong, `text` resolves what stands in quotes, and `ast` is the tree.

pub mod ast;
mod explain;
pub mod node;
mod parse;
mod recover;
mod scan;
mod split;
mod text;
pub mod visit;

use crate::diagnostic::Problems;
use crate::source::{FileId, Span};
use ast::{Expr, ExprKind, Item, ItemKind};
use explain::Unread;
use parse::{Builder, DEEPEST};
use recover::{LARGE, Recovery};
use split::{Piece, Split};
use std::sync::atomic::{AtomicUsize, Ordering};

pub use split::DECLARATION_WORDS;

/// One file as written, comments included. Text that made no sense is a `Broken` node and has a problem.
#[derive(Debug)]
pub struct Parsed {
    pub file: ast::File,
    pub problems: Problems,
}

/// Where each declaration of a file stands, annotations included, whether or not it makes sense.
pub fn declarations(file: FileId, text: &str) -> Vec<std::ops::Range<usize>> {
    split::split(file, text).pieces.into_iter().map(|piece| piece.range).collect()
}

/// Any text makes a tree.
pub fn parse(file: FileId, text: &str) -> Parsed {
    let split = split::split(file, text);
    let (items, broken) = parse_pieces(file, text, &split);
    let mut problems = split.problems;
    problems.extend(broken);
    Parsed { file: ast::File { id: file, items, comments: split.comments }, problems }
}

/// A piece of text with a meaning of its own, whatever stands around it. No two overlap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lexeme {
    pub span: Span,
    pub kind: Lexical,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lexical {
    Comment,
    /// With its quotes; what `${}` holds is not part of it.
    Text,
    /// Also a time of day.
    Number,
    /// A word of the language, `true`, `false` and `null` among them.
    Keyword,
    /// An operator, an equals sign, dots.
    Sign,
    Recipe,
}

/// All that can be told without a look at meaning, in source order.
pub fn lexemes(file: FileId, text: &str) -> Vec<Lexeme> {
    let split = split::split(file, text);
    let mut builder = Builder::new(file, text, &split.comments);
    let comments = split.comments.iter().map(|it| Lexeme { span: it.span, kind: Lexical::Comment });
    let mut found: Vec<Lexeme> = comments.collect();
    for piece in split.pieces.iter().filter(|it| it.depth <= DEEPEST) {
        found.extend(builder.lexemes(piece.range.clone()));
    }
    found.sort_by_key(|it| it.span.start);
    found
}

/// Text from this length on, in bytes, is worth the start of threads.
const LONG: usize = 256 * 1024;

/// All declarations in source order; those of a long text are parsed on all cores.
fn parse_pieces(file: FileId, text: &str, split: &Split) -> (Vec<Item>, Problems) {
    let threads = match text.len() < LONG {
        true => 1,
        false => std::thread::available_parallelism().map_or(1, usize::from),
    };
    if threads == 1 {
        return parse_share(file, text, split, &split.pieces);
    }
    let shares: Vec<&[Piece]> = split.pieces.chunks(split.pieces.len().div_ceil(threads * 8).max(1)).collect();
    let next = AtomicUsize::new(0);
    let take = || {
        let index = next.fetch_add(1, Ordering::Relaxed);
        shares.get(index).map(|share| (index, parse_share(file, text, split, share)))
    };
    let work = || std::iter::from_fn(take).collect::<Vec<_>>();
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    let mut items = Vec::with_capacity(split.pieces.len());
    let mut problems = Problems::default();
    for (_, (share, broken)) in done {
        items.extend(share);
        problems.extend(broken);
    }
    (items, problems)
}

/// The declarations in some pieces, in their order.
fn parse_share(file: FileId, text: &str, split: &Split, pieces: &[Piece]) -> (Vec<Item>, Problems) {
    let mut builder = Builder::new(file, text, &split.comments);
    let mut items = Vec::with_capacity(pieces.len());
    for piece in pieces {
        parse_piece(&mut builder, piece, &split.faults, &mut items);
    }
    (items, builder.problems)
}

/// What would close all brackets and strings that are open at the end of a stretch of text, the innermost first.
pub fn closers(text: &str, range: std::ops::Range<usize>) -> Vec<&'static str> {
    let mut scanner = scan::Scanner::new(FileId(0), text, range);
    while scanner.next_event() != scan::Event::End {}
    scanner.closers().collect()
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
        items.push(Item { span, doc: None, annotations: Vec::new(), kind: ItemKind::Broken { name: None } });
        return;
    }
    if piece.range.len() >= LARGE {
        items.extend(Recovery { builder, faults }.large_item(piece));
        return;
    }
    match builder.parse_item(piece.range.clone()) {
        Ok(item) => items.push(item),
        Err(failure) => items.extend(Recovery { builder, faults }.item(piece, failure)),
    }
}
