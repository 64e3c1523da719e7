//! Hints in the text: the host names of a family, the hours of a schedule in UTC, values that only the deployment knows.

use super::place::Page;
use super::shown;
use crate::analysis::Analysis;
use crate::language::kinds::DAYS;
use crate::model::{Instance, Running};
use crate::source::Span;
use crate::syntax::ast::{Body, Content, EntryKind, ExprKind, Ident, Item, ItemKind, KeyKind};

pub struct Hint {
    /// Where it stands.
    pub offset: u32,
    pub text: String,
    /// More, for those who look at it.
    pub more: Option<String>,
}

/// Of the declarations that a range touches.
pub fn hints(page: Page, range: Span) -> Vec<Hint> {
    let Some(tree) = page.tree() else { return Vec::new() };
    let Some(mut analysis) = page.snapshot.analysis(page.loader, &page.snapshot.options) else { return Vec::new() };
    let touched = tree.items.iter().filter(|it| it.span.start <= range.end && range.start <= it.span.end);
    let mut found: Vec<Hint> = touched.flat_map(|item| of_item(page, item, &mut analysis)).collect();
    found.sort_by_key(|it| it.offset);
    found
}

fn of_item(page: Page, item: &Item, analysis: &mut Analysis) -> Vec<Hint> {
    match &item.kind {
        ItemKind::Block(block) => {
            let Some(model) = &page.snapshot.model else { return Vec::new() };
            let members: Vec<&Instance> =
                model.instances.iter().filter(|it| it.header.span == block.name.span).collect();
            let names = block.family.as_ref().map_or(block.name.span.end, |clause| clause.span.end);
            let mut found: Vec<Hint> = hostnames(&members, names).into_iter().collect();
            if let (Content::Body(body), Some(first)) = (&block.content, members.first()) {
                found.extend(schedule(first, body));
            }
            found
        }
        ItemKind::Let { name, value, .. } if !is_literal(&value.kind) => {
            computed(page, name, analysis).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn is_literal(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Quantity(..)
            | ExprKind::Time(_)
            | ExprKind::Text(_)
            | ExprKind::Recipe(_)
            | ExprKind::Object(_)
            | ExprKind::List(_)
            | ExprKind::Broken
    )
}

/// The host names of several instances, or one that is not that of the declaration.
fn hostnames(members: &[&Instance], offset: u32) -> Option<Hint> {
    const SHOWN: usize = 3;
    let names: Vec<&str> = members.iter().map(|it| &*it.hostname.text).collect();
    let own = members.first()?.header.name.as_str();
    if names == [own] {
        return None;
    }
    let first = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(SHOWN);
    let text = if more > 0 { format!("{first} and {more} more") } else { first };
    let all = (more > 0).then(|| names.join(", "));
    Some(Hint { offset, text, more: all })
}

/// The hours of each line of a schedule that is not written in UTC.
fn schedule(instance: &Instance, body: &Body) -> Vec<Hint> {
    let Running::Scheduled(schedule) = &instance.running else { return Vec::new() };
    if &*schedule.timezone == "UTC" {
        return Vec::new();
    }
    let block = body.entries.iter().find_map(|entry| match &entry.kind {
        EntryKind::Block { key, body, .. } if key.written().is_some_and(|it| it == "schedule") => Some(body),
        _ => None,
    });
    let entries = block.into_iter().flat_map(|body| &body.entries);
    entries
        .filter_map(|entry| {
            let day = match &entry.key()?.kind {
                KeyKind::Word(name) => name.as_str(),
                KeyKind::Days(from, _) => from.name.as_str(),
                _ => return None,
            };
            let at = DAYS.iter().position(|(word, _)| *word == day)?;
            let hours = hours(*schedule.hours.get(at)?);
            let name = DAYS.get(at).map_or("", |(_, name)| name);
            let more = format!("on {name}, in UTC: each range is from one hour to the next that is off");
            Some(Hint { offset: entry.span.end, text: format!("{hours} UTC"), more: Some(more) })
        })
        .collect()
}

/// `07:00..16:00, 20:00..24:00`
fn hours(bits: u32) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for hour in (0..24).filter(|hour| bits >> hour & 1 == 1) {
        match ranges.last_mut() {
            Some((_, end)) if *end == hour => *end += 1,
            _ => ranges.push((hour, hour + 1)),
        }
    }
    let texts: Vec<String> = ranges.iter().map(|(start, end)| format!("{start:02}:00..{end:02}:00")).collect();
    if texts.is_empty() { "never".to_owned() } else { texts.join(", ") }
}

/// What a `let` comes to, or that only the deployment knows.
fn computed(page: Page, name: &Ident, analysis: &mut Analysis) -> Option<Hint> {
    let id = analysis.names.find(page.file, name.name)?;
    let value = analysis.symbol_value(id, name.span);
    if value.is_unknown() {
        return None;
    }
    if value.is_deferred() {
        return Some(Hint { offset: name.span.end, text: "known while deploying".to_owned(), more: None });
    }
    let text = shown::value(&value, &page.program.sources);
    let short: String = text.chars().take(40).collect();
    let is_cut = short.len() < text.len();
    let shown = if is_cut { format!("= {short}...") } else { format!("= {short}") };
    Some(Hint { offset: name.span.end, text: shown, more: is_cut.then_some(text) })
}
