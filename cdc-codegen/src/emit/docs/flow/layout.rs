//! Boxes and ways at their places: layers from left to right, ordered so that few ways
//! cross, each box near the boxes it is joined with.

use std::fmt::Write as _;

use super::graph::{Flow, Kind};
use crate::emit::docs::star::{Size, text_width};

/// Blank left and right of a name; the widest name.
pub(crate) const PAD: i32 = 12;
pub(crate) const WIDEST: i32 = 232;
/// Heights of a box, of a fact, at which many ways end, and of a pass.
const BOX: i32 = 28;
const FACT: i32 = 36;
const PASS: i32 = 6;
/// The blank below a box, and below a fact.
const BELOW: i32 = 8;
const APART: i32 = 32;
/// Between two layers.
const GAP: i32 = 104;
/// Around everything, and above it for the layers' names.
const MARGIN: i32 = 4;
const HEAD: i32 = 28;
/// How often layers are ordered anew, and moved.
const SWEEPS: usize = 8;
const MOVES: usize = 24;

/// A box's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Place {
    const fn middle(&self) -> i32 {
        self.y + self.height / 2
    }
}

/// The side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

impl Side {
    /// Left and right in turn.
    const fn of(turn: usize) -> Self {
        if turn.is_multiple_of(2) {
            Self::Left
        } else {
            Self::Right
        }
    }
}

/// Everything at its place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub width: i32,
    pub height: i32,
    /// Where each layer begins.
    pub layers: Vec<i32>,
    /// One for each box.
    pub places: Vec<Place>,
    /// One for each way, in SVG's words.
    pub paths: Vec<String>,
}

/// Lays out a flow; the same flow gives the same places.
pub(crate) fn lay_out(flow: &Flow) -> Layout {
    let order = ordered(flow);
    let mut places = sized(flow);
    let mut x = MARGIN;
    let mut layers = Vec::new();
    for layer in &order {
        let widths = layer.iter().filter_map(|at| places.get(*at));
        let width = widths.map(|place| place.width).max().unwrap_or(0);
        for at in layer {
            if let Some(place) = places.get_mut(*at) {
                (place.x, place.width) = (x, width);
            }
        }
        layers.push(x);
        x += width + GAP;
    }
    settle(flow, &order, &mut places);
    let bottoms = places.iter().map(|place| place.y + place.height);
    Layout {
        width: (x - GAP + MARGIN).max(2 * MARGIN),
        height: bottoms.max().unwrap_or(HEAD) + MARGIN,
        layers,
        paths: paths(flow, &places),
        places,
    }
}

/// Each box's size.
fn sized(flow: &Flow) -> Vec<Place> {
    let size = |kind: Kind, name: &str| match kind {
        Kind::Pass => (0, PASS),
        Kind::Fact => (text_width(name, Size::Row).min(WIDEST) + 2 * PAD, FACT),
        Kind::Source | Kind::Dimension | Kind::Calendar | Kind::Table => {
            (text_width(name, Size::Row).min(WIDEST) + 2 * PAD, BOX)
        }
    };
    let nodes = flow.nodes.iter();
    nodes
        .map(|node| {
            let (width, height) = size(node.kind, node.name.as_str());
            Place {
                width,
                height,
                ..Place::default()
            }
        })
        .collect()
}

/// The boxes of each layer from top to bottom, with the fewest crossings among a few tries.
fn ordered(flow: &Flow) -> Vec<Vec<usize>> {
    let count = flow.nodes.iter().map(|node| node.layer + 1).max();
    let mut order = vec![Vec::new(); count.unwrap_or(0)];
    for (at, node) in flow.nodes.iter().enumerate() {
        if let Some(layer) = order.get_mut(node.layer) {
            layer.push(at);
        }
    }
    let mut best = order.clone();
    let mut fewest = crossings(flow, &order);
    for sweep in 0..SWEEPS {
        let ranks = ranks(flow, &order);
        for layer in &mut order {
            // What is joined with nothing stays.
            let rank = |at: usize| rank_of(&ranks, at);
            layer.sort_by_key(|at| near(flow, *at, Side::of(sweep), rank).unwrap_or(rank(*at)));
        }
        let found = crossings(flow, &order);
        if found < fewest {
            (fewest, best) = (found, order.clone());
        }
    }
    best
}

fn rank_of(ranks: &[i32], at: usize) -> i32 {
    ranks.get(at).copied().unwrap_or(0)
}

/// Each box's place in its layer, in thousandths of the layer.
fn ranks(flow: &Flow, order: &[Vec<usize>]) -> Vec<i32> {
    let mut ranks = vec![0; flow.nodes.len()];
    for layer in order {
        let step = 1_000_000 / pixels(layer.len()).max(1);
        for (nth, at) in layer.iter().enumerate() {
            if let Some(rank) = ranks.get_mut(*at) {
                *rank = pixels(nth) * step + step / 2;
            }
        }
    }
    ranks
}

