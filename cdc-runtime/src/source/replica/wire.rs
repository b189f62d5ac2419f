//! Packets to and from a server, in clear or in TLS.

use std::io;

use bytes::BytesMut;
use mysql_async::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::frames::Frames;

/// Bytes that are asked for at once.
const CHUNK: usize = 64 << 10;

/// A stream in clear or in TLS.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Duplex for T {}

/// Who can read along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    Clear,
    Encrypted,
}

/// Packets over a stream.
pub(super) struct Wire<S> {
    stream: S,
    secrecy: Secrecy,
    frames: Frames,
    input: BytesMut,
}

impl<S: Duplex> Wire<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            secrecy: Secrecy::Clear,
            frames: Frames::default(),
            input: BytesMut::new(),
        }
    }

    pub(super) fn secrecy(&self) -> Secrecy {
        self.secrecy
    }

    /// The next packet. Cancel-safe.
    pub(super) async fn packet(&mut self) -> Result<Vec<u8>, Error> {
        loop {
            if let Some(packet) = self.frames.take(&mut self.input)? {
                return Ok(packet);
            }
            self.input.reserve(CHUNK);
            if self.stream.read_buf(&mut self.input).await? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
    }

    /// Answers the last packet.
    pub(super) async fn send(&mut self, content: &[u8]) -> Result<(), Error> {
        let bytes = self.frames.wrap(content)?;
        self.stream.write_all(&bytes).await?;
        self.stream.flush().await?;
        Ok(())
    }

    /// Asks for something new.
    pub(super) async fn command(&mut self, content: &[u8]) -> Result<(), Error> {
        self.frames.begin();
        self.send(content).await
    }

    /// The same conversation over what `encrypted` makes of the stream.
    ///
    /// # Errors
    /// Bytes came ahead of the encryption: nobody knows from whom.
    pub(super) async fn encrypt<T: Duplex>(
        self,
        encrypted: impl AsyncFnOnce(S) -> Result<T, Error>,
    ) -> Result<Wire<T>, Error> {
        if !self.input.is_empty() {
            return Err(super::unexpected());
        }
        Ok(Wire {
            stream: encrypted(self.stream).await?,
            secrecy: Secrecy::Encrypted,
            frames: self.frames,
            input: self.input,
        })
    }
}

impl<S: Duplex + 'static> Wire<S> {
    /// Forgets of which kind the stream is.
    pub(super) fn boxed(self) -> Wire<Box<dyn Duplex>> {
        Wire {
            stream: Box::new(self.stream),
            secrecy: self.secrecy,
            frames: self.frames,
            input: self.input,
        }
    }
}
