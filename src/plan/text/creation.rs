//! A creation for people: waves of numbered steps; steps of one kind that wait for the same are one line.

use super::labelled;
use crate::facts::describe;
use crate::model::{Header, Item, Model, Running};
use crate::plan::addresses::{self, count};
use crate::plan::creation::{Action, Plan, Step, Subject};
use crate::plan::{WayBack, notes};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use std::io::{self, Write};

/// What the steps of a group share: wave, kind, the groups they wait for, condition, way back.
type Alike<'p> = (u32, Kind, Vec<u32>, Option<String>, &'p WayBack);

/// Steps of one wave that are alike.
struct Group<'p> {
    steps: Vec<&'p Step>,
    kind: Kind,
    /// Indexes of groups, ascending.
    waits_for: Vec<u32>,
    when: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Create(&'static str),
    /// What is made for a declaration.
    Made(&'static str),
    /// A resource, by its type.
    Resource(&'static str),
    /// An instance that is created but not booted: its schedule will.
    Scheduled,
    /// The same, by load.
    Load,
    Boot,
    Setup,
    Register,
    Configure,
}

pub fn write(model: &Model, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let groups = group(model, plan);
    let stack = model.stack.header.address();
    writeln!(
        out,
        "Creating {stack} from nothing: {} in {}",
        count(plan.steps.len(), "step"),
        count(plan.waves as usize, "wave")
    )?;
    write_before(model, plan, out)?;
    let mut wave = 0;
    for (number, group) in groups.iter().enumerate() {
        let Some(first) = group.steps.first() else { continue };
        if first.wave != wave {
            wave = first.wave;
            writeln!(out, "\nWave {wave}")?;
        }
        write_group(model, &groups, group, number + 1, out)?;
    }
    write_notes(out, "Afterwards", &notes::after(model))
}

fn write_before(model: &Model, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let mut before: Vec<_> = Vec::new();
    for capability in notes::capabilities(model, plan) {
        let why = if capability == "CAPABILITY_AUTO_EXPAND" {
            "the template has a transform"
        } else {
            "the template writes IAM roles"
        };
        before.push(format!("give {capability}: {why}").into());
    }
    let asked: Vec<String> = notes::asked(model)
        .map(|it| if it.secret { format!("{} (secret)", it.name) } else { it.name.to_string() })
        .collect();
    if !asked.is_empty() {
        before.push(format!("give values for {}", asked.join(", ")).into());
    }
    before.extend(notes::before(model));
    write_notes(out, "Before it starts", &before)
}

fn write_notes(out: &mut dyn Write, title: &str, notes: &[crate::plan::Words]) -> io::Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    notes.iter().try_for_each(|note| labelled(out, 0, "", 0, note))
}

/// The steps in order, those alike together. INVARIANT: what a step waits for stands in an earlier wave, or in a circle.
fn group<'p>(model: &Model, plan: &'p Plan) -> Vec<Group<'p>> {
    let mut of_step: Vec<u32> = vec![0; plan.steps.len()];
    let mut groups: IndexMap<Alike, Vec<&Step>, FxBuildHasher> = IndexMap::default();
    for (at, step) in plan.steps.iter().enumerate() {
        let waits: std::collections::BTreeSet<u32> =
            step.waits_for.iter().filter_map(|it| of_step.get(it.0 as usize)).copied().collect();
        let when = step.action.owner().and_then(|item| model.header(item)?.when()).map(|when| describe(when, model));
        let key = (step.wave, kind(model, &step.action), waits.into_iter().collect(), when, &step.way_back);
        let entry = groups.entry(key);
        if let Some(place) = of_step.get_mut(at) {
            *place = entry.index() as u32;
        }
        entry.or_default().push(step);
    }
    groups.into_iter().map(|((_, kind, waits_for, when, _), steps)| Group { steps, kind, waits_for, when }).collect()
}

fn kind(model: &Model, action: &Action) -> Kind {
    match action {
        Action::Create(subject) => create_kind(model, *subject),
        Action::Boot(_) => Kind::Boot,
        Action::Setup(_) => Kind::Setup,
        Action::Register(_) => Kind::Register,
        Action::Configure { .. } => Kind::Configure,
    }
}

fn create_kind(model: &Model, subject: Subject) -> Kind {
    match subject {
        Subject::Item(Item::Resource(at)) => {
            Kind::Resource(model.resources.get(at).map_or("", |it| it.type_name.as_str()))
        }
        Subject::Item(Item::Instance(id)) => match model[id].running {
            Running::Always => Kind::Create("instance"),
            Running::Scheduled(_) => Kind::Scheduled,
            Running::Load => Kind::Load,
        },
        Subject::Item(_) => Kind::Create(subject_word(subject)),
        made => Kind::Made(subject_word(made)),
    }
}

