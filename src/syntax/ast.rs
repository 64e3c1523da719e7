//! The syntax tree of one file: what stands in the text, with places, and nothing of meaning.
//!
//! Comments and blank lines are kept beside the tree ([`File::comments`]; blank lines follow from the text), so that the
//! formatter can put them back. What made no sense is a `Broken` node, reported by the parser.
//!
//! A program may have hundreds of thousands of settings: what is rare is boxed, so that an entry stays small.

use crate::name::Name;
use crate::source::{FileId, Span};
use crate::value::Unit;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// One file as written.
#[derive(Debug)]
pub struct File {
    pub id: FileId,
    /// In source order.
    pub items: Vec<Item>,
    /// In source order: `//`, `///` and `/* */`.
    pub comments: Vec<Comment>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comment {
    /// With its marks, without the line break.
    pub span: Span,
}

/// One declaration.
#[derive(Debug)]
pub struct Item {
    /// From the first annotation to the last character of the declaration; doc comments lie before it.
    pub span: Span,
    pub doc: Option<Box<Doc>>,
    pub annotations: Vec<Annotation>,
    pub kind: ItemKind,
}

/// The text of the `///` lines above something: marks and one leading blank removed, lines joined by `\n`.
#[derive(Clone, Debug)]
pub struct Doc {
    pub text: Arc<str>,
    pub span: Span,
}

/// `@was(old_name)`, `@id("LogicalId")`
#[derive(Debug)]
pub struct Annotation {
    pub span: Span,
    pub name: Ident,
    pub args: Vec<Arg>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ident {
    pub name: Name,
    pub span: Span,
}

#[derive(Debug)]
pub enum ItemKind {
    /// `import "./network.stack" as network`
    Import { path: Arc<str>, path_span: Span, alias: Ident },
    /// `variable web_count: int(1..20) = 2`
    Variable { name: Ident, ty: TypeExpr, default: Option<Expr> },
    /// `parameter p: type = default { label = "..." }`
    Parameter { name: Ident, ty: TypeExpr, default: Option<Expr>, body: Option<Body> },
    /// `profile prod { web_count = 4 }`
    Profile { name: Ident, body: Body },
    /// `let x: type = expr`
    Let { name: Ident, ty: Option<TypeExpr>, value: Expr },
    /// `type T = { a: int }`
    Type { name: Ident, ty: TypeExpr },
    /// `attributes shop: ShopAttributes`; the namespace may be a string
    Attributes { namespace: Ident, ty: TypeExpr },
    /// `assert cond : "message"`
    Assert { condition: Expr, message: Expr },
    /// `output o when c = expr { export = "..." }`
    Output { name: Ident, when: Option<Expr>, value: Option<Expr>, body: Option<Body> },
    /// `layer web: php-app { ... }` and all others of that shape
    Block(Block),
    /// Text that is no declaration, and what it seems to declare; reported.
    Broken { name: Option<Ident> },
}

/// The declarations of the shape `kind name[: type] [for x in list] [when condition] { body }`.
#[derive(Debug)]
pub struct Block {
    pub kind: BlockKind,
    /// The place of the declaration word.
    pub kind_span: Span,
    pub name: Ident,
    /// `php-app`, `rds`, `"AWS::EC2::VPC"`
    pub subkind: Option<Ident>,
    pub family: Option<Box<ForClause>>,
    pub when: Option<Expr>,
    pub content: Content,
}

#[derive(Debug)]
pub enum Content {
    /// `{ ... }`
    Body(Body),
    /// `existing "vpc-1234"`
    Existing(Expr),
    /// Could not be read; reported.
    Broken,
}

/// Words that begin a declaration of block shape.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum BlockKind {
    Stack,
    Layer,
    Instance,
    App,
    Database,
    LoadBalancer,
    Volume,
    ElasticIp,
    User,
    Server,
    Deployment,
    Resource,
}

impl BlockKind {
    pub const ALL: [BlockKind; 12] = [
        BlockKind::Stack,
        BlockKind::Layer,
        BlockKind::Instance,
        BlockKind::App,
        BlockKind::Database,
        BlockKind::LoadBalancer,
        BlockKind::Volume,
        BlockKind::ElasticIp,
        BlockKind::User,
        BlockKind::Server,
        BlockKind::Deployment,
        BlockKind::Resource,
    ];

