//! Value maps: what the source says, what the lake says.

use super::said::{Anchor, Line};
use crate::model::{MapInput, Model, Rule, ValueMap};

/// A value map over one type.
pub(super) struct ValuesEntry {
    pub name: Line,
    pub anchor: Anchor,
    pub declared: Line,
    pub pairs: Vec<(Line, Line)>,
    /// What the empty value of a damaged ENUM becomes.
    pub invalid: Option<Line>,
    pub otherwise: Option<Line>,
    /// Target and column that it fills.
    pub fills: Vec<(Line, Anchor, Line)>,
}

pub(super) fn entries(model: &Model) -> Vec<ValuesEntry> {
    let maps = model.value_maps.iter().enumerate();
    maps.map(|(at, map)| entry(model, at, map)).collect()
}

fn entry(model: &Model, at: usize, map: &ValueMap) -> ValuesEntry {
    let pair = |(from, to): &(String, String)| (Line::new(from), Line::new(to));
    let (pairs, invalid) = match &map.input {
        MapInput::Enum {
            entries, invalid, ..
        } => (entries.iter().map(pair).collect(), invalid.as_deref()),
        MapInput::Text(entries) => (entries.iter().map(pair).collect(), None),
        MapInput::Int(entries) => {
            let pair = |(from, to): &(i128, String)| (Line::new(&from.to_string()), Line::new(to));
            (entries.iter().map(pair).collect(), None)
        }
    };
    ValuesEntry {
        name: Line::new(&map.name),
        anchor: Anchor::values(at, &map.name),
        declared: Line::new(&map.declared),
        pairs,
        invalid: invalid.map(Line::new),
        otherwise: map.otherwise.as_deref().map(Line::new),
        fills: fills(model, at),
    }
}

fn fills(model: &Model, at: usize) -> Vec<(Line, Anchor, Line)> {
    let mut found = Vec::new();
    for target in &model.targets {
        for column in &target.columns {
            if matches!(column.rule, Rule::Map { map, .. } if map == at) {
                let (table, name) = (&target.name, &column.name);
                found.push((Line::new(table), Anchor::relation(table), Line::new(name)));
            }
        }
    }
    found
}
