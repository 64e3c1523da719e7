//! References that lead nowhere: to a database, which is no resource, or to a resource that exists only under a condition.
//!
//! What surrounds a reference (the `when` of its declaration, the branches of `if`) must imply the `when` of what it names. That is
//! decided by trying all answers to the questions in both, which are few; with more than ten it is taken to be right.

use super::depends::target;
use super::gather::Gathered;
use crate::diagnostic::{Code, Diagnostic, Problems};
use crate::json::{Layout, document};
use crate::model::{Address4, AppDatabase, Instance, Item, Model};
use crate::name::Name;
use crate::source::Span;
use crate::value::{Data, Op, Value};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

const MOST_QUESTIONS: usize = 10;

/// Reports databases where a value is wanted: they are registered with the stack and have no id of their own.
pub(super) fn check_identities(model: &Model, problems: &mut Problems) {
    if model.databases.is_empty() {
        return;
    }
    let mut check = |value: &Value| {
        let Some(Item::Database(id)) = target(value).and_then(|target| model.index.get(&target.id)) else { return };
        let header = &model[*id].header;
        if header.existing().is_none() {
            let message = format!("the database `{}` is no value", header.address());
            let problem = Diagnostic::at(Code::NOT_A_VALUE, value.origin, message, "expected a value");
            problems.push(problem.help(format!("name one of its settings: `{}.arn`", header.address())));
        }
    };
    let mut visit = |value: &Value| value.walk(&mut check);
    for item in &model.order {
        match *item {
            Item::Resource(_) | Item::Output(_) => model.values_of(*item, &mut visit),
            Item::App(id) => model[id].env.iter().for_each(|variable| visit(&variable.value)),
            Item::Layer(id) => model[id].json.iter().for_each(|json| json.values(&mut visit)),
            Item::Stack => model.stack.json.iter().for_each(|json| json.values(&mut visit)),
            Item::Deployment(at) => {
                let json = model.deployments.get(at).and_then(|it| it.json.as_ref());
                json.iter().for_each(|json| json.values(&mut visit));
            }
            // Their settings were checked for their kinds.
            _ => {}
        }
    }
}

/// Reports references to what may not exist, each once.
pub(super) fn check_presence(model: &Model, problems: &mut Problems) {
    let mut conditional: FxHashMap<Name, Conditional> = FxHashMap::default();
    for header in model.order.iter().filter_map(|item| model.header(*item)) {
        if let (Some(when), None) = (header.when(), header.existing()) {
            let name = header.address().to_string();
            conditional.insert(header.id, Conditional { when, name, declared: header.span });
        }
    }
    if conditional.is_empty() {
        return;
    }
    for Instance { header, elastic_ip, .. } in &model.instances {
        if let (Address4::Auto(id), Some(when)) = (elastic_ip, header.when()) {
            let name = format!("{}.elastic_ip", header.address());
            conditional.insert(*id, Conditional { when, name, declared: header.span });
        }
    }
    let presence = Presence { model, gathered: Gathered::new(model), conditional };
    for item in &model.order {
        presence.item(*item, problems);
    }
}

/// A resource that exists only if its condition holds.
struct Conditional<'m> {
    when: &'m Value,
    /// As the source names it.
    name: String,
    /// Where its declaration has its name.
    declared: Span,
}

struct Presence<'m> {
    model: &'m Model,
    gathered: Gathered<'m>,
    /// By logical id.
    conditional: FxHashMap<Name, Conditional<'m>>,
}

/// A condition and whether it holds here.
type Known<'v> = Vec<(&'v Value, bool)>;

impl<'m> Presence<'m> {
    fn item(&self, item: Item, problems: &mut Problems) {
        let (when, place) = match item {
            Item::Output(at) => match self.model.outputs.get(at) {
                Some(output) => (output.when.as_ref(), output.span),
                None => return,
            },
            _ => match self.model.header(item) {
                Some(header) => (header.when(), header.span),
                None => return,
            },
        };
        let mut known: Known = when.iter().map(|when| (*when, true)).collect();
        self.named(item, &mut |id| self.reference(item, id, place, &known, problems));
        let mut values = Vec::new();
        self.model.values_of(item, &mut |value| values.push(value));
        for value in values {
            self.value(item, value, &mut known, problems);
        }
    }

