//! The data dictionary: what an analyst needs to know of each table, column, value and
//! number, where each came from, and a picture of the whole.
//!
//! One [`Dictionary`] is laid out twice, as HTML and as Markdown; neither page refers to
//! anything outside itself. Knows the model alone, as the rest of `emit` does.

mod calendar;
mod fact;
mod flow;
mod lineage;
mod said;
mod star;
mod target;
mod values;

use askama::Template;

use crate::artifact::Artifact;
use crate::model::{Model, Role};
use calendar::CalendarEntry;
use fact::FactEntry;
use lineage::SourceEntry;
use said::Line;
use star::Picture;
use target::TargetEntry;
use values::ValuesEntry;

/// Everything the pages show, in their order.
struct Dictionary {
    stamp: Line,
    lake: Line,
    inputs: Vec<Line>,
    fingerprint: Line,
    facts: Vec<FactEntry>,
    dimensions: Vec<TargetEntry>,
    calendars: Vec<CalendarEntry>,
    tables: Vec<TargetEntry>,
    values: Vec<ValuesEntry>,
    sources: Vec<SourceEntry>,
}

/// The page: no script, no font, no picture from elsewhere.
#[derive(Template)]
#[template(path = "docs/dictionary.html")]
struct Page {
    d: Dictionary,
    picture: Picture,
}

/// The same for repositories and terminals.
#[derive(Template)]
#[template(path = "docs/dictionary.md", escape = "none")]
struct Text {
    d: Dictionary,
}

/// The picture alone.
#[derive(Template)]
#[template(path = "docs/file.svg.html")]
struct File {
    stamp: Line,
    picture: Picture,
}

/// The documents, each under its own name.
pub(super) fn emit(model: &Model) -> Vec<Artifact> {
    let page = Page {
        d: dictionary(model),
        picture: star::draw(model, ""),
    };
    let text = Text {
        d: dictionary(model),
    };
    let file = File {
        stamp: stamp(model),
        picture: star::draw(model, "dictionary.html"),
    };
    [
        ("dictionary.html", page.to_string()),
        ("dictionary.md", text.to_string()),
        ("star-schema.svg", file.to_string()),
    ]
    .map(|(path, text)| Artifact {
        path: path.to_owned(),
        text: tidy(&text),
    })
    .into()
}

/// The way of the data as a picture, under `path`: what the replicator's status page shows.
pub(super) fn flow(model: &Model, path: &str) -> Artifact {
    let picture = flow::draw(model, &super::stamp(model), &super::inputs(model));
    Artifact {
        path: path.to_owned(),
        text: tidy(&picture.to_string()),
    }
}

fn dictionary(model: &Model) -> Dictionary {
    let targets = |role: Role| {
        let of_role = model.targets.iter().filter(|target| target.role == role);
        of_role.map(|target| target::entry(model, target)).collect()
    };
    Dictionary {
        stamp: stamp(model),
        lake: Line::new(model.schema.as_deref().unwrap_or("lake")),
        inputs: model.inputs.iter().map(|name| Line::new(name)).collect(),
        fingerprint: Line::new(model.fingerprint.get(..12).unwrap_or(&model.fingerprint)),
        facts: fact::entries(model),
        dimensions: targets(Role::Dimension),
        calendars: model
            .calendars
            .iter()
            .map(|it| calendar::entry(model, it))
            .collect(),
        tables: targets(Role::Table),
        values: values::entries(model),
        sources: lineage::entries(model),
    }
}

/// The first line of each document: stands in a comment, which `--` would end.
///
/// It is not the mark of generated code: the folder may hold other things, and nothing in it
/// is ever removed.
fn stamp(model: &Model) -> Line {
    let mapping = model.inputs.first().map_or("the mapping", String::as_str);
    let text = format!(
        "Written by `cdc docs` {}. Do not edit: change {mapping} and write it again.",
        env!("CARGO_PKG_VERSION"),
    );
    Line::new(&text.replace("--", "- -").replace(['<', '>'], " "))
}

/// No blank at the end of a line, no two blank lines, one newline at the end.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && blank) {
            tidied.push_str(line);
            tidied.push('\n');
        }
        blank = line.is_empty();
    }
    tidied.truncate(tidied.trim_end().len());
    tidied.push('\n');
    tidied
}
