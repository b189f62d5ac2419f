//! Paths over binary JSON, without making text of what they pass by.
//!
//! Step by step, as the server does (json_dom.cc): each step is asked of every value the
//! steps before it found, in their order; behind `**` a value is taken once.

use std::collections::HashSet;

use super::layout::{Kind, Table, Width, bad, counted};
use super::path::Leg;
use crate::value::{Problem, ValueError};

/// A value in a document.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) kind: Kind,
    pub(super) data: &'a [u8],
}

impl<'a> Node<'a> {
    /// The document; an empty one is `null`, as it is printed.
    pub(super) fn root(bytes: &'a [u8]) -> Result<Self, ValueError> {
        match bytes.split_first() {
            Some((kind, data)) => Ok(Self {
                kind: Kind::of(*kind)?,
                data,
            }),
            None => Ok(Self {
                kind: Kind::Literal,
                data: &[0],
            }),
        }
    }

    /// The characters, where it is a string.
    pub(super) fn string(self) -> Result<Option<&'a str>, ValueError> {
        if self.kind != Kind::String {
            return Ok(None);
        }
        std::str::from_utf8(counted(self.data)?)
            .map(Some)
            .map_err(|_| ValueError::new(Problem::NotUtf8))
    }

    fn object(self, depth: usize) -> Result<Option<Table<'a>>, ValueError> {
        match self.kind {
            Kind::Object(width) => open(width, self.data, depth, width.bytes() + 2).map(Some),
            _ => Ok(None),
        }
    }

    fn array(self, depth: usize) -> Result<Option<Table<'a>>, ValueError> {
        match self.kind {
            Kind::Array(width) => open(width, self.data, depth, 0).map(Some),
            _ => Ok(None),
        }
    }
}

fn open(width: Width, data: &[u8], depth: usize, key: usize) -> Result<Table<'_>, ValueError> {
    Table::open(width, data, depth, key)
}

fn child<'a>(table: &Table<'a>, index: usize) -> Result<Node<'a>, ValueError> {
    let (kind, data) = table.value(index)?;
    Ok(Node { kind, data })
}

/// What the path finds, in the server's order; none where it finds nothing.
pub(super) fn seek<'a>(bytes: &'a [u8], path: &[Leg]) -> Result<Option<Vec<Node<'a>>>, ValueError> {
    let mut found = vec![Node::root(bytes)?];
    let mut once = false;
    for leg in path {
        once |= *leg == Leg::Anywhere;
        let mut next = Found {
            nodes: Vec::new(),
            seen: once.then(HashSet::new),
            budget: bytes.len().saturating_add(1),
        };
        for node in found {
            step(*leg, node, &mut next)?;
        }
        if next.nodes.is_empty() {
            return Ok(None);
        }
        found = next.nodes;
    }
    Ok(Some(found))
}

/// What a step found so far.
struct Found<'a> {
    nodes: Vec<Node<'a>>,
    /// Where the found values stand, if a value may be met twice.
    seen: Option<HashSet<usize>>,
    /// Values a document of its size can have: a forged one could share bytes and grow.
    budget: usize,
}

impl<'a> Found<'a> {
    fn add(&mut self, node: Node<'a>) -> Result<bool, ValueError> {
        if let Some(seen) = &mut self.seen
            && !seen.insert(node.data.as_ptr().addr())
        {
            return Ok(false);
        }
        self.budget = self.budget.checked_sub(1).ok_or_else(bad)?;
        self.nodes.push(node);
        Ok(true)
    }
}

fn step<'a>(leg: Leg, node: Node<'a>, found: &mut Found<'a>) -> Result<(), ValueError> {
    match leg {
        Leg::Member(name) => {
            if let Some(table) = node.object(0)?
                && let Some(index) = member(&table, name.as_bytes())?
            {
                found.add(child(&table, index)?)?;
            }
        }
        Leg::AnyMember => {
            if let Some(table) = node.object(0)? {
                for index in 0..table.count {
                    found.add(child(&table, index)?)?;
                }
            }
        }
        Leg::Cell(_) | Leg::Range(..) | Leg::AnyCell => cells(leg, node, found)?,
        Leg::Anywhere => descend(node, 0, found)?,
    }
    Ok(())
}

/// What is no array counts as an array of itself, but for `[*]`.
fn cells<'a>(leg: Leg, node: Node<'a>, found: &mut Found<'a>) -> Result<(), ValueError> {
    match node.array(0)? {
        Some(table) => {
            for index in leg.cells(table.count) {
                found.add(child(&table, index)?)?;
            }
        }
        None if leg != Leg::AnyCell && !leg.cells(1).is_empty() => {
            found.add(node)?;
        }
        None => {}
    }
    Ok(())
}

/// The value and all below it, outside in.
fn descend<'a>(node: Node<'a>, depth: usize, found: &mut Found<'a>) -> Result<(), ValueError> {
    if !found.add(node)? {
        return Ok(());
    }
    let table = match node.object(depth)? {
        Some(table) => Some(table),
        None => node.array(depth)?,
    };
    if let Some(table) = table {
        for index in 0..table.count {
            descend(child(&table, index)?, depth + 1, found)?;
        }
    }
    Ok(())
}

/// The place of a key: keys stand in the order of their length, then of their bytes.
fn member(table: &Table<'_>, name: &[u8]) -> Result<Option<usize>, ValueError> {
    let (mut low, mut high) = (0, table.count);
    while low < high {
        let middle = low + (high - low) / 2;
        let key = table.key(middle)?;
        match (key.len(), key).cmp(&(name.len(), name)) {
            std::cmp::Ordering::Equal => return Ok(Some(middle)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(None)
}
