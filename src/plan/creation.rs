//! Creating a stack from nothing: a model comes in, a graph of steps in waves comes out.
//!
//! Each resource is created; each 24/7 instance is then booted and set up (its apps are deployed as the second half of that),
//! enters its load balancers and sets off Configure on everything online. Configures of one wave are one, as the service ran
//! them. Time and memory grow with the number of references, not with the number of pairs of instances.

use super::WayBack;
use super::order::{Dependency, Implied, dependencies};
use crate::model::{Address4, InstanceId, Item, Model, Role, Running};
use crate::name::Name;
use rustc_hash::FxHashMap;

/// Index of a step in its plan.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct StepId(pub u32);

/// The steps in the order of their waves; inside a wave in source order.
#[derive(Debug)]
pub struct Plan {
    pub steps: Vec<Step>,
    /// The last wave; waves count from 1.
    pub waves: u32,
}

#[derive(Debug)]
pub struct Step {
    pub action: Action,
    /// From 1: one later than the latest step that it waits for.
    pub wave: u32,
    /// In ascending order, each once.
    pub waits_for: Vec<StepId>,
    pub way_back: WayBack,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    Create(Subject),
    /// The EC2 instance starts and its agent reports.
    Boot(InstanceId),
    /// Setup, with Deploy of every app as its second half; then the instance is online.
    Setup(InstanceId),
    /// Into the load balancers attached to its layers.
    Register(InstanceId),
    /// On everything online: `online` instances, among them those that have just `joined`; `perhaps` more exist on a condition.
    Configure {
        joined: Vec<InstanceId>,
        online: u32,
        perhaps: u32,
    },
}

/// What a step creates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Subject {
    Item(Item),
    /// The role that the service assumes for the stack or server, written by the compiler.
    ServiceRole(Item),
    /// The role of the instances behind the profile.
    InstanceRole(Item),
    InstanceProfile(Item),
    /// The address of `elastic_ip = auto`.
    Address(InstanceId),
}

impl Subject {
    /// What the logical id of something made has after its owner's.
    pub fn appended(self) -> &'static str {
        match self {
            Subject::Item(_) => "",
            Subject::ServiceRole(_) => "ServiceRole",
            Subject::InstanceRole(_) => "InstanceRole",
            Subject::InstanceProfile(_) => "InstanceProfile",
            Subject::Address(_) => "ElasticIp",
        }
    }

    /// The declaration that it is, or is made for.
    pub fn owner(self) -> Item {
        match self {
            Subject::Item(item) | Subject::ServiceRole(item) => item,
            Subject::InstanceRole(item) | Subject::InstanceProfile(item) => item,
            Subject::Address(instance) => Item::Instance(instance),
        }
    }
}

impl Action {
    /// The declaration whose `when` the step shares; `None` for Configure.
    pub fn owner(&self) -> Option<Item> {
        match self {
            Action::Create(subject) => Some(subject.owner()),
            Action::Boot(id) | Action::Setup(id) | Action::Register(id) => Some(Item::Instance(*id)),
            Action::Configure { .. } => None,
        }
    }
}

/// The steps of creating the stack. Steps that depend on each other in a circle (reported elsewhere) make the last wave.
pub fn creation(model: &Model) -> Plan {
    let mut builder = Builder::new(model);
    builder.add_made();
    builder.add_items();
    builder.connect();
    let waves = waves(&builder.steps);
    finish(model, builder.steps, waves)
}

struct Builder<'m> {
    model: &'m Model,
    steps: Vec<Step>,
    /// The step after which a declaration can be used by others.
    ready: FxHashMap<Item, StepId>,
    /// The same for what the compiler makes, by logical id.
    made: FxHashMap<Name, StepId>,
    addresses: Vec<StepId>,
    /// The layers that have a load balancer attached.
    balanced: Vec<bool>,
}

