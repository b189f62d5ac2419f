//! What of a table is still to be read: ranges between the chunks that are in the target.

use super::key::Bound;
use crate::sink::load::Chunk;

/// How far chunks stand apart in the order of the journal, so that a chunk that proves too
/// large can be cut into several at its place.
const APART: i64 = 1 << 32;
/// Into how many pieces a gap can be cut: two to the power of this.
const PIECES: u32 = 12;

/// A range that is to be read, in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// Behind this chunk, or before the first.
    after: i64,
    /// Before this chunk; `None`: to the end of the table.
    before: Option<i64>,
    /// How far its pieces stand apart.
    step: i64,
    pub(super) lower: Option<Bound>,
    pub(super) upper: Option<Bound>,
}

/// A chunk to read: its place in the journal and its bounds.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) ord: i64,
    pub(super) lower: Option<Bound>,
    pub(super) upper: Option<Bound>,
    /// Whether it ends with the table.
    last: bool,
    after: i64,
}

impl Span {
    /// The whole table.
    pub(super) fn whole() -> Self {
        Self {
            after: 0,
            before: None,
            step: APART,
            lower: None,
            upper: None,
        }
    }

    /// Between two chunks.
    fn gap(after: i64, before: i64, lower: Option<Bound>, upper: Option<Bound>) -> Self {
        let step = ((before - after) >> PIECES).max(1);
        Self {
            after,
            before: Some(before),
            step,
            lower,
            upper,
        }
    }

    /// Whether a piece of it leaves room for a rest.
    pub(super) fn divides(&self) -> bool {
        self.before
            .is_none_or(|before| self.after + 2 * self.step < before)
    }

    /// Cuts the piece up to `bound` off; to the end of the span where there is none.
    pub(super) fn cut(self, bound: Option<Bound>) -> (Piece, Option<Self>) {
        let last = bound.is_none();
        let ord = self.after + self.step;
        let upper = bound.or_else(|| self.upper.clone());
        let piece = Piece {
            ord,
            lower: self.lower.clone(),
            upper: upper.clone(),
            last: last && self.before.is_none(),
            after: self.after,
        };
        let rest = Self {
            after: ord,
            lower: upper,
            ..self
        };
        (piece, (!last).then_some(rest))
    }
}

impl Piece {
    /// The span it was, to be cut again; its neighbours keep their places.
    pub(super) fn again(self) -> Span {
        if self.last {
            return Span {
                after: self.after,
                lower: self.lower,
                ..Span::whole()
            };
        }
        Span::gap(self.after, self.ord + 1, self.lower, self.upper)
    }
}

fn bound(text: Option<&String>) -> Option<Bound> {
    text.and_then(|text| serde_json::from_str(text).ok())
}

/// A bound as the journal keeps it.
pub(super) fn text(bound: Option<&Bound>) -> Option<String> {
    bound.and_then(|bound| serde_json::to_string(bound).ok())
}

/// What `chunks`, in the order of the journal, leave out.
pub(super) fn missing(chunks: &[Chunk]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open = Some(Span::whole());
    for chunk in chunks {
        let Some(span) = open.take() else { break };
        let lower = bound(chunk.lower.as_ref());
        if span.lower != lower {
            spans.push(Span::gap(span.after, chunk.ord, span.lower, lower));
        }
        let upper = bound(chunk.upper.as_ref());
        if upper.is_some() {
            open = Some(Span {
                after: chunk.ord,
                lower: upper,
                ..Span::whole()
            });
        }
    }
    spans.extend(open);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(value: i64) -> Option<Bound> {
        Some(vec![value.to_string()])
    }

    fn done(piece: &Piece) -> Chunk {
        Chunk {
            ord: piece.ord,
            lower: text(piece.lower.as_ref()),
            upper: text(piece.upper.as_ref()),
            rows: 1,
            bytes: 1,
        }
    }

    #[test]
    fn what_is_not_in_the_journal_is_read_and_nothing_else() {
        let (first, rest) = Span::whole().cut(key(10));
        let (second, rest) = rest.unwrap().cut(key(20));
        let (third, rest) = rest.unwrap().cut(key(30));
        let (last, none) = rest.unwrap().cut(None);
        assert!(none.is_none());
        let spans = missing(&[done(&first), done(&third)]);
        assert_eq!(spans.len(), 2);
        assert_eq!(
            (spans[0].lower.clone(), spans[0].upper.clone()),
            (key(10), key(20))
        );
        assert_eq!(
            (spans[1].lower.clone(), spans[1].upper.clone()),
            (key(30), None)
        );
        let (half, rest) = spans[0].clone().cut(key(15));
        assert!(first.ord < half.ord && half.ord < third.ord);
        let spans = missing(&[done(&first), done(&half), done(&third), done(&last)]);
        assert_eq!(spans.len(), 1);
        assert_eq!(
            (spans[0].lower.clone(), spans[0].upper.clone()),
            (key(15), key(20))
        );
        let (_, none) = rest.unwrap().cut(None);
        assert!(none.is_none());
        assert!(missing(&[done(&first), done(&second), done(&third), done(&last)]).is_empty());
    }

    #[test]
    fn a_piece_that_is_cut_again_stays_before_its_neighbour() {
        let (first, rest) = Span::whole().cut(key(10));
        let (second, _) = rest.unwrap().cut(key(20));
        let (half, rest) = first.clone().again().cut(key(5));
        let (other, _) = rest.unwrap().cut(None);
        assert!(half.ord < other.ord && other.ord < second.ord);
        assert_eq!(other.upper, key(10));
    }
}
