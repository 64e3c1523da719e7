//! `why`: the value of an attribute on an instance, every level that set it, and what each of them overrode.
//!
//! In reading order: `path` is how an attribute is typed and shown, `answer` what is found out, `text` and `json` its two forms.

mod answer;
mod json;
mod path;
mod text;

use super::console::{Console, output};
use super::program::{Inputs, MAIN_FILE};
use super::{Exit, Stop};
use crate::diagnostic::nearest;
use crate::language::kinds::Event;
use crate::model::{Deployment, Header, InstanceId, Model};
use crate::runlist::attributes::{reaches, usual_deployment};
use answer::{Asker, Moment};
use std::io::Write;
use std::path::PathBuf;

/// Show where an attribute of an instance comes from, and what it overrides
#[derive(clap::Args)]
#[command(override_usage = "stackwright why [OPTIONS] [FILE] <INSTANCE> [ATTRIBUTE]")]
pub struct Args {
    /// A file if it ends in `.stack` or is `-`, else main.stack; the instance; the attribute, all of them and the settings of the
    /// instance if none is named: `web_server[1] apache.keepalivetimeout`
    #[arg(value_names = ["FILE", "INSTANCE", "ATTRIBUTE"], num_args = 1..=3, required = true)]
    subject: Vec<String>,
    /// At which lifecycle event; all of them if not given
    #[arg(long, value_name = "EVENT")]
    event: Option<EventName>,
    /// While this deployment runs
    #[arg(long, value_name = "NAME")]
    deployment: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
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
    event: Option<Event>,
    deployment: Option<String>,
    form: Form,
    inputs: Inputs,
}

/// How the answer is printed.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
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
        Ok(Why {
            file: file.unwrap_or_else(|| MAIN_FILE.into()),
            instance,
            path: attribute.as_deref().map(path::typed).unwrap_or_default(),
            event: self.event.map(EventName::meant),
            deployment: self.deployment,
            form: if self.json { Form::Json } else { Form::Text },
            inputs: self.inputs,
        })
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
        let instance = self.instance(&program.model)?;
        let moments = self.moments(&program.model, instance)?;
        let asker = Asker::new(&program, instance);
        let answer = asker.answer(&self.path, &moments).map_err(Stop::usage)?;
        let mut out = output();
        match self.form {
            Form::Text => out.write_all(text::render(&program, &answer).as_bytes())?,
            Form::Json => json::write(&program, &answer, &mut out)?,
        }
        out.flush()?;
        program.leave();
        Ok(Exit::Done)
    }

    /// By its address; quotes in it may be left out, because shells take them away.
    fn instance(&self, model: &Model) -> Result<InstanceId, Stop> {
        let plain = |text: &str| text.replace(['"', '\''], "");
        let wanted = plain(&self.instance);
        let found = model.instance_ids().find(|id| plain(&model[*id].header.address().to_string()) == wanted);
        found.ok_or_else(|| unknown("instance", &self.instance, model.instances.iter().map(|it| &it.header)))
    }

    /// When the question is asked: at one event or all of them, each with the deployment that is meant.
    fn moments(&self, model: &Model, instance: InstanceId) -> Result<Vec<Moment>, Stop> {
        let Some(name) = &self.deployment else {
            let events = self.event.map_or(Event::ALL.to_vec(), |event| vec![event]);
            let usual = |event| Moment { event, deployment: usual_deployment(model, instance, event) };
            return Ok(events.into_iter().map(usual).collect());
        };
        let is_meant = |it: &Deployment| it.header.address().to_string() == *name;
        let at = model.deployments.iter().position(is_meant);
        let Some((at, deployment)) = at.and_then(|at| Some((at, model.deployments.get(at)?))) else {
            return Err(unknown("deployment", name, model.deployments.iter().map(|it| &it.header)));
        };
        if !reaches(model, at, instance) {
            let address = model[instance].header.address();
            return Err(Stop::usage(format!("the deployment `{name}` does not reach `{address}`")));
        }
        // Commands without an event of their own send what Deploy sends if they are about an app, else what Configure sends.
        let other = if deployment.app.is_some() { Event::Deploy } else { Event::Configure };
        let event = self.event.or(deployment.command.event()).unwrap_or(other);
        Ok(vec![Moment { event, deployment: Some(at) }])
    }
}

/// `no instance is called ...`, with a guess.
fn unknown<'m>(what: &str, typed: &str, known: impl Iterator<Item = &'m Header>) -> Stop {
    let known: Vec<String> = known.map(|it| it.address().to_string()).collect();
    let guess = nearest(typed, known.iter().map(String::as_str)).map(|it| format!("; did you mean `{it}`?"));
    Stop::usage(format!("no {what} is called `{typed}`{}", guess.unwrap_or_default()))
}
