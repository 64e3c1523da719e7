//! Paths of properties as people read them: `Environment[PORT].Value`, `CustomJson.shop.port`. A path is its keys from the outermost in.

use super::quoted::quoted;
use indexmap::IndexMap;

/// In a path: what stands in a text as JSON. Readers see what is in it.
pub const INSIDE: &str = "$json";

/// How many paths with the same beginning are spelt out; more are told by it.
const SPELT: usize = 3;

pub fn shown(path: &[String]) -> String {
    let mut text = String::new();
    for key in path.iter().filter(|key| *key != INSIDE) {
        if !text.is_empty() && !key.starts_with('[') {
            text.push('.');
        }
        text.push_str(key);
    }
    text
}

/// The paths in back-ticks, those of one property together if they are many: `` `TimeBasedAutoScaling` (7 places)``.
pub fn together<'p>(paths: impl IntoIterator<Item = &'p [String]>) -> Vec<String> {
    let mut properties: IndexMap<&str, Vec<&[String]>> = IndexMap::new();
    for path in paths {
        properties.entry(path.first().map_or("", String::as_str)).or_default().push(path);
    }
    let spelt = |(property, paths): (&str, Vec<&[String]>)| match paths.len() > SPELT {
        true => vec![format!("`{property}` ({} places)", paths.len())],
        false => paths.iter().map(|path| quoted(&shown(path))).collect(),
    };
    properties.into_iter().flat_map(spelt).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn keys_of_lists_stand_in_brackets() {
        assert_eq!(shown(&path("Environment [PORT] Value")), "Environment[PORT].Value");
        assert_eq!(shown(&path("CustomJson $json port")), "CustomJson.port");
    }

    #[test]
    fn many_of_one_property_are_one() {
        let hours: Vec<Vec<String>> = (0..4).map(|hour| path(&format!("Schedule Monday {hour}"))).collect();
        let size = path("Size");
        let all = hours.iter().chain([&size]).map(Vec::as_slice);
        assert_eq!(together(all), ["`Schedule` (4 places)", "`Size`"]);
        assert_eq!(together(hours.iter().take(2).map(Vec::as_slice)), ["`Schedule.Monday.0`", "`Schedule.Monday.1`"]);
    }
}
