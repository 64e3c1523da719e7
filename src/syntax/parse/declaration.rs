//! Declarations: `item` and what it may be.

use super::{Builder, Pair, Pairs, Rule, first, next, opt};
use crate::name::Name;
use crate::syntax::ast::*;

impl<'t> Builder<'t> {
    /// Of the rules `item`, `item_first` and `item_head`.
    pub(super) fn item(&mut self, pair: Pair<'t>) -> Item {
        let mut pairs = pair.into_inner();
        let mut annotations = Vec::new();
        while let Some(pair) = opt(&mut pairs, Rule::annotation) {
            annotations.push(self.annotation(pair));
        }
        let declaration = next(&mut pairs);
        let span = self.span(&declaration);
        let start = annotations.first().map_or(span, |it| it.span);
        Item {
            span: start.to(span),
            doc: self.doc(start.start).or_else(|| self.doc(span.start)),
            annotations,
            kind: self.declaration(declaration),
        }
    }

    pub(super) fn annotation(&mut self, pair: Pair<'t>) -> Annotation {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let name = self.ident(next(&mut pairs));
        let args = pairs.next().map(|args| self.arguments(args)).unwrap_or_default();
        Annotation { span, name, args }
    }

    fn declaration(&mut self, pair: Pair<'t>) -> ItemKind {
        match pair.as_rule() {
            Rule::block => ItemKind::Block(self.block(pair)),
            Rule::let_ => self.let_(pair),
            Rule::parameter | Rule::parameter_head => self.parameter(pair),
            Rule::variable => self.variable(pair),
            Rule::output | Rule::output_head => self.output(pair),
            Rule::import => self.import(pair),
            Rule::type_alias => self.type_alias(pair),
            Rule::attributes => self.attributes(pair),
            Rule::profile => self.profile(pair),
            Rule::assert => self.assert(pair),
            Rule::block_head => self.block_head(pair),
            Rule::let_head => self.let_head(pair),
            Rule::profile_head => self.profile_head(pair),
            _ => ItemKind::Broken { name: None },
        }
    }

    fn block(&mut self, pair: Pair<'t>) -> Block {
        let mut pairs = pair.into_inner();
        let start = self.block_start(&mut pairs, Content::Broken);
        Block { content: self.content(next(&mut pairs)), ..start }
    }

    /// All before the content.
    pub(super) fn block_start(&mut self, pairs: &mut Pairs<'t>, content: Content) -> Block {
        let word = next(pairs);
        Block {
            kind_span: self.span(&word),
            // INVARIANT: the grammar lists the same words.
            kind: BlockKind::from_word(word.as_str()).unwrap_or(BlockKind::Resource),
            name: self.ident(next(pairs)),
            subkind: self.opt_subkind(pairs),
            family: opt(pairs, Rule::for_clause).map(|pair| Box::new(self.for_clause(pair))),
            when: opt(pairs, Rule::when_clause).map(|pair| self.when_clause(pair)),
            content,
        }
    }

    fn opt_subkind(&mut self, pairs: &mut Pairs<'t>) -> Option<Ident> {
        match pairs.peek()?.as_rule() {
            Rule::kind_word => pairs.next().map(|pair| self.ident(pair)),
            Rule::text | Rule::template | Rule::lines => pairs.next().map(|pair| self.text_ident(pair)),
            _ => None,
        }
    }

    fn content(&mut self, pair: Pair<'t>) -> Content {
        match pair.as_rule() {
            Rule::existing => Content::Existing(self.expression(first(pair))),
            _ => Content::Body(self.body(pair)),
        }
    }

    pub(super) fn for_clause(&mut self, pair: Pair<'t>) -> ForClause {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let one = self.ident(next(&mut pairs));
        let two = opt(&mut pairs, Rule::name).map(|pair| self.ident(pair));
        let (key, value) = match two {
            Some(two) => (Some(one), two),
            None => (None, one),
        };
        ForClause { span, key, value, list: self.expression(next(&mut pairs)) }
    }

    fn when_clause(&mut self, pair: Pair<'t>) -> Expr {
        self.expression(first(pair))
    }

    fn let_(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        ItemKind::Let {
            name: self.ident(next(&mut pairs)),
            ty: opt(&mut pairs, Rule::type_).map(|pair| self.type_(pair)),
            value: self.expression(next(&mut pairs)),
        }
    }

    fn parameter(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        ItemKind::Parameter {
            name: self.ident(next(&mut pairs)),
            ty: self.type_(next(&mut pairs)),
            default: self.opt_expression(&mut pairs),
            body: pairs.next().map(|pair| self.body(pair)),
        }
    }

    fn variable(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        ItemKind::Variable {
            name: self.ident(next(&mut pairs)),
            ty: self.type_(next(&mut pairs)),
            default: self.opt_expression(&mut pairs),
        }
    }

    fn output(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        ItemKind::Output {
            name: self.ident(next(&mut pairs)),
            when: opt(&mut pairs, Rule::when_clause).map(|pair| self.when_clause(pair)),
            value: self.opt_expression(&mut pairs),
            body: pairs.next().map(|pair| self.body(pair)),
        }
    }

    fn import(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        let path = self.text_ident(next(&mut pairs));
        ItemKind::Import { path: path.name.as_str().into(), path_span: path.span, alias: self.ident(next(&mut pairs)) }
    }

    fn type_alias(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        ItemKind::Type { name: self.ident(next(&mut pairs)), ty: self.type_(next(&mut pairs)) }
    }

    fn attributes(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        let namespace = self.word_or_text(next(&mut pairs));
        ItemKind::Attributes { namespace, ty: self.type_(next(&mut pairs)) }
    }

    fn profile(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        ItemKind::Profile { name: self.ident(next(&mut pairs)), body: self.body(next(&mut pairs)) }
    }

    fn assert(&mut self, pair: Pair<'t>) -> ItemKind {
        let mut pairs = pair.into_inner();
        ItemKind::Assert { condition: self.expression(next(&mut pairs)), message: self.expression(next(&mut pairs)) }
    }

    fn opt_expression(&mut self, pairs: &mut Pairs<'t>) -> Option<Expr> {
        opt(pairs, Rule::expression).map(|pair| self.expression(pair))
    }

    /// A name or a key that may be written as a string.
    pub(super) fn word_or_text(&mut self, pair: Pair<'t>) -> Ident {
        match pair.as_rule() {
            Rule::text | Rule::template | Rule::lines => self.text_ident(pair),
            _ => self.ident(pair),
        }
    }

    /// A string that names something: nothing is computed in it.
    pub(super) fn text_ident(&mut self, pair: Pair<'t>) -> Ident {
        let span = self.span(&pair);
        Ident { name: Name::new(&self.known_text(pair)), span }
    }
}
