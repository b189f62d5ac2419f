//! The connection of a replica, down to the packets of the dump.
//!
//! `mysql_async` answers questions; its dump unpacks every compressed transaction whole, in
//! as much memory as the transaction says it needs, before anyone sees it, and copies each
//! event four times. Here an event's bytes are read once, into the memory that the decoder
//! reads them from. The contents of packets and the plugins are `mysql_common`'s.

mod encryption;
mod frames;
mod sign_in;
mod wire;

use std::fmt;

use mysql_async::consts::CapabilityFlags;
use mysql_async::{DriverError, Error, ServerError};
use mysql_common::io::ParseBuf;
use mysql_common::packets::binlog_request::BinlogRequest;
use mysql_common::packets::{
    AuthPlugin, ComRegisterSlave, HandshakePacket, HandshakeResponse, SslRequest,
};
use mysql_common::proto::MySerialize;
use tokio::net::TcpStream;

use super::{Address, Host, Password, SslMode};
use crate::binlog::Flavor;
use frames::PACKET_MAX;
use sign_in::Proof;
use wire::{Duplex, Wire};

/// utf8mb4_general_ci, which every server knows.
const COLLATION: u8 = 45;

const COM_QUERY: u8 = 0x03;

/// A nonce's bytes in the greeting; a zero stands behind them.
const NONCE: usize = 20;

/// A connection that is signed in.
pub(super) struct Replica {
    wire: Wire<Box<dyn Duplex>>,
    version: String,
}

impl fmt::Debug for Replica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replica")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Replica {
    /// Connects to one host as the address' TLS mode says, and signs in.
    pub(super) async fn connect(address: &Address, host: &Host) -> Result<Self, Error> {
        let stream = TcpStream::connect((host.name.as_str(), host.port)).await?;
        stream.set_nodelay(true)?;
        let mut wire = Wire::new(stream);
        let packet = wire.packet().await?;
        if packet.first() == Some(&0xff) {
            return Err(refusal(&packet));
        }
        let greeting: HandshakePacket<'_> = ParseBuf(&packet).parse(())?;
        let capabilities = capabilities(&greeting, address)?;
        let mut wire = if capabilities.contains(CapabilityFlags::CLIENT_SSL) {
            let request = SslRequest::new(capabilities, PACKET_MAX, COLLATION);
            wire.send(&serialized(&request)).await?;
            let tls = async |stream| encryption::encrypt(address.tls(), &host.name, stream).await;
            wire.encrypt(tls).await?.boxed()
        } else {
            wire.boxed()
        };
        let password = address.password.as_ref().map(Password::expose);
        let proof = proof(&greeting, password.as_deref());
        let first = proof.first();
        let response = HandshakeResponse::new(
            Some(first.as_slice()),
            greeting.server_version_parsed().unwrap_or((5, 5, 5)),
            Some(address.user().as_bytes()),
            None::<&[u8]>,
            Some(proof.plugin.clone()),
            capabilities,
            None,
            PACKET_MAX,
        );
        wire.send(&serialized(&response)).await?;
        proof.sign_in(&mut wire).await?;
        Ok(Self {
            wire,
            version: greeting.server_version_str().into_owned(),
        })
    }

    /// Whose binlog it will be.
    pub(super) fn flavor(&self) -> Flavor {
        Flavor::of(&self.version)
    }

    /// Runs a statement without rows.
    pub(super) async fn execute(&mut self, sql: &str) -> Result<(), Error> {
        let mut command = vec![COM_QUERY];
        command.extend_from_slice(sql.as_bytes());
        self.wire.command(&command).await?;
        self.done().await
    }

    /// Registers under the request's server id and asks for the dump.
    pub(super) async fn dump(&mut self, request: &BinlogRequest<'_>) -> Result<(), Error> {
        let register = ComRegisterSlave::new(request.server_id());
        self.wire.command(&serialized(&register)).await?;
        self.done().await?;
        self.wire.command(&serialized(&request.as_cmd())).await
    }

    async fn done(&mut self) -> Result<(), Error> {
        let packet = self.wire.packet().await?;
        match packet.first() {
            Some(0x00) => Ok(()),
            Some(0xff) => Err(refusal(&packet)),
            _ => Err(unexpected()),
        }
    }

    /// The next event's bytes behind the mark in front of them; none where the server ends
    /// the stream. Cancel-safe.
    pub(super) async fn event(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let packet = self.wire.packet().await?;
        match packet.first() {
            Some(0x00) => Ok(Some(packet)),
            Some(0xfe) if packet.len() < 9 => Ok(None),
            Some(0xff) => Err(refusal(&packet)),
            _ => Err(unexpected()),
        }
    }
}

