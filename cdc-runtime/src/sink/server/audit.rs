//! Comparing on a server: a connection of its own.

use super::batch::Batch;
use super::{Column, Link, kept, letter, meta, unfit};
use crate::error::Error;
use crate::letter::{Letter, LetterChange};
use crate::mapper::TargetSchema;
use crate::sink::Listed;
use crate::sink::audit::{self, Found, Texts};
use crate::sink::checkpoint::Checkpoint;

/// A connection that compares.
pub struct Audit<L: Link> {
    link: L,
    schema: &'static TargetSchema,
    texts: Vec<Texts>,
}

impl<L: Link> Audit<L> {
    /// Connects to a target that a replicator of this mapping made.
    pub(super) async fn open(
        address: &L::Address,
        schema: &'static TargetSchema,
    ) -> Result<Self, Error> {
        let link = L::connect(address, schema).await?;
        Ok(Self {
            link,
            schema,
            texts: Vec::new(),
        })
    }

    async fn texts(&mut self, source: usize) -> Result<(), Error> {
        self.texts.clear();
        for (target, table) in self.schema.tables.iter().enumerate() {
            if table.source != source {
                continue;
            }
            let found = self.link.columns(table.name).await?;
            let ty = |name: &&str| {
                let column = found.iter().find(|it: &&Column| it.name == **name);
                column.map(|it| it.described.to_ascii_lowercase())
            };
            let types: Option<Vec<_>> = table.columns.iter().map(ty).collect();
            let types = types.ok_or_else(|| unfit(format!("`{}` lacks a column", table.name)))?;
            self.texts.push(Texts::of::<L>(target, table, &types));
        }
        Ok(())
    }
}

impl<L: Link> audit::Audit for Audit<L> {
    type Batch = Batch<L::Form>;

    async fn checkpoint(&mut self) -> Result<Option<Checkpoint>, Error> {
        let kept = kept::read(&mut self.link).await?;
        Ok(kept.and_then(|kept| kept.checkpoint))
    }

    async fn salt(&mut self, configured: Option<&str>) -> Result<Vec<u8>, Error> {
        meta::salt(&mut self.link, configured).await
    }

    async fn begin(&mut self, source: usize) -> Result<(), Error> {
        self.texts(source).await?;
        for texts in &self.texts {
            for sql in texts.drop.iter().chain(&texts.create) {
                let worded = self.link.worded(sql);
                self.link.script(&worded).await?;
            }
        }
        Ok(())
    }

    async fn compare(&mut self, batch: &mut Self::Batch) -> Result<Vec<Found>, Error> {
        let filled = self.link.fill(batch).await;
        crate::sink::Batch::clear(batch);
        filled?;
        let mut all = Vec::new();
        for texts in &self.texts {
            let Some(compare) = &texts.compare else {
                continue;
            };
            let rows = self.link.rows(compare).await?.rows;
            for row in rows {
                all.push(Found::compared(texts.target, row)?);
            }
            for sql in &texts.note {
                self.link.script(sql).await?;
            }
        }
        Ok(all)
    }

    async fn rest(&mut self, most: usize) -> Result<Vec<Found>, Error> {
        let mut all = Vec::new();
        for texts in &self.texts {
            let Some(rest) = &texts.rest else { continue };
            let rows = self.link.rows(&format!("{rest} LIMIT {most}")).await?.rows;
            for row in rows {
                all.push(Found::left(texts.target, row)?);
            }
        }
        Ok(all)
    }

    async fn end(&mut self) -> Result<(), Error> {
        for sql in self.texts.iter().flat_map(|texts| &texts.drop) {
            self.link.script(sql).await?;
        }
        self.texts.clear();
        Ok(())
    }

    async fn hold(&mut self) -> Result<Option<Checkpoint>, Error> {
        self.link.script(L::BOOK.begin).await?;
        self.link.rows(L::BOOK.hold).await?;
        self.checkpoint().await
    }

    async fn write(&mut self, batch: &mut Self::Batch) -> Result<(), Error> {
        let done = self.link.flush(batch).await;
        crate::sink::Batch::clear(batch);
        done
    }

    async fn remove(&mut self, found: &[Found], now: &str) -> Result<(), Error> {
        let target = found.first().map(|it| it.target.0);
        let texts = self.texts.iter().find(|it| Some(it.target) == target);
        for sql in texts.map(|it| it.removals(found, now)).unwrap_or_default() {
            self.link.script(&sql).await?;
        }
        Ok(())
    }

    async fn release<T: Send>(&mut self, done: Result<T, Error>) -> Result<T, Error> {
        match done {
            Ok(value) => self.link.script("COMMIT").await.map(|()| value),
            Err(error) => {
                // What went wrong is the error; a connection that is lost has rolled back.
                self.link.script("ROLLBACK").await.ok();
                Err(error)
            }
        }
    }

    async fn letters(&mut self) -> Result<Vec<Listed>, Error> {
        letter::list(&mut self.link).await
    }

    async fn letter(&mut self, id: u64) -> Result<Option<Letter>, Error> {
        letter::one(&mut self.link, id).await
    }

    async fn note(&mut self, change: &LetterChange) -> Result<(), Error> {
        letter::note(&mut self.link, change).await
    }

    async fn close(self) -> Result<(), Error> {
        self.link.close().await
    }
}
