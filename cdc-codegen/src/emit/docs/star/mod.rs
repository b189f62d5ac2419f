//! The star schema as a picture: SVG that needs nothing else, in light and dark.

mod graph;
mod layout;
mod measure;
mod place;
#[cfg(test)]
mod tests;
mod track;

use askama::Template;

use super::said::Line;
use crate::model::{JoinKind, Model};
use graph::{Graph, Mark};
use layout::{Layout, Path, lay_out};
pub(super) use measure::{Size, clipped, width as text_width};
use place::{HEADER, MARK, PAD, Place, ROW, pixels, shown};

/// The picture; links lead to `page` (nothing: the page the picture stands in).
#[derive(Template)]
#[template(path = "docs/star.svg.html")]
pub(super) struct Picture {
    width: i32,
    height: i32,
    page: &'static str,
    boxes: Vec<Drawn>,
    lines: Vec<Wired>,
}

/// A box.
struct Drawn {
    kind: &'static str,
    place: Place,
    name: Line,
    title: (i32, i32, String),
    under: i32,
    rows: Vec<Written>,
    link: String,
}

/// A text in a box.
struct Written {
    mark: &'static str,
    dot: (i32, i32),
    at: (i32, i32),
    text: String,
}

/// A join.
struct Wired {
    path: Path,
    class: &'static str,
    about: String,
}

/// Draws the model's star schema.
pub(super) fn draw(model: &Model, page: &'static str) -> Picture {
    let graph = graph::of(model);
    let layout = lay_out(&graph);
    Picture {
        width: layout.width,
        height: layout.height,
        page,
        boxes: boxes(&graph, &layout),
        lines: lines(&graph, &layout),
    }
}

fn boxes(graph: &Graph, layout: &Layout) -> Vec<Drawn> {
    let nodes = graph.nodes.iter().zip(&layout.places);
    let drawn = |(node, place): (&graph::Node, &Place)| Drawn {
        kind: node.kind.word(),
        place: *place,
        name: node.title.clone(),
        title: (
            place.x + PAD,
            place.y + 25,
            shown(node.title.as_str(), Size::Title, place.width),
        ),
        under: place.y + HEADER - 4,
        rows: rows(node, place),
        link: node.anchor.to_string(),
    };
    nodes.map(drawn).collect()
}

fn rows(node: &graph::Node, place: &Place) -> Vec<Written> {
    let written = |(nth, row): (usize, &graph::Row)| {
        let y = place.y + HEADER + pixels(nth) * ROW + ROW / 2;
        let indent = if row.mark == Mark::Note { 0 } else { MARK };
        Written {
            mark: row.mark.word(),
            dot: (place.x + PAD + 4, y),
            at: (place.x + PAD + indent, y + 4),
            text: shown(row.text.as_str(), Size::Row, place.width),
        }
    };
    node.rows.iter().enumerate().map(written).collect()
}

fn lines(graph: &Graph, layout: &Layout) -> Vec<Wired> {
    let edges = graph.edges.iter().zip(&layout.paths);
    let wired = |(edge, path): (&graph::Edge, &Option<Path>)| {
        let (from, to) = (graph.nodes.get(edge.from)?, graph.nodes.get(edge.to)?);
        let row = from.rows.get(edge.row)?;
        Some(Wired {
            path: (*path)?,
            class: match edge.kind {
                JoinKind::Inner => "inner",
                JoinKind::Left => "left",
            },
            about: format!("{}: {} is {}", from.title, row.text, to.title),
        })
    };
    edges.filter_map(wired).collect()
}
