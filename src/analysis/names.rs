//! Names: which symbols a program declares, and what a name means in a file.
//!
//! In: the trees. Out: an arena of symbols and a scope a file; reports for names declared twice, for unknown annotations.

use super::program::Program;
use crate::diagnostic::{Code, Diagnostic, Problems, nearest};
use crate::name::Name;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, BlockKind, Body, Expr, Ident, Item, ItemKind, TypeExpr};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SymbolId(pub u32);

/// Something that a name can mean.
#[derive(Clone, Copy, Debug)]
pub struct Symbol<'a> {
    pub name: Ident,
    pub file: FileId,
    pub node: Node<'a>,
    /// The declaration that carries doc and annotations; `None` for one inside another declaration's body.
    pub item: Option<&'a Item>,
}

#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    Import(FileId),
    Variable {
        ty: &'a TypeExpr,
        default: Option<&'a Expr>,
    },
    Parameter {
        ty: &'a TypeExpr,
        default: Option<&'a Expr>,
        body: Option<&'a Body>,
    },
    Let {
        ty: Option<&'a TypeExpr>,
        value: &'a Expr,
    },
    Type(&'a TypeExpr),
    Block(&'a ast::Block),
    /// `volume data { ... }` inside `owner`.
    Nested {
        kind: BlockKind,
        body: &'a Body,
        owner: SymbolId,
    },
}

/// INVARIANT: a symbol's id is its place in `symbols`, which is in source order.
pub struct Names<'a> {
    pub symbols: Vec<Symbol<'a>>,
    /// Index by [`FileId`].
    pub scopes: Vec<FxHashMap<Name, SymbolId>>,
    /// Names declared twice, and names of imports that failed, which was reported: what they mean is not known.
    pub doubtful: FxHashSet<(FileId, Name)>,
    by_id: OnceCell<FxHashMap<Name, SymbolId>>,
}

