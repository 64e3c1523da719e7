//! The report as Markdown, for the comment of a pull request.
//!
//! Order: a hidden mark by which the comment is found again, the verdict, the danger (never folded, never left out), a table of objects,
//! folded details, folded noise, the command that makes the report again. A report that would be too long sheds sections in a fixed
//! order, whole objects at a time, and says what it left out.

use super::addresses::{at_most, count, together};
use super::document::{Action, Diff, LeafChange, ObjectChange, PropertyChange, Report, Role};
use super::paths;
use super::quoted::{Said, longest_run, quoted, said};
use super::words;
use crate::graph::mermaid::escaped;
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::fmt::Write;

/// How many characters a report has at most if nothing else is said. GitHub takes 65,536.
pub const CEILING: usize = 60_000;

/// By which a comment is found again.
pub const MARK: &str = "<!-- stackwright-diff -->";

/// What can be shed, what goes first at the end.
const SECTIONS: [Section; 10] = [
    Section::Table,
    Section::Events,
    Section::Renames,
    Section::Properties,
    Section::RunLists,
    Section::Attributes,
    Section::DataBags,
    Section::Causes,
    Section::Picture,
    Section::Noise,
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Section {
    Table,
    Events,
    Renames,
    Properties,
    RunLists,
    Attributes,
    DataBags,
    Causes,
    Picture,
    Noise,
}

/// A piece of a report that is shown whole or not at all.
struct Piece {
    part: usize,
    section: Section,
    text: String,
}

/// The report in at most `ceiling` characters, unless the danger alone is longer.
pub fn render(report: &Report, ceiling: usize) -> String {
    let pieces: Vec<Piece> = report.parts.iter().enumerate().flat_map(|(at, diff)| pieces(at, diff)).collect();
    let fixed = assemble(report, &pieces, &|_| false).chars().count() + SPARE;
    let mut left = ceiling.saturating_sub(fixed);
    let mut kept = vec![false; pieces.len()];
    for section in SECTIONS {
        for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.section == section) {
            let size = piece.text.chars().count();
            // What opens and closes a section counts with its first piece.
            if let (true, Some(keep)) = (size + FOLD <= left, kept.get_mut(at)) {
                left -= size + FOLD;
                *keep = true;
            }
        }
    }
    assemble(report, &pieces, &|at| kept.get(at).copied().unwrap_or_default())
}

/// How many names, or families, a line of danger spells out.
const IN_DANGER: usize = 40;
/// In characters: what is kept free for saying what was left out.
const SPARE: usize = 800;
/// In characters: what folding takes.
const FOLD: usize = 12;

fn assemble(report: &Report, pieces: &[Piece], keep: &dyn Fn(usize) -> bool) -> String {
    let mut page = format!("{MARK}\n");
    let several = report.parts.len() > 1;
    if several {
        line(&mut page, &format!("**All together: {}**\n", escape(&words::verdict(&report.verdict))));
    }
    for (part, diff) in report.parts.iter().enumerate() {
        let sides = match diff.old.label == diff.new.label {
            true => code(&diff.new.label),
            false => format!("{} → {}", code(&diff.old.label), code(&diff.new.label)),
        };
        line(
            &mut page,
            &format!(
                "{}{sides}: **{}**\n",
                if several { "## " } else { "### " },
                escape(&words::verdict(&diff.verdict))
            ),
        );
        danger(&mut page, diff);
        let mut left_out: Vec<(Section, usize)> = Vec::new();
        for section in SECTIONS {
            let of: Vec<(usize, &Piece)> =
                pieces.iter().enumerate().filter(|(_, it)| it.part == part && it.section == section).collect();
            let texts: Vec<&str> = of.iter().filter(|(at, _)| keep(*at)).map(|(_, it)| it.text.as_str()).collect();
            if texts.len() < of.len() {
                left_out.push((section, of.len() - texts.len()));
            }
            if !texts.is_empty() {
                page.push_str(&framed(section, &texts, of.len()));
            }
        }
        if !left_out.is_empty() {
            let told: Vec<String> = left_out.iter().map(|(section, number)| told(*section, *number)).collect();
            line(&mut page, &format!("> Left out to keep this short: {}.\n", told.join(", ")));
        }
    }
    line(&mut page, &format!("<sub>Again: {}</sub>", code(&report.command)));
    page
}

