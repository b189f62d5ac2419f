//! A real browser, driven as a person would use it: Chromium without a window, through
//! WebDriver.
//!
//! The programs are unpacked from Debian's packages into `target/servers`, as the database
//! servers are: no root, nothing installed. The protocol is JSON over HTTP to a process of
//! our own, so a few lines speak it and no crate is needed for it.

mod driver;
mod install;
mod look;
mod protocol;
mod scene;

pub use driver::Browser;
pub use look::{Contrast, Scheme, Screen};
pub use scene::{PATIENCE, Scene};
