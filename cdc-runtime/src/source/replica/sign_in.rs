//! Signing in: the plugins that the driver knows, in the driver's own arithmetic.

use std::panic::catch_unwind;

use mysql_async::{DriverError, Error};
use mysql_common::crypto;
use mysql_common::io::ParseBuf;
use mysql_common::packets::{AuthPlugin, AuthSwitchRequest};

use super::wire::{Duplex, Secrecy, Wire};
use super::{refusal, unexpected};

/// What an account proves itself with.
pub(super) struct Proof<'a> {
    pub(super) plugin: AuthPlugin<'static>,
    pub(super) nonce: Vec<u8>,
    pub(super) password: Option<&'a str>,
}

impl Proof<'_> {
    /// What stands in the first answer, or behind a change of the plugin; empty where the
    /// plugin says nothing yet, or there is no password.
    pub(super) fn first(&self) -> Vec<u8> {
        match self.plugin {
            AuthPlugin::MariadbParsec { .. } => Vec::new(),
            _ => self.data(),
        }
    }

    fn data(&self) -> Vec<u8> {
        let data = self.plugin.gen_data(self.password, &self.nonce);
        data.map(|data| data.to_vec()).unwrap_or_default()
    }

    /// Goes on with what the server asks for until it says yes.
    pub(super) async fn sign_in(mut self, wire: &mut Wire<Box<dyn Duplex>>) -> Result<(), Error> {
        let mut switched = false;
        loop {
            let packet = wire.packet().await?;
            match packet.first() {
                Some(0x00) => return Ok(()),
                Some(0xff) => return Err(refusal(&packet)),
                Some(0xfe) if !switched => {
                    switched = true;
                    self.switch(&packet)?;
                    wire.send(&self.first()).await?;
                }
                _ => self.go_on(&packet, wire).await?,
            }
        }
    }

    /// The account has another plugin than the server's greeting named.
    fn switch(&mut self, packet: &[u8]) -> Result<(), Error> {
        // One byte alone asks for the password as before MySQL 4.1.
        if packet.len() == 1 {
            return Err(DriverError::MysqlOldPasswordDisabled.into());
        }
        let request: AuthSwitchRequest<'_> = ParseBuf(packet).parse(())?;
        self.nonce = request.plugin_data().to_vec();
        self.plugin = request.auth_plugin().clone().into_owned();
        match &self.plugin {
            AuthPlugin::MysqlOldPassword => Err(DriverError::MysqlOldPasswordDisabled.into()),
            AuthPlugin::MysqlClearPassword => Err(DriverError::CleartextPluginDisabled.into()),
            AuthPlugin::Other(name) => Err(DriverError::UnknownAuthPlugin {
                name: String::from_utf8_lossy(name).into_owned(),
            }
            .into()),
            AuthPlugin::MysqlNativePassword
            | AuthPlugin::CachingSha2Password
            | AuthPlugin::Ed25519
            | AuthPlugin::MariadbParsec { .. } => Ok(()),
        }
    }

    /// A plugin's further words.
    async fn go_on(
        &mut self,
        packet: &[u8],
        wire: &mut Wire<Box<dyn Duplex>>,
    ) -> Result<(), Error> {
        match (&mut self.plugin, packet) {
            // The server knew the password; its yes follows.
            (AuthPlugin::CachingSha2Password, [0x01, 0x03]) => Ok(()),
            (AuthPlugin::CachingSha2Password, [0x01, 0x04]) => self.in_full(wire).await,
            (plugin @ AuthPlugin::MariadbParsec { .. }, packet) => {
                // The first servers with this plugin left the mark out.
                let salt = packet.strip_prefix(&[0x01]).unwrap_or(packet);
                plugin
                    .read_add_data(salt)
                    .ok_or(DriverError::InvalidParsecSalt)?;
                wire.send(&self.data()).await
            }
            _ => Err(unexpected()),
        }
    }

    /// The password itself: under TLS as it is, in clear under the server's own key.
    async fn in_full(&self, wire: &mut Wire<Box<dyn Duplex>>) -> Result<(), Error> {
        let mut secret = self.password.unwrap_or_default().as_bytes().to_vec();
        secret.push(0);
        if wire.secrecy() == Secrecy::Encrypted {
            return wire.send(&secret).await;
        }
        wire.send(&[0x02]).await?;
        let answer = wire.packet().await?;
        let Some((0x01, key)) = answer.split_first() else {
            return Err(unexpected());
        };
        for (byte, mask) in secret.iter_mut().zip(self.nonce.iter().cycle()) {
            *byte ^= mask;
        }
        // The driver's arithmetic panics on a key that is none.
        let sealed = catch_unwind(|| crypto::encrypt(&secret, key)).map_err(|_| unexpected())?;
        wire.send(&sealed).await
    }
}
