//! The table of rules in `docs/rules.md` is whole: every rule has its row, every code of a rule stands in the row of its
//! number, and every code that the table names exists.

use stackwright::diagnostic::Code;
use std::collections::BTreeSet;

const TABLE: &str = include_str!("../docs/rules.md");
const RULES: usize = 124;

/// The number of each row and the codes that its last column names.
fn rows() -> Vec<(usize, BTreeSet<String>)> {
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let number = cells.next()?.parse().ok()?;
        Some((number, codes(cells.last()?)))
    };
    TABLE.lines().filter_map(row).collect()
}

fn codes(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.len() == 6 && word.starts_with("SW")).map(str::to_owned).collect()
}

#[test]
fn every_rule_has_its_row() {
    let numbers: Vec<usize> = rows().into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, (1..=RULES).collect::<Vec<_>>());
}

#[test]
fn every_code_of_a_rule_stands_in_its_row() {
    let rows = rows();
    let of_rules =
        Code::all().map(Code::text).filter(|code| matches!(code.get(..3), Some("SW1" | "SW2" | "SW3" | "SW4")));
    let missing = of_rules.filter(|code| {
        let number: Option<usize> = code.get(3..).and_then(|it| it.parse().ok());
        !rows.iter().any(|(row, codes)| Some(*row) == number && codes.contains(*code))
    });
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn every_code_in_the_table_exists() {
    let unknown = codes(TABLE).into_iter().filter(|code| Code::find(code).is_none() && !code.contains('n'));
    assert_eq!(unknown.collect::<Vec<_>>(), Vec::<String>::new());
}
