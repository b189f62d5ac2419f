//! Binlog files as the server wrote them.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufReader, ErrorKind as IoKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Event;
use crate::binlog::{EventHeader, EventType, Format, checksum, rotate};
use crate::error::{Error, ErrorKind};
use crate::position::Position;

const MAGIC: [u8; 4] = [0xfe, b'b', b'i', b'n'];
/// Of a file that MySQL encrypted (`binlog_encryption = ON`).
const ENCRYPTED: [u8; 4] = [0xfd, b'b', b'i', b'n'];
const MAGIC_LEN: u64 = 4;
const BUFFER: usize = 1 << 18;

/// Reads binlog files one after the other, each under its own name.
#[derive(Debug)]
pub struct FileSource {
    waiting: VecDeque<Named>,
    current: Option<Box<Reading>>,
    /// The file that the last ROTATE announced, with the name of the one it stood in.
    announced: Option<(String, Arc<str>)>,
    resume: Option<u64>,
    total: u64,
    done: u64,
}

#[derive(Debug)]
struct Named {
    path: PathBuf,
    name: Arc<str>,
}

#[derive(Debug)]
struct Reading {
    input: BufReader<File>,
    name: Arc<str>,
    offset: u64,
    length: u64,
    format: Option<Format>,
}

impl FileSource {
    /// Opens `files`, to be read in the order given; with `resume`, from that place on.
    ///
    /// # Errors
    /// A file that does not open or is no binlog; a place that is in none of them.
    pub fn open(files: Vec<PathBuf>, resume: Option<&Position>) -> Result<Self, Error> {
        let mut waiting = files
            .into_iter()
            .map(named)
            .collect::<Result<VecDeque<_>, _>>()?;
        let mut total = 0;
        for file in &waiting {
            total += length(&file.path)?;
        }
        let mut done = 0;
        if let Some(position) = resume {
            while let Some(file) = waiting.pop_front_if(|f| f.name != position.file) {
                done += length(&file.path)?;
            }
            let Some(file) = waiting.front() else {
                return Err(lost(position));
            };
            if length(&file.path)? < position.offset {
                return Err(lost(position));
            }
        }
        let resume = resume
            .map(|p| p.offset)
            .filter(|offset| *offset > MAGIC_LEN);
        Ok(Self {
            waiting,
            current: None,
            announced: None,
            resume,
            total,
            done,
        })
    }

