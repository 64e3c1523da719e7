//! Which record belongs to which stack, by the ids.

use super::records::{Record, Records, What};
use crate::import::template::LeftOut;
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The records of one stack.
#[derive(Debug)]
pub(super) struct Parts<'r> {
    /// None where nothing says to which stack the records belong.
    pub id: Option<Arc<str>>,
    lists: [Vec<&'r Record>; 14],
    pub left_out: Vec<LeftOut>,
    /// The first place where it is spoken of.
    pub at: Span,
}

impl<'r> Parts<'r> {
    fn new(id: Option<Arc<str>>, at: Span) -> Parts<'r> {
        Parts { id, lists: Default::default(), left_out: Vec::new(), at }
    }

    pub fn of(&self, what: What) -> &[&'r Record] {
        self.lists.get(what as usize).map_or(&[], Vec::as_slice)
    }

    /// How the stack itself is described; none if only its parts are.
    pub fn stack(&self) -> Option<&'r Record> {
        self.of(What::Stack).first().copied()
    }

    fn add(&mut self, what: What, record: &'r Record) {
        if let Some(list) = self.lists.get_mut(what as usize) {
            list.push(record);
        }
    }
}

const NO_STACK: &str = "no stack of its id is described: what belongs to it refers to the id";
const NO_INSTANCE: &str = "nothing described has the id of its instance";
const NO_LAYER: &str = "nothing described has the id of its layer";
const WHICH_STACK: &str = "nothing says to which of the stacks it belongs";
const REGISTERED: &str = "a registered machine: a template cannot register it, but `aws opsworks register` can";
const OF_REGISTERED: &str = "belongs to a registered machine, which a template cannot register";
const USERS_ONCE: &str = "users belong to the account, not to a stack: written with the first stack that they may use";

/// What all stacks have in common, found once.
struct Joining<'r> {
    records: &'r Records,
    /// Where it all stands, for what has no place of its own.
    whole: Span,
    stacks: Vec<Parts<'r>>,
    /// Stack id to its place in `stacks`.
    by_id: FxHashMap<Arc<str>, usize>,
    /// Layer or instance id to the place of its stack.
    members: FxHashMap<Arc<str>, usize>,
    /// Ids of registered machines.
    registered: FxHashMap<Arc<str>, usize>,
}

/// At least one stack, those that are described first.
pub(super) fn join(records: &Records, whole: Span) -> Vec<Parts<'_>> {
    let mut joining = Joining {
        records,
        whole,
        stacks: Vec::new(),
        by_id: FxHashMap::default(),
        members: FxHashMap::default(),
        registered: FxHashMap::default(),
    };
    joining.stacks();
    joining.members();
    for what in [What::App, What::RaidArray, What::Database, What::LoadBalancer, What::Cluster, What::Permission] {
        for record in records.of(what) {
            let stack = joining.stack_of(record);
            joining.add(stack, what, record);
        }
    }
    joining.belongings();
    joining.users();
    let first = joining.first();
    if let Some(parts) = joining.stacks.get_mut(first) {
        parts.left_out.extend(records.left_out.iter().cloned());
    }
    joining.stacks
}

impl<'r> Joining<'r> {
    fn stacks(&mut self) {
        for record in self.records.of(What::Stack) {
            let stack = self.stack(record.text("StackId").cloned(), record.at);
            self.add(Some(stack), What::Stack, record);
        }
    }

    /// The place of the stack of an id.
    fn stack(&mut self, id: Option<Arc<str>>, at: Span) -> usize {
        let next = self.stacks.len();
        let known = id.clone().map_or(next, |id| *self.by_id.entry(id).or_insert(next));
        if known == next {
            self.stacks.push(Parts::new(id, at));
        }
        known
    }

    /// The first stack; if nothing made one, one of which nothing is known.
    fn first(&mut self) -> usize {
        if self.stacks.is_empty() {
            self.stack(None, self.whole);
        }
        0
    }

