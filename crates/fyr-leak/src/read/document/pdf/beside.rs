//! Columns of text that stand side by side on a page: prose, forms and cards, not the cells of a table.

use super::layout::{Line, Segment};

/// Lines on each side below which nothing can be told.
const LINES_MIN: usize = 3;

/// Lines that stand in two columns, each to be read for itself.
pub(super) struct Beside {
    /// How many lines they are.
    pub(super) count: usize,
    pub(super) left: Vec<Line>,
    pub(super) right: Vec<Line>,
}

/// Returns the lines from the first one on that stand in two columns, `None` when they are rows or lines across the page.
pub(super) fn columns(lines: &[Line]) -> Option<Beside> {
    let edge = edge(lines)?;
    let count = lines
        .iter()
        .zip(std::iter::once(None).chain(lines.iter().map(Some)))
        .take_while(|(line, before)| {
            let near = before.is_none_or(|it| it.y - line.y < line.size * 3.0);
            near && line.segments.iter().all(|it| is_beside(it, edge, line.size))
        })
        .count();
    let own = lines.get(..count)?;
    let side = |is_right: bool| -> Vec<Line> {
        let parts = own.iter().map(|line| {
            let fits = |it: &&Segment| (it.from >= edge - line.size * 0.5) == is_right;
            let segments: Vec<Segment> = line.segments.iter().filter(fits).cloned().collect();
            Line { segments, y: line.y, size: line.size }
        });
        parts.filter(|it| !it.segments.is_empty()).collect()
    };
    let (left, right) = (side(false), side(true));
    if left.len() < LINES_MIN || right.len() < LINES_MIN {
        return None;
    }
    let apart = are_prose(&left, &right)
        || stand_between(own, edge)
        || name_alike(own, edge)
        || hold_numbers(own, edge);
    apart.then_some(Beside { count, left, right })
}

/// Returns where the right column begins: the first place to the right of what stands to the left, near the top.
fn edge(lines: &[Line]) -> Option<f64> {
    let (first, _) = lines.split_first()?;
    let left = first.segments.first()?;
    let beyond = |it: &&Segment| it.from > left.to.min(left.from + 400.0) + first.size * 0.8;
    let near = lines.iter().take(3).flat_map(|it| &it.segments);
    let right = near.filter(beyond).map(|it| it.from).min_by(f64::total_cmp);
    // The first line of all may be the right one's.
    right.or_else(|| {
        let before = |it: &&Segment| it.to < left.from - first.size * 0.8;
        let left_of = lines.iter().take(3).flat_map(|it| &it.segments).any(|it| before(&it));
        left_of.then_some(left.from)
    })
}

/// Whether a part of a line stands on one side of the edge.
fn is_beside(segment: &Segment, edge: f64, size: f64) -> bool {
    segment.to < edge - size * 0.5 || segment.from >= edge - size * 0.5
}

/// Running text fills its column, or goes on with a small letter; cells of a table seldom do.
fn are_prose(left: &[Line], right: &[Line]) -> bool {
    let prose = |lines: &[Line]| {
        let texts = || lines.iter().flat_map(|it| &it.segments).map(|it| it.text.as_str());
        let letters: usize = texts().map(|it| it.chars().count()).sum();
        let goes_on = texts().filter(|it| it.starts_with(char::is_lowercase)).count();
        let single = lines.iter().all(|it| it.segments.len() == 1);
        single
            && (lines.len() >= 6 && letters >= lines.len() * 30
                || letters >= lines.len() * 16 && goes_on * 3 >= lines.len())
    };
    prose(left) && prose(right)
}

/// Lines of one column stand between those of the other, closer than the rows of a table can.
fn stand_between(lines: &[Line], edge: f64) -> bool {
    let side = |line: &Line| {
        let right = line.segments.iter().filter(|it| it.from >= edge - line.size * 0.5).count();
        (right == 0 || right == line.segments.len()).then_some(right > 0)
    };
    let close = lines.windows(2).filter(|two| {
        let [one, next] = two else { return false };
        let sides = (side(one), side(next));
        matches!(sides, (Some(a), Some(b)) if a != b) && one.y - next.y < 0.85 * next.size
    });
    2 <= close.count()
}

/// Two parts of a line that stand on different sides.
fn pairs(lines: &[Line], edge: f64) -> impl Iterator<Item = (&str, &str)> {
    lines.iter().filter_map(move |line| {
        let is_right = |it: &&Segment| it.from >= edge - line.size * 0.5;
        let right = line.segments.iter().find(|it| is_right(it))?;
        let left = line.segments.first().filter(|it| !is_right(it))?;
        Some((left.text.as_str(), right.text.as_str()))
    })
}

/// Both sides have the same labels: forms or cards.
fn name_alike(lines: &[Line], edge: f64) -> bool {
    let label = |text: &str| text.split_once(':').map(|it| it.0.trim().to_lowercase());
    let same =
        |(left, right): &(&str, &str)| label(left).is_some_and(|it| label(right) == Some(it));
    2 <= pairs(lines, edge).filter(same).count()
}

/// A person's number stands beside another's, with something else above or below.
fn hold_numbers(lines: &[Line], edge: f64) -> bool {
    let is_number = |text: &str| {
        let own = text.rsplit(' ').next().unwrap_or(text);
        let digits = own.bytes().filter(u8::is_ascii_digit).count();
        matches!(digits, 10 | 12) && own.len() <= digits + 1
    };
    let both =
        pairs(lines, edge).filter(|(left, right)| is_number(left) && is_number(right)).count();
    0 < both && both * 2 <= pairs(lines, edge).count()
}
