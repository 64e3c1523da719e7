//! What nothing uses: variables, parameters, `let`s, types and imports that no expression names.
//!
//! Only the main program's own files count as a whole; a name used in any file that imports it is used.

use super::Analysis;
use super::names::{Node, SymbolId};
use super::references::{self, How, Meaning};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::visit;
use rustc_hash::FxHashSet;

impl Analysis<'_> {
    /// Reports declarations that nothing names. `pinned` are the ids that pasted intrinsics name.
    pub fn report_unused(&mut self) {
        // What could not be read may have used anything.
        if !self.program.mistaken.is_empty() {
            return;
        }
        let used = self.used_symbols();
        let pasted: FxHashSet<_> = self.pasted.iter().map(|it| it.id).collect();
        for id in self.names.ids() {
            let symbol = *self.names.symbol(id);
            let counts = match symbol.node {
                Node::Variable { .. } | Node::Type(_) | Node::Import(_) => true,
                Node::Parameter { .. } => symbol.file == self.program.main,
                Node::Let { .. } => symbol.annotation("id").is_none(),
                Node::Block(_) | Node::Nested { .. } => false,
            };
            let named = (symbol.file, symbol.name.name);
            if self.suggested.contains(&named) || self.names.doubtful.contains(&named) {
                continue;
            }
            // What an imported file offers may serve other programs.
            let offered = symbol.file != self.program.main;
            if !counts
                || offered
                || used.contains(&id)
                || symbol.name.name.as_str().starts_with('_')
                || pasted.contains(&symbol.logical_id())
            {
                continue;
            }
            let word = symbol.kind_word();
            let what = if word == "let" {
                format!("`{}`", symbol.name.name)
            } else {
                format!("the {word} `{}`", symbol.name.name)
            };
            let problem =
                Diagnostic::at(Code::UNUSED, symbol.name.span, format!("nothing uses {what}"), "declared here")
                    .help("remove it, or start its name with `_` if it is kept on purpose");
            self.report(match self.removal(symbol.name.span) {
                Some(lines) => problem.unsafe_fix("remove the declaration", lines, ""),
                None => problem,
            });
        }
    }

    /// Reports names of `for` clauses that hide a declaration of the file.
    pub fn report_shadows(&mut self) {
        let mut found = Vec::new();
        for file in &self.program.files {
            for item in &file.items {
                visit::for_clauses(item, &mut |clause| {
                    for name in clause.key.iter().chain([&clause.value]) {
                        found.extend(self.names.find(file.id, name.name).map(|id| (*name, id)));
                    }
                });
            }
        }
        for (name, id) in found {
            let hidden = self.names.symbol(id).name.span;
            self.report(
                Diagnostic::at(
                    Code::SHADOWS,
                    name.span,
                    format!("`{}` hides a declaration of the same name", name.name),
                    "means the loop's value in here",
                )
                .label(hidden, "hidden")
                .help("give one of them another name"),
            );
        }
    }

    /// The lines of the declaration that holds a place, with its documentation and one blank line after it.
    fn removal(&self, at: Span) -> Option<Span> {
        let items = &self.program.files.get(at.file.0 as usize)?.items;
        let item = items.get(items.partition_point(|it| it.span.start <= at.start).checked_sub(1)?)?;
        let start = item.doc.as_ref().map_or(item.span.start, |doc| doc.span.start.min(item.span.start));
        let rest = self.program.sources.file(at.file).text.get(item.span.end as usize..)?;
        let mut lines = rest.split_inclusive('\n');
        let first = lines.next().unwrap_or("");
        if !first.trim().is_empty() {
            return Some(Span { start, ..item.span });
        }
        let blank = lines.next().filter(|line| line.trim().is_empty()).map_or(0, str::len);
        Some(Span { start, end: item.span.end + (first.len() + blank) as u32, ..item.span })
    }

    fn used_symbols(&self) -> FxHashSet<SymbolId> {
        let mut used = FxHashSet::default();
        references::each(self.program, &self.names, &mut |it| {
            if let (Meaning::Symbol(id), How::Used) = (it.to, it.how) {
                used.insert(id);
            }
        });
        used
    }
}
