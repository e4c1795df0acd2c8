//! The career of an entity as a figure: offices as bars, below them how often it appeared, by type.

use super::axis::{Axis, Day, SMALL, Step};
use super::frame::{Caption, Page, frame, line_of};
use super::legend::{self, Entry, Sample};
use super::metrics::width;
use super::palette;
use super::scene::{Anchor, Color, Group, Mark, Outline, Scene, Stroke};
use crate::model::PartialDate;

const BAR: f64 = 7.0;
const LANE: f64 = 18.0;
const OFFICE: Color = Color([153, 153, 153]);

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub date: PartialDate,
    /// Which kind, a position in [`Career::kinds`].
    pub kind: usize,
}

/// An office over the time that statements cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Title and organ.
    pub name: String,
    /// First date.
    pub from: PartialDate,
    /// Last date.
    pub to: PartialDate,
    /// Whether the first date is that of the appointment, the last that of the removal; else it is
    /// only the first or last statement known.
    pub firm: [bool; 2],
}

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Career {
    /// Offices; those of one name stand in one lane, so that gaps are gaps.
    pub offices: Vec<Office>,
    /// What happened.
    pub happenings: Vec<Happening>,
    /// Labels of the kinds, in the order in which they are stacked.
    pub kinds: Vec<String>,
    /// Label of the offices.
    pub office: String,
    /// Happenings and offices without a date, which are only told.
    pub undated: [usize; 2],
}

/// What of a career is in its figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Happenings in columns.
    pub happenings: usize,
    /// Happenings dated too roughly to stand in one.
    pub rough: usize,
    /// Offices: rows, each of one name.
    pub offices: usize,
    /// Offices that found no room.
    pub unseen: usize,
}

/// Draws a career; also returns what of it is drawn.
pub fn timeline(career: &Career, caption: &Caption, page: Page) -> (Scene, Shown) {
    let size = page.points();
    let mut caption = caption.clone();
    let (_, whole) = frame(&caption, size);
    // appearances keep the larger part of the room
    let most = (whole.size()[1].max(0.0) * 0.42 / LANE) as usize;
    let (lanes, unseen) = longest(lanes(career), most);
    let Some((step, (from, to))) = span(career, &lanes) else {
        let caption = &caption;
        let ([head, foot], _) = frame(caption, size);
        let title = caption.title.clone();
        let groups = vec![head, foot];
        return (
            Scene {
                size,
                title,
                groups,
            },
            Shown {
                unseen,
                ..Shown::default()
            },
        );
    };
    let rough = rough(career, step);
    let mut note = format!("appearances a {}", step.name());
    if unseen > 0 {
        note.push_str(&format!(
            " · {unseen} of the offices, the shortest, left out for want of room"
        ));
    }
    if rough > 0 {
        note.push_str(&format!(" · {rough} dated too roughly left out"));
    }
    let [undated, undated_offices] = career.undated;
    if undated > 0 {
        note.push_str(&format!(" · {undated} undated left out"));
    }
    if undated_offices > 0 {
        note.push_str(&format!(" · {undated_offices} of the offices undated"));
    }
    caption.notes.push(note);
    let ([head, foot], mut room) = frame(&caption, size);
    let (legend, _) = legend::draw(&vec![legend_of(career, step)], size[0], &mut room);
    let first = step.number(from);
    let columns = (step.number(to) - first + 1).max(1);
    let base = room.high[1] - 14.0;
    let left = room.low[0] + 16.0;
    let wide = (room.high[0] - left) / columns as f64;
    let axis = Axis {
        step,
        first,
        left,
        wide,
        columns,
    };
    let top = room.low[1] + lanes.len() as f64 * LANE + 12.0;
    let group = |id, marks| Group { id, marks };
    let bars = draw_offices(&lanes, &axis, room.low[1]);
    let columns = draw_columns(career, &axis, top.min(base - 20.0), base);
    let [grid, line] = axis.draw(base, room.low[1]);
    let scene = Scene {
        size,
        title: caption.title.clone(),
        groups: vec![
            group("grid", grid),
            group("appearances", columns),
            group("axis", line),
            group("offices", bars),
            group("legend", legend),
            head,
            foot,
        ],
    };
    let shown = Shown {
        happenings: career.happenings.len() - rough,
        rough,
        offices: lanes.len(),
        unseen,
    };
    (scene, shown)
}

