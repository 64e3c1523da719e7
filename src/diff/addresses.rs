//! Sets of addresses as people read them: `web_server[1], web_server[2], lb1` is `web_server[1..2], lb1`.

use std::cmp::Ordering;

/// How many pieces of a set are spelt out; the rest is a number.
const SHOWN: usize = 8;

/// The addresses, members of a family together, in the order given.
pub fn together<'a>(addresses: impl IntoIterator<Item = &'a str>) -> String {
    at_most(SHOWN, addresses)
}

/// The same with so many pieces spelt out.
pub fn at_most<'a>(most: usize, addresses: impl IntoIterator<Item = &'a str>) -> String {
    let mut pieces: Vec<Piece> = Vec::new();
    for address in addresses {
        let (name, key) = split(address);
        match (pieces.last_mut(), key) {
            (Some(Piece { name: known, ranges, size }), Some(key)) if *known == name && !ranges.is_empty() => {
                *size += 1;
                match (ranges.last_mut(), key) {
                    (Some((_, Key::Number(last))), Key::Number(next)) if last.checked_add(1) == Some(next) => {
                        *last = next
                    }
                    _ => ranges.push((key, key)),
                }
            }
            (_, key) => pieces.push(Piece { name, ranges: key.map(|key| (key, key)).into_iter().collect(), size: 1 }),
        }
    }
    let mut shown: Vec<String> = pieces.iter().take(most).map(|it| piece(most, it)).collect();
    let rest: usize = pieces.iter().skip(most).map(|it| it.size).sum();
    if rest > 0 {
        shown.push(format!("and {rest} more"));
    }
    shown.join(", ")
}

/// One declaration, or the members of one family that stand together.
struct Piece<'a> {
    name: &'a str,
    /// First and last keys; empty for what is no family.
    ranges: Vec<(Key<'a>, Key<'a>)>,
    /// How many addresses.
    size: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key<'a> {
    Number(u64),
    /// With its quotes.
    Text(&'a str),
}

/// `web_server[2]` is `web_server` and 2.
fn split(address: &str) -> (&str, Option<Key<'_>>) {
    let Some((name, rest)) = address.split_once('[') else { return (address, None) };
    let Some(key) = rest.strip_suffix(']') else { return (address, None) };
    (name, Some(key.parse().map_or(Key::Text(key), Key::Number)))
}

fn piece(most: usize, Piece { name, ranges, .. }: &Piece<'_>) -> String {
    if ranges.is_empty() {
        return (*name).to_owned();
    }
    let word = |key: &Key| match key {
        Key::Number(number) => number.to_string(),
        Key::Text(text) => (*text).to_owned(),
    };
    let range = |(first, last): &(Key, Key)| match first == last {
        true => word(first),
        false => format!("{}..{}", word(first), word(last)),
    };
    let mut keys: Vec<String> = ranges.iter().take(most).map(range).collect();
    if ranges.len() > most {
        keys.push("...".to_owned());
    }
    format!("{name}[{}]", keys.join(", "))
}

/// `1 instance`, `4 instances`
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// `web2` before `web10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        match (digits(a), digits(b)) {
            (0, _) | (_, 0) => match (a.chars().next(), b.chars().next()) {
                (Some(x), Some(y)) if x == y => (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]),
                (x, y) => return x.cmp(&y),
            },
            (m, n) => {
                let ((x, after_a), (y, after_b)) = (a.split_at(m), b.split_at(n));
                let number = |text: &str| text.trim_start_matches('0').to_owned();
                let by_number = |x: &str, y: &str| x.len().cmp(&y.len()).then_with(|| x.cmp(y));
                match by_number(&number(x), &number(y)).then(m.cmp(&n)) {
                    Ordering::Equal => (a, b) = (after_a, after_b),
                    order => return order,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_stand_together() {
        let all = ["lb1", "web[1]", "web[2]", "web[3]", "web[7]", "group[\"a\"]", "group[\"b\"]"];
        assert_eq!(together(all), "lb1, web[1..3, 7], group[\"a\", \"b\"]");
        let many: Vec<String> = (1..=10_000).map(|n| format!("tier[{n}]")).collect();
        assert_eq!(together(many.iter().map(String::as_str)), "tier[1..10000]");
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut names = ["web10", "web2", "db", "web", "web2b", "web02"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["db", "web", "web2", "web2b", "web02", "web10"]);
    }
}
