//! What stands around the steps of a creation: what must be given before it starts, and what is left to do afterwards.

use super::addresses;
use super::creation::{Plan, Subject};
use super::{Words, creation::Action};
use crate::model::{InstanceId, Model, Parameter, Resource, Running};
use crate::value::Value;

/// The capabilities that the creation must be given, in the words of CloudFormation.
pub fn capabilities(model: &Model, plan: &Plan) -> Vec<&'static str> {
    let made = |subject: &Subject| {
        matches!(subject, Subject::ServiceRole(_) | Subject::InstanceRole(_) | Subject::InstanceProfile(_))
    };
    let writes_roles = plan.steps.iter().any(|step| matches!(&step.action, Action::Create(subject) if made(subject)));
    let named = model.resources.iter().any(has_iam_name);
    let iam = writes_roles || model.resources.iter().any(is_iam);
    let expands = model.sections.iter().any(|(name, _)| *name == "Transform");
    let all = [(named, "CAPABILITY_NAMED_IAM"), (iam && !named, "CAPABILITY_IAM"), (expands, "CAPABILITY_AUTO_EXPAND")];
    all.into_iter().filter(|(needed, _)| *needed).map(|(_, word)| word).collect()
}

fn is_iam(resource: &Resource) -> bool {
    resource.header.existing().is_none() && resource.type_name.as_str().starts_with("AWS::IAM::")
}

/// Whether it gives an IAM resource a name of its own choice.
fn has_iam_name(resource: &Resource) -> bool {
    let names = ["RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName"];
    let carriers =
        ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::ManagedPolicy", "AWS::IAM::InstanceProfile"];
    is_iam(resource)
        && carriers.contains(&resource.type_name.as_str())
        && names.iter().any(|name| resource.properties.get(name).is_some())
}

/// The parameters without a default: the creation asks for them.
pub fn asked(model: &Model) -> impl Iterator<Item = &Parameter> {
    model.parameters.iter().filter(|parameter| parameter.default.is_none())
}

/// What must be there, or be thought of, before the first step.
pub fn before(model: &Model) -> Vec<Words> {
    let mut notes: Vec<Words> = Vec::new();
    notes.extend(registered(model));
    notes.extend(archives(model).map(|(what, url)| match url {
        Some(url) => format!("the archive of {what} must be at {url} before the first instance boots").into(),
        None => format!("the archive of {what} must be in place before the first instance boots").into(),
    }));
    notes
}

/// What the stack registers silently leaves any other stack.
fn registered(model: &Model) -> Option<Words> {
    let headers = model.databases.iter().map(|it| &it.header).chain(model.elastic_ips.iter().map(|it| &it.header));
    let names = addresses::of(headers);
    (!names.is_empty()).then(|| format!("registering {names} takes it from any other stack that has it").into())
}

/// Sources that somebody must upload: of the cookbooks and the apps, with the address if it is known.
fn archives(model: &Model) -> impl Iterator<Item = (String, Option<&str>)> {
    let cookbooks = model.stack.settings.get("cookbooks").map(|source| ("the cookbooks".to_string(), source));
    let apps =
        model.apps.iter().filter_map(|app| Some((app.header.address().to_string(), app.settings.get("source")?)));
    cookbooks.into_iter().chain(apps).filter_map(|(what, source)| uploaded(source).map(|url| (what, url)))
}

fn uploaded(source: &Value) -> Option<Option<&str>> {
    let construct = source.as_construct()?;
    let is_archive = matches!(construct.function.as_str(), "s3" | "archive");
    let url = construct.args.values().next().filter(|url| !url.holds_secret()).and_then(Value::as_text);
    is_archive.then_some(url)
}

/// What the creation leaves undone.
pub fn after(model: &Model) -> Vec<Words> {
    let mut notes: Vec<Words> = Vec::new();
    notes.extend(stopped(
        model,
        |running| matches!(running, Running::Scheduled(_)),
        "the hours of their schedules boot",
    ));
    notes.extend(stopped(model, |running| matches!(running, Running::Load), "the load of their layers boots"));
    notes.extend(model.layers.iter().filter_map(|layer| {
        let scaling = layer.scaling.as_ref()?;
        let alarms = [&scaling.up, &scaling.down].into_iter().flatten().any(|it| it.alarms.is_some());
        alarms.then(|| {
            format!("the scaling alarms of {} are set by hand: a template cannot carry them", layer.header.address())
                .into()
        })
    }));
    notes.extend(model.deployments.iter().map(|it| {
        let name = it.header.address();
        format!("deployment {name} runs when it is asked for: plan --on \"deploy {name}\"").into()
    }));
    notes
}

fn stopped(model: &Model, by: impl Fn(&Running) -> bool, who: &str) -> Option<Words> {
    let instances: Vec<InstanceId> = model.instance_ids().filter(|id| by(&model[*id].running)).collect();
    let names = addresses::of_instances(model, &instances);
    (!instances.is_empty()).then(|| format!("{who} {names}").into())
}
