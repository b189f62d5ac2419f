//! What a target says about itself, without its source.

use super::standing::Standing;
use super::{Link, journal, kept, meta};
use crate::error::{Error, ErrorKind};
use crate::mapper::{TargetSchema, TargetTable};
use crate::sink::load::{Load, Phase};
use crate::sink::status::{RowCounts, Status, TableRows};

/// Reads the state; `None` where nothing was replicated yet.
pub(super) async fn status<L: Link>(
    link: &mut L,
    schema: &TargetSchema,
    fingerprint: &str,
) -> Result<Option<Status>, Error> {
    if !link.is_there() {
        return Ok(None);
    }
    let standing = Standing::read(link).await?;
    if !standing.ours {
        return Ok(None);
    }
    let Some(kept) = kept::read(link).await? else {
        return Ok(None);
    };
    let Some(checkpoint) = kept.checkpoint else {
        return Ok(None);
    };
    let loads = match standing.loads {
        true => journal::loads(link, schema).await?,
        // A version without a journal filled it.
        false => schema.tables.iter().map(whole).collect(),
    };
    Ok(Some(Status {
        checkpoint,
        updated_at: kept.updated_at.unwrap_or_default(),
        same_mapping: kept.fingerprint == fingerprint,
        doubts: meta::doubts(link).await?,
        loads,
        tables: count(link, schema.tables.iter().map(|table| table.name)).await?,
    }))
}

fn whole(table: &TargetTable) -> Load {
    Load {
        phase: Phase::Done,
        ..Load::missing(table.name, table.source)
    }
}

/// Counts the rows of every table, calendar and fact view of `schema`, in that order.
pub(super) async fn row_counts<L: Link>(
    link: &mut L,
    schema: &TargetSchema,
) -> Result<RowCounts, Error> {
    if !link.is_there() {
        return Ok([Vec::new(), Vec::new(), Vec::new()]);
    }
    Ok([
        count(link, schema.tables.iter().map(|table| table.name)).await?,
        count(link, schema.calendars.iter().map(|it| it.name)).await?,
        count(link, schema.views.iter().map(|view| view.name)).await?,
    ])
}

async fn count<L: Link>(
    link: &mut L,
    names: impl Iterator<Item = &'static str> + Send,
) -> Result<Vec<TableRows>, Error> {
    let mut all = Vec::new();
    for name in names {
        let sql = format!("SELECT count(*) FROM {}", L::quoted(name));
        let found = link.rows(&sql).await?;
        let cell = found.rows.into_iter().flatten().next().flatten();
        let rows = cell.and_then(|cell| cell.parse().ok()).ok_or_else(|| {
            let message = format!("the rows of `{name}` cannot be counted");
            Error::new(ErrorKind::TargetRefused, message)
        })?;
        all.push(TableRows { name, rows });
    }
    Ok(all)
}
