//! Sets of declarations as people read them: headers in, `lb1, web_server[1..4], group["blue"]` out.

use crate::model::{Header, InstanceId, Model};
use crate::value::FamilyKey;

/// How many pieces of a set are spelt out; the rest is a number.
const SHOWN: usize = 8;

/// The addresses of a set, families together, in the order given.
pub fn of<'a>(headers: impl IntoIterator<Item = &'a Header>) -> String {
    render(&pieces(headers))
}

pub fn of_instances(model: &Model, instances: &[InstanceId]) -> String {
    of(instances.iter().map(|id| &model[*id].header))
}

/// Members of one family that stand together: keys in order, a run of whole numbers as its ends.
struct Piece<'a> {
    first: &'a Header,
    ranges: Vec<(FamilyKey, FamilyKey)>,
    /// How many declarations the piece stands for.
    size: usize,
}

fn pieces<'a>(headers: impl IntoIterator<Item = &'a Header>) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece> = Vec::new();
    for header in headers {
        match (pieces.last_mut(), header.key) {
            (Some(piece), Some(key)) if piece.first.name == header.name && piece.first.key.is_some() => piece.add(key),
            (_, key) => {
                pieces.push(Piece { first: header, ranges: key.map(|key| (key, key)).into_iter().collect(), size: 1 })
            }
        }
    }
    pieces
}

impl Piece<'_> {
    fn add(&mut self, key: FamilyKey) {
        self.size += 1;
        match (self.ranges.last_mut(), key) {
            (Some((_, FamilyKey::Int(last))), FamilyKey::Int(next)) if last.checked_add(1) == Some(next) => {
                *last = next
            }
            _ => self.ranges.push((key, key)),
        }
    }

    fn render(&self) -> String {
        if self.ranges.is_empty() {
            return self.first.name.to_string();
        }
        let mut keys: Vec<String> = self.ranges.iter().take(SHOWN).map(|(first, last)| range(*first, *last)).collect();
        if self.ranges.len() > SHOWN {
            keys.push("...".to_string());
        }
        format!("{}[{}]", self.first.name, keys.join(", "))
    }
}

fn range(first: FamilyKey, last: FamilyKey) -> String {
    let key = |key| match key {
        FamilyKey::Int(key) => key.to_string(),
        FamilyKey::Text(key) => format!("{:?}", key.as_str()),
    };
    if first == last { key(first) } else { format!("{}..{}", key(first), key(last)) }
}

fn render(pieces: &[Piece]) -> String {
    let mut shown: Vec<String> = pieces.iter().take(SHOWN).map(Piece::render).collect();
    let rest: usize = pieces.iter().skip(SHOWN).map(|piece| piece.size).sum();
    if rest > 0 {
        shown.push(format!("and {rest} more"));
    }
    shown.join(", ")
}

/// `1 instance`, `4 instances`
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;
    use crate::source::{FileId, Span};

    fn header(name: &str, key: Option<FamilyKey>) -> Header {
        let name = Name::new(name);
        Header { name, key, id: name, span: Span::new(FileId(0), 0, 0), doc: None, extra: None }
    }

    #[test]
    fn families_stand_together() {
        let numbers = [1, 2, 3, 7].map(|n| header("web", Some(FamilyKey::Int(n))));
        let words = ["a", "b"].map(|word| header("group", Some(FamilyKey::Text(Name::new(word)))));
        let all = std::iter::once(header("lb1", None)).chain(numbers).chain(words).collect::<Vec<_>>();
        assert_eq!(of(&all), "lb1, web[1..3, 7], group[\"a\", \"b\"]");
    }

    #[test]
    fn long_sets_end_in_a_number() {
        let all = (0..20).map(|n| header(&format!("s{n}"), None)).collect::<Vec<_>>();
        assert_eq!(of(&all), "s0, s1, s2, s3, s4, s5, s6, s7, and 12 more");
    }
}
