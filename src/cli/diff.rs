//! `diff`: what a change will really do, from two versions of a stack, without anything being deployed.
//!
//! In reading order: the arguments and what they mean, `side` (a file or revision to a snapshot), `revision` (files as git has them),
//! `pairs` (which programs of a folder belong together), `answer` (the report printed, and the exit code), which `show` gives too.

pub(super) mod answer;
mod pairs;
pub(super) mod revision;
mod side;

use super::checkout;
use super::console::Console;
use super::disk::STANDARD_INPUT;
use super::program::assignment;
use super::{Exit, Stop};
use crate::compile::Options;
use crate::diff::command::shell_words;
use crate::diff::compare::compare;
use crate::diff::document::Report;
use crate::diff::report;
use answer::Answer;
use indexmap::IndexSet;
use pairs::{From, Pair};
use std::path::{Path, PathBuf};

/// Show what a change will really do
///
/// A side is a program, a template in JSON or YAML, or a plan or snapshot that `build` wrote. With `--base`, the files named are compared
/// with what they were where the branch left the base; `A..B` compares two revisions of the files that follow `--`, and `A...B` what B
/// changed since it left A. Nothing of the repository is executed, and nothing is sent anywhere.
#[derive(clap::Args)]
#[command(override_usage = "stackwright diff [OPTIONS] <OLD> <NEW>\n       \
                            stackwright diff [OPTIONS] --base <REVISION> [FILES]...\n       \
                            stackwright diff [OPTIONS] <A>..<B> -- [FILES]...")]
pub struct Args {
    /// Two files or folders; with `--base` the files to compare; else two revisions, `A..B`
    #[arg(value_name = "OLD NEW")]
    sides: Vec<String>,
    /// The files to compare at two revisions; main.stack if none is named. A folder means the programs in it
    #[arg(last = true, value_name = "FILES")]
    files: Vec<PathBuf>,
    /// Compare with the common ancestor of HEAD and this revision
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
    /// Use this profile on both sides; may be repeated, to compare with each
    #[arg(long, value_name = "NAME")]
    profile: Vec<String>,
    /// Use this profile on the old side
    #[arg(long, value_name = "NAME")]
    old_profile: Option<String>,
    /// Use this profile on the new side
    #[arg(long, value_name = "NAME")]
    new_profile: Option<String>,
    /// Set a variable on both sides; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    set: Vec<(String, String)>,
    /// Set a variable on the old side
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    old_set: Vec<(String, String)>,
    /// Set a variable on the new side
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    new_set: Vec<(String, String)>,
    /// Compare without a profile and with each of them
    #[arg(long, conflicts_with_all = ["profile", "old_profile", "new_profile"])]
    all_profiles: bool,
    #[command(flatten)]
    answer: Answer,
}

/// `v1..HEAD`, and no path such as `../shop.stack`.
fn are_revisions(typed: &str) -> bool {
    let parted = typed.split_once("..").filter(|(old, _)| !old.is_empty() && !old.ends_with('/'));
    parted.is_some() && !Path::new(typed).exists()
}

/// What the arguments mean.
pub struct Comparison {
    pairs: Vec<Pair>,
    old: Options,
    new: Options,
    profiles: Profiles,
    answer: Answer,
    /// As it was typed.
    command: String,
}

/// Which profiles are compared.
#[derive(Clone, PartialEq, Eq)]
enum Profiles {
    /// Each of these, on a side that has none of its own; without one if there are none.
    Typed(Vec<String>),
    All,
}

impl Args {
    pub fn meant(self) -> Result<Comparison, Stop> {
        let command = self.command();
        let pairs = self.pairs()?;
        let options = |profile: Option<String>, own: Vec<(String, String)>| {
            let set = self.set.iter().cloned().chain(own).collect();
            Options { profile, set }
        };
        Ok(Comparison {
            pairs,
            old: options(self.old_profile.clone(), self.old_set.clone()),
            new: options(self.new_profile.clone(), self.new_set.clone()),
            profiles: if self.all_profiles { Profiles::All } else { Profiles::Typed(self.profile) },
            answer: self.answer,
            command,
        })
    }