fn told(section: Section, number: usize) -> String {
    match section {
        Section::Table => count(number, "line") + " of the table",
        Section::Events => "the events".to_owned(),
        Section::Renames => "offers of renames".to_owned(),
        Section::Properties => "details of ".to_owned() + &count(number, "object"),
        Section::RunLists => count(number, "run-list"),
        Section::Attributes => count(number, "set") + " of attributes",
        Section::DataBags => count(number, "set") + " of items in data bags",
        Section::Causes => "the causes".to_owned(),
        Section::Picture => "the drawing".to_owned(),
        Section::Noise => "the noise".to_owned(),
    }
}

fn framed(section: Section, texts: &[&str], all: usize) -> String {
    let body = texts.concat();
    match section {
        Section::Table => format!("| | what | properties | consequence |\n| --- | --- | --- | --- |\n{body}\n"),
        Section::Events => format!("**Events**\n\n{body}\n"),
        Section::Renames => format!("**Renamed?**\n\n{body}\n"),
        Section::Properties => folded(&format!("Properties: {}", count(all, "kind") + " of change"), &body),
        Section::RunLists => folded(&count(all, "changed run-list"), &body),
        Section::Attributes => folded(&format!("Attributes: {}", count(all, "kind") + " of change"), &body),
        Section::DataBags => folded(&format!("Data bags: {}", count(all, "kind") + " of change"), &body),
        Section::Causes => folded("Causes and the way back", &body),
        Section::Picture => folded("Drawing", &body),
        Section::Noise => folded("Without meaning", &body),
    }
}

fn folded(title: &str, body: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{}\n\n</details>\n\n", body.trim_end())
}

fn danger(page: &mut String, diff: &Diff) {
    for finding in &diff.findings {
        let sign = if finding.severity == "error" { "⛔" } else { "⚠️" };
        let place = finding.place.as_ref().map(|it| format!(" ({})", code(it))).unwrap_or_default();
        line(page, &format!("{sign} {} {}{place}", code(&finding.code), inline(&finding.message)));
        finding.help.iter().for_each(|help| line(page, &format!("<br>{}", inline(help))));
        line(page, "");
    }
    if diff.danger.is_empty() {
        return;
    }
    line(page, "> [!CAUTION]");
    for danger in &diff.danger {
        let place = danger.place.as_ref().map(|it| format!(" ({})", code(it))).unwrap_or_default();
        let of = at_most(IN_DANGER, danger.of.iter().map(String::as_str));
        line(page, &format!("> - **{}**: {}: {}{place}", words::danger(danger.kind), code(&of), inline(&danger.text)));
    }
    line(page, "");
}

fn pieces(part: usize, diff: &Diff) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |section, text: String| {
        if !text.is_empty() {
            pieces.push(Piece { part, section, text });
        }
    };
    for group in words::alike(&diff.objects) {
        push(Section::Table, row(&group));
        if !(group.first.properties.is_empty() && group.first.notes.is_empty()) {
            push(Section::Properties, properties(&group));
        }
    }
    push(Section::Events, events(diff));
    push(Section::Renames, renames(diff));
    for change in &diff.run_lists {
        let on = together(change.instances.iter().map(String::as_str));
        let mut text = format!("{} on {}\n\n", code(&change.event), code(&on));
        let lines = listed(&change.old, &change.new);
        let lines = if change.lists.is_empty() { lines } else { changed_lines(&lines) };
        text.push_str(&fence("diff", &lines));
        push(Section::RunLists, text);
    }
    for change in &diff.attributes {
        push(Section::Attributes, attributes(change));
    }
    for change in &diff.data_bags {
        push(Section::DataBags, data_bag(change));
    }
    push(Section::Causes, causes(diff));
    push(Section::Picture, picture(diff));
    push(Section::Noise, noise(diff));
    pieces
}

