//! Volumes of layers and of the stack: rules 14, 79 to 81. RAID arrays are a matter of the Chef version (rule 29).

use super::{Cx, Found};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::Settings;
use crate::model::Layer;
use crate::source::Span;
use crate::value::Value;

/// Mount points that the service uses itself (section 5.9 of the reference).
const RESERVED: [&str; 5] = ["/srv/www", "/var/log/apache2", "/var/log/httpd", "/var/log/mysql", "/var/www"];
/// Mount points that the documentation advises against.
const UNWISE: [&str; 4] = ["/home", "/etc", "/mnt", "/media/ephemeral0"];

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for (_, layer) in cx.layers() {
        for (mount, volume) in layer.settings.labelled("volume") {
            mount_point(mount, found);
            size(mount, volume, found);
            iops(mount, volume, found);
        }
        same_mount(layer.settings.labelled("volume").iter().map(|(mount, _)| (mount, layer)), found);
    }
    for volume in &cx.model.volumes {
        volume.settings.get("mount").into_iter().for_each(|mount| mount_point(mount, found));
        long_name(volume.settings.get("name"), 128, Code::VOLUME_NAME_LONG, "volume", found);
    }
    for address in &cx.model.elastic_ips {
        long_name(address.settings.get("name"), 32, Code::ADDRESS_NAME_LONG, "address", found);
    }
    same_mount_of_instance(cx, found);
}

/// The text of a mount point without a slash at the end.
fn path(mount: &Value) -> Option<&str> {
    let text = mount.as_public_text()?;
    Some(if text.len() > 1 { text.trim_end_matches('/') } else { text })
}

/// Rules 79 and 81.
fn mount_point(mount: &Value, found: &mut Found) {
    let Some(text) = path(mount) else { return };
    if !text.starts_with('/') {
        let message = format!("`{text}` is no mount point");
        found.at(Code::MOUNT_NOT_ABSOLUTE, mount.origin, message, "expected a path that starts with `/`");
    } else if RESERVED.contains(&text) {
        let diagnostic =
            Diagnostic::at(Code::MOUNT_RESERVED, mount.origin, format!("the service uses `{text}` itself"), "");
        found.push(diagnostic.help("mount it elsewhere: `/vol/data`"));
    } else if UNWISE.contains(&text) {
        let message = format!("a volume on `{text}` hides what the system keeps there");
        found.push(
            Diagnostic::at(Code::MOUNT_UNWISE, mount.origin, message, "").help("mount it elsewhere: `/vol/data`"),
        );
    }
}

/// Rule 79: what sizes each type has, in GiB (section 2.3 of the reference).
fn size(mount: &Value, volume: &Settings, found: &mut Found) {
    let Some(size) = volume.get("size") else {
        let message = format!("the volume {} has no size", shown(mount));
        return found
            .push(Diagnostic::at(Code::VOLUME_WITHOUT_SIZE, mount.origin, message, "").help("add `size = 100GiB`"));
    };
    let (Some(given), kind) = (size.as_int(), volume.get("type")) else { return };
    let word = match kind {
        None => "standard",
        Some(kind) => match kind.as_public_text() {
            Some(word) => word,
            None => return,
        },
    };
    let range: std::ops::RangeInclusive<i64> = match word {
        "standard" => 1..=1024,
        "io1" => 4..=16384,
        "gp2" => 1..=16384,
        "st1" | "sc1" => 500..=16384,
        _ => return,
    };
    let disks = volume.int("disks").unwrap_or(1).max(1);
    let (least, most) = (range.start().saturating_mul(disks), range.end().saturating_mul(disks));
    if !(least..=most).contains(&given) {
        let message = match disks {
            1 => format!("volumes of type `{word}` cannot have {given} GiB"),
            _ => format!("{disks} disks of type `{word}` cannot have {given} GiB together"),
        };
        let label = format!("expected {least} to {most} GiB");
        let diagnostic = Diagnostic::at(Code::VOLUME_SIZE, size.origin, message, label);
        found.push(match kind {
            Some(kind) => diagnostic.label(kind.origin, "the type"),
            None => diagnostic.help("without `type` it is a `standard` volume; `gp2` goes up to 16384 GiB"),
        });
    }
}

fn shown(mount: &Value) -> String {
    mount.as_public_text().map_or_else(|| "here".to_owned(), |text| format!("on `{text}`"))
}

