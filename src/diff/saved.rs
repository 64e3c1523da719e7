//! Snapshots as files: what a later diff needs of a version is written as JSON, by itself or as the last member of a plan, and read from
//! either. What secrets say is not written: it is masked wherever it stands, and a version that was read is compared with one that was
//! masked alike.

use super::secrets;
use super::snapshot::{SCHEMA, Snapshot, VERSION};
use serde::Deserialize;
use serde::de::IgnoredAny;

impl Snapshot {
    /// On one line.
    pub fn into_json(self) -> Vec<u8> {
        // Memory takes everything, and all keys are texts.
        serde_json::to_vec(&secrets::masked(self)).unwrap_or_default()
    }
}

/// What a document says it is: of a snapshot the schema is known, of a plan the members.
#[derive(Deserialize)]
struct Saved {
    #[serde(rename = "$schema")]
    schema: Option<String>,
    steps: Option<IgnoredAny>,
    snapshot: Option<IgnoredAny>,
}

/// A plan, of which only what it was made from is wanted.
#[derive(Deserialize)]
struct Plan {
    snapshot: Snapshot,
}

/// The snapshot that a text is, or that stands in a plan; nothing if it is neither. The error says why it cannot be used.
pub fn read(text: &str) -> Option<Result<Snapshot, String>> {
    let saved: Saved = text.contains(SCHEMA).then(|| serde_json::from_str(text).ok()).flatten()?;
    let read = match saved {
        Saved { schema: Some(schema), .. } if schema == SCHEMA => serde_json::from_str(text),
        Saved { steps: Some(_), snapshot: Some(_), .. } => serde_json::from_str(text).map(|plan: Plan| plan.snapshot),
        Saved { .. } => return None,
    };
    Some(match read {
        Ok(snapshot) if snapshot.version == VERSION => Ok(snapshot),
        Ok(snapshot) => Err(format!("its snapshot is of version {}", snapshot.version)),
        Err(error) => Err(error.to_string()),
    })
}

/// Two versions that can be compared: if one does not say what its secrets say, neither does the other.
pub fn alike(old: Snapshot, new: Snapshot) -> (Snapshot, Snapshot) {
    match secrets::are_forgotten(&old) || secrets::are_forgotten(&new) {
        true => (secrets::masked(old), secrets::masked(new)),
        false => (old, new),
    }
}
