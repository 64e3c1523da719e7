//! The kinds behind the names of declarations: which layer, app, server or database there can be, and types of resources.
//!
//! In: a block. Out: whether its kind makes sense; one that does not is reported.

use super::Analysis;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::kinds::{AppKind, LayerKind, ServerKind};
use crate::syntax::ast::{Block, BlockKind, Content};

impl Analysis<'_> {
    /// Whether it is known what a block declares. The parser has reported one of which it can read only the name.
    pub(super) fn makes_sense(&mut self, block: &Block) -> bool {
        if matches!(block.content, Content::Broken) {
            return false;
        }
        match block.kind {
            BlockKind::Layer => self.is_kind(block, &LayerKind::ALL.map(LayerKind::word)),
            BlockKind::App => self.is_kind(block, &AppKind::ALL.map(AppKind::word)),
            BlockKind::Server => self.is_kind(block, &ServerKind::ALL.map(ServerKind::word)),
            BlockKind::Database => block.subkind.is_none() || self.is_kind(block, &["rds"]),
            BlockKind::Resource => self.is_type(block),
            BlockKind::Stack
            | BlockKind::Instance
            | BlockKind::LoadBalancer
            | BlockKind::Volume
            | BlockKind::ElasticIp
            | BlockKind::User
            | BlockKind::Deployment => true,
        }
    }

    fn is_kind(&mut self, block: &Block, words: &[&'static str]) -> bool {
        let what = block.kind.word();
        let Some(given) = block.subkind else {
            let message = format!("`{}` does not say what kind of {what} it is", block.name.name);
            self.report(
                Diagnostic::at(Code::UNKNOWN_KIND, block.name.span, message, "write `: kind` after the name")
                    .help(format!("kinds of {what}: `{}`", words.join("`, `"))),
            );
            return false;
        };
        let found = words.iter().any(|it| given.name == *it);
        if !found {
            let message = format!("there is no kind of {what} called `{}`", given.name);
            let problem = Diagnostic::at(Code::UNKNOWN_KIND, given.span, message, "not a kind");
            self.report(match (nearest(given.name.as_str(), words.iter().copied()), words) {
                (Some(near), _) => problem.suggest(given.span, near),
                (None, [only]) => {
                    let title = format!("replace with `{only}`");
                    problem.help(format!("the kind is `{only}`")).fix(title, given.span, *only)
                }
                (None, _) => problem.help(format!("kinds of {what}: `{}`", words.join("`, `"))),
            });
        }
        found
    }

    fn is_type(&mut self, block: &Block) -> bool {
        let found = block.subkind.is_some_and(|it| it.name.as_str().contains("::"));
        if !found {
            let span = block.subkind.map_or(block.name.span, |it| it.span);
            let message = format!("`{}` does not say which type of resource it is", block.name.name);
            let label = "expected a type such as `\"AWS::EC2::VPC\"`";
            self.report(Diagnostic::at(Code::UNKNOWN_KIND, span, message, label));
        }
        found
    }
}
