//! The way of the data as a small picture: source tables, what they fill, and the facts over
//! it, from left to right. The replicator's status page shows it.
//!
//! Unlike the star of the dictionary it shows no columns and brings no colours: the page has
//! them, and may light up what moves.

mod graph;
mod layout;
#[cfg(test)]
mod tests;

use askama::Template;

use super::said::Line;
use super::star::{Size, clipped};
use crate::model::Model;
use graph::{Flow, Kind};
use layout::{Layout, PAD, Place, WIDEST, lay_out};

/// The picture.
#[derive(Template)]
#[template(path = "docs/flow.svg.html")]
pub(super) struct Picture {
    stamp: Line,
    inputs: Line,
    width: i32,
    height: i32,
    /// The whole in words, for those who do not see it.
    told: Vec<Line>,
    heads: Vec<(i32, &'static str)>,
    boxes: Vec<Drawn>,
    ways: Vec<Way>,
}

/// A box.
struct Drawn {
    index: usize,
    kind: &'static str,
    name: Line,
    about: Line,
    place: Place,
    at: (i32, i32),
    text: String,
}

/// A line from a box to one further right.
struct Way {
    from: usize,
    to: usize,
    path: String,
}

/// Draws the model's flow; `stamp` and `inputs` stand in comments, which `--` would end.
pub(super) fn draw(model: &Model, stamp: &str, inputs: &str) -> Picture {
    let flow = graph::of(model);
    let layout = lay_out(&flow);
    let comment = |text: &str| Line::new(&text.replace("--", "- -").replace(['<', '>'], " "));
    Picture {
        stamp: comment(stamp),
        inputs: comment(inputs),
        width: layout.width,
        height: layout.height,
        told: told(&flow),
        heads: heads(&layout),
        boxes: boxes(&flow, &layout),
        ways: ways(&flow, &layout),
    }
}

fn heads(layout: &Layout) -> Vec<(i32, &'static str)> {
    let words = ["source tables", "dimensions and tables", "facts"];
    layout.layers.iter().copied().zip(words).collect()
}

fn boxes(flow: &Flow, layout: &Layout) -> Vec<Drawn> {
    let nodes = flow.nodes.iter().zip(&layout.places).enumerate();
    let shown = nodes.filter(|(_, (node, _))| node.kind != Kind::Pass);
    shown
        .map(|(index, (node, place))| Drawn {
            index,
            kind: node.kind.word(),
            name: node.name.clone(),
            about: about(flow, index),
            place: *place,
            at: (place.x + PAD, place.y + place.height / 2 + 4),
            text: clipped(node.name.as_str(), Size::Row, WIDEST),
        })
        .collect()
}

fn ways(flow: &Flow, layout: &Layout) -> Vec<Way> {
    let drawn = flow.edges.iter().zip(&layout.paths);
    drawn
        .filter_map(|(edge, path)| {
            Some(Way {
                from: *edge.first()?,
                to: *edge.last()?,
                path: path.clone(),
            })
        })
        .collect()
}

/// `fact fact_sales, from order_item, orders`.
fn about(flow: &Flow, index: usize) -> Line {
    let Some(node) = flow.nodes.get(index) else {
        return Line::default();
    };
    let from = flow.from(index).map(|it| it.name.as_str());
    let from: Vec<_> = from.collect();
    let kind = node.kind.title();
    let name = node.name.as_str();
    Line::new(&match from.as_slice() {
        [] => format!("{kind} {name}"),
        list => format!("{kind} {name}, from {}", list.join(", ")),
    })
}

fn told(flow: &Flow) -> Vec<Line> {
    let nodes = flow.nodes.iter().enumerate();
    let nodes = nodes.filter(|(_, node)| !matches!(node.kind, Kind::Source | Kind::Pass));
    nodes.map(|(index, _)| about(flow, index)).collect()
}