    /// Bytes of all files.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.total
    }

    /// Bytes read or skipped so far.
    #[must_use]
    pub fn read_bytes(&self) -> u64 {
        self.done + self.current.as_ref().map_or(0, |reading| reading.offset)
    }

    /// The next event; none at the end of the last file.
    ///
    /// # Errors
    /// A damaged or truncated file, or one that is missing between two.
    pub fn read(&mut self) -> Result<Option<Event>, Error> {
        loop {
            if self.current.is_none() && !self.begin()? {
                return Ok(None);
            }
            let Some(reading) = &mut self.current else {
                return Ok(None);
            };
            if let Some(mut event) = reading.event()? {
                self.steer(&mut event)?;
                return Ok(Some(event));
            }
            self.done += reading.length;
            self.current = None;
        }
    }

    /// Opens the next file; false where there is none.
    fn begin(&mut self) -> Result<bool, Error> {
        let Some(file) = self.waiting.pop_front() else {
            return Ok(false);
        };
        if let Some((expected, before)) = self.announced.take()
            && *expected != *file.name
        {
            let message = format!(
                "`{expected}` follows `{before}`, but the next file given is `{}`",
                file.name
            );
            return Err(Error::new(ErrorKind::PositionLost, message)
                .remedy("give every binlog file, in the order in which the server wrote them")
                .at(&Position::new(file.name, MAGIC_LEN)));
        }
        self.current = Some(Box::new(Reading::open(file)?));
        Ok(true)
    }

    /// Acts on the events that say where the stream goes on.
    fn steer(&mut self, event: &mut Event) -> Result<(), Error> {
        match event.header.kind() {
            Some(EventType::FormatDescription) => {
                if let (Some(offset), Some(reading)) = (self.resume.take(), &mut self.current) {
                    reading.skip_to(offset)?;
                    event.end = reading.position();
                }
            }
            Some(EventType::Rotate) => {
                let next = rotate::parse(&event.body).map_err(|m| m.at("ROTATE", &event.start))?;
                self.announced = Some((next.file, Arc::clone(&event.start.file)));
                if let Some(file) = self.waiting.front() {
                    event.end = Position::new(Arc::clone(&file.name), MAGIC_LEN);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn named(path: PathBuf) -> Result<Named, Error> {
    let name = path.file_name().and_then(|name| name.to_str());
    match name.map(Arc::from) {
        Some(name) => Ok(Named { path, name }),
        None => Err(Error::new(
            ErrorKind::Config,
            "a binlog file's name is not UTF-8",
        )),
    }
}

fn length(path: &Path) -> Result<u64, Error> {
    let data = std::fs::metadata(path).map_err(|e| unreadable(path, e))?;
    if data.is_file() {
        return Ok(data.len());
    }
    Err(Error::new(
        ErrorKind::Config,
        format!("`{}` is not a file", path.display()),
    ))
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("cannot read `{}`", path.display()),
    )
    .remedy("give the path of a binlog file that this account may read")
    .because(error)
}

fn lost(position: &Position) -> Error {
    Error::new(
        ErrorKind::PositionLost,
        "the place to go on from is in none of the files given",
    )
    .remedy(format!(
        "give `{}` and the files after it, whole",
        position.file
    ))
    .at(position)
}

impl Reading {
    fn open(file: Named) -> Result<Self, Error> {
        let Named { path, name } = file;
        let length = length(&path)?;
        let input = File::open(&path).map_err(|e| unreadable(&path, e))?;
        let mut input = BufReader::with_capacity(BUFFER, input);
        let mut magic = [0; 4];
        let start = Position::new(Arc::clone(&name), 0);
        input
            .read_exact(&mut magic)
            .map_err(|e| broken(&start, e))?;
        match magic {
            MAGIC => Ok(Self {
                input,
                name,
                offset: MAGIC_LEN,
                length,
                format: None,
            }),
            ENCRYPTED => Err(
                Error::new(ErrorKind::Unsupported, format!("`{name}` is encrypted"))
                    .remedy("read from the live server, which decrypts its binlogs")
                    .at(&start),
            ),
            _ => Err(
                Error::new(ErrorKind::Corrupt, format!("`{name}` is no binlog file"))
                    .remedy("give a file that the server itself or `mysqlbinlog --raw` wrote")
                    .at(&start),
            ),
        }
    }

    fn position(&self) -> Position {
        Position::new(Arc::clone(&self.name), self.offset)
    }

    fn skip_to(&mut self, offset: u64) -> Result<(), Error> {
        if offset > self.offset {
            let start = self.position();
            self.input
                .seek(SeekFrom::Start(offset))
                .map_err(|e| broken(&start, e))?;
            self.offset = offset;
        }
        Ok(())
    }

    /// The next event; none at the file's end.
    fn event(&mut self) -> Result<Option<Event>, Error> {
        let start = self.position();
        let left = self.length.saturating_sub(self.offset);
        if left == 0 {
            return Ok(None);
        }
        if left < 19 {
            return self.truncated(&start);
        }
        let mut head = [0; EventHeader::LEN];
        self.input
            .read_exact(&mut head)
            .map_err(|e| broken(&start, e))?;
        let header = EventHeader::parse(&head).map_err(|m| m.at("binlog", &start))?;
        if u64::from(header.size) > left {
            return self.truncated(&start);
        }
        let size = usize::try_from(header.size).map_err(|_| framing(&start))?;
        let mut body = vec![0; size.saturating_sub(EventHeader::LEN)];
        self.input
            .read_exact(&mut body)
            .map_err(|e| broken(&start, e))?;
        if self.format.is_none() && header.kind() != Some(EventType::FormatDescription) {
            return Err(framing(&start));
        }
        let format = checksum::verify(&header, &mut body, self.format.as_ref())
            .map_err(|d| Error::new(ErrorKind::Corrupt, d.sentence()).at(&start))?;
        if format.is_some() {
            self.format = format;
        }
        self.offset += u64::from(header.size);
        Ok(Some(Event {
            header,
            body,
            start,
            end: self.position(),
        }))
    }

    /// A file whose server still writes it, or crashed while it did, may end inside an
    /// event; one that was closed may not.
    fn truncated(&mut self, start: &Position) -> Result<Option<Event>, Error> {
        if self.format.as_ref().is_some_and(|format| format.in_use) {
            tracing::warn!(event = crate::log::event::INCOMPLETE, position = %start, "the file ends inside an event: it was still being written");
            self.offset = self.length;
            return Ok(None);
        }
        Err(Error::new(ErrorKind::Corrupt, "the file ends inside an event").at(start))
    }
}

fn framing(start: &Position) -> Error {
    Error::new(
        ErrorKind::Corrupt,
        "the file does not begin with a FORMAT_DESCRIPTION event",
    )
    .at(start)
}

fn broken(start: &Position, error: std::io::Error) -> Error {
    let message = match error.kind() {
        IoKind::UnexpectedEof => "the file became shorter while it was read",
        _ => "the file cannot be read",
    };
    Error::new(ErrorKind::Corrupt, message)
        .at(start)
        .because(error)
}