/// Rule 80. The console lets `iops` pass for gp2, without effect.
fn iops(mount: &Value, volume: &Settings, found: &mut Found) {
    let kind = volume.get("type");
    let is_io1 = kind.is_some_and(|it| it.as_public_text() == Some("io1"));
    let Some(iops) = volume.get("iops") else {
        if is_io1 {
            let message = format!("the `io1` volume {} has no `iops`", shown(mount));
            found.push(
                Diagnostic::at(Code::IO1_WITHOUT_IOPS, place_of(kind, mount), message, "")
                    .help("add `iops`: at most 30 for each GiB"),
            );
        }
        return;
    };
    let other = kind.is_none_or(|it| it.as_public_text().is_some_and(|word| word != "io1" && word != "gp2"));
    if other {
        let message =
            format!("`iops` belongs to `io1`, not to `{}`", kind.and_then(Value::as_public_text).unwrap_or("standard"));
        let diagnostic = Diagnostic::at(Code::IOPS_WITHOUT_IO1, iops.origin, message, "");
        found.push(diagnostic.help("write `type = io1`, or remove `iops`"));
    } else if let (true, Some(operations), Some(size)) = (is_io1, iops.as_int(), volume.int("size")) {
        let each = size / volume.int("disks").unwrap_or(1).max(1);
        if operations > each.saturating_mul(30) {
            let message = format!("{operations} operations a second are too many for {each} GiB");
            found.at(Code::IOPS_RATIO, iops.origin, message, format!("expected at most {}", each.saturating_mul(30)));
        }
    }
}

fn place_of(value: Option<&Value>, otherwise: &Value) -> Span {
    value.map_or(otherwise.origin, |value| value.origin)
}

/// Rule 81: every mount point once. Each comes with the layer it belongs to.
fn same_mount<'a>(mounts: impl Iterator<Item = (&'a Value, &'a Layer)>, found: &mut Found) {
    let known = mounts.filter_map(|(mount, layer)| path(mount).map(|path| (path, (mount, layer))));
    for ((first, one), (second, other)) in super::shared(known) {
        let text = path(second).unwrap_or_default();
        let message = if std::ptr::eq(one, other) {
            format!("layer `{}` mounts two volumes on `{text}`", other.header.address())
        } else {
            format!(
                "`{}` and `{}` mount a volume on `{text}` of one instance",
                one.header.address(),
                other.header.address()
            )
        };
        found.push(
            Diagnostic::at(Code::MOUNT_TWICE, second.origin, message, "").label(first.origin, "the first volume there"),
        );
    }
}

/// Rule 81, across the layers of an instance and the volumes that are attached to it.
fn same_mount_of_instance(cx: &Cx, found: &mut Found) {
    for set in cx.sets.iter().filter(|set| set.layers.len() > 1) {
        let layers = set.layers.iter().map(|id| &cx.model[*id]);
        same_mount(
            layers.flat_map(|layer| layer.settings.labelled("volume").iter().map(move |(mount, _)| (mount, layer))),
            found,
        );
    }
    for instance in cx.instances_apart().filter(|it| !it.volumes.is_empty()) {
        let attached = instance.volumes.iter().filter_map(|id| cx.model[*id].settings.get("mount"));
        let of_layers =
            instance.layers.iter().flat_map(|id| cx.model[*id].settings.labelled("volume")).map(|(mount, _)| mount);
        let known = of_layers.chain(attached).filter_map(|mount| path(mount).map(|path| (path, mount)));
        for (first, second) in super::shared(known) {
            let message =
                format!("`{}` has two volumes on `{}`", instance.header.address(), path(second).unwrap_or_default());
            let diagnostic = Diagnostic::at(Code::MOUNT_TWICE, second.origin, message, "");
            found.push(
                diagnostic.label(first.origin, "the first volume there").label(instance.header.span, "the instance"),
            );
        }
    }
}

/// Rule 14 of what else has a name.
fn long_name(name: Option<&Value>, most: usize, code: Code, what: &str, found: &mut Found) {
    let Some((value, text)) = name.and_then(|value| Some((value, value.as_public_text()?))) else { return };
    let length = text.chars().count();
    if length > most {
        found.at(
            code,
            place_of(name, value),
            format!("the name of the {what} has {length} characters"),
            format!("expected at most {most}"),
        );
    }
}