impl<'m> Builder<'m> {
    fn new(model: &'m Model) -> Builder<'m> {
        let mut balanced = vec![false; model.layers.len()];
        for balancer in &model.load_balancers {
            if let Some(balanced) = balanced.get_mut(balancer.layer.0 as usize) {
                *balanced = true;
            }
        }
        Builder {
            model,
            steps: Vec::new(),
            ready: FxHashMap::default(),
            made: FxHashMap::default(),
            addresses: Vec::new(),
            balanced,
        }
    }

    fn add(&mut self, action: Action, waits_for: Vec<StepId>, way_back: WayBack) -> StepId {
        let id = StepId(self.steps.len() as u32);
        self.steps.push(Step { action, wave: 1, waits_for, way_back });
        id
    }

    /// What the compiler adds by itself: roles and profiles, addresses.
    fn add_made(&mut self) {
        let model = self.model;
        if model.stack.header.existing().is_none() {
            self.add_roles(Item::Stack, &model.stack.service_role, &model.stack.instance_profile);
        }
        for (at, server) in model.servers.iter().enumerate().filter(|(_, it)| it.header.existing().is_none()) {
            self.add_roles(Item::Server(at), &server.service_role, &server.instance_profile);
        }
        for instance in model.instance_ids() {
            if let Address4::Auto(id) = model[instance].elastic_ip {
                let step = self.add(Action::Create(Subject::Address(instance)), Vec::new(), deleted(None));
                self.made.insert(id, step);
                self.addresses.push(step);
            }
        }
    }

    /// The owner will wait for them through [`Builder::roles`].
    fn add_roles(&mut self, owner: Item, service_role: &Role, instance_profile: &Role) {
        if matches!(service_role, Role::Auto) {
            self.add_role(Subject::ServiceRole(owner), Vec::new());
        }
        if matches!(instance_profile, Role::Auto) {
            let role = self.add_role(Subject::InstanceRole(owner), Vec::new());
            self.add_role(Subject::InstanceProfile(owner), vec![role]);
        }
    }

    fn add_role(&mut self, subject: Subject, waits_for: Vec<StepId>) -> StepId {
        let step = self.add(Action::Create(subject), waits_for, deleted(None));
        if let Some(header) = self.model.header(subject.owner()) {
            self.made.insert(Name::new(&format!("{}{}", header.id, subject.appended())), step);
        }
        step
    }

    /// A step for every declaration that becomes a resource, and for 24/7 instances the steps until they serve.
    fn add_items(&mut self) {
        for item in self.model.order.iter().copied().filter(|item| is_resource(self.model, *item)) {
            let policy = self.model.header(item).and_then(|header| header.meta()?.deletion_policy.as_ref()?.as_text());
            let created = self.add(Action::Create(Subject::Item(item)), Vec::new(), deleted(policy));
            let ready = match item {
                Item::Instance(id) => self.add_life(id, created),
                _ => created,
            };
            self.ready.insert(item, ready);
        }
    }

    /// Boot, Setup and registration of a 24/7 instance; the step after which it is online.
    fn add_life(&mut self, id: InstanceId, created: StepId) -> StepId {
        let instance = &self.model[id];
        if !matches!(instance.running, Running::Always) {
            return created;
        }
        let booted =
            self.add(Action::Boot(id), vec![created], WayBack::by("stop the instance: its Shutdown recipes run"));
        let kept = "what recipes did stays; run setup again, or stop and start the instance";
        let online = self.add(Action::Setup(id), vec![booted], WayBack::none(kept));
        if instance.layers.iter().any(|layer| self.balanced.get(layer.0 as usize) == Some(&true)) {
            self.add(Action::Register(id), vec![online], WayBack::by("deregister the instance"));
        }
        online
    }

    /// Fills in what each creating step waits for.
    fn connect(&mut self) {
        let implied = Implied::new(self.model);
        let made_for_owner = self.roles();
        for at in 0..self.steps.len() {
            let Some(Step { action: Action::Create(Subject::Item(item)), .. }) = self.steps.get(at) else { continue };
            let item = *item;
            let own = StepId(at as u32);
            let mut waits = made_for_owner.get(&item).cloned().unwrap_or_default();
            dependencies(self.model, item, &implied, &mut |other| {
                waits.extend(match other {
                    Dependency::Item(other) => self.ready.get(&registered_by(other)).filter(|_| other != item),
                    Dependency::Made(id) => self.made.get(&id),
                });
            });
            match item {
                Item::Stack => waits.extend(&self.addresses),
                Item::Instance(id) => waits.extend(self.address_of(id)),
                _ => {}
            }
            waits.sort_unstable();
            waits.dedup();
            waits.retain(|it| *it != own);
            if let Some(step) = self.steps.get_mut(at) {
                step.waits_for = waits;
            }
        }
    }

    /// The service role and the profile made for each stack or server.
    fn roles(&self) -> FxHashMap<Item, Vec<StepId>> {
        let mut roles: FxHashMap<Item, Vec<StepId>> = FxHashMap::default();
        for (at, step) in self.steps.iter().enumerate() {
            if let Action::Create(Subject::ServiceRole(owner) | Subject::InstanceProfile(owner)) = step.action {
                roles.entry(owner).or_default().push(StepId(at as u32));
            }
        }
        roles
    }

    fn address_of(&self, id: InstanceId) -> Option<StepId> {
        match self.model[id].elastic_ip {
            Address4::Auto(address) => self.made.get(&address).copied(),
            Address4::None | Address4::Declared(_) | Address4::Text(_) => None,
        }
    }
}

/// What undoes the creation of a resource with this deletion policy: the creating deployment rolls back.
fn deleted(policy: Option<&str>) -> WayBack {
    match policy {
        Some("Retain") => WayBack::none("its deletion policy keeps it: delete it by hand"),
        Some("Snapshot") => WayBack::by("delete it, keeping a snapshot"),
        _ => WayBack::by("delete it"),
    }
}

/// Whether a step creates it: it becomes a resource, and is not there already.
fn is_resource(model: &Model, item: Item) -> bool {
    match item {
        Item::Database(_) | Item::ElasticIp(_) | Item::Deployment(_) | Item::Parameter(_) | Item::Output(_) => false,
        Item::Stack | Item::Layer(_) | Item::Instance(_) | Item::App(_) | Item::LoadBalancer(_) => {
            exists_nowhere(model, item)
        }
        Item::Volume(_) | Item::User(_) | Item::Server(_) | Item::Resource(_) => exists_nowhere(model, item),
    }
}

fn exists_nowhere(model: &Model, item: Item) -> bool {
    model.header(item).is_some_and(|header| header.existing().is_none())
}

/// Databases and addresses are registered by the stack itself.
fn registered_by(item: Item) -> Item {
    match item {
        Item::Database(_) | Item::ElasticIp(_) => Item::Stack,
        other => other,
    }
}

/// The wave of each step: the length of the longest chain that leads to it.
fn waves(steps: &[Step]) -> Vec<u32> {
    let mut missing: Vec<u32> = steps.iter().map(|step| step.waits_for.len() as u32).collect();
    let mut followers: Vec<Vec<u32>> = vec![Vec::new(); steps.len()];
    for (at, step) in steps.iter().enumerate() {
        for before in &step.waits_for {
            if let Some(list) = followers.get_mut(before.0 as usize) {
                list.push(at as u32);
            }
        }
    }
    let mut wave = vec![0; steps.len()];
    let mut current: Vec<u32> = (0..steps.len() as u32).filter(|at| missing.get(*at as usize) == Some(&0)).collect();
    let mut number = 0;
    while !current.is_empty() {
        number += 1;
        let mut next = Vec::new();
        for at in current {
            if let Some(wave) = wave.get_mut(at as usize) {
                *wave = number;
            }
            for follower in followers.get(at as usize).into_iter().flatten() {
                if let Some(left) = missing.get_mut(*follower as usize) {
                    *left -= 1;
                    if *left == 0 {
                        next.push(*follower);
                    }
                }
            }
        }
        current = next;
    }
    // What is left waits for itself in a circle.
    wave.iter_mut().filter(|wave| **wave == 0).for_each(|wave| *wave = number + 1);
    wave
}

/// Adds one Configure for each wave in which instances come online, and puts the steps into the order of their waves.
fn finish(model: &Model, mut steps: Vec<Step>, mut waves: Vec<u32>) -> Plan {
    let mut joining: Vec<(u32, StepId, InstanceId)> = Vec::new();
    for (at, (step, wave)) in steps.iter().zip(&waves).enumerate() {
        if let Action::Setup(id) = step.action {
            joining.push((*wave, StepId(at as u32), id));
        }
    }
    joining.sort_by_key(|(wave, step, _)| (*wave, *step));
    let (mut online, mut perhaps) = (0, 0);
    for group in joining.chunk_by(|(a, ..), (b, ..)| a == b) {
        let conditional = group.iter().filter(|(_, _, id)| model[*id].header.when().is_some()).count() as u32;
        online += group.len() as u32 - conditional;
        perhaps += conditional;
        let joined = group.iter().map(|(_, _, id)| *id).collect();
        steps.push(Step {
            action: Action::Configure { joined, online, perhaps },
            wave: 0,
            waits_for: group.iter().map(|(_, step, _)| *step).collect(),
            way_back: WayBack::none("the next Configure writes the same files anew"),
        });
        waves.push(group.first().map_or(1, |(wave, ..)| wave + 1));
    }
    in_order(steps, &waves)
}

fn in_order(steps: Vec<Step>, waves: &[u32]) -> Plan {
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by_key(|at| waves.get(*at));
    let mut place = vec![StepId(0); steps.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(place) = place.get_mut(*old) {
            *place = StepId(new as u32);
        }
    }
    let mut sorted: Vec<(StepId, Step)> = Vec::with_capacity(steps.len());
    for (mut step, (wave, new)) in steps.into_iter().zip(waves.iter().zip(&place)) {
        step.wave = *wave;
        step.waits_for.iter_mut().for_each(|it| *it = place.get(it.0 as usize).copied().unwrap_or(*it));
        step.waits_for.sort_unstable();
        sorted.push((*new, step));
    }
    sorted.sort_by_key(|(new, _)| *new);
    Plan { waves: waves.iter().copied().max().unwrap_or(0), steps: sorted.into_iter().map(|(_, step)| step).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(waits_for: &[u32]) -> Step {
        let waits_for = waits_for.iter().copied().map(StepId).collect();
        Step { action: Action::Create(Subject::Item(Item::Stack)), wave: 1, waits_for, way_back: WayBack::Needless }
    }

    #[test]
    fn a_step_comes_after_the_latest_that_it_waits_for() {
        assert_eq!(waves(&[step(&[]), step(&[0]), step(&[0, 1]), step(&[])]), [1, 2, 3, 1]);
    }

    #[test]
    fn a_circle_makes_the_last_wave() {
        assert_eq!(waves(&[step(&[2]), step(&[]), step(&[0]), step(&[2])]), [2, 1, 2, 2]);
        assert_eq!(waves(&[step(&[0])]), [1]);
    }
}