/// How many happenings are dated too roughly for a step.
fn rough(career: &Career, step: Step) -> usize {
    let known = |h: &&Happening| step.knows(h.date);
    career.happenings.len() - career.happenings.iter().filter(known).count()
}

/// How wide columns are, and the first and last day of what is drawn with them. What is dated too
/// roughly to be drawn makes no figure longer; columns are wider only where more is drawn for it.
fn span(career: &Career, lanes: &[Vec<&Office>]) -> Option<(Step, (Day, Day))> {
    let of = |(from, to): (Day, Day)| match Step::Month.number(to) - Step::Month.number(from) + 1 {
        ..=2 => Step::Day,
        3..=60 => Step::Month,
        61..=180 => Step::Quarter,
        _ => Step::Year,
    };
    let mut step = of(extent(career, lanes, Step::Year)?);
    loop {
        match extent(career, lanes, step) {
            None => step = step.coarser(),
            Some(found) => {
                let finer = of(found);
                if finer >= step || rough(career, finer) > rough(career, step) {
                    return Some((step, found));
                }
                step = finer;
            }
        }
    }
}

/// First and last day of the offices in their lanes and of what stands in a column.
fn extent(career: &Career, lanes: &[Vec<&Office>], step: Step) -> Option<(Day, Day)> {
    let happenings = career.happenings.iter().filter(|h| step.knows(h.date));
    let offices = lanes.iter().flatten();
    let dates =
        (happenings.map(|h| [h.date; 2])).chain(offices.map(|office| [office.from, office.to]));
    dates.fold(None, |extent, [from, to]| {
        let (from, to) = (from.first_day(), to.last_day());
        Some(extent.map_or((from, to), |(low, high)| (from.min(low), to.max(high))))
    })
}

/// Offices by name, in the order of their first dates.
fn lanes(career: &Career) -> Vec<Vec<&Office>> {
    let mut lanes: Vec<Vec<&Office>> = Vec::new();
    let mut offices: Vec<&Office> = career.offices.iter().collect();
    offices.sort_by(|a, b| {
        (a.from.first_day(), &a.name, a.to.last_day()).cmp(&(
            b.from.first_day(),
            &b.name,
            b.to.last_day(),
        ))
    });
    for office in offices {
        match lanes.iter_mut().find(|lane| lane[0].name == office.name) {
            Some(lane) => lane.push(office),
            None => lanes.push(vec![office]),
        }
    }
    lanes
}

/// The lanes that are covered for the longest time, in their order, and how many others there are.
fn longest(lanes: Vec<Vec<&Office>>, most: usize) -> (Vec<Vec<&Office>>, usize) {
    let day = |date| Step::Day.number(date);
    let days = |office: &&Office| day(office.to.last_day()) - day(office.from.first_day());
    let covered = |lane: &Vec<&Office>| lane.iter().map(days).sum::<i64>();
    let mut order: Vec<usize> = (0..lanes.len()).collect();
    order.sort_by_key(|&lane| std::cmp::Reverse(covered(&lanes[lane])));
    order.truncate(most);
    let unseen = lanes.len() - order.len();
    let kept = lanes.into_iter().enumerate();
    let kept = kept
        .filter(|(at, _)| order.contains(at))
        .map(|(_, lane)| lane);
    (kept.collect(), unseen)
}

fn legend_of(career: &Career, step: Step) -> Vec<Entry> {
    let used = |kind: usize| {
        let drawn = |h: &&Happening| h.kind == kind && step.knows(h.date);
        career.happenings.iter().filter(drawn).count()
    };
    let mut entries: Vec<Entry> = Vec::new();
    if !career.offices.is_empty() {
        let bar = Outline::rectangle([-7.0, -BAR * 0.35], [14.0, BAR * 0.7]);
        entries.push(Entry {
            sample: Sample::Mark(bar, OFFICE, None, 7.0),
            text: format!("{}, as far as stated", career.office),
        });
    }
    for (kind, label) in career.kinds.iter().enumerate() {
        let count = used(kind);
        if count > 0 {
            let square = Outline::rectangle([-3.0, -3.0], [6.0, 6.0]);
            entries.push(Entry {
                sample: Sample::Mark(square, palette::group(kind), None, 3.5),
                text: format!("{label} ({count})"),
            });
        }
    }
    entries
}

