//! `dead-letters`: row changes that the target has set aside, shown, tried again, discarded.
//!
//! It works beside a running replicator: each letter is settled in one transaction of the
//! target during which the replicator commits nothing; it notices what became of the
//! letter at its next change of the same row.

use serde_json::{Value, json};

use super::Answer;
use super::cli::{DeadLettersArguments, DeadLettersCommand, Letters};
use super::screen::{answer, grouped, say, table};
use super::session::Session;
use crate::error::{Error, ErrorKind};
use crate::image::{JsonForm, RowsEvent, RowsKind};
use crate::letter::{Image, Letter, LetterChange};
use crate::mapper::{Context, Mappers, Standing};
use crate::replicator::utc;
use crate::shape::{TableShape, described};
use crate::sink::audit::Audit as _;
use crate::sink::{Listed, Sink};

/// Does what the command line says.
pub(super) async fn dead_letters<M: Mappers, S: Sink>(
    session: &Session,
    target: &S::Address,
    arguments: DeadLettersArguments,
) -> Result<Answer, Error> {
    let schema = M::schema(S::DIALECT)?;
    if S::status(target, schema, M::FINGERPRINT).await?.is_none() {
        let message = "nothing was replicated into the target yet";
        return Err(Error::new(ErrorKind::TargetMismatch, message)
            .remedy("fill it with `replicator run` first"));
    }
    S::plan(target, schema, M::FINGERPRINT).await?.refused()?;
    let mut audit = S::audit(target, schema).await?;
    let done = match arguments.what {
        DeadLettersCommand::List => list::<S>(session, &mut audit).await,
        DeadLettersCommand::Show { id } => show::<M, S>(session, &mut audit, id).await,
        DeadLettersCommand::Retry(which) => retry::<M, S>(session, &mut audit, which).await,
        DeadLettersCommand::Discard(which) => discard::<S>(session, &mut audit, which).await,
    };
    audit.close().await?;
    done
}

async fn list<S: Sink>(session: &Session, audit: &mut S::Audit) -> Result<Answer, Error> {
    let letters = audit.letters().await?;
    if session.json {
        let all: Vec<_> = letters.iter().map(machine).collect();
        answer(&json!({ "dead_letters": all }))?;
        return Ok(Answer::Done);
    }
    if letters.is_empty() {
        say("no row change is set aside\n")?;
        return Ok(Answer::Done);
    }
    let heads = [
        "id",
        "table",
        "change",
        "column",
        "why",
        "committed",
        "position",
        "tries",
    ];
    let row = |it: &Listed| {
        vec![
            it.id.to_string(),
            it.table.clone(),
            it.kind.to_owned(),
            it.column.clone().unwrap_or_default(),
            it.reason.clone(),
            utc(it.committed_at),
            it.position.to_string(),
            it.tries.to_string(),
        ]
    };
    let rows: Vec<_> = letters.iter().map(row).collect();
    say(&table(&heads.map(str::to_owned), &rows))?;
    Ok(Answer::Done)
}

fn machine(it: &Listed) -> Value {
    json!({
        "id": it.id,
        "table": it.table,
        "change": it.kind,
        "reason": it.reason,
        "column": it.column,
        "file": it.position.file.as_ref(),
        "offset": it.position.offset,
        "gtid": it.gtid,
        "committed_at": utc(it.committed_at),
        "tries": it.tries,
        "set_aside_at": it.set_aside_at,
        "tried_at": it.tried_at,
    })
}

