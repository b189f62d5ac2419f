//! Loads into a server: their beginning, their chunks, their end.

use super::batch::Batch;
use super::commit::pause;
use super::standing::Standing;
use super::store::Store;
use super::{Argument, Link, integer, journal, letter};
use crate::error::{Error, ErrorKind};
use crate::letter::LetterChange;
use crate::mapper::{OnDelete, TargetSchema, TargetTable};
use crate::sink;
use crate::sink::load::{Chunk, Load, LoadOf, Phase};

/// Takes all tables without a line as whole.
pub(super) async fn none<L: Link>(store: &mut Store<L>) -> Result<(), Error> {
    let schema = store.schema;
    store.begin().await?;
    let mut done = Ok(0);
    for table in schema.tables {
        if done.is_ok() {
            let arguments = [Argument::Text(table.name)];
            done = store.link()?.execute(L::JOURNAL.done, &arguments).await;
        }
    }
    store.end(done).await.map(drop)
}

/// Asks for the targets of `sources` to be loaded again. Not only the owner may.
pub(super) async fn ask<L: Link>(
    link: &mut L,
    schema: &'static TargetSchema,
    sources: &[usize],
) -> Result<(), Error> {
    let tables = schema
        .tables
        .iter()
        .filter(|table| sources.contains(&table.source));
    for table in tables.clone() {
        if table.on_delete != OnDelete::Delete {
            return Err(keeps_rows(table));
        }
    }
    for table in tables {
        link.execute(L::JOURNAL.ask, &[Argument::Text(table.name)])
            .await?;
    }
    Ok(())
}

fn keeps_rows(table: &TargetTable) -> Error {
    let name = table.name;
    let message = format!(
        "`{name}` keeps rows that were deleted at the source: on a server, a load would lose them"
    );
    Error::new(ErrorKind::Unsupported, message)
        .remedy("load into an empty target, or remove `on_delete` of the table from the mapping")
}

/// Asks beside the owner; whether the target was filled.
pub(super) async fn ask_from_outside<L: Link>(
    address: &L::Address,
    schema: &'static TargetSchema,
    sources: &[usize],
) -> Result<bool, Error> {
    let mut link = L::connect(address, schema).await?;
    let standing = match link.is_there() {
        true => Standing::read(&mut link).await?,
        false => Standing::default(),
    };
    let filled = standing.filled && standing.loads;
    if filled {
        ask(&mut link, schema, sources).await?;
    }
    link.close().await?;
    Ok(filled)
}

/// Begins or goes on: see [`sink::Sink::begin_load`].
pub(super) async fn begin<L: Link>(
    store: &mut Store<L>,
    source: usize,
    name: &str,
    estimated: u64,
) -> Result<(u64, Vec<Chunk>), Error> {
    let schema = store.schema;
    store.begin().await?;
    let begun = begun(store.link()?, schema, source, (name, estimated)).await;
    store.end(begun).await
}

async fn begun<L: Link>(
    link: &mut L,
    schema: &'static TargetSchema,
    source: usize,
    (name, estimated): (&str, u64),
) -> Result<(u64, Vec<Chunk>), Error> {
    let open = open(link, schema, source).await?;
    let generations = open.iter().map(|(load, _)| load.generation);
    let mut generation = generations.max().unwrap_or(0);
    if open.iter().any(|(load, _)| load.phase != Phase::Loading) {
        let next = journal::next_generation(link, name).await?;
        generation = next.max(generation + 1);
        for (load, table) in &open {
            // Rows that the source does not have any more go with all others.
            if load.phase != Phase::Missing && table.on_delete == OnDelete::Delete {
                link.script(table.truncate).await?;
            }
            let arguments = [
                Argument::Text(table.name),
                integer(generation)?,
                integer(estimated)?,
            ];
            link.execute(L::JOURNAL.begin, &arguments).await?;
        }
    }
    let chunks = journal::chunks(link, name, generation).await?;
    Ok((generation, chunks))
}

/// The loads of a source's targets that are not done, with their tables.
async fn open<L: Link>(
    link: &mut L,
    schema: &'static TargetSchema,
    source: usize,
) -> Result<Vec<(Load, &'static TargetTable)>, Error> {
    let loads = journal::loads(link, schema).await?;
    let all = loads.into_iter().zip(schema.tables);
    Ok(all
        .filter(|(load, _)| load.source == source && load.phase != Phase::Done)
        .collect())
}