impl<'a> Names<'a> {
    pub fn collect(program: &'a Program, problems: &mut Problems) -> Names<'a> {
        let items = program.files.iter().map(|file| file.items.len()).sum();
        let mut names = Names {
            symbols: Vec::with_capacity(items),
            scopes: program.files.iter().map(|_| FxHashMap::default()).collect(),
            doubtful: FxHashSet::default(),
            by_id: OnceCell::new(),
        };
        for &file in &program.order {
            let Some(tree) = program.files.get(file.0 as usize) else { continue };
            for item in &tree.items {
                names.item(program, file, item, problems);
            }
        }
        names
    }

    fn item(&mut self, program: &'a Program, file: FileId, item: &'a Item, problems: &mut Problems) {
        check_annotations(item, problems);
        let mistaken = program.is_mistaken(item.span);
        let (name, node) = match &item.kind {
            ItemKind::Import { alias, .. } => match program.imports.get(&(file, alias.name)) {
                Some(found) => (alias, Node::Import(*found)),
                None => {
                    self.doubtful.insert((file, alias.name));
                    return;
                }
            },
            ItemKind::Variable { name, ty, default } => (name, Node::Variable { ty, default: default.as_ref() }),
            ItemKind::Parameter { name, ty, default, body } => {
                (name, Node::Parameter { ty, default: default.as_ref(), body: body.as_ref() })
            }
            ItemKind::Let { name, ty, value } => (name, Node::Let { ty: ty.as_ref(), value }),
            ItemKind::Type { name, ty } => (name, Node::Type(ty)),
            ItemKind::Block(block) => (&block.name, Node::Block(block)),
            ItemKind::Profile { .. }
            | ItemKind::Attributes { .. }
            | ItemKind::Assert { .. }
            | ItemKind::Output { .. }
            | ItemKind::Broken { name: None } => return,
            ItemKind::Broken { name: Some(name) } => {
                self.doubtful.insert((file, name.name));
                return;
            }
        };
        // Of a value that could not be read as a whole, nothing follows.
        if mistaken && !matches!(node, Node::Block(_) | Node::Import(_)) {
            self.doubtful.insert((file, name.name));
        }
        // Deployments are told apart by their own name, but nothing can refer to them.
        let own = matches!(&item.kind, ItemKind::Block(block) if block.kind == BlockKind::Deployment);
        let id = self.declare(Symbol { name: *name, file, node, item: Some(item) }, own, problems);
        if let ItemKind::Block(ast::Block { content: ast::Content::Body(body), kind, .. }) = &item.kind {
            self.nested(id, *kind, file, body, problems);
        }
    }

    fn nested(&mut self, owner: SymbolId, kind: BlockKind, file: FileId, body: &'a Body, problems: &mut Problems) {
        if !matches!(kind, BlockKind::Stack | BlockKind::Instance) {
            return;
        }
        for entry in &body.entries {
            let ast::EntryKind::Block { key, label: Some(label), body } = &entry.kind else { continue };
            let ast::Label::Name(name) = &**label else { continue };
            let ast::KeyKind::Word(word) = &key.kind else { continue };
            if let Some(kind @ (BlockKind::Volume | BlockKind::ElasticIp | BlockKind::User | BlockKind::Database)) =
                BlockKind::from_word(word.as_str())
            {
                self.declare(
                    Symbol { name: *name, file, node: Node::Nested { kind, body, owner }, item: None },
                    false,
                    problems,
                );
            }
        }
    }

    fn declare(&mut self, symbol: Symbol<'a>, own_namespace: bool, problems: &mut Problems) -> SymbolId {
        let id = SymbolId(self.symbols.len() as u32);
        self.symbols.push(symbol);
        if own_namespace {
            return id;
        }
        if RESERVED.contains(&symbol.name.name.as_str()) {
            problems.push(Diagnostic::at(
                Code::DUPLICATE_NAME,
                symbol.name.span,
                format!("`{}` is a word of the language and cannot be declared", symbol.name.name),
                "choose another name",
            ));
        }
        let Some(scope) = self.scopes.get_mut(symbol.file.0 as usize) else { return id };
        match scope.get(&symbol.name.name).copied() {
            None => {
                scope.insert(symbol.name.name, id);
            }
            Some(first) => {
                self.doubtful.insert((symbol.file, symbol.name.name));
                problems.push(
                    Diagnostic::at(
                        Code::DUPLICATE_NAME,
                        symbol.name.span,
                        format!("`{}` is declared twice", symbol.name.name),
                        "declared again here",
                    )
                    .label(self.symbol(first).name.span, "first declared here"),
                );
            }
        }
        id
    }

    pub fn symbol(&self, id: SymbolId) -> &Symbol<'a> {
        // INVARIANT: ids come from `declare`.
        &self.symbols[id.0 as usize]
    }

    pub fn ids(&self) -> impl Iterator<Item = SymbolId> + use<> {
        (0..self.symbols.len() as u32).map(SymbolId)
    }

    /// The symbol with a logical id, as far as names alone tell: no members of families, no `let`s.
    pub fn with_id(&self, id: Name) -> Option<SymbolId> {
        self.by_id.get_or_init(|| self.index_ids()).get(&id).copied()
    }

    fn index_ids(&self) -> FxHashMap<Name, SymbolId> {
        let named = self
            .ids()
            .filter(|id| !matches!(self.symbol(*id).node, Node::Let { .. } | Node::Type(_) | Node::Import(_)));
        // The first of several wins.
        let mut ids = FxHashMap::default();
        for id in named {
            ids.entry(self.symbol(id).logical_id()).or_insert(id);
        }
        ids
    }

    pub fn find(&self, file: FileId, name: Name) -> Option<SymbolId> {
        self.scopes.get(file.0 as usize)?.get(&name).copied()
    }

    /// How many names can be seen in the file.
    pub fn in_file(&self, file: FileId) -> usize {
        self.scopes.get(file.0 as usize).map_or(0, |scope| scope.len())
    }

    /// The name in the file that is nearest to a misspelt one.
    pub fn suggest(&self, file: FileId, name: Name) -> Option<Name> {
        let scope = self.scopes.get(file.0 as usize)?;
        let mut known: Vec<&str> = scope.keys().map(|it| it.as_str()).collect();
        known.sort_unstable();
        nearest(name.as_str(), known).map(Name::new)
    }
}

