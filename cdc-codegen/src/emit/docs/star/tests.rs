//! The picture's geometry: what a reader would call a mess is a failure here.

use super::graph::{Edge, Graph, Kind, Mark, Row};
use super::layout::{Layout, Path, lay_out};
use super::measure::{Size, width};
use super::place::{MARK, PAD, Place, shown};
use super::*;

/// A level or upright part of a line, ends sorted.
type Part = ((i32, i32), (i32, i32));

fn parts(path: &Path) -> [Part; 3] {
    let ((x1, y1), (x2, y2), t) = (path.start, path.end, path.track);
    let sorted = |a: (i32, i32), b: (i32, i32)| (a.min(b), a.max(b));
    [
        sorted((x1, y1), (t, y1)),
        sorted((t, y1), (t, y2)),
        sorted((t, y2), (x2, y2)),
    ]
}

/// Whether a part runs through the inside of a box.
fn crosses(((x1, y1), (x2, y2)): Part, place: &Place) -> bool {
    let (right, bottom) = (place.x + place.width, place.y + place.height);
    x1 < right && x2 > place.x && y1 < bottom && y2 > place.y
}

/// Whether two parts of one direction lie on each other.
fn overlap(a: Part, b: Part) -> bool {
    let level = a.0.1 == a.1.1 && b.0.1 == b.1.1 && a.0.1 == b.0.1;
    let upright = a.0.0 == a.1.0 && b.0.0 == b.1.0 && a.0.0 == b.0.0;
    (level && a.0.0 < b.1.0 && b.0.0 < a.1.0) || (upright && a.0.1 < b.1.1 && b.0.1 < a.1.1)
}

fn apart(a: &Place, b: &Place) -> bool {
    let beside = a.x + a.width < b.x || b.x + b.width < a.x;
    beside || a.y + a.height < b.y || b.y + b.height < a.y
}

fn check(graph: &Graph, layout: &Layout) {
    let places = &layout.places;
    for (at, a) in places.iter().enumerate() {
        assert!(places.iter().skip(at + 1).all(|b| apart(a, b)), "box {at}");
        assert!(a.x > 0 && a.y > 0, "box {at}");
        let inside = a.x + a.width < layout.width && a.y + a.height < layout.height;
        assert!(inside, "box {at}");
    }
    let paths: Vec<_> = layout.paths.iter().map(|path| path.unwrap()).collect();
    for (at, path) in paths.iter().enumerate() {
        let edge = &graph.edges[at];
        for part in parts(path) {
            assert!(!places.iter().any(|p| crosses(part, p)), "line {at}");
            for (behind, other) in paths.iter().enumerate().skip(at + 1) {
                let clear = !parts(other).into_iter().any(|o| overlap(part, o));
                assert!(clear, "lines {at} and {behind}");
            }
        }
        assert!(on_border(path.start, &places[edge.from]), "line {at}");
        assert!(on_border(path.end, &places[edge.to]), "line {at}");
    }
    for (node, place) in graph.nodes.iter().zip(places) {
        let room = place.width - 2 * PAD;
        let title = shown(node.title.as_str(), Size::Title, place.width);
        assert!(width(&title, Size::Title) <= room);
        for row in &node.rows {
            let text = shown(row.text.as_str(), Size::Row, place.width);
            assert!(width(&text, Size::Row) + MARK <= room, "{text}");
        }
    }
}

fn on_border((x, y): (i32, i32), place: &Place) -> bool {
    let side = x == place.x || x == place.x + place.width;
    side && place.y < y && y < place.y + place.height
}

/// Numbers without a clock.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A star of `boxes` dimensions, calendars and tables, and facts over all and each other.
fn random(seed: u64, boxes: usize, facts: usize) -> Graph {
    let mut draw = Draw(seed);
    let mut graph = Graph::default();
    let kinds = [
        Kind::Dimension,
        Kind::Dimension,
        Kind::Calendar,
        Kind::Table,
    ];
    let row = |mark| Row {
        mark,
        text: Line::new("a_column_of_the_table"),
    };
    for nth in 0..boxes {
        let rows = (0..=draw.below(4)).map(|_| row(Mark::Key)).collect();
        let name = "n".repeat(1 + draw.below(64));
        graph.push(kinds[draw.below(4)], &format!("{name}{nth}"), rows);
    }
    for nth in 0..facts {
        let joins = 1 + draw.below(8);
        let rows = (0..joins + draw.below(5))
            .map(|_| row(Mark::Join))
            .collect();
        let from = graph.push(Kind::Fact, &format!("事実{nth}"), rows);
        for row in 0..joins {
            let kind = if draw.below(2) == 0 {
                JoinKind::Left
            } else {
                JoinKind::Inner
            };
            let to = draw.below(from);
            graph.edges.push(Edge {
                from,
                row,
                to,
                kind,
            });
        }
    }
    graph
}

#[test]
fn no_line_crosses_a_box_or_lies_on_another() {
    for seed in 0..60 {
        let graph = random(seed, 12, 1 + usize::try_from(seed % 6).unwrap());
        check(&graph, &lay_out(&graph));
    }
    let large = random(7, 60, 30);
    check(&large, &lay_out(&large));
    let empty = Graph::default();
    check(&empty, &lay_out(&empty));
}

#[test]
fn a_star_of_one_fact_has_no_crossing() {
    let mut graph = Graph::default();
    let row = |mark| Row {
        mark,
        text: Line::new("x"),
    };
    let outer: Vec<_> = (0..12)
        .map(|nth| {
            let kind = if nth % 3 == 0 {
                Kind::Table
            } else {
                Kind::Dimension
            };
            graph.push(kind, &format!("box_{nth}"), vec![row(Mark::Key)])
        })
        .collect();
    let from = graph.push(
        Kind::Fact,
        "fact",
        outer.iter().map(|_| row(Mark::Join)).collect(),
    );
    for (at, to) in outer.into_iter().rev().enumerate() {
        graph.edges.push(Edge {
            from,
            row: at,
            to,
            kind: JoinKind::Inner,
        });
    }
    let layout = lay_out(&graph);
    check(&graph, &layout);
    let paths: Vec<_> = layout.paths.iter().flatten().map(parts).collect();
    let meet = |level: &Part, upright: &Part| {
        level.0.0 < upright.0.0
            && upright.0.0 < level.1.0
            && upright.0.1 < level.0.1
            && level.0.1 < upright.1.1
    };
    for (at, a) in paths.iter().enumerate() {
        for (other, b) in paths.iter().enumerate().filter(|(other, _)| *other != at) {
            let met = [&a[0], &a[2]].into_iter().any(|level| meet(level, &b[1]));
            assert!(!met, "lines {at} and {other}");
        }
    }
}
