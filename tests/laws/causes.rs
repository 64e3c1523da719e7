//! One cause, one message: mistakes that have nothing to do with each other, planted in one program, are reported as each of them
//! is reported alone.
//!
//! `causes.txt` holds the declarations of a good program, each followed by versions with one mistake. For any choice of mistakes
//! in different declarations the errors must be those that each of them makes alone, at the same words of the same declaration,
//! in any order of declarations.

use crate::compiled::compiled;
use crate::memory::Memory;
use crate::sources::each;
use stackwright::diagnostic::{Diagnostic, Severity};
use std::path::Path;
use std::sync::Mutex;

/// A declaration of the good program, and the same with one mistake each.
struct Row {
    right: String,
    wrong: Vec<String>,
}

/// A row and its version: one mistake.
type Mistake = (usize, usize);

/// An error, told apart from the place of its declaration: row, offset in it, and all its words.
type Found = (usize, u32, String);

/// Mistakes in one program, and in which order its declarations stand.
type Choice = (Vec<Mistake>, usize);

fn rows() -> Vec<Row> {
    let row = |text: &str| {
        let mut versions = text.split("\n---\n").map(|it| it.trim_matches('\n').to_owned());
        Row { right: versions.next().unwrap_or_default(), wrong: versions.collect() }
    };
    include_str!("causes.txt").split("\n====\n").map(row).collect()
}

fn mistakes(rows: &[Row]) -> Vec<Mistake> {
    rows.iter().enumerate().flat_map(|(at, row)| (0..row.wrong.len()).map(move |it| (at, it))).collect()
}

/// What the good program imports.
const IMPORTED: &str = "let vpc: aws.vpc_id = \"vpc-12345678\"\nlet subnet: aws.subnet_id = \"subnet-12345678\"\n";

/// The errors of the program with these mistakes.
fn errors(rows: &[Row], (mistakes, order): &Choice) -> Vec<Found> {
    let mut text = String::new();
    let mut starts = Vec::new();
    for at in shuffled(rows.len(), *order) {
        let wrong = mistakes.iter().find(|it| it.0 == at).and_then(|it| rows[at].wrong.get(it.1));
        starts.push((text.len() as u32, at));
        text.push_str(wrong.unwrap_or(&rows[at].right));
        text.push_str("\n\n");
    }
    let main = Path::new("main.stack");
    let files = Memory::default().with(main, &text).with(Path::new("other.stack"), IMPORTED);
    let compilation = compiled(&files, main, None);
    let errors = compilation.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let mut found: Vec<Found> = errors.map(|it| place(it, &starts)).collect();
    found.sort();
    found
}

fn place(problem: &Diagnostic, starts: &[(u32, usize)]) -> Found {
    let start = problem.span().map_or(0, |span| span.start);
    let (from, row) = starts.iter().rev().find(|it| it.0 <= start).copied().unwrap_or_default();
    let labels: Vec<&str> = problem.labels.iter().map(|it| it.text.as_str()).collect();
    (row, start - from, format!("{} {} {labels:?} {:?}", problem.code.text(), problem.message, problem.help))
}

/// The numbers below `count`: 0 as they are, 1 backwards, else in an order that looks like chance.
fn shuffled(count: usize, order: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    match order {
        0 => {}
        1 => numbers.reverse(),
        seed => {
            let mut next = random(seed as u64);
            (0..count).for_each(|at| numbers.swap(at, next(count)));
        }
    }
    numbers
}

/// Numbers below a bound that look random and are the same in every run.
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move |bound| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % bound
    }
}

/// Every choice of two mistakes in different declarations, each in one of seven orders.
fn pairs(rows: &[Row]) -> Vec<Choice> {
    let all = mistakes(rows);
    let pair = |(at, one): (usize, &Mistake)| -> Vec<Vec<Mistake>> {
        all[at..].iter().filter(|other| other.0 != one.0).map(|other| vec![*one, *other]).collect()
    };
    let pairs = all.iter().enumerate().flat_map(pair);
    pairs.enumerate().map(|(number, pair)| (pair, number % 7)).collect()
}

/// Choices of three mistakes.
fn triples(rows: &[Row], count: usize) -> Vec<Choice> {
    let all = mistakes(rows);
    let mut next = random(1);
    let triple = std::iter::repeat_with(move || {
        let mut three: Vec<Mistake> = (0..3).map(|_| all[next(all.len())]).collect();
        three.sort();
        three.dedup_by_key(|it| it.0);
        (three, next(50))
    });
    triple.filter(|it| it.0.len() == 3).take(count).collect()
}

/// Panics with each choice whose errors are not those of its mistakes alone.
fn check(rows: &[Row], choices: &[Choice]) {
    let alone: Vec<(Mistake, Vec<Found>)> =
        mistakes(rows).into_iter().map(|it| (it, errors(rows, &(vec![it], 0)))).collect();
    let failed = Mutex::new(Vec::new());
    each(choices, |choice| {
        let found = errors(rows, choice);
        let mut wanted: Vec<Found> =
            alone.iter().filter(|it| choice.0.contains(&it.0)).flat_map(|it| it.1.clone()).collect();
        wanted.sort();
        if found != wanted {
            let lost: Vec<&Found> = wanted.iter().filter(|it| !found.contains(it)).collect();
            let more: Vec<&Found> = found.iter().filter(|it| !wanted.contains(it)).collect();
            let report = format!("{:?} in order {}:\n  lost {lost:?}\n  more {more:?}", choice.0, choice.1);
            failed.lock().expect("nothing panics while it is held").push(report);
        }
    });
    let failed = failed.into_inner().expect("all threads have ended");
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), choices.len(), failed.join("\n"));
}

#[test]
fn each_mistake_alone_is_one_error() {
    let rows = rows();
    assert_eq!(errors(&rows, &(Vec::new(), 0)), [], "the program without mistakes");
    for mistake @ (row, version) in mistakes(&rows) {
        let found = errors(&rows, &(vec![mistake], version));
        let is_one = found.len() == 1 && found[0].0 == row;
        assert!(is_one, "{row}, {version}:\n{}\n{found:?}", rows[row].wrong[version]);
    }
}

#[test]
fn some_pairs_of_mistakes_are_reported_as_alone() {
    let rows = rows();
    let some: Vec<Choice> = pairs(&rows).into_iter().step_by(61).collect();
    check(&rows, &some);
}

#[test]
fn some_triples_of_mistakes_are_reported_as_alone() {
    let rows = rows();
    check(&rows, &triples(&rows, 200));
}

#[test]
#[ignore = "takes minutes: cargo test --release --test laws causes -- --ignored"]
fn all_pairs_and_many_triples_of_mistakes_are_reported_as_alone() {
    let rows = rows();
    check(&rows, &pairs(&rows));
    check(&rows, &triples(&rows, 20_000));
}