    fn pairs(&self) -> Result<Vec<Pair>, Stop> {
        let named = |files: &[String]| files.iter().map(PathBuf::from).collect::<Vec<_>>();
        if let Some(base) = &self.base {
            let files = [named(&self.sides), self.files.clone()].concat();
            return pairs::since(base, &files);
        }
        match self.sides.as_slice() {
            [revisions] => match (revisions.split_once("..."), revisions.split_once("..")) {
                (Some((old, new)), _) => pairs::between(From::Parting(old), new, &self.files),
                (None, Some((old, new))) => pairs::between(From::Revision(old), new, &self.files),
                (None, None) => Err(Stop::usage("expected two sides, or `--base REVISION`, or two revisions `A..B`")),
            },
            [old, new] if [old, new].iter().all(|it| *it == STANDARD_INPUT) => {
                Err(Stop::usage("standard input cannot be both sides"))
            }
            [revisions, ..] if are_revisions(revisions) => {
                Err(Stop::usage(format!("the files of `{revisions}` stand behind `--`: `diff {revisions} -- FILES`")))
            }
            [old, new] if self.files.is_empty() => pairs::of(PathBuf::from(old), PathBuf::from(new)),
            _ => Err(Stop::usage("expected two sides, or `--base REVISION FILES`, or `A..B -- FILES`")),
        }
    }

    /// The command that makes the same report again.
    fn command(&self) -> String {
        let mut words = vec!["stackwright".to_owned(), "diff".to_owned()];
        let mut option = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                words.extend([format!("--{name}"), value.clone()]);
            }
        };
        option("base", &self.base);
        self.profile.iter().for_each(|it| option("profile", &Some(it.clone())));
        option("old-profile", &self.old_profile);
        option("new-profile", &self.new_profile);
        for (name, set) in [("set", &self.set), ("old-set", &self.old_set), ("new-set", &self.new_set)] {
            // A value that is typed may be a secret.
            set.iter().for_each(|(variable, _)| words.extend([format!("--{name}"), format!("{variable}=...")]));
        }
        words.extend(self.all_profiles.then(|| "--all-profiles".to_owned()));
        words.extend(self.sides.iter().cloned());
        if !self.files.is_empty() {
            words.push("--".to_owned());
            words.extend(self.files.iter().map(|it| it.display().to_string()));
        }
        shell_words(&words)
    }
}

impl Comparison {
    pub fn run(&self, console: &Console) -> Result<Exit, Stop> {
        let report = self.report(console)?;
        let exit = self.answer.give(&report, console)?;
        // The system takes the memory back faster than we would.
        std::mem::forget(report);
        Ok(exit)
    }

    fn report(&self, console: &Console) -> Result<Report, Stop> {
        let mut parts = Vec::new();
        let mut reported = false;
        for pair in &self.pairs {
            for (old, new) in self.options(pair)? {
                match side::both((&pair.old, &old), (&pair.new, &new), console) {
                    Ok((old, new)) => {
                        parts.push(compare(&old, &new));
                        std::mem::forget((old, new));
                    }
                    // What is wrong with the others is told as well.
                    Err(Stop::Reported) => reported = true,
                    Err(stop) => return Err(stop),
                }
            }
        }
        if reported {
            return Err(Stop::Reported);
        }
        Ok(report::of(self.command.clone(), checkout::folder(), parts))
    }

    /// The profiles that a pair is compared with.
    fn options(&self, pair: &Pair) -> Result<Vec<(Options, Options)>, Stop> {
        let without = (self.old.clone(), self.new.clone());
        let with = |own: &Options, name: &String| Options {
            profile: own.profile.clone().or_else(|| Some(name.clone())),
            ..own.clone()
        };
        let each = |names: &[String]| -> Vec<_> {
            names.iter().map(|name| (with(&self.old, name), with(&self.new, name))).collect()
        };
        Ok(match &self.profiles {
            Profiles::Typed(names) if names.is_empty() => vec![without],
            Profiles::Typed(names) => each(names),
            Profiles::All => {
                let (old, new) = (pair.old.profiles()?, pair.new.profiles()?);
                let names: IndexSet<&String> = old.iter().chain(&new).collect();
                // Where only one side has a profile, the other is taken without one.
                let side = |own: &Options, declared: &[String], name: &String| match declared.contains(name) {
                    true => with(own, name),
                    false => own.clone(),
                };
                let each = names.into_iter().map(|name| (side(&self.old, &old, name), side(&self.new, &new, name)));
                std::iter::once(without).chain(each).collect()
            }
        })
    }
}
