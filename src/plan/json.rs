//! Plans for machines: plans in, JSON out as a stream. `docs/schemas/plan.schema.json` and `event-plan.schema.json` say what
//! the members mean.

mod creation;
mod event;

pub use creation::write as write_creation;
pub use event::write as write_event;

use super::{WayBack, Words};
use crate::json::Writer;
use crate::model::{InstanceId, Model};

/// Both documents' `version`.
const VERSION: i64 = 1;

fn way_back(w: &mut Writer, way_back: &WayBack) {
    let (possible, words) = match way_back {
        WayBack::By(words) => (true, words),
        WayBack::None(words) => (false, words),
        WayBack::Needless => return,
    };
    w.key("way_back");
    w.object(|w| {
        w.key("possible");
        w.bool(possible);
        w.key_text("words", words);
    });
}

fn instances(w: &mut Writer, model: &Model, on: &[InstanceId]) {
    let addresses: Vec<String> = on.iter().map(|id| model[*id].header.address().to_string()).collect();
    w.texts_in_line(addresses.iter().map(String::as_str));
}

fn words(w: &mut Writer, key: &str, words: &[Words]) {
    if !words.is_empty() {
        w.key(key);
        w.texts(words.iter().map(|it| it.as_ref()));
    }
}