    fn members(&mut self) {
        for record in self.records.of(What::Layer) {
            let stack = self.stack_of(record);
            self.known(record.text("LayerId"), stack);
            self.add(stack, What::Layer, record);
        }
        for record in self.records.of(What::Instance) {
            let stack = self.stack_of(record);
            if is_registered(record) {
                if let (Some(id), Some(stack)) = (record.text("InstanceId"), stack) {
                    self.registered.insert(id.clone(), stack);
                }
                self.leave_out(stack, record, REGISTERED);
                continue;
            }
            self.known(record.text("InstanceId"), stack);
            self.add(stack, What::Instance, record);
        }
    }

    fn known(&mut self, id: Option<&Arc<str>>, stack: Option<usize>) {
        if let (Some(id), Some(stack)) = (id, stack) {
            self.members.insert(id.clone(), stack);
        }
    }

    /// By its `StackId`; without one there has to be a single stack. A stack that nobody described is remarked once.
    fn stack_of(&mut self, record: &'r Record) -> Option<usize> {
        let Some(id) = record.text("StackId").cloned() else { return self.only() };
        let before = self.stacks.len();
        let stack = self.stack(Some(id.clone()), record.at);
        if stack == before
            && let Some(parts) = self.stacks.get_mut(stack)
        {
            let path = format!("{}/StackId `{id}`", record.path);
            parts.left_out.push(LeftOut { path, reason: NO_STACK, at: record.at });
        }
        Some(stack)
    }

    fn only(&mut self) -> Option<usize> {
        let first = self.first();
        (self.stacks.len() == 1).then_some(first)
    }

    /// What names a layer or an instance.
    fn belongings(&mut self) {
        let of = [
            (What::LoadBased, "LayerId", NO_LAYER),
            (What::TimeBased, "InstanceId", NO_INSTANCE),
            (What::Volume, "InstanceId", NO_INSTANCE),
            (What::ElasticIp, "InstanceId", NO_INSTANCE),
        ];
        for (what, field, unmatched) in of {
            for record in self.records.of(what) {
                match record.text(field) {
                    None => {
                        let stack = self.only();
                        self.add(stack, what, record);
                    }
                    Some(id) => match (self.members.get(id).copied(), self.registered.get(id).copied()) {
                        (Some(stack), _) => self.add(Some(stack), what, record),
                        (None, Some(stack)) => self.leave_out(Some(stack), record, OF_REGISTERED),
                        (None, None) => self.leave_out(None, record, unmatched),
                    },
                }
            }
        }
    }

    /// A user goes to the first stack that a permission gives, else to the first of all.
    fn users(&mut self) {
        let mut of: FxHashMap<&str, usize> = FxHashMap::default();
        for permission in self.records.of(What::Permission) {
            let stack = permission.text("StackId").and_then(|id| self.by_id.get(id));
            if let (Some(user), Some(stack)) = (permission.text("IamUserArn"), stack) {
                of.entry(user).or_insert(*stack);
            }
        }
        for record in self.records.of(What::User) {
            let first = self.first();
            let stack = record.text("IamUserArn").and_then(|arn| of.get(&**arn)).copied().unwrap_or(first);
            if self.stacks.len() > 1
                && let Some(parts) = self.stacks.get_mut(stack)
            {
                parts.left_out.push(record.left_out(USERS_ONCE));
            }
            self.add(Some(stack), What::User, record);
        }
    }

    fn add(&mut self, stack: Option<usize>, what: What, record: &'r Record) {
        match stack.and_then(|index| self.stacks.get_mut(index)) {
            Some(parts) => parts.add(what, record),
            None => self.leave_out(None, record, WHICH_STACK),
        }
    }

    fn leave_out(&mut self, stack: Option<usize>, record: &Record, reason: &'static str) {
        let index = stack.unwrap_or_else(|| self.first());
        if let Some(parts) = self.stacks.get_mut(index) {
            parts.left_out.push(record.left_out(reason));
        }
    }
}

/// Whether it was made elsewhere and put under the agent.
fn is_registered(record: &Record) -> bool {
    let class = record.text("InfrastructureClass").is_some_and(|it| &**it == "on-premises");
    class || record.text("RegisteredBy").is_some_and(|it| !it.is_empty())
}
