//! Capacity: which instances serve, behind which load balancers, and what is left of each layer while some are out.
//!
//! Instances that run by a schedule or by load, or that exist only on a condition, may be offline: they are counted apart.

use crate::language::kinds::LayerKind;
use crate::model::{Instance, InstanceId, LayerId, Model, Running};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// How sure it is that an instance is online.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Presence {
    Always,
    Scheduled,
    Load,
    /// It exists only on a condition that the deployment decides.
    Conditional,
}

impl Presence {
    pub fn of(instance: &Instance) -> Presence {
        match instance.running {
            Running::Scheduled(_) => Presence::Scheduled,
            Running::Load => Presence::Load,
            Running::Always if instance.header.when().is_some() => Presence::Conditional,
            Running::Always => Presence::Always,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Presence::Always => "always",
            Presence::Scheduled => "scheduled",
            Presence::Load => "load",
            Presence::Conditional => "conditional",
        }
    }
}

/// Instances of a layer.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Count {
    /// Those that are always on.
    pub always: u32,
    /// Those that may be.
    pub perhaps: u32,
}

impl Count {
    fn add(&mut self, presence: Presence) {
        match presence {
            Presence::Always => self.always += 1,
            Presence::Scheduled | Presence::Load | Presence::Conditional => self.perhaps += 1,
        }
    }
}

/// What balances the traffic of a layer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Balancer {
    /// HAProxy on an `lb` layer.
    Layer(LayerId),
    /// A Classic Load Balancer, attached by this declaration.
    Attached(usize),
}

/// What is left of a layer while instances are out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Capacity {
    pub layer: LayerId,
    pub left: Count,
    pub of: Count,
    pub loss: Loss,
}

/// Whether the traffic of a layer loses its last instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Loss {
    None,
    /// Nothing behind the balancer is left.
    Last(Balancer),
    /// Only instances that may be offline are left behind the balancer.
    LastCertain(Balancer),
    /// No instance of the `lb` layer itself is left.
    Balancer,
}

/// The instances of a model by layer.
pub struct Fleet<'m> {
    model: &'m Model,
    /// By instance: how sure it is that it is online; `None`: it is off.
    presence: Vec<Option<Presence>>,
    /// By layer.
    totals: Vec<Count>,
    /// By layer: what balances it.
    balancers: Vec<Vec<Balancer>>,
}

