//! Lists of keys and values, `Tags` of a `resource`, as `tag_list({ ... })`.

use crate::import::draft::{Content, Draft, Element, Entry, Expr, Word};
use std::sync::Arc;

pub(super) fn plain(draft: &mut Draft) {
    for item in draft.items.iter_mut().filter(|it| it.word == Word::Resource) {
        for entry in item.body.iter_mut().flatten().filter(|it| &*it.key == "Tags") {
            if let Content::Value(Expr::List(items)) = &entry.content
                && let Some(tags) = tags(items)
            {
                entry.content = Content::Value(Expr::call("tag_list", [Expr::Object(tags)]));
            }
        }
    }
}

/// The tags as an object; `None` if one is anything else than a key and a value, or a key stands twice.
fn tags(items: &[Element]) -> Option<Vec<Entry>> {
    let mut tags: Vec<Entry> = Vec::new();
    for item in items {
        let Expr::Object(pair) = &item.value else { return None };
        let [key, value] = pair.as_slice() else { return None };
        if &*key.key != "Key" || &*value.key != "Value" {
            return None;
        }
        let (Content::Value(Expr::Text(name)), Content::Value(content)) = (&key.content, &value.content) else {
            return None;
        };
        let is_text = !matches!(content, Expr::Null | Expr::List(_) | Expr::Object(_));
        if !is_text || tags.iter().any(|it| it.key == *name) {
            return None;
        }
        let comments: Vec<Arc<str>> =
            [&item.comments, &key.comments, &value.comments].into_iter().flatten().cloned().collect();
        tags.push(Entry::value(name, content.clone()).with(comments));
    }
    (!tags.is_empty()).then_some(tags)
}