/// Shows a letter with its rows: to whoever may read the target.
async fn show<M: Mappers, S: Sink>(
    session: &Session,
    audit: &mut S::Audit,
    id: u64,
) -> Result<Answer, Error> {
    let listed = audit.letters().await?;
    let listed = listed
        .iter()
        .find(|it| it.id == id)
        .ok_or_else(|| unknown(id))?;
    let letter = audit.letter(id).await?.ok_or_else(|| unknown(id))?;
    let shape = shape_of::<M>(&letter)?;
    let row = |kept: &Option<Vec<u8>>| -> Result<Option<Vec<(&'static str, String)>>, Error> {
        let Some(kept) = kept else { return Ok(None) };
        let image = Image::read(kept, shape, M::FINGERPRINT)?;
        Ok(described(shape, image.json, &image.bytes))
    };
    let (before, after) = (row(&letter.before)?, row(&letter.after)?);
    if session.json {
        let object = |row: Option<Vec<(&'static str, String)>>| {
            let pairs = row.into_iter().flatten();
            pairs
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .collect::<serde_json::Map<_, _>>()
        };
        let mut all = machine(listed);
        if let Value::Object(map) = &mut all {
            map.insert("before".to_owned(), object(before).into());
            map.insert("after".to_owned(), object(after).into());
        }
        answer(&all)?;
        return Ok(Answer::Done);
    }
    let mut text = format!(
        "dead letter {id}: {} of `{}`\n  why        {}\n  position   {}{}\n  committed  {} UTC\n  tries      {}\n\n",
        listed.kind,
        listed.table,
        listed.reason,
        listed.position,
        listed
            .gtid
            .as_ref()
            .map(|gtid| format!(", GTID {gtid}"))
            .unwrap_or_default(),
        utc(listed.committed_at),
        listed.tries,
    );
    let cell = |row: &Option<Vec<(&str, String)>>, at: usize| {
        let found = row.as_ref().and_then(|row| row.get(at));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let names = shape.columns.iter().enumerate();
    let rows: Vec<_> = names
        .map(|(at, column)| vec![column.name.to_owned(), cell(&before, at), cell(&after, at)])
        .collect();
    text += &table(
        &["column", "in the target", "to be"].map(str::to_owned),
        &rows,
    );
    say(&text)?;
    Ok(Answer::Done)
}

/// The letters that are meant.
async fn chosen<S: Sink>(audit: &mut S::Audit, which: Letters) -> Result<Vec<u64>, Error> {
    let known: Vec<u64> = audit.letters().await?.iter().map(|it| it.id).collect();
    if which.all {
        return Ok(known);
    }
    match which.ids.iter().find(|id| !known.contains(id)) {
        Some(id) => Err(unknown(*id)),
        None => Ok(which.ids),
    }
}

async fn retry<M: Mappers, S: Sink>(
    session: &Session,
    audit: &mut S::Audit,
    which: Letters,
) -> Result<Answer, Error> {
    let ids = chosen::<S>(audit, which).await?;
    let salt = match M::NEEDS_SALT {
        true => audit.salt(session.settings.mask_salt.as_deref()).await?,
        false => Vec::new(),
    };
    let mut context = Context {
        salt,
        committed_at: String::new(),
        standing: Standing::Whole,
    };
    let (mut applied, mut refused) = (Vec::new(), Vec::new());
    for id in ids {
        let Some(letter) = audit.letter(id).await? else {
            continue;
        };
        context.committed_at = utc(letter.committed_at);
        audit.hold().await?;
        // Whoever holds the target reads what is so now.
        let done = match audit.letter(id).await {
            Ok(Some(letter)) => apply::<M, S>(audit, &letter, &context).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        match audit.release(done).await {
            Ok(()) => applied.push(id),
            Err(error) if error.kind() == ErrorKind::Data => {
                again::<S>(audit, id, &error).await?;
                refused.push((id, error));
            }
            Err(error) => return Err(error),
        }
    }
    told(session, "applied", &applied, &refused)
}

/// Applies what is pending for a row, and removes the letter.
async fn apply<M: Mappers, S: Sink>(
    audit: &mut S::Audit,
    letter: &Letter,
    context: &Context,
) -> Result<(), Error> {
    let shape = shape_of::<M>(letter)?;
    let index = M::TABLES
        .iter()
        .position(|it| it.full_name() == letter.table);
    let read = |kept: &Option<Vec<u8>>| -> Result<Option<Image>, Error> {
        let kept = kept.as_deref();
        kept.map(|kept| Image::read(kept, shape, M::FINGERPRINT))
            .transpose()
    };
    let (before, after) = (read(&letter.before)?, read(&letter.after)?);
    let kind = match (&before, &after) {
        (None, _) => RowsKind::Insert,
        (Some(_), None) => RowsKind::Delete,
        (Some(_), Some(_)) => RowsKind::Update,
    };
    let json = before
        .as_ref()
        .or(after.as_ref())
        .map_or(JsonForm::Binary, |it| it.json);
    let images: Vec<u8> = before
        .into_iter()
        .chain(after)
        .flat_map(|it| it.bytes)
        .collect();
    let mut batch = S::Batch::default();
    if let (Some(index), false) = (index, images.is_empty()) {
        let event = RowsEvent::new(kind, &images, json);
        M::apply(index, &event, context, &mut batch)?;
        audit.write(&mut batch).await?;
    }
    audit.note(&LetterChange::Gone(letter.id)).await
}

/// Writes down that a letter was tried in vain.
async fn again<S: Sink>(audit: &mut S::Audit, id: u64, error: &Error) -> Result<(), Error> {
    audit.hold().await?;
    // The replicator may have composed it with a later change meanwhile.
    let done = match audit.letter(id).await {
        Ok(Some(mut letter)) => {
            letter.refused(error);
            audit.note(&LetterChange::Changed(letter)).await
        }
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    audit.release(done).await
}

async fn discard<S: Sink>(
    session: &Session,
    audit: &mut S::Audit,
    which: Letters,
) -> Result<Answer, Error> {
    let ids = chosen::<S>(audit, which).await?;
    for id in &ids {
        audit.hold().await?;
        let done = audit.note(&LetterChange::Gone(*id)).await;
        audit.release(done).await?;
    }
    told(session, "discarded", &ids, &[])
}

fn told(
    session: &Session,
    what: &str,
    done: &[u64],
    refused: &[(u64, Error)],
) -> Result<Answer, Error> {
    let all = refused.is_empty();
    if session.json {
        let refused: Vec<_> = refused
            .iter()
            .map(|(id, error)| json!({ "id": id, "reason": error.to_string() }))
            .collect();
        answer(&json!({ what: done, "refused": refused }))?;
    } else {
        let mut text = format!(
            "{} {what}\n",
            grouped(u64::try_from(done.len()).unwrap_or(0))
        );
        for (id, error) in refused {
            text += &format!("{id} is refused still: {error}\n");
        }
        if what == "discarded" && !done.is_empty() {
            text +=
                "the target keeps what it has of those rows; `replicator verify` compares them\n";
        }
        say(&text)?;
    }
    Ok(if all { Answer::Done } else { Answer::No })
}

fn shape_of<M: Mappers>(letter: &Letter) -> Result<&'static TableShape, Error> {
    let found = M::TABLES.iter().find(|it| it.full_name() == letter.table);
    found.copied().ok_or_else(|| {
        Error::new(
            ErrorKind::Schema,
            "the dead letter's table is not in the mapping any more",
        )
        .in_table(letter.table.clone())
        .remedy(format!(
            "discard it: `replicator dead-letters discard {}`",
            letter.id
        ))
    })
}

fn unknown(id: u64) -> Error {
    Error::new(ErrorKind::Config, format!("there is no dead letter {id}"))
        .remedy("`replicator dead-letters list` shows those there are")
}
