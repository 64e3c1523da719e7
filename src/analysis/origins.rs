//! What a deferred value comes from, in the words of the source: a value comes in; the name of the declaration, the place of
//! the value and that of the declaration go out, for messages.

use super::Analysis;
use crate::functions::{Source, SourceNames};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Op, Store, Value};

impl SourceNames for Analysis<'_> {
    fn deferred_source(&self, value: &Value) -> Source {
        let mut found = None;
        value.walk(&mut |it| {
            if found.is_none() {
                found = self.named_source(it);
            }
        });
        found.unwrap_or_else(|| Source { text: "this value".to_string(), origin: value.origin, declared: None })
    }
}

impl Analysis<'_> {
    /// Where what a deferred value comes from is declared, unless the language itself has it.
    pub fn declared_source(&self, value: &Value) -> Option<Span> {
        self.deferred_source(value).declared
    }

    fn named_source(&self, value: &Value) -> Option<Source> {
        let plain = |text: String| (text, None);
        let (text, declared) = match &value.data {
            Data::Decl(target) => self.source_name(target.id),
            Data::Deferred(deferred) => match &deferred.op {
                Op::Ref(target) => self.source_name(target.id),
                Op::Attribute(target, attr) => {
                    let (name, declared) = self.source_name(target.id);
                    (format!("{name}.{}", attr.word()), declared)
                }
                Op::Pseudo(pseudo) => plain(format!("aws.{}", pseudo.word())),
                Op::Zones(_) => plain("aws.zones(...)".to_string()),
                Op::Import(_) => plain("aws.import_value(...)".to_string()),
                Op::Dynamic { service: Store::SecretsManager, .. } => plain("secrets_manager(...)".to_string()),
                Op::Dynamic { .. } => plain("ssm(...)".to_string()),
                Op::Raw { function, .. } => plain(function.to_string()),
                _ => return None,
            },
            _ => return None,
        };
        Some(Source { text, origin: value.origin, declared })
    }

    /// What the source calls the declaration with a logical id, and where it declares it.
    fn source_name(&self, id: Name) -> (String, Option<Span>) {
        match self.targets.get(&id) {
            Some((symbol, _)) => {
                let name = self.names.symbol(*symbol).name;
                let withheld = self.withheld.get(symbol).and_then(|found| found.iter().find(|it| it.id == id));
                (withheld.map_or(name.name, |it| it.name).to_string(), Some(name.span))
            }
            None => (id.to_string(), None),
        }
    }
}
