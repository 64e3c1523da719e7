//! The starts of declarations and entries whose ends cannot be read, for recovery.

use super::{Builder, Failure, Pair, Rule, first, next, opt};
use crate::source::Span;
use crate::syntax::ast::*;
use std::ops::Range;

impl<'t> Builder<'t> {
    /// A declaration at the start of the range, and the offset behind it.
    pub fn parse_item_first(&mut self, range: Range<usize>) -> Result<(Item, usize), Failure> {
        let pair = self.read(Rule::item_first, range)?;
        let end = self.end(&pair);
        Ok((self.item(pair), end))
    }

    /// A declaration with an empty body, and the offset of the brace of its body or the bracket of its list.
    pub fn parse_item_head(&mut self, range: Range<usize>) -> Result<(Item, usize), Failure> {
        let pair = self.read(Rule::item_head, range)?;
        let end = self.end(&pair);
        Ok((self.item(pair), end))
    }

    /// A declaration of which only the name is known.
    pub fn parse_item_name(&mut self, range: Range<usize>) -> Result<Item, Failure> {
        let whole = Span::new(self.file, range.start, range.end);
        let seeming = self.unread(range.clone()).declared_name();
        let pair = self.read(Rule::item_name, range)?;
        let mut pairs = pair.into_inner();
        let mut annotations = Vec::new();
        while let Some(pair) = opt(&mut pairs, Rule::annotation) {
            annotations.push(self.annotation(pair));
        }
        let word = next(&mut pairs);
        let kind = match self.named(word, next(&mut pairs), whole) {
            ItemKind::Broken { .. } => ItemKind::Broken { name: seeming },
            kind => kind,
        };
        Ok(Item { span: whole, doc: self.doc(whole.start), annotations, kind })
    }

    /// What the word declares, with everything behind the name broken.
    fn named(&mut self, word: Pair<'t>, name: Pair<'t>, whole: Span) -> ItemKind {
        let kind_span = self.span(&word);
        let name = self.word_or_text(name);
        let value = Expr { span: whole, kind: ExprKind::Broken };
        let ty = TypeExpr { span: whole, kind: TypeExprKind::Broken };
        match word.as_str() {
            "let" => ItemKind::Let { name, ty: None, value },
            "variable" => ItemKind::Variable { name, ty, default: None },
            "parameter" => ItemKind::Parameter { name, ty, default: None, body: None },
            "output" => ItemKind::Output { name, when: None, value: Some(value), body: None },
            "type" => ItemKind::Type { name, ty },
            "attributes" => ItemKind::Attributes { namespace: name, ty },
            "profile" => {
                let broken = Entry { span: whole, doc: None, kind: EntryKind::Broken };
                ItemKind::Profile { name, body: Body { span: whole, entries: vec![broken] } }
            }
            word => match BlockKind::from_word(word) {
                Some(kind) => ItemKind::Block(Block {
                    kind,
                    kind_span,
                    name,
                    subkind: None,
                    family: None,
                    when: None,
                    content: Content::Broken,
                }),
                None => ItemKind::Broken { name: None },
            },
        }
    }

    /// One entry.
    pub fn parse_entry(&mut self, range: Range<usize>) -> Result<Entry, Failure> {
        let pair = self.read(Rule::one_entry, range)?;
        Ok(self.entry(first(pair)))
    }

    /// Adds elements of a list, parted by commas.
    pub fn parse_elements(&mut self, range: Range<usize>, elements: &mut Vec<Element>) -> Result<(), Failure> {
        let pair = self.read(Rule::some_elements, range)?;
        elements.extend(pair.into_inner().filter(|it| it.as_rule() != Rule::EOI).map(|pair| self.element(pair)));
        Ok(())
    }

    /// The key of an entry that cannot be read.
    pub fn parse_key(&mut self, range: Range<usize>) -> Result<Key, Failure> {
        let pair = self.read(Rule::one_key, range)?;
        Ok(self.key(first(pair)))
    }

