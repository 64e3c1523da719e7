//! Instances: layers, addresses, devices, schedules.

use super::settings::{Handled, get, take};
use super::{Translator, Typed, all_lines, lines};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Map, Node};
use crate::import::draft::{Element, Entry, Expr, Item, Word};
use crate::import::remark::Remark;
use crate::import::template::Resource;
use crate::language::kinds::DAYS;
use crate::language::settings::INSTANCE;

impl Translator<'_> {
    pub fn instance(&mut self, resource: &Resource) -> Item {
        let Some(layers) = self.layers_of(resource) else {
            let path = format!("Resources/{}", resource.id);
            let reason = "its layers are not known here: written as a plain resource";
            self.remarks.push(Remark::note(path, reason));
            return self.plain_resource(resource);
        };
        let item = self.item(Word::Instance, resource);
        let mut properties = resource.properties.clone();
        properties.shift_remove("StackId");
        properties.shift_remove("LayerIds");
        let running = self.running(resource, &mut properties);
        let mut layers = Some(layers);
        let mut running = Some(running);
        let mut body = self.settings(&INSTANCE, &mut properties, &mut |cx, setting, properties| match setting.name {
            "layers" => Handled::As(layers.take().into_iter().collect()),
            "elastic_ip" => Handled::As(cx.address(properties)),
            "volumes" => Handled::As(cx.attached_volumes(properties)),
            "block_device" => Handled::As(cx.labelled(setting, properties, "DeviceName", &mut |_, _| {})),
            "schedule" => Handled::As(running.take().into_iter().flatten().collect()),
            "scale" => Handled::As(Vec::new()),
            _ => Handled::No,
        });
        // A block of its own, after the plain settings.
        body.sort_by_key(|it| matches!(&it.content, crate::import::draft::Content::Block { .. }));
        self.finish(item, resource, &INSTANCE, body, properties, Map::default())
    }

    /// `layers = [...]`; `None` if one of them is no layer of the program.
    fn layers_of(&self, resource: &Resource) -> Option<Entry> {
        let node = &resource.properties.get("LayerIds")?.value;
        let layer = |node: &Node| {
            let value = match node.intrinsic() {
                Some(("Ref", id)) => {
                    let id = id.as_text()?;
                    match self.resources.get(id) {
                        Some(it) if Typed::of(&it.kind) == Some(Typed::Layer) => Expr::Name(self.names.value(id)?),
                        // The compiler says what is wrong with it.
                        Some(_) => Expr::Name(self.names.value(id)?),
                        None => match self.absent.layers.get(&node.json().to_string()) {
                            Some(name) => Expr::Name(name.clone()),
                            None if self.names.value(id).is_none() => Expr::name(id),
                            None => return None,
                        },
                    }
                }
                _ => Expr::Name(self.absent.layers.get(&node.json().to_string())?.clone()),
            };
            Some(Element { comments: all_lines(node), value })
        };
        let items: Option<Vec<Element>> = node.as_list()?.iter().map(layer).collect();
        Some(Entry::value("layers", Expr::List(items?)).with(lines(&node.comments)))
    }

    /// The one address of an instance; more stay raw.
    fn address(&self, properties: &mut Map) -> Vec<Entry> {
        let Some([only]) = get(properties, "ElasticIps").and_then(Node::as_list) else { return Vec::new() };
        let value = match self.registered.get(&only.json().to_string()) {
            Some(name) => Expr::Name(name.clone()),
            None => self.expr(only),
        };
        let comments = take(properties, "ElasticIps").map(|it| all_lines(&it)).unwrap_or_default();
        vec![Entry::value("elastic_ip", value).with(comments)]
    }

    fn attached_volumes(&self, properties: &mut Map) -> Vec<Entry> {
        let Some(items) = get(properties, "Volumes").and_then(Node::as_list) else { return Vec::new() };
        let volume = |node: &Node| {
            let (_, id) = node.intrinsic().filter(|(function, _)| *function == "Ref")?;
            let resource = self.resources.get(id.as_text()?)?;
            let is_volume = Typed::of(&resource.kind) == Some(Typed::Volume);
            is_volume.then(|| self.names.value(&resource.id).map(Expr::Name))?
        };
        let Some(volumes) = items.iter().map(volume).collect::<Option<Vec<Expr>>>() else { return Vec::new() };
        let comments = take(properties, "Volumes").map(|it| all_lines(&it)).unwrap_or_default();
        vec![Entry::value("volumes", Expr::list(volumes)).with(comments)]
    }

    /// `schedule { ... }` or `scale = load`; takes out what it says.
    fn running(&mut self, resource: &Resource, properties: &mut Map) -> Vec<Entry> {
        let kind = get(properties, "AutoScalingType").and_then(Node::as_text).map(str::to_owned);
        match kind.as_deref() {
            Some("load") => {
                let comments = take(properties, "AutoScalingType").map(|it| all_lines(&it)).unwrap_or_default();
                let word = if self.is_bare("load") { Expr::bare("load") } else { Expr::text("load") };
                vec![Entry::value("scale", word).with(comments)]
            }
            Some("timer") => {
                let Some(hours) = get(properties, "TimeBasedAutoScaling").cloned() else { return Vec::new() };
                let Some(lines) = self.schedule(resource, &hours) else { return Vec::new() };
                take(properties, "TimeBasedAutoScaling");
                let mut comments = take(properties, "AutoScalingType").map(|it| all_lines(&it)).unwrap_or_default();
                comments.extend(all_lines(&hours));
                vec![Entry::block("schedule", lines).with(comments)]
            }
            Some(other) => {
                let at = get(properties, "AutoScalingType").map_or(resource.at, |it| it.span);
                let message = format!("`{other}` is no type of scaling");
                let label = "expected `timer` or `load`";
                self.problems.push(Diagnostic::at(Code::TEMPLATE_SHAPE, at, message, label));
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// The lines of a schedule, days with the same hours in one; `None` after a report, or if something waits for the deployment.
    fn schedule(&mut self, resource: &Resource, node: &Node) -> Option<Vec<Entry>> {
        let mut week = [0_u32; 7];
        let mut has_off = false;
        for (day, place) in node.as_map().filter(|_| node.intrinsic().is_none())? {
            let Some(at) = DAYS.iter().position(|(_, name)| *name == &**day) else {
                let label = "days are `Monday` to `Sunday`";
                return self.bad_hours(place.key, format!("`{day}` is no day"), label);
            };
            for (hour, place) in place.value.as_map()? {
                let Some(number) = hour.parse::<u32>().ok().filter(|it| *it < 24) else {
                    return self.bad_hours(place.key, format!("`{hour}` is no hour"), "hours are `0` to `23`");
                };
                match place.value.scalar().as_deref() {
                    Some("on") => *week.get_mut(at)? |= 1 << number,
                    Some("off") => has_off = true,
                    _ => {
                        let message = format!("an hour is {}", place.value.describe());
                        return self.bad_hours(place.value.span, message, "expected `on` or `off`");
                    }
                }
            }
        }
        if has_off {
            let path = format!("Resources/{}/Properties/TimeBasedAutoScaling", resource.id);
            self.remarks.push(Remark::note(path, "hours that are off need not be said"));
        }
        Some(schedule_lines(&week))
    }

    fn bad_hours(&mut self, at: crate::source::Span, message: String, label: &str) -> Option<Vec<Entry>> {
        self.problems.push(Diagnostic::at(Code::TEMPLATE_SHAPE, at, message, label));
        None
    }
}

/// `mon..fri = [09:00..12:00, 13:00..18:00]`
fn schedule_lines(week: &[u32; 7]) -> Vec<Entry> {
    let mut lines: Vec<(usize, usize, u32)> = Vec::new();
    for (day, hours) in week.iter().enumerate().filter(|(_, hours)| **hours != 0) {
        match lines.last_mut() {
            Some((_, last, same)) if *last + 1 == day && same == hours => *last = day,
            _ => lines.push((day, day, *hours)),
        }
    }
    lines.into_iter().map(|(first, last, hours)| Entry::value(&days(first, last), ranges(hours))).collect()
}

fn days(first: usize, last: usize) -> String {
    let word = |day: usize| DAYS.get(day).map_or("", |(word, _)| word);
    match (first, last) {
        (0, 6) => "daily".to_owned(),
        _ if first == last => word(first).to_owned(),
        _ => format!("{}..{}", word(first), word(last)),
    }
}

fn ranges(hours: u32) -> Expr {
    let mut ranges = Vec::new();
    let mut start = None;
    for hour in 0..=24 {
        let on = hour < 24 && hours >> hour & 1 == 1;
        match (start, on) {
            (None, true) => start = Some(hour),
            (Some(first), false) => {
                ranges.push(Expr::bare(format!("{first:02}:00..{hour:02}:00")));
                start = None;
            }
            _ => {}
        }
    }
    match ranges.len() {
        1 => ranges.remove(0),
        _ => Expr::list(ranges),
    }
}