impl<'m> Fleet<'m> {
    pub fn new(model: &'m Model) -> Fleet<'m> {
        Fleet::at(model, |id| Some(Presence::of(&model[id])))
    }

    /// At a time when more is known of some instances.
    pub fn at(model: &'m Model, presence: impl Fn(InstanceId) -> Option<Presence>) -> Fleet<'m> {
        let presence: Vec<Option<Presence>> = model.instance_ids().map(presence).collect();
        let mut totals = vec![Count::default(); model.layers.len()];
        for (instance, presence) in model.instances.iter().zip(&presence) {
            let Some(presence) = presence else { continue };
            for layer in &instance.layers {
                if let Some(count) = totals.get_mut(layer.0 as usize) {
                    count.add(*presence);
                }
            }
        }
        let balancers = balancers(model, &totals);
        Fleet { model, presence, totals, balancers }
    }

    /// The Classic Load Balancers attached to the layers of an instance.
    pub fn attached(&self, instance: InstanceId) -> impl Iterator<Item = usize> + '_ {
        let layers = self.model[instance].layers.iter();
        layers.flat_map(|layer| self.balancers.get(layer.0 as usize).into_iter().flatten()).filter_map(|it| match it {
            Balancer::Attached(at) => Some(*at),
            Balancer::Layer(_) => None,
        })
    }

    pub fn is_attached(&self, layer: LayerId) -> bool {
        let balancers = self.balancers.get(layer.0 as usize).into_iter().flatten();
        balancers.into_iter().any(|it| matches!(it, Balancer::Attached(_)))
    }

    /// What is left of the layers that `out` belongs to while `out` does not serve; in the order of the declarations.
    pub fn without(&self, out: &[InstanceId]) -> Vec<Capacity> {
        let mut gone: FxHashMap<LayerId, Count> = FxHashMap::default();
        for id in out {
            let Some(presence) = self.presence.get(id.0 as usize).copied().flatten() else { continue };
            self.model[*id].layers.iter().for_each(|layer| gone.entry(*layer).or_default().add(presence));
        }
        let mut gone: Vec<(LayerId, Count)> = gone.into_iter().collect();
        gone.sort_by_key(|(layer, _)| *layer);
        gone.into_iter().map(|(layer, gone)| self.capacity(layer, gone)).collect()
    }

    /// The layers of these instances with nothing out.
    pub fn full(&self, of: &[InstanceId]) -> Vec<Capacity> {
        let layers: BTreeSet<LayerId> = of.iter().flat_map(|id| self.model[*id].layers.iter().copied()).collect();
        layers
            .into_iter()
            .map(|layer| Capacity { loss: Loss::None, ..self.capacity(layer, Count::default()) })
            .collect()
    }

    /// As [`Fleet::without`], for deploys: HAProxy goes on serving while its configuration is written anew.
    pub fn while_deploying(&self, out: &[InstanceId]) -> Vec<Capacity> {
        let served = |capacity: &Capacity| self.model[capacity.layer].kind != LayerKind::Lb;
        self.without(out).into_iter().filter(served).collect()
    }

    fn capacity(&self, layer: LayerId, gone: Count) -> Capacity {
        let of = self.totals.get(layer.0 as usize).copied().unwrap_or_default();
        let left =
            Count { always: of.always.saturating_sub(gone.always), perhaps: of.perhaps.saturating_sub(gone.perhaps) };
        Capacity { layer, left, of, loss: self.loss(layer, left, gone) }
    }

    fn loss(&self, layer: LayerId, left: Count, gone: Count) -> Loss {
        if left.always > 0 {
            return Loss::None;
        }
        let balancer = self.balancers.get(layer.0 as usize).and_then(|list| list.first());
        match balancer {
            Some(balancer) if left.perhaps == 0 => Loss::Last(*balancer),
            Some(balancer) if gone.always > 0 => Loss::LastCertain(*balancer),
            None if self.model[layer].kind == LayerKind::Lb && left.perhaps == 0 => Loss::Balancer,
            _ => Loss::None,
        }
    }
}

/// By layer: its attachments, and each `lb` layer with instances if HAProxy routes to the layer's kind.
fn balancers(model: &Model, totals: &[Count]) -> Vec<Vec<Balancer>> {
    let mut balancers = vec![Vec::new(); model.layers.len()];
    for (at, balancer) in model.load_balancers.iter().enumerate() {
        if let Some(list) = balancers.get_mut(balancer.layer.0 as usize) {
            list.push(Balancer::Attached(at));
        }
    }
    let inhabited = |layer: &LayerId| totals.get(layer.0 as usize).is_some_and(|count| *count != Count::default());
    let proxies: Vec<LayerId> =
        model.layer_ids().filter(|id| model[*id].kind == LayerKind::Lb).filter(inhabited).collect();
    for (layer, list) in model.layers.iter().zip(&mut balancers) {
        if is_proxied(layer.kind) {
            list.extend(proxies.iter().map(|proxy| Balancer::Layer(*proxy)));
        }
    }
    balancers
}

/// Whether `haproxy::configure` makes back ends of the layer's instances (reference of the service, section 3.4).
pub fn is_proxied(kind: LayerKind) -> bool {
    match kind {
        LayerKind::RailsApp | LayerKind::PhpApp | LayerKind::NodejsApp | LayerKind::JavaApp | LayerKind::Web => true,
        LayerKind::Custom | LayerKind::Lb | LayerKind::DbMaster | LayerKind::MonitoringMaster => false,
        LayerKind::Memcached | LayerKind::AwsFlowRuby | LayerKind::EcsCluster => false,
    }
}