    /// The word that declares it.
    pub fn word(self) -> &'static str {
        match self {
            BlockKind::Stack => "stack",
            BlockKind::Layer => "layer",
            BlockKind::Instance => "instance",
            BlockKind::App => "app",
            BlockKind::Database => "database",
            BlockKind::LoadBalancer => "load_balancer",
            BlockKind::Volume => "volume",
            BlockKind::ElasticIp => "elastic_ip",
            BlockKind::User => "user",
            BlockKind::Server => "server",
            BlockKind::Deployment => "deployment",
            BlockKind::Resource => "resource",
        }
    }

    pub fn from_word(word: &str) -> Option<BlockKind> {
        BlockKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// `for n in 1..4`, `for name, size in sizes`
#[derive(Debug)]
pub struct ForClause {
    pub span: Span,
    /// Before the comma: the key; only in the form with two names.
    pub key: Option<Ident>,
    pub value: Ident,
    pub list: Expr,
}

/// `{ entry* }`
#[derive(Debug)]
pub struct Body {
    /// With its braces.
    pub span: Span,
    pub entries: Vec<Entry>,
}

impl Body {
    /// The last entry before `key` that has the same key. A key that a spread object brings may be given again without a word.
    pub fn earlier(&self, key: &Key) -> Option<&Entry> {
        let name = key.written()?;
        let before = self.entries.iter().take_while(|entry| entry.span.start < key.span.start);
        before.filter(|entry| entry.key().and_then(Key::written) == Some(name)).last()
    }

    /// For each key that stands here again, by where it starts: the last entry before it that has the same key.
    pub fn repeats(&self) -> FxHashMap<u32, Span> {
        let mut last = FxHashMap::default();
        let mut repeats = FxHashMap::default();
        for entry in &self.entries {
            let Some((key, name)) = entry.key().and_then(|key| Some((key, key.written()?))) else { continue };
            if let Some(earlier) = last.insert(name, entry.span) {
                repeats.insert(key.span.start, earlier);
            }
        }
        repeats
    }
}

#[derive(Debug)]
pub struct Entry {
    /// Doc comments lie before it.
    pub span: Span,
    pub doc: Option<Box<Doc>>,
    pub kind: EntryKind,
}

impl Entry {
    /// Whether its value could not be read, which was reported.
    pub fn is_broken(&self) -> bool {
        match &self.kind {
            EntryKind::Setting { value, .. } => matches!(value.kind, ExprKind::Broken),
            EntryKind::Broken => true,
            EntryKind::Block { .. } | EntryKind::Spread(_) => false,
        }
    }

    pub fn key(&self) -> Option<&Key> {
        match &self.kind {
            EntryKind::Setting { key, .. } | EntryKind::Block { key, .. } => Some(key),
            EntryKind::Spread(_) | EntryKind::Broken => None,
        }
    }
}

#[derive(Debug)]
pub enum EntryKind {
    /// `size = "c5.large"`, `title: "Shop"`
    Setting { key: Key, sign: Sign, value: Expr },
    /// `recipes { ... }`, `volume "/data" { ... }`, `user ops { ... }`, `volume data for ...` is not possible here
    Block { key: Key, label: Option<Box<Label>>, body: Body },
    /// `...defaults`
    Spread(Expr),
    /// Reported.
    Broken,
}

/// What stands between the word and the brace of a block inside a body.
#[derive(Debug)]
pub enum Label {
    /// `volume "/vol/uploads" { ... }`
    Text(Expr),
    /// `user ops { ... }`
    Name(Ident),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// `=`
    Equals,
    /// `:`
    Colon,
}

#[derive(Debug)]
pub struct Key {
    pub span: Span,
    pub kind: KeyKind,
}

impl Key {
    /// The key as it stands, unless it is one of several parts or has to be computed.
    pub fn written(&self) -> Option<Name> {
        match self.kind {
            KeyKind::Word(name) | KeyKind::Text(name) => Some(name),
            KeyKind::Dotted(_) | KeyKind::Template(_) | KeyKind::Days(..) => None,
        }
    }
}

#[derive(Debug)]
pub enum KeyKind {
    /// `size`
    Word(Name),
    /// `network.count`, in profiles
    Dotted(Vec<Ident>),
    /// `"keepalive timeout"`; without interpolation
    Text(Name),
    /// `"${environment}-x"`
    Template(Box<Expr>),
    /// `mon..fri`, in schedules
    Days(Box<Ident>, Box<Ident>),
}

#[derive(Debug)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Debug)]
pub enum ExprKind {
    Null,
    Bool(bool),
    /// As in JSON; the spelling is kept.
    Number(Name),
    /// `5min`, `100GiB`, `80%`: the number's spelling and its unit.
    Quantity(Name, Unit),
    /// `09:00` in minutes since midnight, 0 to 1440; other numbers are reported by the parser.
    Time(u16),
    /// `shop::packages`
    Recipe(Name),
    /// A string without interpolation, escapes resolved.
    Text(Arc<str>),
    /// A string with interpolation. INVARIANT: at least one part is an expression.
    Template(Box<[TemplatePart]>),
    /// `[a, ...b]`
    List(Vec<Element>),
    /// `{ a: 1 }`
    Object(Box<Body>),
    /// `[for x in list if c : expr]`
    ListFor(Box<ListFor>),
    /// `{ for k, v in map : key: value }`
    MapFor(Box<MapFor>),
    Name(Name),
    /// `a.b`
    Member(Box<Expr>, Box<Ident>),
    /// `a[b]`
    Index(Box<Expr>, Box<Expr>),
    /// `a[*]`
    All(Box<Expr>),
    /// `f(x, named: y)`
    Call(Box<Call>),
    Unary(UnaryOp, Box<Expr>),
    Binary(Box<Binary>),
    /// `if c then a else b`
    If(Box<If>),
    /// Reported.
    Broken,
}

#[derive(Debug)]
pub enum TemplatePart {
    Text(Arc<str>),
    /// `${expr}`
    Expr(Expr),
}

#[derive(Debug)]
pub enum Element {
    Expr(Expr),
    Spread(Expr),
}

#[derive(Debug)]
pub struct ListFor {
    pub head: ForClause,
    pub condition: Option<Expr>,
    pub value: Expr,
}

#[derive(Debug)]
pub struct MapFor {
    pub head: ForClause,
    pub condition: Option<Expr>,
    pub key: Expr,
    pub value: Expr,
}

#[derive(Debug)]
pub struct Call {
    pub callee: Expr,
    pub args: Vec<Arg>,
}

#[derive(Debug)]
pub struct Arg {
    /// `revision:` in `git("...", revision: "v1")`
    pub name: Option<Ident>,
    pub value: Expr,
}

#[derive(Debug)]
pub struct Binary {
    pub op: BinaryOp,
    pub op_span: Span,
    pub left: Expr,
    pub right: Expr,
}

#[derive(Debug)]
pub struct If {
    pub condition: Expr,
    pub then: Expr,
    pub otherwise: Expr,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Negate,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinaryOp {
    Multiply,
    Divide,
    Remainder,
    Add,
    Subtract,
    /// `a..b`
    Range,
    /// `??`
    OrElse,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
}

impl BinaryOp {
    pub fn text(self) -> &'static str {
        match self {
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Remainder => "%",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Range => "..",
            BinaryOp::OrElse => "??",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::And => "&&",
            BinaryOp::Or => "||",
        }
    }
}

#[derive(Debug)]
pub struct TypeExpr {
    pub span: Span,
    pub kind: TypeExprKind,
}

#[derive(Debug)]
pub enum TypeExprKind {
    /// `a | b`; at least two
    Union(Vec<TypeExpr>),
    /// `secret T`
    Secret(Box<TypeExpr>),
    /// `"dev"`
    Text(Arc<str>),
    /// `12`, `-1`
    Number(Name),
    /// `5min`, `80%`
    Quantity(Name, Unit),
    /// `true`, `false`, `null`
    Bool(bool),
    Null,
    /// `{[string]: T}`
    Map(Box<TypeExpr>),
    /// `{ a: T, b?: U, ... }`
    Object {
        fields: Vec<Field>,
        open: bool,
    },
    /// `[T]`
    List(Box<TypeExpr>),
    /// `int(1..20)`, `aws.vpc_id`, `network.Zone`, `duration in seconds`, `ssm(string)`
    Named {
        path: Vec<Ident>,
        args: Vec<TypeArg>,
        written_in: Option<Ident>,
    },
    /// Reported.
    Broken,
}

#[derive(Debug)]
pub struct Field {
    pub span: Span,
    pub doc: Option<Box<Doc>>,
    pub name: Ident,
    pub optional: bool,
    pub ty: TypeExpr,
}

/// What stands in the parentheses of a type.
#[derive(Debug)]
pub struct TypeArg {
    /// `length:` in `string(length: 1..60)`
    pub name: Option<Ident>,
    pub span: Span,
    pub kind: TypeArgKind,
}

#[derive(Debug)]
pub enum TypeArgKind {
    /// `1..20`, `..64`, `0..`; both ends inclusive; a bound is a `Number` or `Quantity` type expression
    Range(Option<TypeExpr>, Option<TypeExpr>),
    Type(TypeExpr),
}