    /// An entry with an empty body, and the offset of its brace or bracket.
    pub fn parse_entry_head(&mut self, range: Range<usize>) -> Result<(Entry, usize), Failure> {
        let pair = self.read(Rule::entry_head, range)?;
        let span = self.span(&pair);
        let end = self.end(&pair);
        let mut pairs = pair.into_inner();
        let key = self.key(next(&mut pairs));
        let value = Expr { span, kind: ExprKind::Broken };
        let kind = match pairs.next() {
            Some(sign) if sign.as_rule() == Rule::equals => EntryKind::Setting { key, sign: Sign::Equals, value },
            Some(sign) if sign.as_rule() == Rule::colon => EntryKind::Setting { key, sign: Sign::Colon, value },
            label => {
                let label = label.map(|label| Box::new(self.label(label)));
                EntryKind::Block { key, label, body: Body { span, entries: Vec::new() } }
            }
        };
        Ok((Entry { span, doc: self.doc(span.start), kind }, end))
    }

    fn end(&self, pair: &Pair<'t>) -> usize {
        self.span(pair).end as usize
    }

    pub(super) fn block_head(&mut self, pair: Pair<'t>) -> ItemKind {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let content = Content::Body(Body { span, entries: Vec::new() });
        ItemKind::Block(self.block_start(&mut pairs, content))
    }

    pub(super) fn let_head(&mut self, pair: Pair<'t>) -> ItemKind {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let name = self.ident(next(&mut pairs));
        let ty = opt(&mut pairs, Rule::type_).map(|pair| self.type_(pair));
        ItemKind::Let { name, ty, value: Expr { span, kind: ExprKind::Broken } }
    }

    pub(super) fn profile_head(&mut self, pair: Pair<'t>) -> ItemKind {
        let span = self.span(&pair);
        ItemKind::Profile { name: self.ident(first(pair)), body: Body { span, entries: Vec::new() } }
    }
}

impl Item {
    /// The declaration with a value that could not be read to its end.
    pub fn break_value(&mut self, broken: Expr) {
        match &mut self.kind {
            ItemKind::Output { value, .. }
            | ItemKind::Variable { default: value, .. }
            | ItemKind::Parameter { default: value, .. } => *value = Some(broken),
            ItemKind::Let { value, .. } => *value = broken,
            _ => {}
        }
    }

    /// The declaration with what stands in its brackets, which end it.
    pub fn with_parts(mut self, parts: Parts) -> Item {
        self.span = self.span.to(parts.span());
        match (&mut self.kind, parts) {
            (ItemKind::Let { value, .. }, parts) => *value = parts.value(),
            (ItemKind::Block(block), Parts::Body(body)) => block.content = Content::Body(body),
            (ItemKind::Profile { body: empty, .. }, Parts::Body(body)) => *empty = body,
            (ItemKind::Parameter { body: empty, .. } | ItemKind::Output { body: empty, .. }, Parts::Body(body)) => {
                *empty = Some(body);
            }
            _ => {}
        }
        self
    }
}

impl Entry {
    /// The entry with what stands in its brackets, which end it.
    pub fn with_parts(mut self, parts: Parts) -> Entry {
        self.span = self.span.to(parts.span());
        match (&mut self.kind, parts) {
            (EntryKind::Setting { value, .. }, parts) => *value = parts.value(),
            (EntryKind::Block { body: empty, .. }, Parts::Body(body)) => *empty = body,
            _ => {}
        }
        self
    }
}

/// What was read between brackets, part by part.
pub enum Parts {
    /// `{ ... }`
    Body(Body),
    /// `[ ... ]`
    List(Span, Vec<Element>),
}

impl Parts {
    pub fn span(&self) -> Span {
        match self {
            Parts::Body(body) => body.span,
            Parts::List(span, _) => *span,
        }
    }

    pub fn value(self) -> Expr {
        match self {
            Parts::Body(body) => Expr { span: body.span, kind: ExprKind::Object(Box::new(body)) },
            Parts::List(span, elements) => Expr { span, kind: ExprKind::List(elements) },
        }
    }
}
