//! What an expression of a template refers to.

use serde_json::Value as Json;

/// The logical ids that an expression refers to.
pub fn references(expression: &Json, ids: &mut Vec<String>) {
    match expression {
        Json::Object(entries) => {
            for (key, argument) in entries {
                match (key.as_str(), argument) {
                    ("Ref", Json::String(id)) => ids.push(id.clone()),
                    ("Fn::GetAtt", Json::Array(parts)) => {
                        ids.extend(parts.first().and_then(Json::as_str).map(str::to_owned));
                    }
                    ("Fn::GetAtt", Json::String(text)) => ids.extend(text.split('.').next().map(str::to_owned)),
                    ("Fn::Sub", Json::String(text)) => in_sub(text, ids),
                    ("Fn::Sub", Json::Array(parts)) => {
                        parts.first().and_then(Json::as_str).into_iter().for_each(|text| in_sub(text, ids));
                        parts.iter().skip(1).for_each(|it| references(it, ids));
                    }
                    _ => references(argument, ids),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|it| references(it, ids)),
        _ => {}
    }
}

fn in_sub(text: &str, ids: &mut Vec<String>) {
    for part in text.split("${").skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !name.starts_with('!')
        {
            ids.extend(name.split('.').next().map(str::to_owned));
        }
    }
}
