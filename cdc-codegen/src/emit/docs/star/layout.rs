//! Boxes and lines at their places: the order with the fewest crossings among a few.

use super::graph::Graph;
use super::place::{Column, Order, Place, column, ends, height, leaves, pixels, sized, stack};
use super::track::{Side, Wire, ordered};

/// Around everything; between two tracks; between the parts of the picture.
const MARGIN: i32 = 16;
const TRACK: i32 = 12;
const PART: i32 = 40;

/// A line's corners: it runs level, upright, level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Path {
    pub start: (i32, i32),
    pub track: i32,
    pub end: (i32, i32),
}

/// Everything at its place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub width: i32,
    pub height: i32,
    /// One for each box.
    pub places: Vec<Place>,
    /// One for each edge.
    pub paths: Vec<Option<Path>>,
}

/// An order's places and the tracks of both channels.
struct Tried {
    places: Vec<Place>,
    ends: Vec<i32>,
    channels: [Vec<Wire>; 2],
    /// Crossings, then length of the upright parts: less is better.
    cost: (usize, i64),
}

/// Lays out a graph; the same graph gives the same places.
pub(crate) fn lay_out(graph: &Graph) -> Layout {
    let mut order = Order::first(graph);
    let mut best = attempt(graph, &order);
    let mut kept = order.clone();
    for sweep in 0..8 {
        let tried = attempt(graph, &order);
        if tried.cost < best.cost {
            (best, kept) = (tried, order.clone());
        }
        reorder(graph, &mut order, sweep);
    }
    finish(graph, &kept, best)
}

/// Sorts a column's boxes by the mean height of what they are joined with.
fn reorder(graph: &Graph, order: &mut Order, sweep: usize) {
    let tried = attempt(graph, order);
    let ends = &tried.ends;
    let outer = |at: &usize| {
        let edges = graph.edges.iter().filter(|edge| edge.to == *at);
        mean(edges.map(|edge| leaves(edge, &tried.places)))
    };
    let inner = |at: &usize| {
        let edges = graph.edges.iter().zip(ends);
        let own = edges.filter(|(edge, _)| edge.from == *at || edge.to == *at);
        mean(own.map(|(_, end)| *end))
    };
    if sweep.is_multiple_of(2) {
        order.left.sort_by_key(outer);
        order.right.sort_by_key(outer);
    } else {
        order.middle.sort_by_key(inner);
    }
}

fn mean(of: impl Iterator<Item = i32>) -> i32 {
    let (count, sum) = of.fold((0, 0), |(count, sum), y| (count + 1, sum + y));
    if count == 0 { 0 } else { sum / count }
}

fn attempt(graph: &Graph, order: &Order) -> Tried {
    let columns = [&order.left, &order.middle, &order.right];
    let tallest = columns.iter().map(|column| height(graph, column));
    let tallest = tallest.max().unwrap_or(0);
    let mut places = vec![Place::default(); graph.nodes.len()];
    for column in columns {
        stack(graph, column, tallest, &mut places);
    }
    let ends = ends(graph, &places);
    let mut channels = [Vec::new(), Vec::new()];
    let mut length = 0;
    for (index, (edge, end)) in graph.edges.iter().zip(&ends).enumerate() {
        let start = leaves(edge, &places);
        length += i64::from((start - end).abs());
        let to = graph.nodes.get(edge.to).map(|node| column(node.kind));
        let [left, right] = &mut channels;
        let (channel, from, to) = match to {
            Some(Column::Left) => (left, Side::Right, Side::Left),
            Some(Column::Right) => (right, Side::Left, Side::Right),
            Some(Column::Middle) | None => (right, Side::Left, Side::Left),
        };
        channel.push(Wire {
            ends: [(from, start), (to, *end)],
            edge: index,
        });
    }
    let [(left, a), (right, b)] = channels.map(ordered);
    Tried {
        places,
        ends,
        channels: [left, right],
        cost: (a + b, length),
    }
}

/// Gives the columns and tracks their x, and the boxes nobody joins a place below.
fn finish(graph: &Graph, order: &Order, tried: Tried) -> Layout {
    let Tried {
        mut places,
        ends,
        channels,
        ..
    } = tried;
    let gap = |wires: &[Wire]| match wires.len() {
        0 => 0,
        count => (pixels(count) + 3) * TRACK,
    };
    let [left, right] = &channels;
    let middle_x = MARGIN + widest(graph, &order.left) + gap(left);
    let right_x = middle_x + widest(graph, &order.middle) + gap(right);
    let xs = [MARGIN, middle_x, right_x];
    let columns = [&order.left, &order.middle, &order.right];
    for (column, x) in columns.iter().zip(xs) {
        for at in *column {
            if let Some(place) = places.get_mut(*at) {
                place.x = x;
                place.y += MARGIN;
            }
        }
    }
    let mut paths = vec![None; graph.edges.len()];
    for (wires, x) in [
        (left, MARGIN + widest(graph, &order.left)),
        (right, middle_x + widest(graph, &order.middle)),
    ] {
        for (nth, wire) in wires.iter().enumerate() {
            if let Some(path) = paths.get_mut(wire.edge) {
                let track = x + (pixels(nth) + 2) * TRACK;
                *path = route(graph, &places, &ends, wire, track);
            }
        }
    }
    let right_edge = right_x + widest(graph, &order.right).max(0);
    let (width, height) = loose(graph, order, right_edge, &mut places);
    Layout {
        width: width + MARGIN,
        height: height + MARGIN,
        places,
        paths,
    }
}

fn widest(graph: &Graph, order: &[usize]) -> i32 {
    let widths = order.iter().map(|at| sized(graph, *at).0);
    widths.max().unwrap_or(0)
}

fn route(graph: &Graph, places: &[Place], ends: &[i32], wire: &Wire, track: i32) -> Option<Path> {
    let edge = graph.edges.get(wire.edge)?;
    let (from, to) = (places.get(edge.from)?, places.get(edge.to)?);
    let border = |place: &Place| {
        if track < place.x {
            place.x
        } else {
            place.x + place.width
        }
    };
    Some(Path {
        start: (border(from), leaves(edge, places)),
        track,
        end: (border(to), ends.get(wire.edge)? + MARGIN),
    })
}

/// Boxes without a join, in lines below the others; gives width and height of the whole.
fn loose(graph: &Graph, order: &Order, right: i32, places: &mut [Place]) -> (i32, i32) {
    let columns = [&order.left, &order.middle, &order.right];
    let stacked = columns.iter().flat_map(|column| column.iter());
    let bottoms = stacked.filter_map(|at| places.get(*at));
    let bottom = bottoms.map(|place| place.y + place.height).max();
    let limit = right.max(720);
    let (mut x, mut y) = (MARGIN, bottom.map_or(MARGIN, |bottom| bottom + PART));
    let (mut line, mut reached) = (0, (right, bottom.unwrap_or(0)));
    for at in (0..graph.nodes.len()).filter(|at| !graph.joined(*at)) {
        let (width, height) = sized(graph, at);
        if x > MARGIN && x + width > limit {
            (x, y, line) = (MARGIN, y + line + PART / 2, 0);
        }
        if let Some(place) = places.get_mut(at) {
            *place = Place {
                x,
                y,
                width,
                height,
            };
        }
        reached = (reached.0.max(x + width), reached.1.max(y + height));
        (x, line) = (x + width + PART / 2, line.max(height));
    }
    reached
}
