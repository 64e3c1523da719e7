//! Which mends do good: what was found goes in, texts with the mends made come out, and what is found in them.
//!
//! All mends of a round are tried at once; if errors come of it, one half and then the other, down to the one that brings them. A mend
//! that brings more errors than it takes away is not made, and costs the others nothing.

use super::Program;
use super::gather::{Gathered, gather};
use crate::compile::Options;
use crate::diagnostic::Severity;
use crate::lint::fix::{self, Chosen, Wanted};
use crate::source::SourceMap;
use crate::source::overlay::Texts;
use std::sync::Arc;

/// How often the outcome of mends is looked at again: a mend may bring another problem to light.
const MOST_ROUNDS: usize = 16;
/// How often the programs are checked to find the mends of a round that do harm; a hundred of them among a thousand are found.
const MOST_TRIES: usize = 1000;

pub(super) struct Mended {
    /// Of the files that changed.
    pub texts: Texts,
    pub found: Gathered,
}

/// Makes mends until there are none left that do good.
pub(super) fn mend(programs: &[Program], options: &Options, wanted: Wanted, found: Gathered) -> Mended {
    let mut mended = Mended { texts: Texts::default(), found };
    for _ in 0..MOST_ROUNDS {
        match round(programs, options, wanted, &mended) {
            Some(next) => mended = next,
            None => break,
        }
    }
    mended
}

/// `None` if no mend does good.
fn round(programs: &[Program], options: &Options, wanted: Wanted, before: &Mended) -> Option<Mended> {
    let chosen = fix::choose(&before.found.diagnostics, wanted);
    let mut round = Round {
        programs,
        options,
        sources: &before.found.sources,
        texts: &before.texts,
        errors: before.found.errors(),
        good: Vec::new(),
        outcome: None,
        tries: 0,
    };
    round.keep_good(&chosen);
    round.outcome
}

struct Round<'a> {
    programs: &'a [Program],
    options: &'a Options,
    /// What the places of mends refer to.
    sources: &'a SourceMap,
    texts: &'a Texts,
    /// With what is kept so far.
    errors: usize,
    good: Vec<Chosen<'a>>,
    outcome: Option<Mended>,
    tries: usize,
}

impl<'a> Round<'a> {
    fn keep_good(&mut self, chosen: &[Chosen<'a>]) {
        if chosen.is_empty() || self.tries == MOST_TRIES {
            return;
        }
        self.tries += 1;
        let after = self.with(chosen);
        if after.found.errors() <= self.most_errors(chosen) {
            self.errors = after.found.errors();
            self.good.extend(chosen);
            self.outcome = Some(after);
        } else if chosen.len() > 1 {
            let (one, other) = chosen.split_at(chosen.len() / 2);
            self.keep_good(one);
            self.keep_good(other);
        }
    }

    /// How many errors there may be for mends to be good: several take theirs away; one alone may bring another to light.
    fn most_errors(&self, chosen: &[Chosen]) -> usize {
        match chosen {
            [_] => self.errors,
            _ => self.errors.saturating_sub(chosen.iter().filter(|it| it.severity == Severity::Error).count()),
        }
    }

    /// What comes of these besides those that are kept.
    fn with(&self, chosen: &[Chosen<'a>]) -> Mended {
        let together = [self.good.as_slice(), chosen].concat();
        let mut texts = self.texts.clone();
        for (file, edits) in fix::edits(&together) {
            let file = self.sources.file(file);
            texts.insert(file.path.clone(), Arc::from(fix::apply(&file.text, &edits)));
        }
        let found = gather(self.programs, &texts, self.options);
        Mended { texts, found }
    }
}
