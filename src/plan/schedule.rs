//! An hour of the week: which instances their schedules start and stop then, and what that sets off.
//!
//! The service knows whole hours of UTC. A moment without a time zone is answered twice where that differs: as UTC, and as the
//! people who wrote the schedules would mean it.

use super::Words;
use super::addresses::of_instances;
use super::capacity::{Fleet, Presence};
use super::event::{Context, EventPlan, Flow, Phase};
use super::lifecycle::{boot_steps, phase, shutdown_steps};
use super::trigger::{Moment, Zone};
use crate::language::given::Schedule;
use crate::language::kinds::{DAYS, Event};
use crate::model::{InstanceId, Model, Running};
use jiff::civil;
use jiff::tz::TimeZone;

/// The year whose clocks count: a fixed one, so that the same sources give the same plan.
const YEAR: i16 = 2026;
/// Minutes in a week and in a day.
const WEEK: i64 = 7 * DAY;
const DAY: i64 = 24 * 60;

pub fn plan(cx: &Context, moment: &Moment) -> EventPlan {
    let (day, _) = DAYS.get(usize::from(moment.day)).copied().unwrap_or_default();
    let typed = format!("{day} {:02}:{:02}", moment.minute / 60, moment.minute % 60);
    let trigger = match &moment.zone {
        Some(zone) => format!("schedule {typed} {}", zone.name),
        None => format!("schedule {typed}"),
    };
    let mut phases = Vec::new();
    let mut notes: Vec<Words> = Vec::new();
    for zone in zones(cx.model, moment) {
        let minute = utc_minute(moment, &zone);
        let title = title(&typed, &zone, minute);
        let (started, stopped) = changes(cx.model, minute);
        if started.is_empty() && stopped.is_empty() {
            notes.push(format!("nothing starts or stops at {title}{}", whole_hours(minute)).into());
        }
        phases.extend(moment_phases(cx, minute, &title, (&started, &stopped)));
    }
    let events = [Event::Setup, Event::Deploy, Event::Configure, Event::Shutdown];
    notes.extend(cx.stand_ins(&events).filter(|_| !phases.is_empty()));
    if !phases.is_empty() {
        notes.push(
            "the service looks at schedules every few minutes; an instance serves some minutes after its hour begins"
                .into(),
        );
    }
    EventPlan { trigger, title: "what schedules start and stop".to_string(), flow: Flow::Moments, phases, notes }
}

fn moment_phases(
    cx: &Context,
    minute: i64,
    title: &str,
    (started, stopped): (&[InstanceId], &[InstanceId]),
) -> Vec<Phase> {
    let mut phases = Vec::new();
    if !stopped.is_empty() {
        let title = format!("{title}: stop {}", of_instances(cx.model, stopped));
        let hour = Hour::new(cx.model, minute, stopped);
        let capacity = Fleet::at(cx.model, |id| hour.presence(id)).without(stopped);
        phases.push(hour.tell(Phase { capacity, ..phase(&title, stopped, shutdown_steps(cx, stopped)) }));
    }
    if !started.is_empty() {
        let title = format!("{title}: start {}", of_instances(cx.model, started));
        let hour = Hour::new(cx.model, minute, &[]);
        phases.push(hour.tell(phase(&title, started, boot_steps(cx, started))));
    }
    phases
}

/// Who is online at an hour of the week: of the instances on a schedule that is known.
struct Hour<'m> {
    model: &'m Model,
    /// Those whose schedule is on, and those that it stops now, in source order.
    online: Vec<InstanceId>,
}

