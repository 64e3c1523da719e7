//! What is being written at a place. The text is read with a name in place of the word at the cursor, and if that makes no sense,
//! with a setting, or with what would close the open brackets: then the tree tells what the name is.

use crate::ide::expected::{self, Expected};
use crate::ide::links;
use crate::ide::place::Place;
use crate::name::Name;
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::{BlockKind, Body, Expr, ExprKind, File, Item, ItemKind, KeyKind};
use crate::syntax::node::{Node, Role, path_to};

/// Stands for the word that is being written. No user has such a name.
const NAME: &str = "zzCursorzz";
/// What an `if` may lack.
const BRANCHES: [&str; 2] = [" else null", " then null else null"];

pub struct Cursor {
    pub writing: Writing,
    /// The word that is being written, in the text as it is.
    pub span: Span,
    /// The keys of the entries around, the outermost first.
    pub keys: Vec<Name>,
    /// The declaration around: its word and its kind.
    pub around: Option<Around>,
    /// Whether it is an element of a list.
    pub in_list: bool,
    /// Names that `for` clauses bind here.
    pub locals: Vec<Name>,
    /// Whether something stands behind the cursor on its line.
    pub in_line: bool,
}

#[derive(Clone, Copy)]
pub struct Around {
    pub kind: BlockKind,
    pub subkind: Option<Name>,
}

pub enum Writing {
    /// A comment, a text, a number, a new name.
    Nothing,
    /// The first word of a declaration.
    Declaration,
    /// `layer web: ph`
    Kind(BlockKind),
    /// `resource vpc: "AWS::E`
    ResourceType,
    /// `@wa`
    Annotation,
    /// `import "./ne`
    ImportPath(String),
    Key {
        expected: Expected,
        /// The keys that the body has already.
        given: Vec<Name>,
    },
    /// `network.ti`: what stands before the dot.
    Member {
        base: String,
    },
    /// The same in a type.
    TypeMember {
        base: String,
    },
    /// `os = "Amazon Li`
    Text {
        expected: Expected,
    },
    /// `json_file("./da`
    FilePath(String),
    Value {
        expected: Expected,
        argument: Option<Argument>,
    },
}

/// Where in a call a value stands.
pub struct Argument {
    pub function: Name,
    /// `by` in `rolling(by: zone)`
    pub name: Option<Name>,
}

impl Cursor {
    pub fn find(place: Place) -> Cursor {
        let text = place.page.text();
        let offset = place.offset as usize;
        let before = text.get(..offset).unwrap_or("");
        let word = before.len() - before.trim_end_matches(is_word).len();
        let start = offset - word;
        let mut cursor = Cursor {
            writing: Writing::Nothing,
            span: Span::new(place.page.file, start, offset),
            keys: Vec::new(),
            around: None,
            in_list: false,
            locals: Vec::new(),
            in_line: text
                .get(offset..)
                .and_then(|rest| rest.lines().next())
                .is_some_and(|rest| !rest.trim().is_empty()),
        };
        if in_comment(place, start) {
            return cursor;
        }
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = text.get(line_start..start).unwrap_or("");
        if let Some(writing) = cursor.by_its_line(line, text, offset) {
            cursor.writing = writing;
            return cursor;
        }
        cursor.by_its_tree(place, start, line);
        cursor
    }

    /// Heads of declarations are told by the line alone: they stand there before there is anything to parse.
    fn by_its_line(&mut self, line: &str, text: &str, offset: usize) -> Option<Writing> {
        let trimmed = line.trim_start();
        if trimmed == "@" {
            return Some(Writing::Annotation);
        }
        if let Some(path) = trimmed.strip_prefix("import \"") {
            let at = self.span.start as usize - path.len();
            let written = text.get(at..offset).unwrap_or("").to_owned();
            self.span.start = at as u32;
            return (!written.contains('"')).then_some(Writing::ImportPath(written));
        }
        let (word, rest) = trimmed.split_once(' ')?;
        let kind = BlockKind::from_word(word)?;
        let (name, kind_text) = rest.split_once(':')?;
        if !name.trim().chars().all(is_word) {
            return None;
        }
        let kind_text = kind_text.trim_start();
        let dashed = kind_text.chars().all(|it| is_word(it) || it == '-');
        match kind {
            BlockKind::Layer | BlockKind::App | BlockKind::Server if dashed => {
                self.span.start -= kind_text.len() as u32;
                Some(Writing::Kind(kind))
            }
            BlockKind::Resource if kind_text.is_empty() => Some(Writing::ResourceType),
            BlockKind::Resource if kind_text.strip_prefix('"').is_some_and(|it| !it.contains('"')) => {
                self.span.start -= kind_text.len() as u32;
                // The closing quote, if the editor has written it.
                self.span.end += u32::from(text.get(offset..).is_some_and(|rest| rest.starts_with('"')));
                Some(Writing::ResourceType)
            }
            _ => None,
        }
    }

