//! Declarations that differ only by a number, as one with `for`: `Web1` and `Web2` become `Web for n in 1..2`. The number is that at the
//! end of the id; wherever else the declarations differ, each has its own number.

use crate::import::draft::{Content, Draft, Element, Entry, Expr, Family, Item, Piece, Word, visit};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::sync::Arc;

/// Each family takes a pass over all declarations. No template that CloudFormation takes has as many.
const MOST_DECLARATIONS: usize = 2000;

pub(super) fn fold(draft: &mut Draft) {
    if draft.items.len() > MOST_DECLARATIONS {
        return;
    }
    // What refers to members of a family may be a family itself once these are indexes.
    while fold_once(draft) {}
}

fn fold_once(draft: &mut Draft) -> bool {
    let taken: FxHashSet<Arc<str>> = draft.items.iter().map(|it| it.name.clone()).collect();
    let variable = ["n", "number", "nth"].into_iter().find(|it| !taken.contains(*it));
    let Some(variable) = variable.map(Arc::<str>::from) else { return false };
    let mut candidates: IndexMap<(Arc<str>, Word), Vec<Member>, FxBuildHasher> = IndexMap::default();
    for (at, item) in draft.items.iter().enumerate() {
        if let Some((prefix, number)) = numbered(item)
            && !taken.contains(&*prefix)
        {
            candidates.entry((prefix, item.word)).or_default().push((at, number));
        }
    }
    let mut runs: Vec<(Arc<str>, Run)> = Vec::new();
    for ((prefix, _), places) in candidates {
        if let Some(run) = run(draft, &places, &variable) {
            runs.push((prefix, run));
        }
    }
    // One at a time: what refers to its members may fit together better then. Whole groups first.
    let best = runs.into_iter().min_by_key(|(_, run)| run.left_over);
    let mut folded: FxHashMap<usize, Item> = FxHashMap::default();
    let mut gone: FxHashSet<usize> = FxHashSet::default();
    let mut members: FxHashMap<Arc<str>, (Arc<str>, u32)> = FxHashMap::default();
    if let Some((prefix, Run { places, .. })) = best {
        let items: Vec<&Item> = places.iter().filter_map(|(at, _)| draft.items.get(*at)).collect();
        let numbers: Vec<u32> = places.iter().map(|(_, number)| *number).collect();
        let merge = Merge { numbers: &numbers, variable: &variable };
        if let (Some(item), Some(((first, _), others))) = (merge.items(&items, &prefix), places.split_first()) {
            for (it, number) in items.iter().zip(&numbers) {
                members.insert(it.name.clone(), (prefix.clone(), *number));
            }
            folded.insert(*first, item);
            gone.extend(others.iter().map(|(at, _)| *at));
        }
    }
    if folded.is_empty() {
        return false;
    }
    let items = std::mem::take(&mut draft.items);
    let kept = items.into_iter().enumerate().filter(|(at, _)| !gone.contains(at));
    draft.items = kept.map(|(at, item)| folded.remove(&at).unwrap_or(item)).collect();
    let families: FxHashMap<Arc<str>, usize> = members.values().fold(FxHashMap::default(), |mut sizes, (family, _)| {
        *sizes.entry(family.clone()).or_default() += 1;
        sizes
    });
    for item in &mut draft.items {
        visit::item(item, &mut |expr| refer(expr, &members, &families));
    }
    true
}

/// The name without the number at its end, and the number, if the declaration may be a member.
fn numbered(item: &Item) -> Option<(Arc<str>, u32)> {
    let may = matches!(item.word, Word::Instance | Word::Resource | Word::Volume);
    if !may || item.family.is_some() || item.id.is_some() || item.doc.is_some() {
        return None;
    }
    let prefix = item.name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = item.name.get(prefix.len()..)?;
    let fits = !digits.is_empty() && !digits.starts_with('0') && prefix.chars().any(|c| c.is_ascii_uppercase());
    let whole = fits && !prefix.contains('_');
    whole.then(|| digits.parse().ok().map(|number| (Arc::from(prefix), number)))?
}