fn draw_offices(lanes: &[Vec<&Office>], axis: &Axis, top: f64) -> Vec<Mark> {
    let mut marks = Vec::new();
    let right = axis.left + axis.wide * axis.columns as f64;
    for (row, lane) in lanes.iter().enumerate() {
        let y = top + row as f64 * LANE;
        let mut start = right;
        for office in lane {
            let from = axis.x(office.from.first_day(), false);
            let to = axis.x(office.to.last_day(), true).max(from + 1.5);
            start = start.min(from);
            marks.push(Mark::Shape {
                outline: Outline::rectangle([from, y + 9.0], [to - from, BAR * 0.7]),
                fill: OFFICE,
                stroke: None,
                about: format!("{} {}–{}", office.name, office.from, office.to),
            });
            for (end, firm) in [from, to].into_iter().zip(office.firm) {
                if firm {
                    marks.push(Mark::Line {
                        ends: [[end, y + 7.5], [end, y + 15.4]],
                        stroke: Stroke::plain(Color::INK, 1.2),
                    });
                }
            }
        }
        let wide = width(&lane[0].name, SMALL);
        let at = [start.min(right - wide).max(axis.left), y + 7.0];
        let name = lane[0].name.clone();
        marks.push(line_of(at, SMALL, Color::INK, Anchor::Start, name));
    }
    marks
}

fn draw_columns(career: &Career, axis: &Axis, top: f64, base: f64) -> Vec<Mark> {
    let kinds = career.kinds.len().max(1);
    let mut counts = vec![vec![0u32; kinds]; axis.columns.max(0) as usize];
    for happening in &career.happenings {
        let at = axis.step.number(happening.date.first_day()) - axis.first;
        let column = usize::try_from(at).ok().and_then(|at| counts.get_mut(at));
        if let Some(column) = column
            && axis.step.knows(happening.date)
            && let Some(count) = column.get_mut(happening.kind)
        {
            *count += 1;
        }
    }
    let most = counts
        .iter()
        .map(|column| column.iter().sum::<u32>())
        .max()
        .unwrap_or(0);
    let mut marks = Vec::new();
    if most == 0 {
        return marks;
    }
    let unit = (base - top) / f64::from(most);
    let mut free = f64::INFINITY;
    for value in ticks(most) {
        let y = base - unit * f64::from(value);
        if y + 3.0 > free {
            continue;
        }
        free = y - SMALL;
        marks.push(Mark::Line {
            ends: [[axis.left - 2.5, y], [axis.left, y]],
            stroke: Stroke::plain(Color::GREY, 0.5),
        });
        let at = [axis.left - 4.0, y + SMALL * 0.35];
        marks.push(line_of(
            at,
            SMALL,
            Color::GREY,
            Anchor::End,
            value.to_string(),
        ));
    }
    let inset = (axis.wide * 0.1).min(1.5);
    let across = (axis.wide - 2.0 * inset).clamp(0.3, 26.0);
    for (at, column) in counts.iter().enumerate() {
        let x = axis.left + (at as f64 + 0.5) * axis.wide - across / 2.0;
        let mut y = base;
        for (kind, count) in column.iter().enumerate().filter(|(_, count)| **count > 0) {
            let high = unit * f64::from(*count);
            y -= high;
            marks.push(Mark::Shape {
                outline: Outline::rectangle([x, y], [across, high]),
                fill: palette::group(kind),
                stroke: Some(Stroke::plain(Color::WHITE, 0.5)),
                about: format!("{} {count}", career.kinds[kind]),
            });
        }
    }
    marks
}

/// Values written beside the columns: nought, and round steps up to the most.
fn ticks(most: u32) -> Vec<u32> {
    let mut step = 1;
    for factor in [2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000] {
        if most / step > 5 {
            step = factor;
        }
    }
    (0..=most).step_by(step as usize).collect()
}
