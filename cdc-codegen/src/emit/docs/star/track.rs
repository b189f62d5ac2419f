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
/// depends on their own order alone, so that swapping neighbours leads to few crossings.
pub(crate) fn ordered(mut wires: Vec<Wire>) -> (Vec<Wire>, usize) {
    wires.sort_by_key(|wire| (wire.range(), wire.edge));
    for _ in 0..wires.len() {
        let mut swapped = false;
        for at in 1..wires.len() {
            if let Some([a, b]) = wires.get_mut(at - 1..=at)
                && crossings(b, a) < crossings(a, b)
            {
                std::mem::swap(a, b);
                swapped = true;
            }
        }
        if !swapped {
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