/// Where it stands among the declarations, and its number.
type Member = (usize, u32);

/// Members that go together.
struct Run {
    places: Vec<Member>,
    /// How many of the candidates stay alone.
    left_over: usize,
}

/// How many of the first candidates may be odd ones out before the others are left alone too.
const MOST_ODD: usize = 4;

/// The first candidates that go together, in their order; `None` if there are no two.
fn run(draft: &Draft, places: &[Member], variable: &Arc<str>) -> Option<Run> {
    let mut starts = (0..MOST_ODD).filter_map(|odd| places.get(odd..)?.split_first());
    starts.find_map(|(first, rest)| {
        let goes_along = |place: &&Member| {
            let pair: Vec<&Item> = [first.0, place.0].iter().filter_map(|at| draft.items.get(*at)).collect();
            (Merge { numbers: &[first.1, place.1], variable }).items(&pair, "x").is_some()
        };
        let run: Vec<Member> = std::iter::once(first).chain(rest.iter().filter(goes_along)).copied().collect();
        let left_over = places.len() - run.len();
        (run.len() > 1).then_some(Run { places: run, left_over })
    })
}

/// A member becomes an index of its family; a list of all members in order becomes the family.
fn refer(expr: &mut Expr, members: &FxHashMap<Arc<str>, (Arc<str>, u32)>, sizes: &FxHashMap<Arc<str>, usize>) {
    if let Expr::Name(name) = expr
        && let Some((family, number)) = members.get(name)
    {
        let number = Expr::Number(Arc::from(number.to_string()));
        *expr = Expr::Name(family.clone()).index(number);
        return;
    }
    let Expr::List(items) = expr else { return };
    let family_of = |it: &Element| match &it.value {
        Expr::Name(name) if it.comments.is_empty() => {
            members.get(name).map(|(family, number)| (family.clone(), *number))
        }
        _ => None,
    };
    let Some(all) = items.iter().map(family_of).collect::<Option<Vec<_>>>() else { return };
    let Some((family, _)) = all.first() else { return };
    let ordered = all.windows(2).all(|pair| matches!(pair, [a, b] if a.0 == b.0 && a.1 < b.1));
    if ordered && all.len() > 1 && sizes.get(family) == Some(&all.len()) {
        *items = vec![Element { comments: Vec::new(), value: Expr::Name(family.clone()) }];
    }
}

/// Members as one: at every place they have the same, or each its number.
struct Merge<'m> {
    numbers: &'m [u32],
    variable: &'m Arc<str>,
}