fn row(group: &words::Alike) -> String {
    let object = group.first;
    let sign = match object.action {
        Action::Create => "➕",
        Action::Update => "✏️",
        Action::Replace => "♻️",
        Action::Delete => "➖",
        Action::Move => "➡️",
    };
    let names: Vec<String> = match object.action {
        Action::Create | Action::Delete => Vec::new(),
        _ => paths::together(object.properties.iter().map(|it| it.path.as_slice())),
    };
    let shown = match names.len() {
        0..=4 => names.join(", "),
        more => format!("{}, and {} more", names.iter().take(4).cloned().collect::<Vec<_>>().join(", "), more - 4),
    };
    let consequence = words::consequence(object.consequence);
    format!(
        "| {sign} {} | {} | {} | {consequence} |\n",
        words::action(object.action),
        cell(&code(&group.title())),
        cell(&inline(&shown))
    )
}

/// Before, after, and from where: one block an object.
fn properties(group: &words::Alike) -> String {
    let object = group.first;
    let mut text = format!("{} {}\n\n", code(&group.title()), words::action(object.action));
    let mut lines = String::new();
    for property in &group.properties() {
        let path = paths::shown(&property.path);
        lines.push_str(&before_and_after(&path, "", property.old.as_ref(), property.new.as_ref()));
    }
    if !lines.is_empty() {
        text.push_str(&fence("diff", &lines));
    }
    for (remark, properties) in remarks(object) {
        let of = paths::together(properties.iter().map(|it| it.path.as_slice()));
        line(&mut text, &format!("- {}: {remark}", inline(&of.join(", "))));
    }
    if let Some(cause) = words::cause(&object.cause) {
        line(&mut text, &format!("- how many there are: from {}", code(&cause)));
    }
    object.notes.iter().for_each(|note| line(&mut text, &format!("- {}", inline(note))));
    text.truncate(text.trim_end().len());
    text.push_str("\n\n");
    text
}

/// What there is to say of properties, those together of which it is the same.
fn remarks(object: &ObjectChange) -> IndexMap<String, Vec<&PropertyChange>> {
    let mut remarks: IndexMap<String, Vec<&PropertyChange>> = IndexMap::new();
    let told = |it: &&PropertyChange| !matches!(object.action, Action::Create | Action::Delete) && !it.path.is_empty();
    for property in object.properties.iter().filter(told) {
        let why = words::cause(&property.cause).map(|it| format!("from {}", code(&it)));
        let replaces = words::replaces(&property.replaces).map(|it| inline(&it));
        let remark: Vec<String> = replaces.into_iter().chain(why).collect();
        if !remark.is_empty() {
            remarks.entry(remark.join("; ")).or_default().push(property);
        }
    }
    remarks
}

/// The lines of a value: what it was and what it is. A secret says only that it changed.
fn before_and_after(path: &str, remark: &str, old: Option<&Json>, new: Option<&Json>) -> String {
    match (old, new) {
        (Some(old), Some(new)) if words::value(old) == words::value(new) => {
            format!("! {path}{remark}: {}\n", words::between(Some(old), Some(new), "→"))
        }
        (Some(Json::Array(before)), Some(Json::Array(after))) if is_long(before) || is_long(after) => {
            let element = |it: &Json| format!("{path}[]{remark}: {}", words::value(it));
            let lines = |items: &[Json]| items.iter().map(element).collect::<Vec<_>>();
            let (before, after) = (lines(before), lines(after));
            listed(&before, &after).lines().filter(|it| !it.starts_with(' ')).map(|it| format!("{it}\n")).collect()
        }
        _ => {
            let line = |sign: &str, json: &Json| format!("{sign} {path}{remark}: {}\n", words::value(json));
            old.map(|it| line("-", it)).into_iter().chain(new.map(|it| line("+", it))).collect()
        }
    }
}

