//! When instances run: rules 51, 53 and 59, and hours that are named twice. The conversion of time zones (rule 121) is made where the schedule is read.

use super::{Cx, Found, count};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::given::Schedule;
use crate::language::kinds::DAYS;
use crate::model::{Header, Instance, Running};

/// All 24 hours of a day.
const WHOLE_DAY: u32 = (1 << 24) - 1;

pub(super) fn check(cx: &Cx, found: &mut Found) {
    for instance in cx.instances_apart() {
        if let Running::Scheduled(schedule) = &instance.running {
            extreme_schedule(schedule, &instance.header, found);
            schedule_and_load(schedule, instance, found);
            hours_twice(schedule, &instance.header, found);
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

/// Ranges of one schedule that overlap, over midnight and over the end of the week too.
fn hours_twice(schedule: &Schedule, header: &Header, found: &mut Found) {
    let mut ranges: Vec<(u32, u32)> = schedule.written.iter().map(|it| in_week(*it)).collect();
    ranges.sort_unstable();
    let first_again = ranges.first().map(|(from, to)| (from + WEEK, to + WEEK));
    let following = ranges.iter().skip(1).copied().chain(first_again);
    if let Some((_, (from, _))) = ranges.iter().zip(following).find(|((_, end), (from, _))| from < end)
        && let Some((_, day)) = DAYS.get((from % WEEK / DAY) as usize)
    {
        let message = format!("the schedule of `{}` names hours twice", header.address());
        let again = format!("again from {day} {:02}:{:02} on", from % DAY / 60, from % 60);
        found.push(
            Diagnostic::at(Code::HOURS_TWICE, schedule.origin, message, again)
                .help("end one range where the next begins"),
        );
    }
}

/// Minutes of a day and of a week.
const DAY: u32 = 1440;
const WEEK: u32 = 7 * DAY;

/// A line of a schedule in minutes since Monday.
fn in_week((day, from, to): (u8, u16, u16)) -> (u32, u32) {
    let start = u32::from(day) * DAY;
    (start + u32::from(from), start + u32::from(to))
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
                .note(hole(&week))
                .help("add an instance without `schedule` and `scale`"),
            );
        }
    }
}

/// How much of the week is not covered, and from when on: `none by schedule in 113 of 168 hours of a week, first mon 00:00 UTC`.
fn hole(week: &[u32; 7]) -> String {
    let free = |day: &u32| (!day & WHOLE_DAY).count_ones();
    let hours: u32 = week.iter().map(free).sum();
    let first = week.iter().zip(DAYS).find(|(day, _)| free(day) > 0);
    let first = first.map_or(String::new(), |(day, (name, _))| {
        format!(", first {name} {:02}:00 UTC", (!day & WHOLE_DAY).trailing_zeros())
    });
    format!("by schedule none runs in {hours} of the 168 hours of a week{first}")
}