impl Merge<'_> {
    fn items(&self, items: &[&Item], name: &str) -> Option<Item> {
        let (first, others) = items.split_first().filter(|(_, others)| !others.is_empty())?;
        let alike = |it: &&Item| it.kind == first.kind && it.word == first.word && it.existing.is_none();
        if !others.iter().all(alike) || first.existing.is_some() {
            return None;
        }
        let mut item = Item::new(first.word, name);
        item.kind = first.kind.clone();
        let whens: Vec<Option<&Expr>> = items.iter().map(|it| it.when.as_ref()).collect();
        item.when = match whens.iter().flatten().count() {
            0 => None,
            _ => Some(self.exprs(&whens.into_iter().collect::<Option<Vec<_>>>()?)?),
        };
        let bodies: Vec<&[Entry]> = items.iter().map(|it| it.body.as_deref().unwrap_or_default()).collect();
        item.body = Some(self.entries(&bodies)?);
        for comment in items.iter().flat_map(|it| &it.comments) {
            if !item.comments.contains(comment) {
                item.comments.push(comment.clone());
            }
        }
        item.family = Some(Family { variable: self.variable.clone(), over: self.over() });
        Some(item)
    }

    fn over(&self) -> Expr {
        let steps = self.numbers.windows(2).all(|pair| matches!(pair, [a, b] if a + 1 == *b));
        match (self.numbers.first(), self.numbers.last()) {
            (Some(first), Some(last)) if steps => Expr::Range(i64::from(*first), i64::from(*last)),
            _ => Expr::list(self.numbers.iter().map(|it| Expr::Number(Arc::from(it.to_string())))),
        }
    }

    fn entries(&self, all: &[&[Entry]]) -> Option<Vec<Entry>> {
        let count = all.first()?.len();
        if all.iter().any(|it| it.len() != count) {
            return None;
        }
        (0..count)
            .map(|at| {
                let entries: Vec<&Entry> = all.iter().filter_map(|it| it.get(at)).collect();
                self.entry(&entries)
            })
            .collect()
    }

    fn entry(&self, all: &[&Entry]) -> Option<Entry> {
        let first = all.first()?;
        if all.iter().any(|it| it.key != first.key) {
            return None;
        }
        let mut comments = first.comments.clone();
        for comment in all.iter().flat_map(|it| &it.comments) {
            if !comments.contains(comment) {
                comments.push(comment.clone());
            }
        }
        let mut values = Vec::new();
        let mut labels = Vec::new();
        let mut blocks = Vec::new();
        for it in all {
            match &it.content {
                Content::Value(value) => values.push(value),
                Content::Block { label, entries } => {
                    labels.extend(label);
                    blocks.push(entries.as_slice());
                }
            }
        }
        let content = if values.len() == all.len() {
            Content::Value(self.exprs(&values)?)
        } else if blocks.len() == all.len() {
            let label = match labels.len() {
                0 => None,
                count if count == all.len() => Some(self.exprs(&labels)?),
                _ => return None,
            };
            Content::Block { label, entries: self.entries(&blocks)? }
        } else {
            return None;
        };
        Some(Entry { comments, key: first.key.clone(), content })
    }

    fn exprs(&self, all: &[&Expr]) -> Option<Expr> {
        let first = *all.first()?;
        if all.iter().all(|it| *it == first) {
            return Some(first.clone());
        }
        let parts = |of: &dyn Fn(&Expr) -> Option<Vec<Expr>>| -> Option<Vec<Expr>> {
            let all: Vec<Vec<Expr>> = all.iter().map(|it| of(it)).collect::<Option<_>>()?;
            let count = all.first()?.len();
            if all.iter().any(|it| it.len() != count) {
                return None;
            }
            (0..count).map(|at| self.exprs(&all.iter().filter_map(|it| it.get(at)).collect::<Vec<_>>())).collect()
        };
        match first {
            Expr::Number(_) => {
                let own =
                    |(it, number): (&&Expr, &u32)| matches!(it, Expr::Number(text) if **text == *number.to_string());
                all.iter().zip(self.numbers).all(own).then(|| Expr::Name(self.variable.clone()))
            }
            Expr::Text(_) | Expr::Template(_) => self.texts(all),
            Expr::Member(_, name) => {
                let of = parts(&|it| match it {
                    Expr::Member(of, other) if other == name => Some(vec![(**of).clone()]),
                    _ => None,
                })?;
                Some(of.into_iter().next()?.member(name))
            }
            Expr::Index(..) => {
                let both = parts(&|it| match it {
                    Expr::Index(of, index) => Some(vec![(**of).clone(), (**index).clone()]),
                    _ => None,
                })?;
                let mut both = both.into_iter();
                Some(both.next()?.index(both.next()?))
            }
            Expr::Call { function, args } => {
                let values = parts(&|it| match it {
                    Expr::Call { function: other, args } if other == function => {
                        Some(args.iter().map(|(_, it)| it.clone()).collect())
                    }
                    _ => None,
                })?;
                let args = args.iter().map(|(name, _)| *name).zip(values).collect();
                Some(Expr::Call { function, args })
            }
            Expr::If(_) => {
                let three = parts(&|it| match it {
                    Expr::If(parts) => Some(vec![parts.0.clone(), parts.1.clone(), parts.2.clone()]),
                    _ => None,
                })?;
                let mut three = three.into_iter();
                Some(Expr::If(Box::new((three.next()?, three.next()?, three.next()?))))
            }
            Expr::List(_) => {
                let plain = |items: &[Element]| items.iter().all(|it| it.comments.is_empty());
                let items = parts(&|it| match it {
                    Expr::List(items) if plain(items) => Some(items.iter().map(|it| it.value.clone()).collect()),
                    _ => None,
                })?;
                Some(Expr::list(items))
            }
            Expr::Object(_) => {
                let bodies: Vec<&[Entry]> = all
                    .iter()
                    .map(|it| match it {
                        Expr::Object(entries) => Some(entries.as_slice()),
                        _ => None,
                    })
                    .collect::<Option<_>>()?;
                Some(Expr::Object(self.entries(&bodies)?))
            }
            Expr::Null
            | Expr::Bool(_)
            | Expr::Bare(_)
            | Expr::Name(_)
            | Expr::Pseudo(_)
            | Expr::Infix(..)
            | Expr::Not(_)
            | Expr::Range(..)
            | Expr::Spread(_) => None,
        }
    }

    /// Texts that are the same but for the number in one place of a piece.
    fn texts(&self, all: &[&Expr]) -> Option<Expr> {
        let pieces: Vec<Vec<Piece>> = all
            .iter()
            .map(|it| match it {
                Expr::Text(text) => Some(vec![Piece::Text(text.clone())]),
                Expr::Template(pieces) => Some(pieces.clone()),
                _ => None,
            })
            .collect::<Option<_>>()?;
        let count = pieces.first()?.len();
        if pieces.iter().any(|it| it.len() != count) {
            return None;
        }
        let mut merged = Vec::new();
        for at in 0..count {
            let here: Vec<&Piece> = pieces.iter().filter_map(|it| it.get(at)).collect();
            match here.first()? {
                Piece::Expr(_) => {
                    let exprs: Vec<&Expr> = here
                        .iter()
                        .map(|it| match it {
                            Piece::Expr(expr) => Some(expr),
                            Piece::Text(_) => None,
                        })
                        .collect::<Option<_>>()?;
                    merged.push(Piece::Expr(self.exprs(&exprs)?));
                }
                Piece::Text(_) => {
                    let texts: Vec<&str> = here
                        .iter()
                        .map(|it| match it {
                            Piece::Text(text) => Some(&**text),
                            Piece::Expr(_) => None,
                        })
                        .collect::<Option<_>>()?;
                    merged.extend(self.text(&texts)?);
                }
            }
        }
        Some(Expr::Template(merged))
    }

    fn text(&self, all: &[&str]) -> Option<Vec<Piece>> {
        let first = *all.first()?;
        let whole = |text: &str| Piece::Text(Arc::from(text));
        if all.iter().all(|it| *it == first) {
            return Some(vec![whole(first)]);
        }
        let number = self.numbers.first()?.to_string();
        let places = first.match_indices(&number).map(|(at, _)| at);
        let mut splits = places.filter_map(|at| Some((first.get(..at)?, first.get(at + number.len()..)?)));
        let fits = |(before, after): &(&str, &str)| {
            all.iter().zip(self.numbers).all(|(text, number)| *text == format!("{before}{number}{after}"))
        };
        let (before, after) = splits.find(fits)?;
        let mut pieces = vec![Piece::Expr(Expr::Name(self.variable.clone()))];
        if !before.is_empty() {
            pieces.insert(0, whole(before));
        }
        if !after.is_empty() {
            pieces.push(whole(after));
        }
        Some(pieces)
    }
}