/// The mean of what is joined with a box on one side.
fn near(flow: &Flow, at: usize, side: Side, of: impl Fn(usize) -> i32) -> Option<i32> {
    let others = flow.steps().filter_map(|(from, to)| match side {
        Side::Left => (to == at).then_some(from),
        Side::Right => (from == at).then_some(to),
    });
    let (count, sum) = others.fold((0_i64, 0_i64), |(count, sum), other| {
        (count + 1, sum + i64::from(of(other)))
    });
    (count > 0).then(|| i32::try_from(sum / count).unwrap_or(0))
}

/// How many pairs of steps cross.
fn crossings(flow: &Flow, order: &[Vec<usize>]) -> usize {
    let ranks = ranks(flow, order);
    let layer = |at: usize| flow.nodes.get(at).map_or(0, |node| node.layer);
    let steps: Vec<_> = flow
        .steps()
        .map(|(from, to)| (layer(from), rank_of(&ranks, from), rank_of(&ranks, to)))
        .collect();
    let pairs = steps.iter().enumerate().flat_map(|(at, a)| {
        let behind = steps.iter().skip(at + 1);
        behind.map(move |b| (a, b))
    });
    pairs
        .filter(|(a, b)| a.0 == b.0 && (a.1 < b.1) != (a.2 < b.2) && a.1 != b.1 && a.2 != b.2)
        .count()
}

/// Gives every box its height: near what it is joined with, none on another.
fn settle(flow: &Flow, order: &[Vec<usize>], places: &mut [Place]) {
    for layer in order {
        stack(layer, places, &vec![None; layer.len()]);
    }
    for _ in 0..MOVES {
        for layer in order {
            let middle = |at: usize| places.get(at).map_or(0, Place::middle);
            let wished = layer.iter().map(|at| {
                let sides = [Side::Left, Side::Right].map(|side| near(flow, *at, side, middle));
                match sides {
                    [Some(left), Some(right)] => Some((left + right) / 2),
                    [left, right] => left.or(right),
                }
            });
            let wished: Vec<_> = wished.collect();
            stack(layer, places, &wished);
        }
    }
    let top = places.iter().map(|place| place.y).min().unwrap_or(0);
    for place in places {
        place.y += HEAD - top;
    }
}

/// Puts a layer's boxes below each other, each as near to the height it wants as those
/// above let it, and all of them back up by what they were pushed down in the mean.
fn stack(layer: &[usize], places: &mut [Place], wished: &[Option<i32>]) {
    let (mut free, mut pushed, mut wishes) = (-1_000_000, 0, 0);
    for (at, wish) in layer.iter().zip(wished) {
        let Some(place) = places.get_mut(*at) else {
            continue;
        };
        let wish = wish.map(|middle| middle - place.height / 2);
        place.y = wish.unwrap_or(free).max(free);
        if let Some(wish) = wish {
            pushed += place.y - wish;
            wishes += 1;
        }
        let below = if place.height == FACT { APART } else { BELOW };
        free = place.y + place.height + below;
    }
    for at in layer.iter().filter(|_| wishes > 0) {
        if let Some(place) = places.get_mut(*at) {
            place.y -= pushed / wishes;
        }
    }
}

/// Every way as a path: level at each box, bent between two layers.
fn paths(flow: &Flow, places: &[Place]) -> Vec<String> {
    let leaving = ports(flow, places, |(from, to)| (from, to));
    let arriving = ports(flow, places, |(from, to)| (to, from));
    let mut steps = leaving.iter().zip(&arriving).zip(flow.steps());
    let mut paths = Vec::new();
    for edge in &flow.edges {
        let mut path = String::new();
        for ((start, end), (from, to)) in steps.by_ref().take(edge.len().saturating_sub(1)) {
            let right = places.get(from).map_or(0, |place| place.x + place.width);
            let left = places.get(to).map_or(0, |place| place.x);
            let word = if path.is_empty() { 'M' } else { 'L' };
            let half = (left - right) / 2;
            let (a, b) = (right + half, left - half);
            write!(
                path,
                "{word}{right} {start}C{a} {start} {b} {end} {left} {end}"
            )
            .ok();
        }
        paths.push(path);
    }
    paths
}

/// For each step the height at which it touches its box: spread over the box's side, in the
/// order of the boxes at the other ends.
fn ports(
    flow: &Flow,
    places: &[Place],
    sides: impl Fn((usize, usize)) -> (usize, usize),
) -> Vec<i32> {
    let steps: Vec<_> = flow.steps().map(sides).collect();
    let middle = |at: usize| places.get(at).map_or(0, Place::middle);
    let port = |(index, (own, other)): (usize, &(usize, usize))| {
        let place = places.get(*own).copied().unwrap_or_default();
        let others = steps.iter().enumerate().filter(|(_, step)| step.0 == *own);
        let key = (middle(*other), index);
        let (before, all) = others.fold((0, 0), |(before, all), (at, step)| {
            (before + i32::from((middle(step.1), at) < key), all + 1)
        });
        place.y + place.height * (before + 1) / (all + 1)
    };
    steps.iter().enumerate().map(port).collect()
}

/// A count as a length.
fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1_000_000)
}
