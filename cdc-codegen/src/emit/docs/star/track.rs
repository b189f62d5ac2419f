//! Lines in the channel between two columns: each turns on a vertical track of its own, and
//! tracks are ordered so that few lines cross.

/// A line through a channel: both ends, each at one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wire {
    pub ends: [(Side, i32); 2],
    /// Index of the edge.
    pub edge: usize,
}

/// A side of the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

impl Wire {
    /// Top and bottom of the vertical part.
    fn range(&self) -> (i32, i32) {
        let [(_, a), (_, b)] = self.ends;
        (a.min(b), a.max(b))
    }

    /// How often the horizontal parts at `side` meet the vertical part of `other`.
    fn meets(&self, side: Side, other: &Self) -> usize {
        let (top, bottom) = other.range();
        let meets = |(at, y): &&(Side, i32)| *at == side && top < *y && *y < bottom;
        self.ends.iter().filter(meets).count()
    }
}

/// Crossings of two wires where the first has the track further left.
fn crossings(left: &Wire, right: &Wire) -> usize {
    left.meets(Side::Right, right) + right.meets(Side::Left, left)
}

/// The wires in the order of their tracks, and how often they cross. Whether two wires cross
/// depends on their own order alone: each in turn goes where it crosses the fewest.
pub(crate) fn ordered(mut wires: Vec<Wire>) -> (Vec<Wire>, usize) {
    wires.sort_by_key(|wire| (wire.range(), wire.edge));
    for _ in 0..ROUNDS {
        let edges: Vec<_> = wires.iter().map(|wire| wire.edge).collect();
        let before = edges.clone();
        for edge in edges {
            sift(&mut wires, edge);
        }
        if wires.iter().map(|wire| wire.edge).eq(before) {
            break;
        }
    }
    let pairs = wires.iter().enumerate();
    let count = |(at, wire): (usize, &Wire)| {
        let behind = wires.iter().skip(at + 1);
        behind.map(|other| crossings(wire, other)).sum::<usize>()
    };
    let count = pairs.map(count).sum();
    (wires, count)
}

/// Rounds that are enough for what fits on a screen.
const ROUNDS: usize = 6;

/// Moves the wire of `edge` to its best track; where that is none better, it stays.
fn sift(wires: &mut Vec<Wire>, edge: usize) {
    let Some(from) = wires.iter().position(|wire| wire.edge == edge) else {
        return;
    };
    let wire = wires.remove(from);
    let mut costs = vec![
        wires
            .iter()
            .map(|other| crossings(&wire, other))
            .sum::<usize>(),
    ];
    for other in wires.iter() {
        let last = costs.last().copied().unwrap_or(0);
        costs.push(last + crossings(other, &wire) - crossings(&wire, other));
    }
    let stay = costs.get(from).copied().unwrap_or(usize::MAX);
    let best = costs
        .iter()
        .enumerate()
        .min_by_key(|(at, cost)| (**cost, *at));
    let to = match best {
        Some((at, cost)) if *cost < stay => at,
        _ => from,
    };
    wires.insert(to, wire);
}