/// What is created, in the singular; also the `what` of the JSON.
pub(in crate::plan) fn subject_word(subject: Subject) -> &'static str {
    match subject {
        Subject::ServiceRole(_) => "service role",
        Subject::InstanceRole(_) => "instance role",
        Subject::InstanceProfile(_) => "instance profile",
        Subject::Address(_) => "Elastic IP address",
        Subject::Item(item) => match item {
            Item::Stack => "stack",
            Item::Layer(_) => "layer",
            Item::Instance(_) => "instance",
            Item::App(_) => "app",
            Item::LoadBalancer(_) => "load balancer attachment",
            Item::Volume(_) => "volume registration",
            Item::User(_) => "user profile",
            Item::Server(_) => "server",
            Item::Resource(_) => "resource",
            // Written with the stack, or no resource.
            Item::Database(_) | Item::ElasticIp(_) | Item::Deployment(_) | Item::Parameter(_) | Item::Output(_) => "",
        },
    }
}

fn write_group(model: &Model, groups: &[Group], group: &Group, number: usize, out: &mut dyn Write) -> io::Result<()> {
    labelled(out, 0, &format!("{number:>4}"), 4, &text(model, group))?;
    let waits = direct(groups, &group.waits_for);
    if !waits.is_empty() {
        labelled(out, 6, "after", 8, &numbers(&waits))?;
    }
    match group.steps.first().map(|step| &step.way_back) {
        Some(WayBack::By(words)) => labelled(out, 6, "way back", 8, words),
        Some(WayBack::None(words)) => labelled(out, 6, "way back", 8, &format!("none: {words}")),
        Some(WayBack::Needless) | None => Ok(()),
    }
}

fn text(model: &Model, group: &Group) -> String {
    let names = addresses::of(group.steps.iter().filter_map(|step| owner(model, &step.action)));
    let plural = if group.steps.len() == 1 { "" } else { "s" };
    let when = group.when.as_ref().map_or_else(String::new, |when| format!(", if {when}"));
    let text = match group.kind {
        Kind::Made(word) => {
            let plural = if word.ends_with('s') && group.steps.len() > 1 { "es" } else { plural };
            format!("create {word}{plural} of {names}")
        }
        Kind::Create(word) => format!("create {word}{plural} {names}"),
        Kind::Resource(type_name) => format!("create {type_name} {names}"),
        Kind::Scheduled => format!("create instance{plural} {names}, stopped until the schedule says so"),
        Kind::Load => format!("create instance{plural} {names}, stopped until the load asks for it"),
        Kind::Boot => format!("boot {names}"),
        Kind::Setup => format!("set up {names}: Setup, then Deploy of every app"),
        Kind::Register => format!("register {names} with the load balancer"),
        Kind::Configure => group.steps.first().map_or_else(String::new, |step| configure(model, &step.action)),
    };
    text + &when
}

fn configure(model: &Model, action: &Action) -> String {
    let Action::Configure { joined, online, perhaps } = action else { return String::new() };
    let joined = addresses::of_instances(model, joined);
    let most = count((online + perhaps) as usize, "instance");
    let up_to = if *perhaps > 0 { "up to " } else { "" };
    format!("configure everywhere: {up_to}{most} online, {joined} joined")
}

fn owner<'m>(model: &'m Model, action: &Action) -> Option<&'m Header> {
    model.header(action.owner()?)
}

/// Without the groups that another of them waits for anyway.
fn direct(groups: &[Group], waits: &[u32]) -> Vec<u32> {
    let behind: IndexSet<u32, FxBuildHasher> = waits
        .iter()
        .filter_map(|at| groups.get(*at as usize))
        .flat_map(|group| group.waits_for.iter().copied())
        .collect();
    waits.iter().copied().filter(|at| !behind.contains(at)).collect()
}

/// `1, 3..5`, counted from 1.
fn numbers(groups: &[u32]) -> String {
    let runs = groups.chunk_by(|a, b| a + 1 == *b).filter_map(|run| Some((run.first()? + 1, run.last()? + 1)));
    let words = runs.map(|(first, last)| if first == last { first.to_string() } else { format!("{first}..{last}") });
    words.collect::<Vec<_>>().join(", ")
}