    /// What a declaration names besides its values.
    fn named(&self, item: Item, visit: &mut dyn FnMut(Name)) {
        let model = self.model;
        match item {
            Item::Instance(id) => model[id].layers.iter().for_each(|layer| visit(model[*layer].header.id)),
            Item::LoadBalancer(at) => {
                model.load_balancers.get(at).iter().for_each(|it| visit(model[it.layer].header.id))
            }
            Item::App(id) => {
                if let AppDatabase::Instance(instance) = model[id].database {
                    visit(model[instance].header.id);
                }
            }
            _ => {}
        }
    }

    fn value<'v>(&self, owner: Item, value: &'v Value, known: &mut Known<'v>, problems: &mut Problems) {
        match &value.data {
            Data::Decl(target) => self.reference(owner, target.id, value.origin, known, problems),
            Data::List(items) => items.iter().for_each(|it| self.value(owner, it, known, problems)),
            Data::Object(object) => object.entries.values().for_each(|it| self.value(owner, it, known, problems)),
            Data::Construct(construct) => construct.args.values().for_each(|it| self.value(owner, it, known, problems)),
            Data::Deferred(deferred) => match &deferred.op {
                Op::Ref(target) | Op::Attribute(target, _) => {
                    self.reference(owner, target.id, value.origin, known, problems)
                }
                Op::If { condition, then, otherwise } => {
                    for (branch, holds) in [(then, true), (otherwise, false)] {
                        known.push((condition, holds));
                        self.value(owner, branch, known, problems);
                        known.pop();
                    }
                }
                op => op.operands(&mut |it| self.value(owner, it, known, problems)),
            },
            _ => {}
        }
    }

    fn reference(&self, owner: Item, id: Name, place: Span, known: &Known, problems: &mut Problems) {
        let Some(Conditional { when, name, declared }) = self.conditional.get(&id) else { return };
        if self.implies(known, when) {
            return;
        }
        let label = "needed here whatever its condition says";
        let problem = Diagnostic::at(Code::MAY_BE_ABSENT, place, format!("`{name}` may not exist"), label)
            .label(*declared, "exists only under its `when`")
            .help("give what needs it the same `when`");
        problems.push(match owner {
            Item::Output(_) => problem,
            _ => problem.help(format!("or write `if <condition> then {name} else null`")),
        });
    }

    /// Whether the goal holds whenever all that is known does.
    fn implies(&self, known: &Known, goal: &Value) -> bool {
        let mut questions = Questions { presence: self, found: IndexMap::default(), closed: FxHashMap::default() };
        known.iter().for_each(|(condition, _)| questions.gather(condition));
        questions.gather(goal);
        let count = questions.found.len();
        if count > MOST_QUESTIONS {
            return true;
        }
        (0..1_u32 << count).filter(|answers| questions.possible(*answers)).all(|answers| {
            let premises = known.iter().all(|(condition, holds)| questions.truth(condition, answers) == *holds);
            !premises || questions.truth(goal, answers)
        })
    }
}

/// What is asked about, as JSON, and the text it is compared with.
type Comparison = (Vec<u8>, String);

/// The questions that conditions ask, by their JSON, in the order in which they were met; an answer is a bit. With each, what is
/// asked about and which text it is compared with, if that is known.
struct Questions<'p, 'm> {
    presence: &'p Presence<'m>,
    found: IndexMap<Vec<u8>, Option<Comparison>, FxBuildHasher>,
    /// Of parameters that are asked about, by their JSON: the only texts that they can be, if there are such.
    closed: FxHashMap<Vec<u8>, Vec<&'p str>>,
}