/// Of a list that does not fit on a line, only the elements that are new or gone are shown.
fn is_long(items: &[Json]) -> bool {
    items.iter().map(|it| words::value(it).chars().count() + 2).sum::<usize>() > 100
}

fn listed(old: &[String], new: &[String]) -> String {
    let mut text = String::new();
    let lines = similar::capture_diff_slices(similar::Algorithm::Myers, old, new);
    for change in lines.iter().flat_map(|it| it.iter_changes(old, new)) {
        let sign = match change.tag() {
            similar::ChangeTag::Equal => " ",
            similar::ChangeTag::Delete => "-",
            similar::ChangeTag::Insert => "+",
        };
        line(&mut text, &format!("{sign} {}", change.value()));
    }
    text
}

/// What changes in a list, without the recipes that stay: they are not the same everywhere.
fn changed_lines(lines: &str) -> String {
    let mut text = String::new();
    let mut left_out = false;
    for shown in lines.lines() {
        let stays = shown.starts_with(' ');
        if !stays {
            line(&mut text, shown);
        } else if !left_out {
            line(&mut text, "  …");
        }
        left_out = stays;
    }
    text
}

fn attributes(change: &super::document::AttributeChange) -> String {
    let on = together(change.instances.iter().map(String::as_str));
    let events = if change.events.is_empty() { "every event".to_owned() } else { change.events.join(", ") };
    format!("{} at {events}\n\n{}", code(&on), fence("diff", &leaves(&change.leaves)))
}

fn data_bag(change: &super::document::DataBagChange) -> String {
    let mut text = format!("{} {}\n\n", code(&words::items(change)), words::action(change.action));
    if !change.leaves.is_empty() {
        text.push_str(&fence("diff", &leaves(&change.leaves)));
    }
    text
}

fn leaves(changes: &[LeafChange]) -> String {
    let mut lines = String::new();
    for leaf in words::leaves(changes) {
        let level = leaf.new_level.as_ref().or(leaf.old_level.as_ref()).map_or("", String::as_str);
        let (path, level) = (paths::shown(&leaf.path), format!(" (by {level})"));
        lines.push_str(&before_and_after(&path, &level, leaf.old.as_ref(), leaf.new.as_ref()));
    }
    lines
}

fn events(diff: &Diff) -> String {
    let mut text = String::new();
    if !diff.verdict.changes {
        return text;
    }
    if diff.events.set_off.is_empty() {
        line(&mut text, "- The change sets off no lifecycle event.");
    }
    for run in &diff.events.set_off {
        let on = together(run.on.iter().map(String::as_str));
        line(&mut text, &format!("- Step {}: {} on {}: {}", run.step, code(&run.event), code(&on), inline(&run.why)));
        for recipes in &run.recipes {
            let on = together(recipes.on.iter().map(String::as_str));
            line(&mut text, &format!("  - {}: {}", code(&on), code(&recipes.run.join(", "))));
        }
    }
    for not_run in &diff.events.not_set_off {
        let on = together(not_run.on.iter().map(String::as_str));
        let told =
            format!("- Nothing runs for {}; to run: {}, on {}", inline(&not_run.what), inline(&not_run.run), code(&on));
        line(&mut text, &told);
    }
    for left in &diff.capacity {
        let told = format!("{} of {} while it happens, then {}", left.during, left.before, left.after);
        line(&mut text, &format!("- Capacity of {}: {told}", code(&left.layer)));
    }
    text
}

fn renames(diff: &Diff) -> String {
    let mut text = String::new();
    for rename in &diff.renames {
        let place = rename.place.as_ref().map(|it| format!(" above {}", code(it))).unwrap_or_default();
        line(&mut text, &format!("- {} looks like {} under another name", code(&rename.new), code(&rename.old)));
        line(&mut text, &format!("  - with the line {}{place}: {}", code(&rename.line), words::verdict(&rename.with)));
        line(&mut text, &format!("  - without it: {}", words::verdict(&rename.without)));
    }
    text
}

