//! A layer of the model: its recipes for each event, and the thresholds of its load-based instances.

use super::{Header, Json, Naming};
use crate::language::given::Settings;
use crate::language::kinds::{Event, LayerKind};
use crate::name::Name;
use crate::source::Span;
use crate::value::Value;

#[derive(Debug)]
pub struct Layer {
    pub header: Header,
    pub kind: LayerKind,
    pub settings: Settings,
    pub name: Naming,
    pub shortname: Naming,
    pub recipes: Recipes,
    pub scaling: Option<Scaling>,
    pub json: Option<Json>,
}

/// Custom recipes, a list an event; index by [`Event`].
#[derive(Debug, Default)]
pub struct Recipes {
    pub setup: RecipeList,
    pub configure: RecipeList,
    pub deploy: RecipeList,
    pub undeploy: RecipeList,
    pub shutdown: RecipeList,
}

impl std::ops::Index<Event> for Recipes {
    type Output = RecipeList;
    fn index(&self, event: Event) -> &RecipeList {
        match event {
            Event::Setup => &self.setup,
            Event::Configure => &self.configure,
            Event::Deploy => &self.deploy,
            Event::Undeploy => &self.undeploy,
            Event::Shutdown => &self.shutdown,
        }
    }
}

impl std::ops::IndexMut<Event> for Recipes {
    fn index_mut(&mut self, event: Event) -> &mut RecipeList {
        match event {
            Event::Setup => &mut self.setup,
            Event::Configure => &mut self.configure,
            Event::Deploy => &mut self.deploy,
            Event::Undeploy => &mut self.undeploy,
            Event::Shutdown => &mut self.shutdown,
        }
    }
}

#[derive(Debug, Default)]
pub struct RecipeList {
    /// As given, perhaps deferred; `None` if the setting is not there.
    pub given: Option<Value>,
    /// What run-lists are made of.
    pub recipes: Vec<Recipe>,
    /// Whether `recipes` is a parameter's default, because the setting is deferred.
    pub stand_in: bool,
}

/// `shop::packages`; `apt` alone means `apt::default` and stays as written.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    pub name: Name,
    pub origin: Span,
}

impl Recipe {
    pub fn cookbook(self) -> &'static str {
        self.name.as_str().split("::").next().unwrap_or_default()
    }
}

/// Load-based scaling of a layer.
#[derive(Debug)]
pub struct Scaling {
    pub enabled: bool,
    pub up: Option<Thresholds>,
    pub down: Option<Thresholds>,
    pub origin: Span,
}

/// `None` where not given or deferred; what is written is in the layer's settings.
#[derive(Debug)]
pub struct Thresholds {
    /// Percent, 0 to 100, or -1: off.
    pub cpu: Option<Value>,
    /// Percent, 0 to 100, or -1: off.
    pub memory: Option<Value>,
    /// Load average, or -1: off.
    pub load: Option<Value>,
    pub instances: Option<Value>,
    /// Minutes.
    pub after: Option<Value>,
    /// Minutes.
    pub then_ignore: Option<Value>,
    pub alarms: Option<Value>,
    pub origin: Span,
}
