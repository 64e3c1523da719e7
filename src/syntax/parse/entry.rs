//! Bodies and their entries.

use super::{Builder, Pair, Rule, next};
use crate::name::Name;
use crate::source::Span;
use crate::syntax::ast::*;

impl<'t> Builder<'t> {
    pub(super) fn body(&mut self, pair: Pair<'t>) -> Body {
        let span = self.span(&pair);
        let pairs = pair.into_inner();
        let mut entries = Vec::with_capacity(pairs.len());
        entries.extend(pairs.map(|pair| self.entry(pair)));
        Body { span, entries }
    }

    pub(super) fn entry(&mut self, pair: Pair<'t>) -> Entry {
        let span = self.span(&pair);
        let doc = if self.comments.is_empty() { None } else { self.doc(span.start) };
        let mut pairs = pair.into_inner();
        let head = next(&mut pairs);
        if head.as_rule() == Rule::spread {
            return Entry { span, doc, kind: EntryKind::Spread(self.spread(head)) };
        }
        let key = self.key(head);
        let second = next(&mut pairs);
        let kind = match second.as_rule() {
            Rule::expression => EntryKind::Setting { key, sign: Sign::Equals, value: self.expression(second) },
            Rule::colon => EntryKind::Setting { key, sign: Sign::Colon, value: self.expression(next(&mut pairs)) },
            Rule::body => self.block_entry(span, key, None, second),
            _ => {
                let label = self.label(second);
                self.block_entry(span, key, Some(Box::new(label)), next(&mut pairs))
            }
        };
        Entry { span, doc, kind }
    }

    fn block_entry(&mut self, span: Span, key: Key, label: Option<Box<Label>>, body: Pair<'t>) -> EntryKind {
        match self.deeper(1, span, |builder| builder.body(body)) {
            Some(body) => EntryKind::Block { key, label, body },
            None => EntryKind::Broken,
        }
    }

    pub(super) fn label(&mut self, pair: Pair<'t>) -> Label {
        match pair.as_rule() {
            Rule::name => Label::Name(self.ident(pair)),
            _ => Label::Text(self.string(pair)),
        }
    }

    pub(super) fn spread(&mut self, pair: Pair<'t>) -> Expr {
        self.expression(super::first(pair))
    }

    pub(super) fn key(&mut self, pair: Pair<'t>) -> Key {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::key_words => self.key_words(pair),
            Rule::text => KeyKind::Text(self.text_ident(pair).name),
            _ => match self.string(pair) {
                Expr { kind: ExprKind::Text(text), .. } => KeyKind::Text(Name::new(&text)),
                template => KeyKind::Template(Box::new(template)),
            },
        };
        Key { span, kind }
    }

    fn key_words(&self, pair: Pair<'t>) -> KeyKind {
        let start = self.span(&pair).start as usize;
        let text = pair.as_str();
        if !text.bytes().any(|byte| byte == b'.') {
            return KeyKind::Word(Name::new(text));
        }
        if let Some((from, to)) = text.split_once("..") {
            let days = |word: &str, at: usize| Box::new(self.part(word, start + at));
            return KeyKind::Days(days(from, 0), days(to, from.len() + 2));
        }
        KeyKind::Dotted(self.path(&pair))
    }

    /// The words of `a.b.c`.
    pub(super) fn path(&self, pair: &Pair<'t>) -> Vec<Ident> {
        let mut at = self.span(pair).start as usize;
        let word = |word: &'t str| {
            let ident = self.part(word, at);
            at += word.len() + 1;
            ident
        };
        pair.as_str().split('.').map(word).collect()
    }

    /// A word inside a token, at an offset of the file.
    fn part(&self, word: &str, at: usize) -> Ident {
        Ident { name: Name::new(word), span: Span::new(self.file, at, at + word.len()) }
    }
}
