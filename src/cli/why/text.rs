//! An answer for people: `apache.keepalivetimeout = 3`, and below it who set it and who was overridden.

use super::answer::{Answer, Moment, Origins, Passage, Source};
use super::path;
use crate::cli::program::Program;

pub fn render(program: &Program, answer: &Answer) -> String {
    let settings: String = answer.settings.iter().map(|it| passage(program, it)).collect();
    let only = |at: &[Moment]| at.iter().map(|moment| moment.event.word()).collect::<Vec<_>>().join(", ");
    let attributes: String = match answer.passages.as_slice() {
        [one] => one.attributes.iter().map(|it| passage(program, it)).collect(),
        several => {
            let one = |it: &Passage| {
                let text: String = it.attributes.iter().map(|it| passage(program, it)).collect();
                format!("at {}:\n{}", only(&it.moments), indented(&text))
            };
            several.iter().map(one).collect()
        }
    };
    match settings.is_empty() {
        true => attributes,
        false if attributes.is_empty() => format!("Settings\n\n{settings}"),
        false => format!("Settings\n\n{settings}\nAttributes\n\n{attributes}"),
    }
}

fn passage(program: &Program, origins: &Origins) -> String {
    let mut sources = origins.sources.iter();
    let Some(first) = sources.next() else { return String::new() };
    let name = path::shown(origins.path.iter().map(String::as_str));
    let mut text = format!("{name} = {}\n  set by {}\n", value(first), who(program, first));
    for source in sources {
        text += &format!("  over   {}: {}\n", who(program, source), value(source));
    }
    text
}

/// `layer web, shop.stack:71:26`; where the block only passes on a value from elsewhere, both places.
fn who(program: &Program, source: &Source) -> String {
    let mut text = match &source.name {
        Some(name) => format!("{} {name}", source.level),
        None => format!("the {}", source.level),
    };
    if let Some(place) = source.place {
        text += &format!(", {}", program.sources.place(place));
    }
    if let Some(place) = source.value_place {
        text += &format!(", with the value from {}", program.sources.place(place));
    }
    text
}

fn value(source: &Source) -> String {
    String::from_utf8_lossy(&source.value).trim_end().to_owned()
}

fn indented(text: &str) -> String {
    let text = if text.is_empty() { "not set" } else { text };
    text.lines().map(|line| format!("  {line}\n")).collect()
}
