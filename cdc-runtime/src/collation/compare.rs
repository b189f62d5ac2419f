//! `=` and `<` under a collation.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::weights::Weights;
use super::{Collation, Order, Pad};

/// Text, and the collation it is compared by. Both sides of a comparison have the same.
#[derive(Debug, Clone)]
pub struct Collated<'a> {
    text: Cow<'a, str>,
    by: &'static Collation,
}

/// Text to compare by a collation.
#[inline]
#[must_use]
pub fn collated<'a>(text: Option<Cow<'a, str>>, by: &'static Collation) -> Option<Collated<'a>> {
    text.map(|text| Collated { text, by })
}

impl PartialEq for Collated<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        compare(&self.text, &other.text, self.by) == Ordering::Equal
    }
}

impl PartialOrd for Collated<'_> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(compare(&self.text, &other.text, self.by))
    }
}

/// Which of two texts comes first: STRCMP of the server.
#[must_use]
pub fn compare(a: &str, b: &str, by: &'static Collation) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let pad = by.pad;
    match &by.order {
        Order::Code => words(
            a.chars().map(u32::from),
            b.chars().map(u32::from),
            pad,
            u32::from(' '),
        ),
        Order::Simple(table) => words(
            a.chars().map(|c| table.relative(c)),
            b.chars().map(|c| table.relative(c)),
            pad,
            table.relative(' '),
        ),
        Order::Bytes(order) => words(
            a.chars().map(|c| order.weight(c)),
            b.chars().map(|c| order.weight(c)),
            pad,
            order.weight(' '),
        ),
        Order::Uca(levels, contractions) => {
            let (mut answer, mut pad) = (Ordering::Equal, pad);
            for level in *levels {
                let of = |text| Weights::new(text, level, contractions);
                answer = words(of(a), of(b), pad, level.table.code(' '));
                if answer != Ordering::Equal {
                    break;
                }
                if pad == Pad::NoFirst {
                    pad = Pad::Space;
                }
            }
            answer
        }
    }
}

/// Compares weight by weight; the shorter side goes on in `space` where the collation
/// pads.
#[inline]
fn words<T: Ord + Copy>(
    mut a: impl Iterator<Item = T>,
    mut b: impl Iterator<Item = T>,
    pad: Pad,
    space: T,
) -> Ordering {
    loop {
        let (x, y) = match (a.next(), b.next(), pad) {
            (Some(x), Some(y), _) => (x, y),
            (None, None, _) => return Ordering::Equal,
            (Some(x), None, Pad::Space) => (x, space),
            (None, Some(y), Pad::Space) => (space, y),
            (Some(_), None, Pad::No | Pad::NoFirst) => return Ordering::Greater,
            (None, Some(_), Pad::No | Pad::NoFirst) => return Ordering::Less,
        };
        if x != y {
            return x.cmp(&y);
        }
    }
}
