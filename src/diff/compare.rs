//! Two snapshots come in, a [`Diff`] goes out.
//!
//! The story is [`compare`]: objects are matched by logical id and compared property by property; what refers to something that is made
//! anew changes with it; run-lists and attributes are compared for each instance, data bags
//! for all; from all of that follow the events that the change
//! sets off, what is in danger, and the way back.

mod attributes;
mod causes;
mod danger;
mod data_bags;
mod events;
mod inputs;
mod leaves;
mod names;
mod objects;
mod picture;
pub mod properties;
pub mod references;
mod renames;
pub mod replacement;
mod rules;
mod run_lists;

use super::document::{Action, Diff, Noise, Picture, Side, Verdict, WayBack};
use super::secrets;
use super::snapshot::{Knows, Snapshot};
use super::tree::Place;
use causes::Causes;
use objects::Objects;

/// The two sides, old and new.
#[derive(Clone, Copy)]
struct Sides<'s> {
    old: &'s Snapshot,
    new: &'s Snapshot,
}

impl Sides<'_> {
    fn turned(self) -> Self {
        Sides { old: self.new, new: self.old }
    }

    /// Whether recipes and attributes of both are known.
    fn know_recipes(self) -> bool {
        self.old.knows != Knows::Template && self.new.knows != Knows::Template
    }

    /// Whether both are programs: a template has ids and no names.
    fn are_programs(self) -> bool {
        let is_program = |it: &Snapshot| it.knows == Knows::Everything || it.objects.is_empty();
        is_program(self.old) && is_program(self.new)
    }
}

/// What changes between two versions.
pub fn compare(old: &Snapshot, new: &Snapshot) -> Diff {
    let sides = Sides { old, new };
    let diff = changes(sides);
    let back = changes(sides.turned());
    let until = danger::no_way_back(&diff);
    let renames = renames::of(sides, &diff);
    let diff = Diff { way_back: WayBack { verdict: back.verdict, until }, renames, ..diff };
    secrets::mask(diff, [old, new])
}

/// A diff without what needs another diff to be known.
fn changes(sides: Sides<'_>) -> Diff {
    let causes = Causes::of(sides);
    let Objects { changes, noise, unchanged } = objects::of(sides, &causes);
    let run_lists = run_lists::of(sides, &changes);
    let attributes = attributes::of(sides);
    let data_bags = data_bags::of(sides);
    let events = events::of(sides, &changes, &run_lists, &attributes, &data_bags);
    let capacity = events::capacity(sides, &changes);
    let danger = danger::of(sides, &changes, &capacity);
    let mut diff = Diff {
        old: side(sides.old),
        new: side(sides.new),
        verdict: Verdict::default(),
        findings: rules::of(sides, &changes),
        danger,
        causes: causes.aggregated(&changes),
        noise: noise.into_iter().chain(causes.rewritten(&changes)).collect(),
        objects: changes,
        run_lists: run_lists.changes,
        attributes: attributes.changes,
        data_bags,
        events,
        capacity,
        renames: Vec::new(),
        way_back: WayBack::default(),
        picture: Picture::default(),
    };
    diff.picture = picture::of(sides, &diff);
    diff.verdict =
        Verdict { run_lists: run_lists.instances, attributes: attributes.instances, unchanged, ..verdict(&diff) };
    diff
}

fn side(snapshot: &Snapshot) -> Side {
    Side {
        label: snapshot.label.clone(),
        file: snapshot.files.first().cloned(),
        stack: snapshot.stack.address.clone(),
        knows_recipes: snapshot.knows != Knows::Template,
    }
}

fn verdict(diff: &Diff) -> Verdict {
    let count = |action| diff.objects.iter().filter(|it| it.action == action).count();
    let worst = diff.objects.iter().map(|it| it.consequence).max().unwrap_or_default();
    Verdict {
        changes: !diff.objects.is_empty()
            || !diff.run_lists.is_empty()
            || !diff.attributes.is_empty()
            || !diff.data_bags.is_empty(),
        create: count(Action::Create),
        update: count(Action::Update),
        replace: count(Action::Replace),
        delete: count(Action::Delete),
        moved: count(Action::Move),
        danger: diff.danger.len(),
        noise: diff.noise.len(),
        worst,
        ..Verdict::default()
    }
}

/// `shop.stack:12:3`
fn shown_place(snapshot: &Snapshot, place: Place) -> String {
    let file = snapshot.files.get(place.file as usize).map_or("?", String::as_str);
    format!("{file}:{}:{}", place.line, place.column)
}

/// Noise about an object.
fn noise_of(
    snapshot: &Snapshot,
    of: &str,
    (kind, path, place): (super::document::NoiseKind, Vec<String>, Option<Place>),
) -> Noise {
    Noise { kind, of: of.to_owned(), path, place: place.map(|it| shown_place(snapshot, it)) }
}
