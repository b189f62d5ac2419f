//! What is drawn: boxes with lines in them, and the joins between.

use crate::emit::docs::said::{Anchor, Line};
use crate::model::{JoinKind, Model, Role};

/// The star schema as boxes and joins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    /// Each box's name as it is, which a title may show otherwise.
    names: Vec<String>,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

/// A box.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub kind: Kind,
    pub title: Line,
    pub rows: Vec<Row>,
    pub anchor: Anchor,
}

/// What a box stands for; decides its column and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Fact,
    Dimension,
    Calendar,
    Table,
}

impl Kind {
    /// The class in the style sheet, also the word for people.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Dimension => "dimension",
            Self::Calendar => "calendar",
            Self::Table => "table",
        }
    }
}

/// A line in a box.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub mark: Mark,
    pub text: Line,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Key,
    Join,
    Measure,
    Note,
}

impl Mark {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Join => "join",
            Self::Measure => "measure",
            Self::Note => "note",
        }
    }
}

/// A join: from a line of a fact to a box.
#[derive(Debug, Clone)]
pub(crate) struct Edge {
    pub from: usize,
    pub row: usize,
    pub to: usize,
    pub kind: JoinKind,
}

/// Lines of one sort in a box; the rest is counted.
const MOST: usize = 8;

/// Everything of the target, in the order of the model.
pub(crate) fn of(model: &Model) -> Graph {
    let mut graph = Graph::default();
    for target in &model.targets {
        let key = target.key.iter().filter_map(|at| target.columns.get(*at));
        let rows = key.map(|column| (Mark::Key, column.name.as_str()));
        let kind = match target.role {
            Role::Dimension => Kind::Dimension,
            Role::Table => Kind::Table,
        };
        let mut rows = listed(rows.collect());
        let others = target.columns.len() - target.key.len();
        match others {
            0 => {}
            1 => rows.push(note("1 more column")),
            _ => rows.push(note(&format!("{others} more columns"))),
        }
        graph.push(kind, &target.name, rows);
    }
    for calendar in &model.calendars {
        let days = format!("{} to {}", calendar.from, calendar.to);
        let rows = vec![row(Mark::Key, "date_key"), note(&days)];
        graph.push(Kind::Calendar, &calendar.name, rows);
    }
    for fact in &model.facts {
        let joins = fact.relations.iter().map(|r| row(Mark::Join, &r.alias));
        let measures = fact.columns.iter().filter(|column| column.measure);
        let measures = measures.map(|column| (Mark::Measure, column.name.as_str()));
        let rows = joins.chain(listed(measures.collect())).collect();
        let from = graph.push(Kind::Fact, &fact.name, rows);
        for (row, relation) in fact.relations.iter().enumerate() {
            if let Some(to) = graph.find(&relation.name) {
                let kind = relation.join.as_ref().map_or(JoinKind::Inner, |j| j.kind);
                let edge = Edge {
                    from,
                    row,
                    to,
                    kind,
                };
                graph.edges.push(edge);
            }
        }
    }
    graph
}

fn row(mark: Mark, text: &str) -> Row {
    Row {
        mark,
        text: Line::new(text),
    }
}

fn note(text: &str) -> Row {
    row(Mark::Note, text)
}

fn listed(names: Vec<(Mark, &str)>) -> Vec<Row> {
    let rest = names.len().saturating_sub(MOST);
    let shown = names.into_iter().take(MOST);
    let mut rows: Vec<_> = shown.map(|(mark, name)| row(mark, name)).collect();
    if rest > 0 {
        rows.push(note(&format!("{rest} more")));
    }
    rows
}

impl Graph {
    pub(crate) fn push(&mut self, kind: Kind, name: &str, rows: Vec<Row>) -> usize {
        self.names.push(name.to_owned());
        self.nodes.push(Node {
            kind,
            title: Line::new(name),
            rows,
            anchor: Anchor::relation(name),
        });
        self.nodes.len() - 1
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Whether a join ends or begins at the box.
    pub(crate) fn joined(&self, node: usize) -> bool {
        let fact = self.nodes.get(node).is_some_and(|n| n.kind == Kind::Fact);
        fact || self.edges.iter().any(|edge| edge.to == node)
    }
}
