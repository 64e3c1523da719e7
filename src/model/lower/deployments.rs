//! Deployments: what is done, to which targets, by which strategy.

use super::Lowering;
use super::places::Place;
use super::stack::plain;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::Settings;
use crate::language::settings as vocabulary;
use crate::model::{Batching, BlueGreen, Command, Deployment, Goal, Item, Rolling, Strategy};
use crate::source::Span;
use crate::value::{Construct, Data, Unit, Value};

impl Lowering<'_, '_> {
    pub fn deployment(&mut self, place: &Place) -> Deployment {
        let (header, mut settings) = plain(self, place, &vocabulary::DEPLOYMENT);
        let command = settings.text("command").and_then(Command::from_word).unwrap_or(Command::Deploy);
        let app = match settings.get("app").and_then(|it| self.item(it)) {
            Some(Item::App(id)) => Some(id),
            _ => None,
        };
        // A command that is mistaken may want no app.
        let doubtful = settings.text("command").is_none() && self.gives(place, "command");
        if app.is_none() && command.wants_app() && !doubtful && self.body(place).is_some() && !self.gives(place, "app")
        {
            let message = format!("the deployment `{}` needs `app`", header.name);
            self.cx.report(Diagnostic::at(
                Code::MISSING_SETTING,
                header.span,
                message,
                format!("`{}` is done to an app", command.word()),
            ));
        }
        let to = settings.get("to").and_then(Value::as_list).unwrap_or_default();
        let to = to
            .iter()
            .filter_map(|it| match self.item(it) {
                Some(Item::Layer(id)) => Some(Goal::Layer(id)),
                Some(Item::Instance(id)) => Some(Goal::Instance(id)),
                _ => None,
            })
            .collect();
        let strategy = self.strategy(&settings);
        let recipes = self.recipes(settings.get("recipes")).recipes;
        let json = self.json(&mut settings);
        Deployment { command, app, to, strategy, json, recipes, settings, header }
    }

    fn strategy(&mut self, settings: &Settings) -> Strategy {
        let Some(value) = settings.get("strategy") else { return Strategy::AllAtOnce };
        let Some(construct) = value.as_construct() else { return Strategy::AllAtOnce };
        match construct.function.as_str() {
            "rolling" => Strategy::Rolling(self.rolling(construct, value.origin)),
            "blue_green" => Strategy::BlueGreen(self.blue_green(construct, value.origin)),
            _ => Strategy::AllAtOnce,
        }
    }

    fn rolling(&mut self, construct: &Construct, origin: Span) -> Rolling {
        let count = |name: &str| construct.arg(name).and_then(Value::as_int).and_then(|it| u32::try_from(it).ok());
        let batch = construct.arg("batch").map(|it| &it.data);
        let by = construct.arg("by");
        if let (Some(by), Some(batch)) = (by, construct.arg("batch")) {
            self.cx.report(
                Diagnostic::at(
                    Code::WRONG_SHAPE,
                    batch.origin,
                    "`rolling` takes `by` or `batch`, not both",
                    "the second way to batch",
                )
                .label(by.origin, "the first"),
            );
        }
        let by = match (by.and_then(Value::as_text), batch) {
            (Some("layer"), _) => Batching::Layer,
            (Some(_), _) => Batching::Zone,
            (None, Some(Data::Quantity(share))) => {
                Batching::Percent(share.number.as_int().and_then(|it| u32::try_from(it).ok()).unwrap_or(1).max(1))
            }
            (None, _) => Batching::Count(count("batch").unwrap_or(1).max(1)),
        };
        let drain = construct.arg("drain").and_then(Value::as_bool).unwrap_or(false);
        Rolling { first: count("first").unwrap_or(0), by, pause: seconds(construct, "pause"), drain, origin }
    }

    fn blue_green(&mut self, construct: &Construct, origin: Span) -> BlueGreen {
        let given = construct.arg("steps").and_then(Value::as_list).unwrap_or_default();
        let mut steps: Vec<u32> = given.iter().filter_map(share).collect();
        // The shares that the service's documentation advises (reference of the service, section 4.5).
        if steps.is_empty() {
            steps = vec![5, 10, 50, 100];
        }
        let rising = steps.windows(2).all(|pair| matches!(pair, [a, b] if a < b)) && steps.last() == Some(&100);
        if !rising {
            let at = construct.arg("steps").map_or(origin, |it| it.origin);
            self.cx.report(Diagnostic::at(
                Code::OUT_OF_RANGE,
                at,
                "the shares of `steps` must rise and end with 100%",
                "expected something like `[5%, 50%, 100%]`",
            ));
        }
        BlueGreen { steps, pause: seconds(construct, "pause"), keep: seconds(construct, "keep"), origin }
    }
}

fn share(value: &Value) -> Option<u32> {
    match &value.data {
        Data::Quantity(quantity) => quantity.number.as_int().and_then(|it| u32::try_from(it).ok()),
        _ => value.as_int().and_then(|it| u32::try_from(it).ok()),
    }
}

/// A duration in whole seconds; 0 if it is not given.
fn seconds(construct: &Construct, name: &str) -> u64 {
    match construct.arg(name).map(|it| &it.data) {
        Some(Data::Quantity(quantity)) => quantity
            .in_unit(Unit::Seconds)
            .and_then(|it| it.as_int())
            .and_then(|it| u64::try_from(it).ok())
            .unwrap_or(0),
        _ => 0,
    }
}