/// What both sides can do, of what this one needs.
fn capabilities(
    greeting: &HandshakePacket<'_>,
    address: &Address,
) -> Result<CapabilityFlags, Error> {
    let offered = greeting.capabilities();
    let needed = CapabilityFlags::CLIENT_PROTOCOL_41
        | CapabilityFlags::CLIENT_SECURE_CONNECTION
        | CapabilityFlags::CLIENT_PLUGIN_AUTH;
    if !offered.contains(needed) {
        return Err(unexpected());
    }
    // MariaDB leaves LONG_PASSWORD out: the field behind it means more to it then.
    let wanted =
        needed | CapabilityFlags::CLIENT_LONG_PASSWORD | CapabilityFlags::CLIENT_TRANSACTIONS;
    let tls = match address.tls().mode() {
        SslMode::Disabled => CapabilityFlags::empty(),
        SslMode::Preferred => offered & CapabilityFlags::CLIENT_SSL,
        SslMode::Required | SslMode::VerifyCa | SslMode::VerifyFull => {
            if !offered.contains(CapabilityFlags::CLIENT_SSL) {
                return Err(DriverError::NoClientSslFlagFromServer.into());
            }
            CapabilityFlags::CLIENT_SSL
        }
    };
    Ok((offered & wanted) | tls)
}

/// The plugin that the greeting names, or the oldest that every account may have: others
/// are asked for by the server when it knows the account.
fn proof<'a>(greeting: &HandshakePacket<'_>, password: Option<&'a str>) -> Proof<'a> {
    let mut nonce = greeting.scramble_1_ref().to_vec();
    nonce.extend_from_slice(greeting.scramble_2_ref().unwrap_or_default());
    nonce.resize(NONCE, 0);
    let plugin = match greeting.auth_plugin() {
        Some(AuthPlugin::CachingSha2Password) => AuthPlugin::CachingSha2Password,
        _ => AuthPlugin::MysqlNativePassword,
    };
    Proof {
        plugin,
        nonce,
        password,
    }
}

fn serialized(packet: &impl MySerialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    packet.serialize(&mut bytes);
    bytes
}

/// An ERR packet; the state is missing ahead of the greeting.
fn refusal(packet: &[u8]) -> Error {
    let [0xff, low, high, rest @ ..] = packet else {
        return unexpected();
    };
    let (state, message) = match rest {
        [b'#', a, b, c, d, e, message @ ..] => (vec![*a, *b, *c, *d, *e], message),
        message => (Vec::new(), message),
    };
    Error::Server(ServerError {
        code: u16::from_le_bytes([*low, *high]),
        message: String::from_utf8_lossy(message).into_owned(),
        state: String::from_utf8_lossy(&state).into_owned(),
    })
}

/// What the protocol does not have here. Without the bytes: they may be of rows.
fn unexpected() -> Error {
    let payload = Vec::new();
    DriverError::UnexpectedPacket { payload }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_have_a_code_and_perhaps_a_state() {
        for (packet, text) in [
            (
                &b"\xff\x10\x04Too many connections"[..],
                "ERROR 1040 (): Too many connections",
            ),
            (b"\xff\xd4\x04#HY000gone", "ERROR 1236 (HY000): gone"),
        ] {
            let Error::Server(error) = refusal(packet) else {
                panic!("no refusal")
            };
            assert_eq!(error.to_string(), text);
        }
        assert!(matches!(refusal(b"\xff\x01"), Error::Driver(_)));
    }
}
