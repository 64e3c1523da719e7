//! Deployments: rules 115 to 117, 119 and 120. Rule 118 looks at custom JSON and stands there.

use super::{Cx, Found, has_recipes, known_os, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::kinds::{AppKind, Event, LayerKind};
use crate::model::{App, Command, Deployment, Goal, Header, Layer, LayerId, Strategy};

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for deployment in &cx.model.deployments {
        command(cx, deployment, found);
        arguments(cx, deployment, found);
        reacts(cx, deployment, found);
        all_at_once(cx, deployment, found);
        migrations(cx, deployment, found);
    }
}

/// Rule 115. That a command about an app names one is checked where settings are read.
fn command(cx: &Cx, deployment: &Deployment, found: &mut Found) {
    let command = deployment.command;
    let at = place(deployment.settings.get("command"), &deployment.header);
    let word = command.word();
    let old_only = matches!(
        command,
        Command::Rollback | Command::Start | Command::Stop | Command::Restart | Command::InstallDependencies
    );
    if let Some(chef) = cx.chef.filter(|chef| chef.has_data_bags() && old_only) {
        let message = format!("Chef {} has no command `{word}`", chef.text());
        let diagnostic = Diagnostic::at(Code::COMMAND_OF_CHEF, at, message, "the built-in recipes of Chef 11 did it");
        found.push(diagnostic.help("run a recipe of your own: `command = execute_recipes`"));
    }
}

/// Rule 116.
fn arguments(cx: &Cx, deployment: &Deployment, found: &mut Found) {
    let settings = &deployment.settings;
    let command = deployment.command;
    if command == Command::ExecuteRecipes
        && deployment.recipes.is_empty()
        && !settings.get("recipes").is_some_and(|it| it.is_deferred())
    {
        let at = place(settings.get("recipes").or(settings.get("command")), &deployment.header);
        let message = "`execute_recipes` without recipes does nothing";
        found.push(Diagnostic::at(Code::NO_RECIPES_TO_EXECUTE, at, message, "").help("add `recipes = [...]`"));
    }
    let belongs = [
        ("recipes", Command::ExecuteRecipes),
        ("upgrade_os_to", Command::UpdateDependencies),
        ("allow_reboot", Command::UpdateDependencies),
        ("migrate", Command::Deploy),
    ];
    for (setting, of) in belongs {
        if let Some(value) = settings.get(setting).filter(|_| command != of) {
            let message = format!("`{setting}` belongs to `{}`, not to `{}`", of.word(), command.word());
            let diagnostic = Diagnostic::at(Code::ARGUMENT_OF_COMMAND, value.origin, message, "");
            found.push(diagnostic.help(format!("write `command = {}`, or remove it", of.word())));
        }
    }
    upgrade(cx, deployment, found);
    let app = deployment.app.map(|id| &cx.model[id]);
    let migrate = settings.get("migrate").filter(|it| it.as_bool() == Some(true) && command == Command::Deploy);
    if let (Some(migrate), Some(app)) = (migrate, app.filter(|app| app.kind != AppKind::Rails)) {
        let message = format!("`migrate` has no effect: `{}` is no Rails app", app.header.address());
        let diagnostic =
            Diagnostic::at(Code::MIGRATE_WITHOUT_RAILS, migrate.origin, message, "only Rails apps are migrated");
        found.push(diagnostic.label(app.header.span, format!("an app of kind `{}`", app.kind.word())));
    }
}

/// Rule 116.
fn upgrade(cx: &Cx, deployment: &Deployment, found: &mut Found) {
    let Some(value) = deployment.settings.get("upgrade_os_to") else { return };
    let (Some(text), Some(chef)) = (value.as_public_text(), cx.chef) else { return };
    let fits = known_os(Some(value)).is_some_and(|os| os.chef.contains(&chef) && !os.name.starts_with("Custom"));
    if !fits {
        let message = format!("`{text}` is no operating system to upgrade to with Chef {}", chef.text());
        found.push(
            Diagnostic::at(Code::UPGRADE_OS, value.origin, message, "")
                .help("write it like `\"Amazon Linux 2018.03\"`"),
        );
    }
}

/// The layers that a deployment reaches as layers: those it names, else those of its app.
fn layers_of(cx: &Cx, deployment: &Deployment) -> Vec<LayerId> {
    if deployment.to.is_empty() {
        return deployment.app.map(|id| cx.layers_of_app(&cx.model[id]).to_vec()).unwrap_or_default();
    }
    let mut layers: Vec<LayerId> = Vec::new();
    for goal in &deployment.to {
        match goal {
            Goal::Layer(id) => layers.push(*id),
            Goal::Instance(id) => layers.extend(&cx.model[*id].layers),
        }
    }
    layers.sort_unstable();
    layers.dedup();
    layers
}

