//! What is computed once, on demand: the value of a `let`, the meaning of a type, the members of a family.
//!
//! In: a slot in the analysis and how to fill it. Out: what is in it. Whoever is asked for while being computed is in a circle.

use super::Analysis;
use super::names::SymbolId;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

#[derive(Clone, Default, Debug)]
pub(super) enum Progress<T> {
    #[default]
    Unasked,
    /// Being computed: meeting it again is a circle.
    Started,
    Done(T),
}

impl<'a> Analysis<'a> {
    /// What the slot of a symbol holds, computed if it is asked for the first time; `circular` reports a circle and stands in.
    pub(super) fn once<T: Clone>(
        &mut self,
        id: SymbolId,
        slot: fn(&mut Self, SymbolId) -> &mut Progress<T>,
        circular: impl FnOnce(&mut Self) -> T,
        compute: impl FnOnce(&mut Self) -> T,
    ) -> T {
        match slot(self, id) {
            Progress::Done(known) => return known.clone(),
            Progress::Started => return circular(self),
            started @ Progress::Unasked => *started = Progress::Started,
        }
        // It is asked for only once: what is wrong with it must not be dropped because the one who asks is only guessing.
        let quiet = std::mem::take(&mut self.quiet);
        let computed = compute(self);
        self.quiet = quiet;
        *slot(self, id) = Progress::Done(computed.clone());
        computed
    }

    /// Reports a circle that a symbol is in; `back` is the reference that closes it.
    pub(super) fn circle(&mut self, id: SymbolId, message: impl Into<String>, back: Option<Span>) {
        let declared = self.names.symbol(id).name.span;
        let mut problem = Diagnostic::at(Code::CIRCLE, declared, message, "declared here");
        if let Some(back) = back {
            problem = problem.label(back, "refers back to it");
        }
        self.report(problem.help("take one of the references out of the circle"));
    }
}