/// Begins a transaction in which the rows of a source take the place of all that its
/// targets hold; readers see the old ones until its end.
pub(super) async fn begin_whole<L: Link>(store: &mut Store<L>, source: usize) -> Result<(), Error> {
    store.begin().await?;
    store.staged = true;
    let schema = store.schema;
    for table in schema.tables.iter().filter(|it| it.source == source) {
        let name = L::quoted(table.name);
        // What the stream wrote since the target began is among the rows that come.
        let sql = match table.on_delete {
            OnDelete::Delete => format!("DELETE FROM {name}"),
            OnDelete::Mark => format!("DELETE FROM {name} WHERE deleted_at IS NULL"),
            OnDelete::Keep => return Err(keeps_rows(table)),
        };
        store.link()?.script(&sql).await?;
    }
    Ok(())
}

/// Ends the transaction that [`begin_whole`] began.
async fn end_whole<L: Link>(
    store: &mut Store<L>,
    batch: &mut Batch<L::Form>,
    letters: &[LetterChange],
    load: LoadOf<'_>,
    chunk: &Chunk,
) -> Result<(), Error> {
    let schema = store.schema;
    store.staged = false;
    let written = write(store.link()?, schema, batch, letters, (load, chunk)).await;
    sink::Batch::clear(batch);
    store.end(written).await
}

/// Commits a chunk's rows and its line; tries again where what failed passes.
pub(super) async fn commit<L: Link>(
    store: &mut Store<L>,
    batch: &mut Batch<L::Form>,
    letters: &[LetterChange],
    load: LoadOf<'_>,
    chunk: &Chunk,
) -> Result<(), Error> {
    if store.staged {
        return end_whole(store, batch, letters, load, chunk).await;
    }
    let mut failures = 0;
    let done = loop {
        let Err(error) = try_chunk(store, batch, letters, load, chunk).await else {
            break Ok(());
        };
        failures += 1;
        if let Err(error) = pause(error, failures).await {
            break Err(error);
        }
    };
    sink::Batch::clear(batch);
    done
}

async fn try_chunk<L: Link>(
    store: &mut Store<L>,
    batch: &Batch<L::Form>,
    letters: &[LetterChange],
    load: LoadOf<'_>,
    chunk: &Chunk,
) -> Result<(), Error> {
    if store.connect().await? {
        // The answer to the commit may have been lost, not its effect.
        let there = journal::chunks(store.link()?, load.name, load.generation).await?;
        if there.iter().any(|it| it.ord == chunk.ord) {
            return Ok(());
        }
    }
    let schema = store.schema;
    store.begin().await?;
    let written = write(store.link()?, schema, batch, letters, (load, chunk)).await;
    store.end(written).await
}

async fn write<L: Link>(
    link: &mut L,
    schema: &'static TargetSchema,
    batch: &Batch<L::Form>,
    letters: &[LetterChange],
    (load, chunk): (LoadOf<'_>, &Chunk),
) -> Result<(), Error> {
    link.flush(batch).await?;
    for change in letters {
        letter::note(link, change).await?;
    }
    let tables = schema.tables.iter();
    for table in tables.filter(|table| table.source == load.source) {
        let arguments = [integer(chunk.rows)?, Argument::Text(table.name)];
        link.execute(L::JOURNAL.count, &arguments).await?;
    }
    journal::note(link, load, chunk).await
}

/// Ends the loads of a source's targets.
pub(super) async fn end<L: Link>(store: &mut Store<L>, source: usize) -> Result<(), Error> {
    let schema = store.schema;
    store.begin().await?;
    let ended = ended(store.link()?, schema, source).await;
    store.end(ended).await
}

async fn ended<L: Link>(
    link: &mut L,
    schema: &'static TargetSchema,
    source: usize,
) -> Result<(), Error> {
    for (load, table) in open(link, schema, source).await? {
        if load.phase == Phase::Loading {
            link.execute(L::JOURNAL.end, &[Argument::Text(table.name)])
                .await?;
        }
    }
    Ok(())
}
