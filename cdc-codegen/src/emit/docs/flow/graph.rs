//! What is drawn: boxes in layers, and the ways between them.

use crate::emit::docs::said::Line;
use crate::model::{Model, Role};

/// Boxes and ways.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    /// Each box's name as it is, which the picture may show otherwise.
    names: Vec<String>,
    pub nodes: Vec<Node>,
    /// Each way's boxes from left to right: both ends, and a pass in each layer between.
    pub edges: Vec<Vec<usize>>,
}

/// A box.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub kind: Kind,
    pub name: Line,
    /// Its column: 0 is the leftmost.
    pub layer: usize,
}

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Source,
    Dimension,
    Calendar,
    Table,
    Fact,
    /// Room for a way that goes on to the next layer.
    Pass,
}

impl Kind {
    /// The class in the style sheet.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Dimension => "dimension",
            Self::Calendar => "calendar",
            Self::Table => "table",
            Self::Fact => "fact",
            Self::Pass => "pass",
        }
    }

    /// The word for people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Source => "source table",
            Self::Dimension | Self::Calendar | Self::Table | Self::Fact | Self::Pass => self.word(),
        }
    }
}

/// Everything of the model, in its order. A fact stands behind all that it reads.
pub(crate) fn of(model: &Model) -> Flow {
    let mut flow = Flow::default();
    for source in &model.sources {
        let name = format!("{}.{}", source.schema, source.name);
        // No target has this name, whatever it is: both are in one list.
        flow.push(Kind::Source, &name, "", 0);
    }
    for target in &model.targets {
        let kind = match target.role {
            Role::Dimension => Kind::Dimension,
            Role::Table => Kind::Table,
        };
        let to = flow.push(kind, &target.name, &target.name, 1);
        flow.join(target.source, to);
    }
    for calendar in &model.calendars {
        flow.push(Kind::Calendar, &calendar.name, &calendar.name, 1);
    }
    for fact in &model.facts {
        let mut read: Vec<usize> = Vec::new();
        for relation in &fact.relations {
            let found = flow.find(&relation.name);
            read.extend(found.filter(|found| !read.contains(found)));
        }
        let layers = read.iter().filter_map(|at| flow.nodes.get(*at));
        let behind = layers.map(|node| node.layer).max().unwrap_or(1);
        let to = flow.push(Kind::Fact, &fact.name, &fact.name, behind + 1);
        for from in read {
            flow.join(from, to);
        }
    }
    flow
}

impl Flow {
    /// Adds a box; `known_as` is what facts call it.
    pub(crate) fn push(&mut self, kind: Kind, name: &str, known_as: &str, layer: usize) -> usize {
        self.names.push(known_as.to_owned());
        self.nodes.push(Node {
            kind,
            name: Line::new(name),
            layer,
        });
        self.nodes.len() - 1
    }

    /// Adds a way, with a pass in each layer that it crosses.
    pub(crate) fn join(&mut self, from: usize, to: usize) {
        let layer = |at: usize| self.nodes.get(at).map_or(0, |node| node.layer);
        let between = layer(from) + 1..layer(to);
        let mut edge = vec![from];
        for layer in between {
            edge.push(self.push(Kind::Pass, "", "", layer));
        }
        edge.push(to);
        self.edges.push(edge);
    }

    fn find(&self, name: &str) -> Option<usize> {
        let known = self.names.iter().position(|known| known == name);
        known.filter(|_| !name.is_empty())
    }

    /// The boxes from which ways lead to one, in order.
    pub(crate) fn from(&self, to: usize) -> impl Iterator<Item = &Node> {
        let edges = self.edges.iter();
        let edges = edges.filter(move |edge| edge.last() == Some(&to));
        edges.filter_map(|edge| self.nodes.get(*edge.first()?))
    }

    /// Each step of each way: from one layer to the next.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (usize, usize)> {
        let pairs = self.edges.iter().flat_map(|edge| edge.windows(2));
        pairs.filter_map(|pair| Some((*pair.first()?, *pair.last()?)))
    }
}