    fn by_its_tree(&mut self, place: Place, start: usize, line: &str) {
        let text = place.page.text();
        let item =
            place.page.tree().and_then(|tree| tree.items.iter().rev().find(|it| (it.span.start as usize) < start));
        let closers = item.map(|it| syntax::closers(text, it.span.start as usize..start)).unwrap_or_default();
        if closers.is_empty() && line.trim().is_empty() {
            self.writing = Writing::Declaration;
            return;
        }
        let (before, after) = (text.get(..start).unwrap_or(""), text.get(place.offset as usize..).unwrap_or(""));
        let rest = after.lines().next().unwrap_or("").trim();
        let may_be_key = rest.is_empty() || rest.starts_with(['}', '/']);
        let key = may_be_key.then(|| format!(" = {NAME}"));
        let inner = (1..=closers.len().min(4)).map(|count| closers.get(..count).unwrap_or_default().concat());
        let branches = ["if ", "then "].iter().any(|word| line.contains(word)).then_some(BRANCHES);
        let branches = branches.into_iter().flatten().map(str::to_owned);
        for tail in key.into_iter().chain([String::new()]).chain(inner).chain(branches) {
            let tried = format!("{before}{NAME}{tail}{after}");
            let file = syntax::parse(place.page.file, &tried).file;
            if self.read(&file, start, &tried) {
                return;
            }
        }
    }

    /// Whether the name is part of something in the tree.
    fn read(&mut self, file: &File, at: usize, text: &str) -> bool {
        let path = path_to(file, at as u32 + 1);
        let Some(writing) = writing(&path, text) else { return false };
        if let Writing::FilePath(written) = &writing {
            self.span.start -= written.len() as u32;
        }
        let is_path = matches!(writing, Writing::FilePath(_));
        self.writing = writing;
        match path.last() {
            // `shop::pa` is one word.
            Some(Node::Expr(Expr { kind: ExprKind::Recipe(_), span })) => self.span.start = span.start,
            // A text is replaced as a whole.
            Some(Node::Expr(Expr { kind: ExprKind::Text(_), span })) if !is_path => {
                let longer = NAME.len() as u32 - (self.span.end - self.span.start);
                self.span = Span { start: span.start, end: span.end - longer, ..self.span };
            }
            _ => {}
        }
        self.keys = path
            .iter()
            .filter_map(|node| match node {
                Node::Entry(entry) => entry.key()?.written(),
                _ => None,
            })
            .filter(|key| *key != NAME)
            .collect();
        self.around = path.first().and_then(|node| match node {
            Node::Item(Item { kind: ItemKind::Block(block), .. }) => {
                Some(Around { kind: block.kind, subkind: block.subkind.map(|it| it.name) })
            }
            _ => None,
        });
        let above = path.iter().rev().nth(1);
        self.in_list = matches!(above, Some(Node::Expr(Expr { kind: ExprKind::List(_), .. })));
        self.locals = syntax::node::locals_in(&path).into_iter().map(|it| it.name).collect();
        true
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn in_comment(place: Place, start: usize) -> bool {
    let Some(tree) = place.page.tree() else { return false };
    let after = tree.comments.partition_point(|it| (it.span.start as usize) < start);
    let Some(comment) = after.checked_sub(1).and_then(|at| tree.comments.get(at)) else { return false };
    let is_line = place.page.slice(comment.span).starts_with("//");
    let end = comment.span.end as usize;
    start < end || is_line && start == end
}

/// What the innermost node is, if it is the name and nothing else.
fn writing(path: &[Node], text: &str) -> Option<Writing> {
    let expected = expected::at(path);
    match path {
        [above @ .., Node::Key(key)] if matches!(key.kind, KeyKind::Word(name) if name == NAME) => {
            let body = above.iter().rev().find_map(|node| match node {
                Node::Body(body) => Some(*body),
                _ => None,
            });
            Some(Writing::Key {
                expected: expected::at(above.get(..above.len() - 1)?),
                given: body.map(given).unwrap_or_default(),
            })
        }
        [.., Node::Expr(Expr { kind: ExprKind::Member(base, _), .. }), Node::Word(word)]
            if word.role == Role::Member =>
        {
            Some(Writing::Member { base: text.get(base.span.range())?.to_owned() })
        }
        [.., Node::Word(word)] if word.role == Role::TypeName => {
            // `network.Zo`: what stands before the dot.
            let before = text.get(..word.ident.span.start as usize)?;
            let base = before
                .strip_suffix('.')
                .map(|it| it.get(it.trim_end_matches(is_word).len()..).unwrap_or("").to_owned());
            Some(base.map_or(Writing::Value { expected: Expected::Type, argument: None }, |base| Writing::TypeMember {
                base,
            }))
        }
        [above @ .., Node::Expr(Expr { kind: ExprKind::Name(name), .. })] if *name == NAME => {
            Some(Writing::Value { expected, argument: argument(above, text) })
        }
        [above @ .., Node::Expr(Expr { kind: ExprKind::Text(written), .. })]
            if argument(above, text).is_some_and(|it| links::names_file(it.function, it.name)) =>
        {
            Some(Writing::FilePath(written.split_once(NAME)?.0.to_owned()))
        }
        [.., Node::Expr(Expr { kind: ExprKind::Text(written), .. })]
            if written.contains(NAME) && !written.contains('\n') =>
        {
            Some(Writing::Text { expected })
        }
        [.., Node::Expr(Expr { kind: ExprKind::Recipe(_), .. })] => Some(Writing::Value { expected, argument: None }),
        _ => None,
    }
}

/// The argument that stands right below the path.
fn argument(path: &[Node], text: &str) -> Option<Argument> {
    let [.., Node::Expr(Expr { kind: ExprKind::Call(call), .. }), Node::Arg(argument)] = path else { return None };
    let function = Name::new(text.get(call.callee.span.range())?);
    Some(Argument { function, name: argument.name.map(|it| it.name) })
}

fn given(body: &Body) -> Vec<Name> {
    body.entries.iter().filter_map(|entry| entry.key()?.written()).filter(|key| *key != NAME).collect()
}
