//! The pictures of docs/status_page.md: a replicator's page under a workload, as a browser
//! shows it on a laptop in light and dark, and on a phone.
//!
//! `cargo run -p tests --bin status_page [FOLDER]`; takes about two minutes, so that the
//! charts are full.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tests::browser::{PATIENCE, Scene, Scheme, Screen};
use tests::{Outcome, place};

/// How long the workload runs.
const MINUTES: Duration = Duration::from_secs(125);

#[expect(clippy::print_stderr, reason = "a program for a person at a terminal")]
#[tokio::main]
async fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| place::workspace().join("docs/status_page"));
    match take(&folder).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn take(folder: &Path) -> Outcome<()> {
    let mut scene = Scene::open().await?;
    let began = Instant::now();
    scene.write_what_is_refused().await?;
    scene.crash_source().await?;
    let mut wave = 0_u64;
    while began.elapsed() < MINUTES {
        wave += 1;
        // Waves, as an application has them.
        let count = usize::try_from(wave % 13)?;
        scene.work(4 + 3 * count).await?;
        tokio::time::sleep(Duration::from_millis(700 + wave * 131 % 900)).await;
    }
    let browser = &scene.browser;
    let streaming = "document.querySelector('#state-word').textContent === 'streaming'";
    browser.until(streaming, PATIENCE).await?;
    std::fs::create_dir_all(folder)?;
    for (name, screen, scheme) in [
        ("light", Screen::LAPTOP, Scheme::Light),
        ("dark", Screen::LAPTOP, Scheme::Dark),
        ("phone", Screen::PHONE, Scheme::Light),
    ] {
        browser.screen(screen).await?;
        browser.scheme(scheme).await?;
        // Of a phone's long page the first screen says enough.
        let whole = (screen != Screen::PHONE).then_some(screen);
        let picture = browser.picture(whole).await?;
        std::fs::write(
            folder.join(format!("{name}.png")),
            STANDARD.decode(picture)?,
        )?;
    }
    Ok(())
}
