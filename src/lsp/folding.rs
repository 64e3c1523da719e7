//! `textDocument/foldingRange` and `selectionRange`

use super::session::Session;
use crate::ide::folding::{self, Kind};
use gen_lsp_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams, SelectionRange, SelectionRangeParams};

pub fn folding(session: &mut Session, params: FoldingRangeParams) -> Vec<FoldingRange> {
    let found = session.page(&params.text_document.uri, |page, edge| {
        let range = |(span, kind)| {
            let range = edge.range(page.source(), span);
            FoldingRange {
                start_line: range.start.line,
                end_line: range.end.line,
                kind: match kind {
                    Kind::Code => None,
                    Kind::Comment => Some(FoldingRangeKind::Comment),
                    Kind::Imports => Some(FoldingRangeKind::Imports),
                },
                ..FoldingRange::default()
            }
        };
        folding::folds(page).into_iter().map(range).collect()
    });
    found.unwrap_or_default()
}

/// For each position in turn.
pub fn selection(session: &mut Session, params: SelectionRangeParams) -> Option<Vec<SelectionRange>> {
    let uri = params.text_document.uri;
    session.page(&uri, |page, edge| {
        let of_position = |position| {
            let place = page.at(edge.offset(page.source(), position));
            let widest_first = folding::selections(place).into_iter().rev();
            widest_first.fold(None, |parent, span| {
                let range = edge.range(page.source(), span);
                Some(SelectionRange { range, parent: parent.map(Box::new) })
            })
        };
        params.positions.iter().filter_map(|position| of_position(*position)).collect()
    })
}