fn causes(diff: &Diff) -> String {
    let mut text = String::new();
    for cause in &diff.causes {
        let of = together(cause.objects.iter().map(String::as_str));
        let what = format!("{}, {}", cause.link.what, cause.link.place);
        line(&mut text, &format!("- {} {}: {}", code(&what), words::moved(cause), code(&of)));
    }
    if diff.verdict.changes {
        line(&mut text, &format!("- The inverse: {}", words::verdict(&diff.way_back.verdict)));
    }
    for until in &diff.way_back.until {
        line(&mut text, &format!("- No way back after {}", inline(until)));
    }
    text
}

fn picture(diff: &Diff) -> String {
    if !diff.picture.nodes.iter().any(|it| it.action.is_some()) {
        return String::new();
    }
    let mut lines = String::from("flowchart LR\n");
    for (at, node) in diff.picture.nodes.iter().enumerate() {
        let action = node.action.map(|it| format!("<br/>{}", words::action(it))).unwrap_or_default();
        let text = format!("{} {}{action}", node.word, escaped(&node.label));
        let (open, close) = match node.role {
            Role::Layer => ("[", "]"),
            Role::Balancer => ("{{", "}}"),
            Role::Database => ("[(", ")]"),
            Role::Instance | Role::App | Role::Other => ("(", ")"),
        };
        let class = match node.action {
            None => "",
            Some(Action::Create) => ":::create",
            Some(Action::Update) => ":::change",
            Some(Action::Move) => ":::move",
            Some(Action::Replace) => ":::replace",
            Some(Action::Delete) => ":::gone",
        };
        line(&mut lines, &format!("  n{at}{open}\"{text}\"{close}{class}"));
    }
    diff.picture.edges.iter().for_each(|(a, b)| line(&mut lines, &format!("  n{a} --- n{b}")));
    for (class, colours) in [
        ("create", "fill:#dafbe1,stroke:#1a7f37,color:#000"),
        ("change", "fill:#ddf4ff,stroke:#0969da,color:#000"),
        ("move", "fill:#fbefff,stroke:#8250df,color:#000"),
        ("replace", "fill:#fff1e5,stroke:#bc4c00,color:#000"),
        ("gone", "fill:#ffebe9,stroke:#cf222e,color:#000,stroke-dasharray:4"),
    ] {
        line(&mut lines, &format!("  classDef {class} {colours}"));
    }
    fence("mermaid", &lines)
}

fn noise(diff: &Diff) -> String {
    let mut text = String::new();
    for noise in &diff.noise {
        let path = if noise.path.is_empty() { String::new() } else { format!(" {}", code(&paths::shown(&noise.path))) };
        let place = noise.place.as_ref().map(|it| format!(" ({})", code(it))).unwrap_or_default();
        line(&mut text, &format!("- {}{path}: {}{place}", code(&noise.of), words::noise(noise.kind)));
    }
    text
}

fn line(page: &mut String, text: &str) {
    // Writing to memory does not fail.
    let _ = writeln!(page, "{text}");
}

/// A block whose fence is longer than any run of back-ticks in it.
fn fence(language: &str, content: &str) -> String {
    let fence = "`".repeat(longest_run(content).max(2) + 1);
    let end = if content.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{content}{end}{fence}\n\n")
}

/// Code within a line, whatever back-ticks are in it.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    quoted(&text)
}

/// A sentence of ours, in which the words of the user stand between back-ticks.
fn inline(text: &str) -> String {
    let shown = |piece| match piece {
        Said::Ours(text) => escape(text),
        Said::Theirs(text) => code(text),
    };
    said(text).into_iter().map(shown).collect()
}

/// Text in which nothing is Markdown.
fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\*_[]<>#|~!@".contains(c) {
            shown.push('\\');
        }
        shown.push(c);
    }
    shown
}

/// What stands in a table keeps its bars to itself.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_ticks_stay_inside() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(fence("diff", "- ```x```"), "````diff\n- ```x```\n````\n\n");
        assert_eq!(inline("a *b* `c*` ``d`*``"), "a \\*b\\* `c*` ``d`*``");
    }
}
