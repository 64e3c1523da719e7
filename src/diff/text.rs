//! The report for a terminal.

use super::addresses::{count, together};
use super::document::{Action, Capacity, Diff, Events, LeafChange, Report};
use super::paths;
use super::words;
use std::fmt::Write;

/// Whether differences without meaning are listed, or only counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoiseShown {
    Counted,
    Listed,
}

/// How the text is styled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    Plain,
    Ansi,
}

#[derive(Clone, Copy)]
enum Paint {
    Good,
    Careful,
    Bad,
    Strong,
    Faint,
}

pub fn render(report: &Report, noise: NoiseShown, style: Style) -> String {
    let mut page = Page { text: String::new(), noise, style };
    for (at, diff) in report.parts.iter().enumerate() {
        if at > 0 {
            page.line("");
        }
        page.part(diff);
    }
    if report.parts.is_empty() {
        page.line("no program on either side: nothing to compare");
    }
    if report.parts.len() > 1 {
        page.line("");
        let total = page.painted(Paint::Strong, "all together");
        page.line(&format!("{total}: {}", words::verdict(&report.verdict)));
    }
    page.text
}

struct Page {
    text: String,
    noise: NoiseShown,
    style: Style,
}

impl Page {
    fn painted(&self, paint: Paint, text: &str) -> String {
        let code = match paint {
            Paint::Good => "32",
            Paint::Careful => "33",
            Paint::Bad => "31;1",
            Paint::Strong => "1",
            Paint::Faint => "2",
        };
        match self.style {
            Style::Plain => text.to_owned(),
            Style::Ansi => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }

    fn line(&mut self, text: &str) {
        // Writing to memory does not fail.
        let _ = writeln!(self.text, "{}", text.trim_end());
    }

    fn heading(&mut self, text: &str) {
        let text = self.painted(Paint::Strong, text);
        self.line("");
        self.line(&text);
    }

    fn part(&mut self, diff: &Diff) {
        let sides = match diff.old.label == diff.new.label {
            true => diff.new.label.clone(),
            false => format!("{} -> {}", diff.old.label, diff.new.label),
        };
        let sides = self.painted(Paint::Strong, &sides);
        self.line(&format!("{sides}: {}", words::verdict(&diff.verdict)));
        self.findings(diff);
        self.danger(diff);
        self.objects(diff);
        self.run_lists(diff);
        self.attributes(diff);
        self.data_bags(diff);
        self.events(&diff.events, diff.verdict.changes);
        self.capacity(&diff.capacity);
        self.renames(diff);
        self.causes(diff);
        self.way_back(diff);
        self.noise(diff);
    }

    fn findings(&mut self, diff: &Diff) {
        if !diff.findings.is_empty() {
            self.line("");
        }
        for finding in &diff.findings {
            let paint = if finding.severity == "error" { Paint::Bad } else { Paint::Careful };
            let word = self.painted(paint, &format!("{}[{}]", finding.severity, finding.code));
            self.line(&format!("{word}: {}", finding.message));
            finding.place.iter().for_each(|place| self.line(&format!("  at {place}")));
            finding.help.iter().for_each(|help| self.line(&format!("  help: {help}")));
        }
    }

    fn danger(&mut self, diff: &Diff) {
        if diff.danger.is_empty() {
            return;
        }
        self.heading("Danger");
        for danger in &diff.danger {
            let word = self.painted(Paint::Bad, words::danger(danger.kind));
            self.line(&format!("  {word}: {}: {}", set(&danger.of), danger.text));
            danger.place.iter().for_each(|place| self.line(&format!("    at {place}")));
        }
    }

    fn objects(&mut self, diff: &Diff) {
        if diff.objects.is_empty() {
            return;
        }
        self.heading("Objects");
        for group in words::alike(&diff.objects) {
            let object = group.first;
            let (sign, paint) = sign(object.action);
            let sign = self.painted(paint, sign);
            let consequence = words::consequence(object.consequence);
            let action = words::action(object.action);
            self.line(&format!("  {sign} {} ({action}; {consequence})", group.title()));
            if !matches!(object.action, Action::Create | Action::Delete) {
                for property in &object.properties {
                    self.line(&format!("      {}: {}", paths::shown(&property.path), words::change(property, "->")));
                    let why = words::cause(&property.cause).map(|it| format!("from {it}"));
                    let replaces = words::replaces(&property.replaces);
                    let remarks: Vec<String> = replaces.into_iter().chain(why).collect();
                    if !remarks.is_empty() {
                        let remarks = self.painted(Paint::Faint, &remarks.join("; "));
                        self.line(&format!("        {remarks}"));
                    }
                }
            }
            if let Some(cause) = words::cause(&object.cause) {
                let remark = self.painted(Paint::Faint, &format!("how many there are: from {cause}"));
                self.line(&format!("        {remark}"));
            }
            object.notes.iter().for_each(|note| self.line(&format!("      note: {note}")));
        }
    }

    fn run_lists(&mut self, diff: &Diff) {
        if diff.run_lists.is_empty() {
            return;
        }
        self.heading("Run-lists");
        for change in &diff.run_lists {
            let mut told: Vec<String> = change.added.iter().map(|it| format!("+{it}")).collect();
            told.extend(change.removed.iter().map(|it| format!("-{it}")));
            let order = |new: &[String]| format!("now in the order {}", new.join(", "));
            if change.reordered {
                let several = "in another order".to_owned();
                told.push(if change.lists.is_empty() { order(&change.new) } else { several });
            }
            self.line(&format!("  {} on {}: {}", change.event, set(&change.instances), told.join(" ")));
            for lists in change.lists.iter().filter(|_| change.reordered) {
                self.line(&format!("      {}: {}", set(&lists.instances), order(&lists.new)));
            }
        }
    }

    fn attributes(&mut self, diff: &Diff) {
        if diff.attributes.is_empty() {
            return;
        }
        self.heading("Attributes");
        for change in &diff.attributes {
            let events = if change.events.is_empty() { "every event".to_owned() } else { change.events.join(", ") };
            self.line(&format!("  {} at {events}", set(&change.instances)));
            self.leaves(&change.leaves);
        }
    }

    fn leaves(&mut self, leaves: &[LeafChange]) {
        for leaf in words::leaves(leaves) {
            let level = leaf.new_level.as_ref().or(leaf.old_level.as_ref()).map_or("", String::as_str);
            let before = match (&leaf.old_level, &leaf.new_level) {
                (Some(old), Some(new)) if old != new => format!(", before by {old}"),
                _ => String::new(),
            };
            let told = words::between(leaf.old.as_ref(), leaf.new.as_ref(), "->");
            self.line(&format!("      {}: {told} (by {level}{before})", paths::shown(&leaf.path)));
        }
    }

    fn data_bags(&mut self, diff: &Diff) {
        if diff.data_bags.is_empty() {
            return;
        }
        self.heading("Data bags");
        for change in &diff.data_bags {
            let (sign, paint) = sign(change.action);
            let sign = self.painted(paint, sign);
            self.line(&format!("  {sign} {} ({})", words::items(change), words::action(change.action)));
            self.leaves(&change.leaves);
        }
    }

    fn events(&mut self, events: &Events, changes: bool) {
        if !changes {
            return;
        }
        self.heading("Events");
        if events.set_off.is_empty() {
            self.line("  the change sets off no lifecycle event");
        }
        for run in &events.set_off {
            self.line(&format!("  {}. {} on {}: {}", run.step, run.event, set(&run.on), run.why));
            for recipes in &run.recipes {
                self.line(&format!("       {}: {}", set(&recipes.on), recipes.run.join(", ")));
            }
        }
        for not_run in &events.not_set_off {
            self.line(&format!(
                "  nothing runs for {}; to run: {}, on {}",
                not_run.what,
                not_run.run,
                set(&not_run.on)
            ));
        }
    }

    fn capacity(&mut self, capacity: &[Capacity]) {
        if capacity.is_empty() {
            return;
        }
        self.heading("Capacity");
        for left in capacity {
            let told = format!("{} of {} while it happens, then {}", left.during, left.before, left.after);
            self.line(&format!("  layer {}: {told}", left.layer));
        }
    }

    fn renames(&mut self, diff: &Diff) {
        if diff.renames.is_empty() {
            return;
        }
        self.heading("Renamed?");
        for rename in &diff.renames {
            self.line(&format!("  {} {} looks like {} under another name", rename.word, rename.new, rename.old));
            let place = rename.place.as_ref().map(|it| format!(" (above {it})")).unwrap_or_default();
            self.line(&format!("    with the line {}{place}: {}", rename.line, words::verdict(&rename.with)));
            self.line(&format!("    without it: {}", words::verdict(&rename.without)));
        }
    }

    fn causes(&mut self, diff: &Diff) {
        if diff.causes.is_empty() {
            return;
        }
        self.heading("Causes");
        for cause in &diff.causes {
            let what = format!("{} ({})", cause.link.what, cause.link.place);
            self.line(&format!("  {what} {}: {}", words::moved(cause), set(&cause.objects)));
        }
    }

    fn way_back(&mut self, diff: &Diff) {
        if !diff.verdict.changes {
            return;
        }
        self.heading("The way back");
        self.line(&format!("  the inverse: {}", words::verdict(&diff.way_back.verdict)));
        for until in &diff.way_back.until {
            self.line(&format!("  none after {until}"));
        }
    }

    fn noise(&mut self, diff: &Diff) {
        // Where nothing changes the first line has counted them.
        if diff.noise.is_empty() || (self.noise == NoiseShown::Counted && !diff.verdict.changes) {
            return;
        }
        self.heading("Without meaning");
        if self.noise == NoiseShown::Counted {
            return self.line(&format!("  {} (--noise lists them)", count(diff.noise.len(), "difference")));
        }
        for noise in &diff.noise {
            let path = if noise.path.is_empty() { String::new() } else { format!(" {}", paths::shown(&noise.path)) };
            let place = noise.place.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
            self.line(&format!("  {}{path}: {}{place}", noise.of, words::noise(noise.kind)));
        }
    }
}

fn sign(action: Action) -> (&'static str, Paint) {
    match action {
        Action::Create => ("+", Paint::Good),
        Action::Update => ("~", Paint::Careful),
        Action::Replace => ("±", Paint::Bad),
        Action::Delete => ("-", Paint::Bad),
        Action::Move => (">", Paint::Faint),
    }
}

fn set(addresses: &[String]) -> String {
    together(addresses.iter().map(String::as_str))
}
