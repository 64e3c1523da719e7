//! Words of the language that no declaration gives: types, annotations, days.

use super::code;
use crate::analysis::types::AWS_TYPES;
use crate::ide::place::Page;
use crate::language::kinds::DAYS;
use crate::syntax::ast::Ident;

/// The types of the language, with what they are.
pub const TYPES: [(&str, &str); 12] = [
    ("string", "text"),
    ("int", "a whole number; `int(1..20)`"),
    ("number", "a number"),
    ("bool", "`true` or `false`"),
    ("duration", "`5min`"),
    ("size", "`100GiB`"),
    ("percent", "`80%`"),
    ("time", "`09:00`"),
    ("recipe", "`shop::packages`"),
    ("json", "any data"),
    ("secret", "a value that is never shown: `secret string`"),
    ("ssm", "the name of a value in the parameter store: `ssm(string)`"),
];

/// Word, what it does, and more about it.
pub const ANNOTATIONS: [(&str, &str, &str); 2] = [
    ("id", "fixes the logical id", "The logical id in the template, in place of the one that follows from the name."),
    (
        "was",
        "keeps the id of an old name",
        "The name that this declaration had: it keeps the logical id of that name, so that the resource stays.",
    ),
];

/// `string`, `aws.vpc_id`
pub fn of_type(page: Page, word: &Ident) -> Option<String> {
    let before = page.text().get(..word.span.start as usize)?;
    if before.ends_with("aws.") {
        let aws = AWS_TYPES.iter().find(|it| word.name == it.word)?;
        let prefix =
            if aws.prefix.is_empty() { String::new() } else { format!("It starts with `{}`.\n\n", aws.prefix) };
        let head = code(&format!("aws.{}", aws.word));
        return Some(format!("{head}\n{prefix}As a parameter: `{}`.\n", aws.parameter));
    }
    let (name, doc) = TYPES.iter().find(|(name, _)| word.name == *name)?;
    Some(format!("{}\n{doc}\n", code(name)))
}

pub fn of_annotation(name: &str) -> Option<String> {
    let (_, _, doc) = ANNOTATIONS.iter().find(|(word, ..)| *word == name)?;
    Some((*doc).to_owned())
}

/// `mon`, `timezone`
pub fn of_day(word: &str) -> Option<String> {
    if word == "timezone" {
        return Some("The zone whose hours the schedule tells, as `Europe/Berlin`; without it UTC. The service knows whole hours of UTC.".to_owned());
    }
    DAYS.iter().any(|(day, _)| *day == word).then(|| of_days().to_owned())
}

/// `mon..fri`
pub fn of_days() -> &'static str {
    "The hours of these days in which the instance runs: one range or a list of some. The end of a range is not included; one that ends \
     before it starts runs into the next day."
}