/// Words that no declaration may take.
const RESERVED: [&str; 9] = ["if", "then", "else", "for", "in", "true", "false", "null", "aws"];

impl Symbol<'_> {
    pub fn kind_word(&self) -> &'static str {
        match self.node {
            Node::Import(_) => "import",
            Node::Variable { .. } => "variable",
            Node::Parameter { .. } => "parameter",
            Node::Let { .. } => "let",
            Node::Type(_) => "type",
            Node::Block(block) => block.kind.word(),
            Node::Nested { kind, .. } => kind.word(),
        }
    }

    /// `php-app`, `"AWS::EC2::VPC"`
    pub fn subkind(&self) -> Option<Ident> {
        match self.node {
            Node::Block(block) => block.subkind,
            _ => None,
        }
    }

    pub fn block_kind(&self) -> Option<BlockKind> {
        match self.node {
            Node::Block(block) => Some(block.kind),
            Node::Nested { kind, .. } => Some(kind),
            _ => None,
        }
    }

    /// The text argument of `@id("X")`, the name of `@was(x)`.
    pub fn annotation(&self, name: &str) -> Option<(Name, Span)> {
        annotation(self.item?, name)
    }

    /// The logical id: fixed by `@id`, kept by `@was`, else made from the name.
    pub fn logical_id(&self) -> Name {
        if let Some((id, _)) = self.annotation("id") {
            return id;
        }
        let name = self.annotation("was").map_or(self.name.name, |(was, _)| was);
        logical_id(name)
    }
}

/// The argument of an annotation of an item and where it stands.
pub fn annotation(item: &Item, name: &str) -> Option<(Name, Span)> {
    let found = item.annotations.iter().find(|it| it.name.name == name)?;
    let value = &found.args.first()?.value;
    match &value.kind {
        ast::ExprKind::Text(text) => Some((Name::new(text), value.span)),
        ast::ExprKind::Name(name) => Some((*name, value.span)),
        _ => None,
    }
}

/// `web_server` is `WebServer`; a name with a capital letter and no underscore is its own id (language reference, "Names").
pub fn logical_id(name: Name) -> Name {
    let text = name.as_str();
    if !text.contains('_') && text.chars().any(|c| c.is_ascii_uppercase()) {
        return name;
    }
    let mut id = String::with_capacity(text.len());
    for part in text.split('_') {
        let mut letters = part.chars();
        if let Some(first) = letters.next() {
            id.push(first.to_ascii_uppercase());
            id.push_str(letters.as_str());
        }
    }
    Name::new(&id)
}

fn check_annotations(item: &Item, problems: &mut Problems) {
    for it in &item.annotations {
        let fits = match it.name.name.as_str() {
            "id" => {
                matches!(it.args.as_slice(), [arg] if matches!(&arg.value.kind, ast::ExprKind::Text(text) if is_id(text)))
            }
            "was" => {
                matches!(it.args.as_slice(), [arg] if matches!(arg.value.kind, ast::ExprKind::Name(_) | ast::ExprKind::Text(_)))
            }
            _ => {
                problems.push(
                    Diagnostic::at(
                        Code::BAD_ANNOTATION,
                        it.span,
                        format!("there is no annotation `@{}`", it.name.name),
                        "not an annotation",
                    )
                    .help("the annotations are `@id(\"LogicalId\")` and `@was(old_name)`"),
                );
                continue;
            }
        };
        if !fits {
            let wanted = if it.name.name == "id" {
                "`@id(\"LogicalId\")` with letters and digits only"
            } else {
                "`@was(old_name)`"
            };
            problems.push(Diagnostic::at(
                Code::BAD_ANNOTATION,
                it.span,
                format!("this annotation does not read as {wanted}"),
                format!("expected {wanted}"),
            ));
        }
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && text.chars().all(|c| c.is_ascii_alphanumeric())
}
