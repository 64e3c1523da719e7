//! When instances run: rules 51, 53 and 59. The conversion of time zones (rule 121) is made where the schedule is read.

use super::{Cx, Found, count};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::Schedule;
use crate::model::{Header, Instance, Running};

/// All 24 hours of a day.
const WHOLE_DAY: u32 = (1 << 24) - 1;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for instance in cx.instances_apart() {
        if let Running::Scheduled(schedule) = &instance.running {
            extreme_schedule(schedule, &instance.header, found);
            schedule_and_load(schedule, instance, found);
        }
    }
    nobody_at_night(cx, found);
}

/// Rule 51.
fn schedule_and_load(schedule: &Schedule, instance: &Instance, found: &mut Found) {
    if let Some(load) = instance.settings.get("scale") {
        let message = format!("`{}` is to run by schedule and by load", instance.header.address());
        let diagnostic = Diagnostic::at(Code::SCHEDULE_AND_LOAD, load.origin, message, "expected one of them");
        found.push(diagnostic.label(schedule.origin, "its schedule").help("make two instances of it"));
    }
}

/// Rule 53.
fn extreme_schedule(schedule: &Schedule, header: &Header, found: &mut Found) {
    let address = header.address();
    if schedule.hours.iter().all(|day| *day == 0) {
        let message = format!("the schedule of `{address}` is never on");
        found.push(
            Diagnostic::at(Code::SCHEDULE_NEVER_ON, schedule.origin, message, "")
                .help("name a day: `mon..fri = 09:00..18:00`"),
        );
    } else if schedule.hours.iter().all(|day| day & WHOLE_DAY == WHOLE_DAY) {
        let message = format!("the schedule of `{address}` is always on");
        found.push(
            Diagnostic::at(Code::SCHEDULE_ALWAYS_ON, schedule.origin, message, "")
                .help("remove it: an instance without a schedule runs always"),
        );
    }
}

/// Rule 59. Instances whose schedules cover the week together leave no gap.
fn nobody_at_night(cx: &Cx, found: &mut Found) {
    for (id, layer) in cx.layers().filter(|(id, _)| cx.always.get(id.0 as usize) == Some(&false)) {
        let members = cx.members(id);
        let mut week = [0u32; 7];
        for id in members {
            if let Running::Scheduled(schedule) = &cx.model[*id].running {
                week.iter_mut().zip(schedule.hours).for_each(|(day, on)| *day |= on);
            }
        }
        let gap = week.iter().any(|day| day & WHOLE_DAY != WHOLE_DAY);
        if gap && let Some(first) = members.first() {
            let message = format!("no instance of layer `{}` runs always", layer.header.address());
            found.push(
                Diagnostic::at(
                    Code::NOBODY_AT_NIGHT,
                    layer.header.span,
                    message,
                    "there are hours in which it may have none",
                )
                .label(
                    cx.model[*first].header.span,
                    format!("{} started by schedule or load, this one first", count(members.len(), "instance")),
                )
                .help("add an instance without `schedule` and `scale`"),
            );
        }
    }
}
