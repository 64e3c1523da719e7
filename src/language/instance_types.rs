//! What the types of EC2 instances of the service's time hold: memory, and whether they boot from an instance store.
//!
//! Source: the EC2 documentation of instance types of 2018; only what rules need, and only types that are certain.

use crate::catalogue;

/// Memory of the `large` size of a family, in MiB; other sizes double and halve it.
const FAMILIES: [(&str, u64); 22] = [
    ("c3", 3_840),
    ("c4", 3_840),
    ("c5", 4_096),
    ("c5d", 4_096),
    ("d2", 15_616),
    ("i2", 15_616),
    ("i3", 15_616),
    ("m1", 7_680),
    ("m3", 7_680),
    ("m4", 8_192),
    ("m5", 8_192),
    ("m5a", 8_192),
    ("m5d", 8_192),
    ("r3", 15_616),
    ("r4", 15_616),
    ("r5", 16_384),
    ("r5a", 16_384),
    ("r5d", 16_384),
    ("t2", 8_192),
    ("t3", 8_192),
    ("t3a", 8_192),
    ("x1", 62_464),
];

/// Memory of a size as a fraction of that of `large`.
const SIZES: [(&str, u64, u64); 13] = [
    ("nano", 1, 16),
    ("micro", 1, 8),
    ("small", 1, 4),
    ("medium", 1, 2),
    ("large", 1, 1),
    ("xlarge", 2, 1),
    ("2xlarge", 4, 1),
    ("4xlarge", 8, 1),
    ("8xlarge", 16, 1),
    ("9xlarge", 18, 1),
    ("12xlarge", 24, 1),
    ("16xlarge", 32, 1),
    ("24xlarge", 48, 1),
];

/// Families of which an image on an instance store can be started.
const INSTANCE_STORE: [&str; 14] =
    ["c1", "c3", "cc2", "cr1", "d2", "g2", "hi1", "hs1", "i2", "m1", "m2", "m3", "r3", "x1"];

/// Families that boot from EBS alone.
const EBS_ONLY: [&str; 19] = [
    "t1", "t2", "t3", "t3a", "c4", "c5", "c5d", "c5n", "m4", "m5", "m5a", "m5d", "r4", "r5", "r5a", "r5d", "i3", "p2",
    "p3",
];

/// Families that EC2 calls previous generations and for which its console names a newer one.
const PREVIOUS: [&str; 14] = ["c1", "c3", "cc2", "cg1", "cr1", "g2", "hi1", "hs1", "i2", "m1", "m2", "m3", "r3", "t1"];

/// The types that the catalogue knows of the families above, sorted: those that there were in the service's time.
pub fn of_its_time() -> impl Iterator<Item = &'static str> {
    let property = catalogue::resource_type("AWS::EC2::Instance").and_then(|it| it.property("InstanceType"));
    let all = property.into_iter().flat_map(|it| it.limits().words().into_iter().flatten());
    all.filter(|it| it.split_once('.').is_some_and(|(family, _)| is_family(family)))
}

fn is_family(family: &str) -> bool {
    FAMILIES.iter().any(|(known, _)| *known == family)
        || [&INSTANCE_STORE[..], &EBS_ONLY, &PREVIOUS].iter().any(|known| known.contains(&family))
}

/// Whether an instance type is of a previous generation.
pub fn is_previous_generation(instance_type: &str) -> bool {
    instance_type.split_once('.').is_some_and(|(family, _)| PREVIOUS.contains(&family))
}

/// Memory of an instance type in MiB; `None` if it is not in the table.
pub fn memory(instance_type: &str) -> Option<u64> {
    if instance_type == "t1.micro" {
        return Some(627);
    }
    let (family, size) = instance_type.split_once('.')?;
    let (_, large) = FAMILIES.iter().find(|(known, _)| *known == family)?;
    let (_, times, of) = SIZES.iter().find(|(known, _, _)| *known == size)?;
    Some(large * times / of)
}

/// Whether an instance type can have its root device on an instance store; `None` if it is not in the tables.
pub fn boots_from_instance_store(instance_type: &str) -> Option<bool> {
    let (family, _) = instance_type.split_once('.')?;
    match () {
        () if INSTANCE_STORE.contains(&family) => Some(true),
        () if EBS_ONLY.contains(&family) => Some(false),
        () => None,
    }
}
