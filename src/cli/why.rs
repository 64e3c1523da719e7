//! `why`: the value of an attribute on an instance, every level that set it, and what each of them overrode.

use super::console::{Console, output};
use super::program::{Inputs, MAIN_FILE, Program};
use super::{Exit, Stop};
use crate::diagnostic::nearest;
use crate::json::{Layout, document};
use crate::language::kinds::Event;
use crate::model::InstanceId;
use crate::runlist::attributes::{Level, Node, Set, levels, usual_deployment};
use crate::runlist::write::Values;
use crate::value::Value;
use std::io::Write;
use std::path::PathBuf;

/// Show where an attribute of an instance comes from, and what it overrides
#[derive(clap::Args)]
#[command(override_usage = "stackwright why [OPTIONS] [FILE] <INSTANCE> [ATTRIBUTE]")]
pub struct Args {
    /// A file if it ends in `.stack` or is `-`, else main.stack; the instance; the attribute, all of them if none is named:
    /// `web_server[1] apache.keepalivetimeout`
    #[arg(value_names = ["FILE", "INSTANCE", "ATTRIBUTE"], num_args = 1..=3, required = true)]
    subject: Vec<String>,
    /// At which lifecycle event; all of them if not given
    #[arg(long, value_name = "EVENT")]
    event: Option<EventName>,
    #[command(flatten)]
    inputs: Inputs,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum EventName {
    Setup,
    Configure,
    Deploy,
    Undeploy,
    Shutdown,
}

/// What the arguments mean.
pub struct Why {
    file: PathBuf,
    instance: String,
    /// Keys from the outermost in; none: the whole tree.
    path: Vec<String>,
    events: Vec<Event>,
    inputs: Inputs,
}

impl Args {
    pub fn meant(self) -> Result<Why, Stop> {
        let is_file = |typed: &&String| typed.ends_with(".stack") || *typed == "-";
        let file = self.subject.first().filter(is_file).map(PathBuf::from);
        let mut rest = self.subject.into_iter().skip(usize::from(file.is_some()));
        let (Some(instance), attribute, None) = (rest.next(), rest.next(), rest.next()) else {
            return Err(Stop::usage(
                "expected INSTANCE [ATTRIBUTE], or FILE INSTANCE [ATTRIBUTE] with a file that ends in `.stack`",
            ));
        };
        let path = attribute.iter().flat_map(|it| it.split('.')).map(str::to_owned).collect();
        let events = self.event.map_or(Event::ALL.to_vec(), |event| vec![event.meant()]);
        Ok(Why { file: file.unwrap_or_else(|| MAIN_FILE.into()), instance, path, events, inputs: self.inputs })
    }
}

impl EventName {
    fn meant(self) -> Event {
        match self {
            EventName::Setup => Event::Setup,
            EventName::Configure => Event::Configure,
            EventName::Deploy => Event::Deploy,
            EventName::Undeploy => Event::Undeploy,
            EventName::Shutdown => Event::Shutdown,
        }
    }
}

impl Why {
    pub fn run(&self, console: &Console) -> Result<Exit, Stop> {
        let program = self.inputs.load(&self.file, console)?;
        let answer = self.answer(&program)?;
        let mut out = output();
        out.write_all(answer.as_bytes())?;
        out.flush()?;
        program.leave();
        Ok(Exit::Done)
    }

    /// One passage for all events that say the same.
    fn answer(&self, program: &Program) -> Result<String, Stop> {
        let instance = self.instance(program)?;
        let mut passages: Vec<(Vec<&str>, String)> = Vec::new();
        for event in &self.events {
            let tree = levels(&program.model, instance, *event, usual_deployment(&program.model, instance, *event));
            let passage = self.passage(program, &tree);
            match passages.iter_mut().find(|(_, known)| *known == passage) {
                Some((events, _)) => events.push(event.word()),
                None => passages.push((vec![event.word()], passage)),
            }
        }
        if passages.iter().all(|(_, passage)| passage.is_empty()) {
            return Err(self.nothing(program, instance));
        }
        Ok(match passages.as_slice() {
            [(_, passage)] => passage.clone(),
            _ => passages
                .iter()
                .map(|(events, passage)| format!("at {}:\n{}", events.join(", "), indented(passage)))
                .collect(),
        })
    }

