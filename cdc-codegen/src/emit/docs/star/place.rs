//! Where the boxes stand: dimensions and calendars left, facts in the middle, tables right;
//! below, what no fact joins.
//!
//! Heights of ports differ by class: those of facts are 4 modulo 8, all others 0 modulo 8. So
//! no two lines that meet in a channel run on one height.

use super::graph::{Edge, Graph, Kind, Node};
use super::measure::{Size, clipped, width};

/// Height of the name's part of a box; of a line; between boxes.
pub(crate) const HEADER: i32 = 40;
pub(crate) const ROW: i32 = 24;
const GAP: i32 = 24;
/// Blank left and right of a text in a box.
pub(crate) const PAD: i32 = 16;
/// What a line's mark takes.
pub(crate) const MARK: i32 = 20;
/// The widest text.
const WIDEST: i32 = 260;
/// Between two lines that end at one box.
const PORT: i32 = 16;

/// A column of boxes, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Left,
    Middle,
    Right,
}

pub(crate) const fn column(kind: Kind) -> Column {
    match kind {
        Kind::Dimension | Kind::Calendar => Column::Left,
        Kind::Fact => Column::Middle,
        Kind::Table => Column::Right,
    }
}

/// The order of each column's boxes.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub left: Vec<usize>,
    pub middle: Vec<usize>,
    pub right: Vec<usize>,
}

impl Order {
    /// As the model has it.
    pub(crate) fn first(graph: &Graph) -> Self {
        let of = |wanted: Column| {
            let nodes = graph.nodes.iter().enumerate();
            nodes
                .filter(|(at, node)| column(node.kind) == wanted && graph.joined(*at))
                .map(|(at, _)| at)
                .collect()
        };
        Self {
            left: of(Column::Left),
            middle: of(Column::Middle),
            right: of(Column::Right),
        }
    }
}

/// A box's place; x is relative to its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// The size a box needs for its texts and for the lines that end at it.
pub(crate) fn size(graph: &Graph, at: usize, node: &Node) -> (i32, i32) {
    let title = width(node.title.as_str(), Size::Title);
    let rows = node.rows.iter();
    let rows = rows.map(|row| width(row.text.as_str(), Size::Row) + MARK);
    let text = rows.chain([title]).max().unwrap_or(0).clamp(120, WIDEST);
    let ends = pixels(graph.edges.iter().filter(|edge| edge.to == at).count());
    let rows = HEADER + pixels(node.rows.len()) * ROW + 8;
    let height = match node.kind {
        Kind::Fact => rows + ends * 8,
        Kind::Dimension | Kind::Calendar | Kind::Table => rows.max((ends + 1) * PORT),
    };
    (text + 2 * PAD, height)
}

/// As much of a text as a box of `width` shows.
pub(crate) fn shown(text: &str, size: Size, width: i32) -> String {
    let marked = match size {
        Size::Title => 0,
        Size::Row => MARK,
    };
    clipped(text, size, width - 2 * PAD - marked)
}

/// Stacks a column's boxes, all as wide as the widest, around the middle of `height`.
pub(crate) fn stack(graph: &Graph, order: &[usize], height: i32, places: &mut [Place]) {
    let sizes: Vec<_> = order.iter().map(|at| sized(graph, *at)).collect();
    let widest = sizes.iter().map(|(width, _)| *width).max().unwrap_or(0);
    let total: i32 = sizes.iter().map(|(_, height)| height + GAP).sum::<i32>() - GAP;
    let mut y = ((height - total) / 16 * 8).max(0);
    for (at, (_, height)) in order.iter().zip(sizes) {
        if let Some(place) = places.get_mut(*at) {
            *place = Place {
                x: 0,
                y,
                width: widest,
                height,
            };
        }
        y += height + GAP;
    }
}

/// The height of a column's stack.
pub(crate) fn height(graph: &Graph, order: &[usize]) -> i32 {
    let heights = order.iter().map(|at| sized(graph, *at).1 + GAP);
    (heights.sum::<i32>() - GAP).max(0)
}

pub(crate) fn sized(graph: &Graph, at: usize) -> (i32, i32) {
    graph
        .nodes
        .get(at)
        .map_or((0, 0), |node| size(graph, at, node))
}

/// The height at which an edge leaves its fact: the middle of its line.
pub(crate) fn leaves(edge: &Edge, places: &[Place]) -> i32 {
    let y = places.get(edge.from).map_or(0, |place| place.y);
    y + HEADER + pixels(edge.row) * ROW + ROW / 2
}

/// The heights at which edges end, those that come from further up first.
pub(crate) fn ends(graph: &Graph, places: &[Place]) -> Vec<i32> {
    let mut ends = vec![0; graph.edges.len()];
    for (at, (node, place)) in graph.nodes.iter().zip(places).enumerate() {
        let edges = graph.edges.iter().enumerate();
        let mut arriving: Vec<_> = edges.filter(|(_, edge)| edge.to == at).collect();
        arriving.sort_by_key(|(index, edge)| (leaves(edge, places), *index));
        let count = pixels(arriving.len());
        let (first, step) = match node.kind {
            Kind::Fact => (HEADER + pixels(node.rows.len()) * ROW + 4, 8),
            Kind::Dimension | Kind::Calendar | Kind::Table => {
                ((place.height - (count - 1) * PORT) / 16 * 8, PORT)
            }
        };
        for (nth, (edge, _)) in arriving.into_iter().enumerate() {
            if let Some(end) = ends.get_mut(edge) {
                *end = place.y + first + pixels(nth) * step;
            }
        }
    }
    ends
}

/// A count as a length.
pub(crate) fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1024)
}