/// Rule 117. An app that nothing in the stack deploys is rules 94 and 95.
fn reacts(cx: &Cx, deployment: &Deployment, found: &mut Found) {
    let Some(app) = deployment.app.map(|id| &cx.model[id]) else { return };
    if deployment.to.is_empty() || !deployment.command.wants_app() {
        return;
    }
    let layers = layers_of(cx, deployment);
    let answers = |id: &LayerId| reacts_to(cx, &cx.model[*id], app, deployment.command);
    let others = cx.model.layer_ids().any(|id| !layers.contains(&id) && answers(&id));
    if !layers.iter().any(answers) && (others || deployment.command != Command::Deploy) {
        let names: Vec<String> = layers.iter().map(|id| format!("`{}`", cx.model[*id].header.address())).collect();
        let message =
            format!("`{}` does nothing: no recipe of {} reacts to it", deployment.header.address(), names.join(", "));
        let at = place(deployment.settings.get("to"), &deployment.header);
        let label = format!("nothing here runs for a {} of `{}`", deployment.command.word(), app.header.address());
        found.push(Diagnostic::at(Code::NOTHING_REACTS, at, message, label).label(app.header.span, "the app"));
    }
}

/// Whether a layer has recipes for what a command does to an app.
fn reacts_to(cx: &Cx, layer: &Layer, app: &App, command: Command) -> bool {
    let built_in = !cx.is_chef_12() && layer.kind.serves() == Some(app.kind);
    match command.event() {
        Some(Event::Deploy) => {
            let listens = matches!(
                layer.kind,
                LayerKind::Lb | LayerKind::DbMaster | LayerKind::MonitoringMaster | LayerKind::EcsCluster
            );
            built_in || listens || has_recipes(layer, Event::Deploy)
        }
        Some(event) => built_in || has_recipes(layer, event),
        None => built_in || layer.header.existing().is_some(),
    }
}

/// Rule 119.
fn all_at_once(cx: &Cx, deployment: &Deployment, found: &mut Found) {
    if deployment.command != Command::Deploy || !matches!(deployment.strategy, Strategy::AllAtOnce) {
        return;
    }
    let layers = layers_of(cx, deployment);
    let several = layers.iter().filter(|id| cx.members(**id).len() > 1);
    if let Some((layer, balancer)) =
        several.filter_map(|id| Some((&cx.model[*id].header, balancer_of(cx, *id)?))).next()
    {
        let message = format!(
            "`{}` deploys to all of `{}` at once, behind a load balancer",
            deployment.header.address(),
            layer.address()
        );
        let at = place(deployment.settings.get("strategy"), &deployment.header);
        let (span, strategy) = match balancer {
            Balancer::Attached(header) => (header.span, "rolling(first: 1, drain: true)"),
            Balancer::Layer(header) => (header.span, "rolling(first: 1)"),
        };
        found.push(
            Diagnostic::at(Code::ALL_AT_ONCE, at, message, "a bad release is down everywhere")
                .label(span, "the load balancer")
                .help(format!("write `strategy = {strategy}`")),
        );
    }
}

/// What balances the traffic of a layer.
enum Balancer<'m> {
    Attached(&'m Header),
    /// HAProxy.
    Layer(&'m Header),
}

fn balancer_of<'m>(cx: &Cx<'m>, layer: LayerId) -> Option<Balancer<'m>> {
    if let Some(attached) = cx.balancers.get(&layer) {
        return Some(Balancer::Attached(&attached.header));
    }
    let is_proxied = cx.model[layer].kind.serves().is_some_and(|app| app != AppKind::AwsFlowRuby);
    let proxy = cx.layer_of_kind(LayerKind::Lb).filter(|proxy| is_proxied && !cx.members(*proxy).is_empty())?;
    Some(Balancer::Layer(&cx.model[proxy].header))
}

/// Rule 120.
fn migrations(cx: &Cx, deployment: &Deployment, found: &mut Found) {
    let migrate = deployment.settings.get("migrate").filter(|it| it.as_bool() == Some(true));
    let rails = deployment.app.is_some_and(|id| cx.model[id].kind == AppKind::Rails);
    let Some(migrate) = migrate.filter(|_| rails && deployment.command == Command::Deploy) else { return };
    let Strategy::Rolling(rolling) = &deployment.strategy else { return };
    let several = layers_of(cx, deployment).iter().map(|id| cx.members(*id).len()).sum::<usize>() > 1;
    if several {
        let message = format!("`{}` migrates the database on every instance it comes to", deployment.header.address());
        found.push(
            Diagnostic::at(Code::MIGRATES_OFTEN, migrate.origin, message, "expected one instance only")
                .label(rolling.origin, "the phases")
                .help("deploy with `migrate = true` to one instance first, then without it to the others"),
        );
    }
}
