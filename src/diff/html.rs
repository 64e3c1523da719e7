//! The report as a page: one file that holds everything it needs, for people who read it in a browser. It has no scripts; the colours
//! follow what the reader prefers.
//!
//! The order is that of the Markdown: the verdict, the danger (never folded, never left out), a picture of the stack, a table of
//! objects, what runs, folded details, folded noise, the command that makes the report again. Nothing is left out. In reading order:
//! `text` (what is escaped), `details` (what is folded), `layout` and `picture` (the drawing).

mod details;
mod layout;
mod picture;
mod text;

use super::addresses::{at_most, together};
use super::document::{Action, Diff, EventRun, Finding, Recipes, Rename, Report, Verdict};
use super::paths;
use super::words::{self, Alike};
use text::{code, escape, place, sentence};

const STYLE: &str = include_str!("html/style.css");
/// In characters: a title that is longer is cut by browsers.
const TITLE: usize = 60;
/// A browser loads and runs nothing that the page does not hold.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

pub fn render(report: &Report) -> String {
    let mut page = Page { text: String::new() };
    page.head(report);
    page.overview(report);
    for (at, diff) in report.parts.iter().enumerate() {
        page.part(at + 1, diff);
    }
    page.foot(report);
    page.text
}

struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn head(&mut self, report: &Report) {
        let told = words::verdict(&report.verdict);
        let title = if told.chars().count() > TITLE { "What the change does" } else { &told };
        self.line("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        self.line(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">"));
        self.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        self.line("<meta name=\"color-scheme\" content=\"light dark\">");
        self.line(&format!("<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>", escape(title)));
    }

    /// What all parts come to, and the way to each.
    fn overview(&mut self, report: &Report) {
        self.line("<header>\n<h1>What the change does</h1>");
        if report.parts.len() == 1 {
            return self.line("</header>\n<main>");
        }
        self.line(&format!("<div class=\"verdict\">All together: {}</div>", verdict(&report.verdict)));
        self.line("<nav aria-label=\"Parts\">\n<ul class=\"parts\">");
        for (at, diff) in report.parts.iter().enumerate() {
            let part = at + 1;
            let told = escape(&words::verdict(&diff.verdict));
            self.line(&format!("<li><a href=\"#part-{part}\">{}</a> {told}</li>", escape(&diff.new.label)));
        }
        self.line("</ul>\n</nav>\n</header>\n<main>");
    }

    fn part(&mut self, part: usize, diff: &Diff) {
        let sides = match diff.old.label == diff.new.label {
            true => code(&diff.new.label),
            false => format!("{} → {}", code(&diff.old.label), code(&diff.new.label)),
        };
        self.line(&format!("<section class=\"part\" id=\"part-{part}\">\n<h2>{sides}</h2>"));
        self.line(&format!("<div class=\"verdict\">{}</div>", verdict(&diff.verdict)));
        self.findings(&diff.findings);
        self.danger(diff);
        self.line(&picture::draw(part, diff));
        let groups = words::alike(&diff.objects);
        self.table(part, &groups);
        self.events(diff);
        self.renames(diff);
        self.line(&details::render(part, diff, &groups));
        self.line("</section>");
    }

    fn findings(&mut self, findings: &[Finding]) {
        for Finding { code: number, severity, message, place: at, help } in findings {
            let kind = if severity == "error" { "error" } else { "warning" };
            let help: String = help.iter().map(|it| format!("<br>{}", sentence(it))).collect();
            self.line(&format!(
                "<p class=\"finding {kind}\"><strong>{severity} {}</strong>: {}{}{help}</p>",
                escape(number),
                sentence(message),
                place(at.as_ref())
            ));
        }
    }

    fn danger(&mut self, diff: &Diff) {
        if diff.danger.is_empty() {
            return;
        }
        self.line("<div class=\"danger\">\n<h3>Danger</h3>\n<ul>");
        for danger in &diff.danger {
            let of = at_most(usize::MAX, danger.of.iter().map(String::as_str));
            self.line(&format!(
                "<li><strong class=\"kind\">{}</strong> {}: {}{}</li>",
                words::danger(danger.kind),
                code(&of),
                sentence(&danger.text),
                place(danger.place.as_ref())
            ));
        }
        self.line("</ul>\n</div>");
    }

    fn table(&mut self, part: usize, groups: &[Alike<'_>]) {
        if groups.is_empty() {
            return;
        }
        self.line("<h3>Objects</h3>\n<div class=\"wide\">\n<table class=\"objects\">\n<thead>");
        self.line("<tr><th scope=\"col\">change</th><th scope=\"col\">what</th>");
        self.line("<th scope=\"col\">properties</th><th scope=\"col\">consequence</th></tr>\n</thead>\n<tbody>");
        for (at, group) in groups.iter().enumerate() {
            let object = group.first;
            let names: Vec<String> = match object.action {
                Action::Create | Action::Delete => Vec::new(),
                _ => paths::together(object.properties.iter().map(|it| it.path.as_slice())),
            };
            self.line(&format!(
                "<tr><td>{}</td><th scope=\"row\"><a href=\"#change-{part}-{at}\">{}</a></th><td>{}</td><td class=\"{}\">{}</td></tr>",
                badge(object.action),
                escape(&group.title()),
                sentence(&names.join(", ")),
                details::weight(object.consequence),
                words::consequence(object.consequence)
            ));
        }
        self.line("</tbody>\n</table>\n</div>");
    }

    fn events(&mut self, diff: &Diff) {
        if !diff.verdict.changes {
            return;
        }
        self.line("<h3>Events</h3>");
        match diff.events.set_off.as_slice() {
            [] => self.line("<p>The change sets off no lifecycle event.</p>"),
            runs => self.steps(runs),
        }
        self.remarks(diff);
    }

    fn steps(&mut self, runs: &[EventRun]) {
        self.line("<ul class=\"steps\">");
        for run in runs {
            let on = code(&together(run.on.iter().map(String::as_str)));
            let (event, why) = (code(&run.event), sentence(&run.why));
            self.line(&format!("<li><span class=\"step\">Step {}</span> {event} on {on}: {why}", run.step));
            if !run.recipes.is_empty() {
                let of = |it: &Recipes| {
                    let on = together(it.on.iter().map(String::as_str));
                    format!("<li>{}: {}</li>", code(&on), code(&it.run.join(", ")))
                };
                self.line(&format!("<ul>{}</ul>", run.recipes.iter().map(of).collect::<String>()));
            }
            self.line("</li>");
        }
        self.line("</ul>");
    }

    /// What runs nothing by itself, and what is left while the change happens.
    fn remarks(&mut self, diff: &Diff) {
        let mut items: Vec<String> = Vec::new();
        for it in &diff.events.not_set_off {
            let on = code(&together(it.on.iter().map(String::as_str)));
            items.push(format!(
                "<strong>Nothing runs</strong> for {}; to run: {}, on {on}",
                sentence(&it.what),
                sentence(&it.run)
            ));
        }
        for it in &diff.capacity {
            let told = format!("{} of {} while it happens, then {}", it.during, it.before, it.after);
            items.push(format!("<strong>Capacity</strong> of {}: {told}", code(&it.layer)));
        }
        self.list(&items);
    }

    fn list(&mut self, items: &[String]) {
        if !items.is_empty() {
            let items: String = items.iter().map(|it| format!("<li>{it}</li>\n")).collect();
            self.line(&format!("<ul>\n{items}</ul>"));
        }
    }

    fn renames(&mut self, diff: &Diff) {
        if diff.renames.is_empty() {
            return;
        }
        self.line("<h3>Renamed?</h3>");
        let items: Vec<String> = diff.renames.iter().map(rename).collect();
        self.list(&items);
    }

    fn foot(&mut self, report: &Report) {
        self.line(&format!("</main>\n<footer>Again: {}</footer>\n</body>\n</html>", code(&report.command)));
    }
}

fn rename(rename: &Rename) -> String {
    let above = rename.place.as_ref().map(|it| format!(" above {}", code(it))).unwrap_or_default();
    format!(
        "{} looks like {} under another name<ul><li>with the line {}{above}: {}</li><li>without it: {}</li></ul>",
        code(&rename.new),
        code(&rename.old),
        code(&rename.line),
        escape(&words::verdict(&rename.with)),
        escape(&words::verdict(&rename.without))
    )
}

/// The counts with the signs of the drawing, and the worst that happens.
fn verdict(verdict: &Verdict) -> String {
    if !verdict.changes {
        return format!("<strong>{}</strong>", escape(&words::verdict(verdict)));
    }
    let counted = [
        (verdict.create, Action::Create),
        (verdict.update, Action::Update),
        (verdict.replace, Action::Replace),
        (verdict.delete, Action::Delete),
        (verdict.moved, Action::Move),
    ];
    let mut told: String = counted
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, action)| {
            let (sign, word) = (sign(*action), words::action(*action));
            format!("<span class=\"badge {word}\"><b>{sign}</b> {number} to {word}</span> ")
        })
        .collect();
    if told.is_empty() {
        told = "<span class=\"badge same\">no object changes</span> ".to_owned();
    }
    let weight = details::weight(verdict.worst);
    format!(
        "{told}<span class=\"worst\">worst: <strong class=\"{weight}\">{}</strong></span>",
        words::consequence(verdict.worst)
    )
}

/// The word of an action is its class too.
fn badge(action: Action) -> String {
    let word = words::action(action);
    format!("<span class=\"badge {word}\"><b>{}</b> {word}</span>", sign(action))
}

/// What stands beside the colour, so that nothing is told by colour alone.
fn sign(action: Action) -> &'static str {
    match action {
        Action::Create => "+",
        Action::Update => "~",
        Action::Replace => "±",
        Action::Delete => "−",
        Action::Move => "→",
    }
}
