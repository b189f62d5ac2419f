//! The browser's programs: unpacked once, found again by everybody.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::Outcome;
use crate::servers::{library_folders, package};

/// The C library and its parts: those of this machine are used, because Chromium starts
/// itself again and again by its own name, without a loader of our choice.
const OF_THE_MACHINE: &[&str] = &[
    "ld-linux",
    "libBrokenLocale",
    "libanl",
    "libc.so",
    "libc_malloc",
    "libdl.so",
    "libm.so",
    "libmemusage",
    "libmvec",
    "libnsl",
    "libnss_",
    "libpcprofile",
    "libpthread",
    "libresolv",
    "librt.so",
    "libthread_db",
    "libutil.so",
];

/// Chromium, its driver, and where their libraries and letters are.
pub(super) struct Programs {
    pub(super) chromium: PathBuf,
    pub(super) driver: PathBuf,
    libraries: String,
    fonts: PathBuf,
}

impl Programs {
    /// Finds the programs, unpacking them first if need be.
    pub(super) fn provide() -> Outcome<Self> {
        // Tests of one process begin together, and would unpack into the same folders.
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let root = package("chromium", "chromium-driver", &["bookworm", "trixie"], &[])?;
        let letters = package(
            "fonts",
            "fonts-inter",
            &["bookworm", "trixie"],
            &["--alone"],
        )?;
        Ok(Self {
            chromium: found(&root, "usr/lib/chromium/chromium")?,
            driver: found(&root, "usr/bin/chromedriver")?,
            libraries: libraries(&root)?,
            fonts: fonts(&[&root, &letters])?,
        })
    }

    /// Lets a command find libraries and fonts, and keep what it keeps in `home`.
    pub(super) fn prepare(&self, command: &mut Command, home: &Path) {
        command
            .env("LD_LIBRARY_PATH", &self.libraries)
            .env("FONTCONFIG_FILE", &self.fonts)
            .env("HOME", home)
            .env("TMPDIR", home)
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    }
}

fn found(root: &Path, path: &str) -> Outcome<PathBuf> {
    let path = root.join(path);
    if path.exists() {
        return Ok(path);
    }
    Err(format!("no {}", path.display()).into())
}

/// The folders to look for libraries in: one of links that leaves out the C library, and
/// those of packages with a folder of their own.
fn libraries(root: &Path) -> Outcome<String> {
    let links = root.join("links");
    let folders = library_folders(root)?;
    if !links.exists() {
        let beside = root.join(format!("links.{}", std::process::id()));
        fs::create_dir_all(&beside)?;
        for folder in folders.iter().filter(|folder| is_general(folder)) {
            link(folder, &beside)?;
        }
        // Another process may have been faster, with the same links.
        if fs::rename(&beside, &links).is_err() {
            fs::remove_dir_all(&beside)?;
        }
    }
    let own = folders.iter().filter(|folder| !is_general(folder));
    let list = std::iter::once(&links).chain(own);
    let list: Vec<_> = list.map(|folder| folder.display().to_string()).collect();
    Ok(list.join(":"))
}

/// Whether a folder is the one of all packages.
fn is_general(folder: &Path) -> bool {
    folder.ends_with("x86_64-linux-gnu") || folder.ends_with("aarch64-linux-gnu")
}

fn link(folder: &Path, into: &Path) -> Outcome<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let is_taken = OF_THE_MACHINE.iter().any(|start| name.starts_with(start));
        let link = into.join(name);
        if name.contains(".so") && !is_taken && fs::symlink_metadata(&link).is_err() {
            symlink(&path, link)?;
        }
    }
    Ok(())
}

/// A configuration that knows the unpacked fonts alone: a picture is the same everywhere.
fn fonts(roots: &[&Path]) -> Outcome<PathBuf> {
    let folders = roots.iter();
    let folders =
        folders.map(|root| format!("<dir>{}</dir>", root.join("usr/share/fonts").display()));
    let prefer = |family: &str, font: &str| {
        format!(
            "<match target=\"pattern\"><test name=\"family\"><string>{family}</string></test>\
             <edit name=\"family\" mode=\"assign\" binding=\"strong\"><string>{font}</string></edit></match>"
        )
    };
    let text = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">\n<fontconfig>\n\
         {}\n<cachedir>{}</cachedir>\n{}\n{}\n{}\n</fontconfig>\n",
        folders.collect::<String>(),
        roots.first().map_or(String::new(), |root| root
            .join("cache")
            .display()
            .to_string()),
        prefer("system-ui", "Inter"),
        prefer("sans-serif", "Inter"),
        prefer("monospace", "DejaVu Sans Mono"),
    );
    let path = roots.first().ok_or("no fonts")?.join("fonts.conf");
    if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
        fs::write(&path, text)?;
    }
    Ok(path)
}
