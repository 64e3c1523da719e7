//! The stack: exactly one, with roles that are given or made, and the version of Chef that is given or implied.

use super::places::Place;
use super::{Lowering, default};
use crate::analysis::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::{Given, Settings};
use crate::language::kinds::{Chef, LayerKind};
use crate::language::{Shape, settings as vocabulary};
use crate::model::{Certainty, Extra, Header, Item, Json, JsonForm, Model, Naming, Role, Stack};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Op, Pseudo, Shape as Deferred, Value};
use std::sync::Arc;

/// The place of the stack; reports none and more than one.
pub fn choose<'p>(cx: &mut Analysis, places: &'p [Place]) -> Option<&'p Place> {
    let mut stacks = places.iter().filter(|it| it.item == Item::Stack);
    let Some(found) = stacks.next() else {
        // Text that could not be read may have been the stack.
        if !cx.problems.has_errors() {
            let start = Span::new(cx.program.main, 0, 0);
            cx.report(
                Diagnostic::at(Code::STACK_COUNT, start, "the program declares no stack", "")
                    .help("write `stack name { }`: every setting has a default"),
            );
        }
        return None;
    };
    let first = *cx.names.symbol(found.symbol);
    for place in stacks {
        let second = *cx.names.symbol(place.symbol);
        cx.report(
            Diagnostic::at(
                Code::STACK_COUNT,
                second.name.span,
                "the program declares a second stack",
                "exactly one is allowed",
            )
            .label(first.name.span, "the first")
            .help("give each stack a main file of its own, and import what they share"),
        );
    }
    Some(found)
}

impl Lowering<'_, '_> {
    pub fn stack(&mut self, place: &Place) -> Stack {
        let shape = &vocabulary::STACK;
        let (mut settings, _) = self.settings(place, shape);
        let header = self.header(place, &mut settings);
        let pseudo = |span| Value::deferred(Op::Pseudo(Pseudo::StackName), Deferred::Text, span);
        if header.existing().is_none() {
            default(&mut settings, shape, "name", || pseudo(header.span));
        }
        let fallback = || Arc::from(header.name.as_str());
        let name = self.naming(settings.get("name"), fallback, Certainty::StandIn, header.span);
        let chef = self.chef(&settings);
        let region = settings.text("region").map(Arc::from);
        Stack {
            chef: chef.unwrap_or(Chef::V12),
            chef_given: chef.is_some(),
            region,
            service_role: role(&mut settings, "service_role"),
            instance_profile: role(&mut settings, "instance_profile"),
            json: self.json(&mut settings),
            name,
            settings,
            header,
        }
    }

    /// What `template { ... }` says; takes it out.
    pub fn sections(&mut self, settings: &mut Settings) -> Vec<(Name, Value)> {
        let Some(Given::Value(value)) = settings.remove("template") else { return Vec::new() };
        let sections = value.as_object().map(|it| it.entries.clone()).unwrap_or_default();
        for (name, section) in sections.iter().filter(|(name, _)| !SECTIONS.contains(&name.as_str())) {
            let message = format!("`{name}` is no section that stands in a template as it is");
            let label = "declarations make the others";
            self.cx.report(
                Diagnostic::at(Code::WRONG_WORD, section.origin, message, label)
                    .help(format!("sections: `{}`", SECTIONS.join("`, `"))),
            );
        }
        sections.into_iter().collect()
    }

    /// Stands in for a stack that is not there or made no sense: as little is known of it as of another template's.
    pub fn unknown_stack(&mut self) -> Stack {
        let span = Span::new(self.cx.program.main, 0, 0);
        let name = Name::new("stack");
        let existing = Some(Value::unknown(span));
        let extra = Some(Box::new(Extra { existing, ..Extra::default() }));
        Stack {
            header: Header { name, key: None, id: name, span, doc: None, extra },
            settings: Settings::default(),
            name: Naming { text: Arc::from("stack"), certainty: Certainty::StandIn, origin: span },
            chef: Chef::V12,
            chef_given: false,
            region: None,
            service_role: Role::Given(Value::unknown(span)),
            instance_profile: Role::Given(Value::unknown(span)),
            json: Some(Json { value: Value::unknown(span), form: JsonForm::Object, origin: span }),
        }
    }

    fn chef(&mut self, settings: &Settings) -> Option<Chef> {
        let value = settings.get("chef")?;
        let text = value.as_public_text()?;
        let found = Chef::from_text(text);
        if found.is_none() {
            let known: Vec<&str> = Chef::ALL.into_iter().map(Chef::text).collect();
            self.cx.report(
                Diagnostic::at(
                    Code::WRONG_WORD,
                    value.origin,
                    format!("the service knew no Chef `{text}`"),
                    "not a version of it",
                )
                .help(format!("versions: `\"{}\"`", known.join("\"`, `\""))),
            );
        }
        found
    }
}

/// The sections of a template that no declaration makes.
const SECTIONS: [&str; 4] = ["Hooks", "Metadata", "Rules", "Transform"];

/// `auto` if the setting says so or is not there.
pub fn role(settings: &mut Settings, name: &str) -> Role {
    match settings.remove(name) {
        Some(Given::Value(value)) if value.as_text() != Some("auto") => Role::Given(value),
        _ => Role::Auto,
    }
}

/// The version of Chef that the layers imply where the source names none: built-in layers need 11.10.
pub fn imply_chef(model: &mut Model) {
    let built_in = |kind: LayerKind| kind.is_built_in() && kind != LayerKind::EcsCluster;
    if !model.stack.chef_given && model.layers.iter().any(|it| built_in(it.kind)) {
        model.stack.chef = Chef::V11_10;
    }
}

/// For declarations whose settings are all that they have.
pub fn plain<'s>(
    lowering: &mut Lowering<'_, 's>,
    place: &Place,
    shape: &'static Shape,
) -> (crate::model::Header, Settings) {
    let (mut settings, _) = lowering.settings(place, shape);
    let header = lowering.header(place, &mut settings);
    (header, settings)
}