impl<'m> Hour<'m> {
    fn new(model: &'m Model, minute: i64, stopped: &[InstanceId]) -> Hour<'m> {
        let is_online =
            |(id, schedule): &(InstanceId, &Schedule)| is_on(schedule, minute) || stopped.binary_search(id).is_ok();
        Hour { model, online: schedules(model).filter(is_online).map(|(id, _)| id).collect() }
    }

    /// `None`: the instance is off.
    fn presence(&self, id: InstanceId) -> Option<Presence> {
        match Presence::of(&self.model[id]) {
            Presence::Scheduled if self.online.binary_search(&id).is_err() => None,
            Presence::Scheduled if self.model[id].header.when().is_some() => Some(Presence::Conditional),
            Presence::Scheduled => Some(Presence::Always),
            other => Some(other),
        }
    }

    /// The phase as it is at that hour: nothing runs where the schedule is off.
    fn tell(self, mut phase: Phase) -> Phase {
        for step in &mut phase.steps {
            step.on.retain(|id| self.presence(*id).is_some());
            step.runs.iter_mut().for_each(|run| run.on.retain(|id| self.presence(*id).is_some()));
            step.runs.retain(|run| !run.on.is_empty());
        }
        phase.steps.retain(|step| !step.on.is_empty());
        let certain = |id: &InstanceId| self.presence(*id) == Some(Presence::Always);
        phase.online = self.online.iter().copied().filter(certain).collect();
        phase
    }
}

/// The zones in which the moment is read: the one given, or UTC and those of the schedules.
fn zones(model: &Model, moment: &Moment) -> Vec<Zone> {
    if let Some(zone) = &moment.zone {
        return vec![zone.clone()];
    }
    let mut zones = vec![Zone { name: "UTC".to_string(), zone: TimeZone::UTC }];
    for schedule in schedules(model).map(|(_, schedule)| schedule) {
        if zones.iter().all(|known| known.name != *schedule.timezone)
            && let Ok(zone) = TimeZone::get(&schedule.timezone)
        {
            zones.push(Zone { name: schedule.timezone.to_string(), zone });
        }
    }
    zones
}

fn schedules(model: &Model) -> impl Iterator<Item = (InstanceId, &Schedule)> {
    model.instance_ids().filter_map(|id| match &model[id].running {
        Running::Scheduled(schedule) => Some((id, schedule.as_ref())),
        Running::Always | Running::Load => None,
    })
}

/// Minutes since Monday 00:00 UTC.
fn utc_minute(moment: &Moment, zone: &Zone) -> i64 {
    let local = i64::from(moment.day) * DAY + i64::from(moment.minute);
    (local - offset(&zone.zone)).rem_euclid(WEEK)
}

/// Minutes east of UTC outside daylight saving, as schedules are turned into hours of UTC.
fn offset(zone: &TimeZone) -> i64 {
    let winter_and_summer =
        [1, 7].into_iter().filter_map(|month| zone.to_timestamp(civil::date(YEAR, month, 1).at(12, 0, 0, 0)).ok());
    let offsets: Vec<_> = winter_and_summer.map(|it| zone.to_offset_info(it)).collect();
    let standard = offsets.iter().find(|it| !it.dst().is_dst()).or(offsets.first());
    standard.map_or(0, |it| i64::from(it.offset().seconds()) / 60)
}

fn title(typed: &str, zone: &Zone, minute: i64) -> String {
    let utc = clock(minute);
    if zone.name == "UTC" { format!("{typed} UTC") } else { format!("{typed} {} ({utc} UTC)", zone.name) }
}

/// `mon 00:00`
fn clock(minute: i64) -> String {
    let (day, _) = usize::try_from(minute / DAY).ok().and_then(|day| DAYS.get(day)).copied().unwrap_or_default();
    format!("{day} {:02}:{:02}", minute % DAY / 60, minute % 60)
}

fn whole_hours(minute: i64) -> &'static str {
    if minute % 60 == 0 { "" } else { ": schedules know whole hours of UTC" }
}

/// Which scheduled instances start and which stop at that minute of the week.
fn changes(model: &Model, minute: i64) -> (Vec<InstanceId>, Vec<InstanceId>) {
    let (mut started, mut stopped) = (Vec::new(), Vec::new());
    if minute % 60 != 0 {
        return (started, stopped);
    }
    for (id, schedule) in schedules(model) {
        match (is_on(schedule, minute - 60), is_on(schedule, minute)) {
            (false, true) => started.push(id),
            (true, false) => stopped.push(id),
            (true, true) | (false, false) => {}
        }
    }
    (started, stopped)
}

fn is_on(schedule: &Schedule, minute: i64) -> bool {
    let hour = minute.rem_euclid(WEEK) / 60;
    let of_day = usize::try_from(hour / 24).ok().and_then(|day| schedule.hours.get(day)).copied().unwrap_or(0);
    of_day >> (hour % 24) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn schedule(hours: [u32; 7]) -> Schedule {
        Schedule { hours, timezone: "UTC".into(), written: Vec::new(), origin: Span::new(FileId(0), 0, 0) }
    }

    #[test]
    fn the_week_is_a_circle() {
        let sunday_night = schedule([0, 0, 0, 0, 0, 0, 1 << 23]);
        assert!(is_on(&sunday_night, -60));
        assert!(!is_on(&sunday_night, 0));
    }

    #[test]
    fn local_time_moves_to_another_day() {
        let seoul = parse("Asia/Seoul");
        let moment = Moment { day: 0, minute: 6 * 60, zone: None };
        assert_eq!(clock(utc_minute(&moment, &seoul)), "sun 21:00");
        assert_eq!(offset(&parse("America/New_York").zone), -5 * 60);
        assert_eq!(offset(&parse("Australia/Sydney").zone), 10 * 60);
    }

    fn parse(name: &str) -> Zone {
        Zone { name: name.to_string(), zone: TimeZone::get(name).expect("a zone of the database") }
    }
}
