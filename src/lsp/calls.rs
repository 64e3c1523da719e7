//! `textDocument/prepareCallHierarchy`, `callHierarchy/incomingCalls` and `outgoingCalls`. Who calls travels with the item.

use super::edge::Edge;
use super::session::Session;
use crate::ide::calls::{self, Caller, Whereabouts};
use crate::ide::place::Page;
use crate::language::kinds::Event;
use crate::source::Span;
use gen_lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Location, LspAny, Range, SymbolKind, Uri,
};
use serde_json::json;

pub fn prepare(session: &mut Session, params: CallHierarchyPrepareParams) -> Vec<CallHierarchyItem> {
    let at = params.text_document_position_params;
    let uri = at.text_document.uri;
    let found = session.place(&uri, at.position, |place, edge| {
        let caller = calls::prepare(place)?;
        item(place.page, edge, &uri, &caller)
    });
    found.flatten().into_iter().collect()
}

pub fn incoming(session: &mut Session, params: CallHierarchyIncomingCallsParams) -> Vec<CallHierarchyIncomingCall> {
    about(session, &params.item, |page, edge, uri, caller| {
        let calls = calls::incoming(page, caller).into_iter();
        let calls = calls.filter_map(|(from, spans)| {
            Some(CallHierarchyIncomingCall {
                from: item(page, edge, uri, &from)?,
                from_ranges: ranges(page, edge, &spans),
            })
        });
        calls.collect()
    })
}

pub fn outgoing(session: &mut Session, params: CallHierarchyOutgoingCallsParams) -> Vec<CallHierarchyOutgoingCall> {
    about(session, &params.item, |page, edge, uri, caller| {
        let calls = calls::outgoing(page, caller).into_iter();
        let calls = calls.filter_map(|(to, spans)| {
            Some(CallHierarchyOutgoingCall { to: item(page, edge, uri, &to)?, from_ranges: ranges(page, edge, &spans) })
        });
        calls.collect()
    })
}

fn about<T>(
    session: &mut Session,
    item: &CallHierarchyItem,
    question: impl FnOnce(Page, &Edge, &Uri, &Caller) -> Vec<T>,
) -> Vec<T> {
    let data = item.data.clone().unwrap_or_default();
    let uri = data.get("uri").and_then(LspAny::as_str).map(|it| Uri(it.to_owned()));
    let Some((uri, caller)) = uri.zip(caller(&data)) else { return Vec::new() };
    session.page(&uri, |page, edge| question(page, edge, &uri, &caller)).unwrap_or_default()
}

fn ranges(page: Page, edge: &Edge, spans: &[Span]) -> Vec<Range> {
    spans.iter().map(|span| edge.location(&page.program.sources, *span).range).collect()
}

fn item(page: Page, edge: &Edge, uri: &Uri, caller: &Caller) -> Option<CallHierarchyItem> {
    let location = match calls::whereabouts(page, caller)? {
        Whereabouts::Span(span) => edge.location(&page.program.sources, span),
        Whereabouts::File(path) => Location { uri: edge.uri(&path), range: Range::default() },
    };
    let (name, detail, kind, who) = match caller {
        Caller::Layer(name) => (name.clone(), "layer".to_owned(), SymbolKind::Class, json!({ "layer": name })),
        Caller::Event(layer, event) => {
            let who = json!({ "layer": layer, "event": event.word() });
            (event.word().to_owned(), format!("event of {layer}"), SymbolKind::Event, who)
        }
        Caller::Recipe(name) => (name.clone(), "recipe".to_owned(), SymbolKind::Method, json!({ "recipe": name })),
    };
    Some(CallHierarchyItem {
        name,
        kind,
        tags: None,
        detail: Some(detail),
        uri: location.uri,
        range: location.range,
        selection_range: location.range,
        data: Some(json!({ "uri": uri.0, "who": who })),
    })
}

fn caller(data: &LspAny) -> Option<Caller> {
    let who = data.get("who")?;
    let text = |key: &str| who.get(key).and_then(LspAny::as_str).map(str::to_owned);
    match (text("recipe"), text("layer"), text("event")) {
        (Some(recipe), ..) => Some(Caller::Recipe(recipe)),
        (None, Some(layer), Some(event)) => Some(Caller::Event(layer, Event::from_word(&event)?)),
        (None, Some(layer), None) => Some(Caller::Layer(layer)),
        (None, None, _) => None,
    }
}