    fn instance(&self, program: &Program) -> Result<InstanceId, Stop> {
        let model = &program.model;
        let plain = |text: &str| text.replace(['"', '\''], "");
        let wanted = plain(&self.instance);
        let found = model.instance_ids().find(|id| plain(&model[*id].header.address().to_string()) == wanted);
        found.ok_or_else(|| {
            let known: Vec<String> = model.instances.iter().map(|it| it.header.address().to_string()).collect();
            let guess =
                nearest(&self.instance, known.iter().map(String::as_str)).map(|it| format!("; did you mean `{it}`?"));
            Stop::usage(format!("no instance is called `{}`{}", self.instance, guess.unwrap_or_default()))
        })
    }

    /// The attribute, or every attribute below it, and who set it; empty if there is none.
    fn passage(&self, program: &Program, tree: &Node) -> String {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let mut text = String::new();
        if let Some(node) = tree.at(&path) {
            node.leaves(&mut |below, leaf| {
                let names = path.iter().copied().chain(below.iter().map(|name| name.as_str()));
                text += &leaf_passage(program, &names.collect::<Vec<_>>().join("."), leaf);
            });
        }
        text
    }

    fn nothing(&self, program: &Program, instance: InstanceId) -> Stop {
        let (address, wanted) = (program.model[instance].header.address(), self.path.join("."));
        let mut known = Vec::new();
        for event in &self.events {
            let tree = levels(&program.model, instance, *event, usual_deployment(&program.model, instance, *event));
            tree.leaves(&mut |path, _| known.push(path.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(".")));
        }
        known.sort();
        known.dedup();
        let guess = nearest(&wanted, known.iter().map(String::as_str)).map(|it| format!("; did you mean `{it}`?"));
        Stop::usage(format!("nothing sets `{wanted}` on `{address}`{}", guess.unwrap_or_default()))
    }
}

/// `apache.keepalivetimeout = 5`, and below it who set it and who was overridden.
fn leaf_passage(program: &Program, name: &str, leaf: &Node) -> String {
    let mut sets = leaf.sets.iter().rev();
    let Some(last) = sets.next() else { return String::new() };
    let mut text = format!("{name} = {}\n  set by {}\n", shown(program, &last.value), who(program, last));
    for set in sets {
        text += &format!("  over   {}: {}\n", who(program, set), shown(program, &set.value));
    }
    text
}

/// `layer web, shop.stack:71:26`; where the block only passes on a value from elsewhere, both places.
fn who(program: &Program, set: &Set) -> String {
    let Program { model, sources, .. } = program;
    let (level, json) = match set.level {
        Level::Service => return "the service".to_owned(),
        Level::Stack => (format!("stack {}", model.stack.header.name), &model.stack.json),
        Level::Layer(layer) => (format!("layer {}", model[layer].header.address()), &model[layer].json),
        Level::Deployment(at) => match model.deployments.get(at) {
            Some(deployment) => (format!("deployment {}", deployment.header.address()), &deployment.json),
            None => return "a deployment".to_owned(),
        },
    };
    let origin = set.origin();
    match json.as_ref().map(|json| json.origin) {
        Some(block) if block.file != origin.file || !block.contains(origin.start) => {
            format!("{level}, {}, with the value from {}", sources.place(block), sources.place(origin))
        }
        Some(_) | None => format!("{level}, {}", sources.place(origin)),
    }
}

/// As in the node JSON: no secret, and what is deferred as a placeholder.
fn shown(program: &Program, value: &Value) -> String {
    let values = Values::new(&program.model, &program.facts);
    String::from_utf8_lossy(&document(Layout::Compact, |w| values.value(value, w))).trim_end().to_owned()
}

fn indented(text: &str) -> String {
    let text = if text.is_empty() { "not set" } else { text };
    text.lines().map(|line| format!("  {line}\n")).collect()
}
