//! What holds of the picture whatever the schema: nothing lies on anything else.

use super::graph::{Flow, Kind};
use super::layout::{Layout, lay_out};

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

/// Targets over sources, and facts over targets and each other.
fn random(seed: u64, sources: usize, facts: usize) -> Flow {
    let mut draw = Draw(seed);
    let mut flow = Flow::default();
    for nth in 0..sources {
        flow.push(
            Kind::Source,
            &"s".repeat(1 + draw.below(64)),
            &format!("s{nth}"),
            0,
        );
    }
    let mut readable = Vec::new();
    for nth in 0..sources {
        let name = format!("t{nth}");
        let to = flow.push(Kind::Dimension, &name, &name, 1);
        flow.join(draw.below(sources), to);
        readable.push(to);
    }
    for nth in 0..facts {
        let name = format!("f{nth}");
        let reads: std::collections::BTreeSet<_> = (0..1 + draw.below(6))
            .map(|_| readable[draw.below(readable.len())])
            .collect();
        let behind = reads.iter().map(|at| flow.nodes[*at].layer).max().unwrap();
        let to = flow.push(Kind::Fact, &name, &name, behind + 1);
        for from in reads {
            flow.join(from, to);
        }
        readable.push(to);
    }
    flow
}

fn check(flow: &Flow, layout: &Layout) {
    for (at, a) in layout.places.iter().enumerate() {
        for b in layout.places.iter().skip(at + 1) {
            let beside = a.x + a.width < b.x || b.x + b.width < a.x;
            let apart = beside || a.y + a.height < b.y || b.y + b.height < a.y;
            assert!(apart, "{a:?} {b:?}");
        }
        let inside = a.x + a.width < layout.width && a.y + a.height < layout.height;
        assert!(a.x > 0 && a.y > 0 && inside, "{a:?}");
    }
    assert_eq!(layout.paths.len(), flow.edges.len());
    let different: std::collections::BTreeSet<_> = layout.paths.iter().collect();
    assert_eq!(different.len(), layout.paths.len(), "two ways are one line");
    for edge in &flow.edges {
        for pair in edge.windows(2) {
            let (left, right) = (&layout.places[pair[0]], &layout.places[pair[1]]);
            assert!(left.x + left.width < right.x, "a way turns back");
        }
    }
}

#[test]
fn no_box_lies_on_another_and_every_way_goes_right() {
    for seed in 0..40 {
        let flow = random(seed, 12, usize::try_from(seed % 7).unwrap());
        check(&flow, &lay_out(&flow));
    }
    let large = random(5, 80, 30);
    check(&large, &lay_out(&large));
    let empty = Flow::default();
    check(&empty, &lay_out(&empty));
}

#[test]
fn one_table_for_each_source_makes_straight_lines() {
    let mut flow = Flow::default();
    for nth in 0..9 {
        flow.push(Kind::Source, "source", &format!("s{nth}"), 0);
    }
    for nth in 0..9 {
        let to = flow.push(Kind::Table, "target", &format!("t{nth}"), 1);
        flow.join(8 - nth, to);
    }
    let layout = lay_out(&flow);
    for edge in &flow.edges {
        assert_eq!(layout.places[edge[0]].y, layout.places[edge[1]].y);
    }
}