impl<'p> Questions<'p, '_> {
    fn rendered(&self, value: &Value) -> Vec<u8> {
        document(Layout::Compact, |w| self.presence.gathered.condition_body(self.presence.model, w, value))
    }

    fn definition<'v>(&'v self, id: &str) -> Option<&'v Value> {
        self.presence.model.conditions.iter().find(|it| it.id == id).map(|it| &it.definition)
    }

    fn gather(&mut self, value: &Value) {
        let Some(deferred) = value.as_deferred() else { return };
        match &deferred.op {
            Op::And(parts) | Op::Or(parts) => parts.iter().for_each(|it| self.gather(it)),
            Op::Not(inner) | Op::Condition { definition: inner, .. } => self.gather(inner),
            Op::If { condition, then, otherwise } => {
                [condition, then, otherwise].into_iter().for_each(|it| self.gather(it))
            }
            Op::Raw { function, argument } if *function == "Condition" => {
                let definition = argument.as_text().and_then(|id| self.definition(id)).cloned();
                definition.iter().for_each(|it| self.gather(it));
            }
            Op::Equals(subject, answer) => {
                let compared = answer.as_text().map(|text| (self.rendered(subject), text.to_owned()));
                if let (Some((subject_json, _)), Some(allowed)) = (&compared, self.allowed(subject)) {
                    self.closed.insert(subject_json.clone(), allowed);
                }
                let question = self.rendered(value);
                self.found.entry(question).or_insert(compared);
            }
            _ => {
                let question = self.rendered(value);
                self.found.entry(question).or_insert(None);
            }
        }
    }

    /// The values that the parameter's type lists.
    fn allowed(&self, subject: &Value) -> Option<Vec<&'p str>> {
        let Op::Ref(target) = &subject.as_deferred()?.op else { return None };
        let parameter = self.presence.model.parameters.iter().find(|it| it.id == target.id)?;
        let allowed: Option<Vec<&str>> = parameter.allowed.iter().map(Value::as_text).collect();
        allowed.filter(|texts| !texts.is_empty())
    }

    /// Nothing is equal to two different texts, and what has a closed set of values has one of them.
    fn possible(&self, answers: u32) -> bool {
        let yes = self.found.values().enumerate().filter(|(at, _)| answers >> at & 1 == 1);
        let mut equal: FxHashMap<&Vec<u8>, &String> = FxHashMap::default();
        let one_each = yes
            .filter_map(|(_, compared)| compared.as_ref())
            .all(|(subject, text)| *equal.entry(subject).or_insert(text) == text);
        one_each
            && self.closed.iter().all(|(subject, allowed)| match equal.get(subject) {
                Some(text) => allowed.contains(&text.as_str()),
                None => !allowed.iter().all(|text| self.is_asked(subject, text)),
            })
    }

    fn is_asked(&self, subject: &[u8], text: &str) -> bool {
        self.found.values().flatten().any(|(it, compared)| it == subject && compared == text)
    }

    fn truth(&self, value: &Value, answers: u32) -> bool {
        let Some(deferred) = value.as_deferred() else { return value.as_bool().unwrap_or(true) };
        match &deferred.op {
            Op::And(parts) => parts.iter().all(|it| self.truth(it, answers)),
            Op::Or(parts) => parts.iter().any(|it| self.truth(it, answers)),
            Op::Not(inner) => !self.truth(inner, answers),
            Op::Condition { definition, .. } => self.truth(definition, answers),
            Op::If { condition, then, otherwise } => {
                self.truth(if self.truth(condition, answers) { then } else { otherwise }, answers)
            }
            Op::Raw { function, argument } if *function == "Condition" => {
                argument.as_text().and_then(|id| self.definition(id)).is_none_or(|it| self.truth(it, answers))
            }
            _ => self.found.get_index_of(&self.rendered(value)).is_some_and(|at| answers >> at & 1 == 1),
        }
    }
}
