//! The command lines as their users meet them: errors, completions, manual pages, what is
//! coloured and what is quiet.

use std::fs;
use std::path::Path;

use tests::cli::{self, Ran};
use tests::{Outcome, place};

fn ran(program: &str, arguments: &[&str]) -> Outcome<Ran> {
    let folder = tempfile::tempdir()?;
    let mut command = cli::command(program)?;
    command.current_dir(folder.path()).args(arguments);
    Ok(command.output()?.into())
}

/// The example in docs/commands.md is what the program prints.
#[test]
fn an_error_says_what_to_do() -> Outcome<()> {
    let docs = fs::read_to_string(place::workspace().join("docs/commands.md"))?;
    let found = ran("replicator", &["man", "nosuch"])?.expect(2)?;
    assert!(
        docs.contains(&format!("```\n{}```", found.stderr)),
        "{}",
        found.stderr
    );
    assert_eq!(found.stdout, "");
    let found = ran("cdc", &["man", "nosuch"])?.expect(2)?;
    assert!(
        found.stderr.contains("\nhelp: `cdc --help`"),
        "{}",
        found.stderr
    );
    Ok(())
}

#[test]
fn shells_and_man_are_told() -> Outcome<()> {
    for program in ["cdc", "replicator"] {
        for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
            let script = ran(program, &["completions", shell])?.expect(0)?.stdout;
            assert!(
                script.contains(program) && script.contains("completions"),
                "{shell}"
            );
        }
        let page = ran(program, &["man"])?.expect(0)?.stdout;
        assert!(page.contains(&format!(".TH {program} 1")), "{page}");
        let folder = tempfile::tempdir()?;
        let out = folder.path().to_str().ok_or("a path in UTF-8")?;
        // A folder that is not there yet is made.
        let pages = format!("{out}/share/man1");
        ran(program, &["man", "--out", &pages])?.expect(0)?;
        let pages = Path::new(&pages);
        let main = fs::read_to_string(pages.join(format!("{program}.1")))?;
        assert!(main.starts_with(".ie") && main.contains("EXTRA"), "{main}");
        assert!(fs::read_dir(pages)?.count() > 6);
    }
    Ok(())
}

#[test]
fn quiet_leaves_the_answer() -> Outcome<()> {
    let found = ran("replicator", &["demo", "--json", "--quiet"])?.expect(0)?;
    let _: serde_json::Value = serde_json::from_str(&found.stdout)?;
    assert_eq!(found.stderr, "");
    let mapping = place::workspace().join("schema/mapping.toml");
    let mapping = mapping.to_str().ok_or("a path in UTF-8")?;
    let quiet = ran("cdc", &["docs", "--quiet", "--mapping", mapping])?.expect(0)?;
    assert_eq!(quiet.stdout + &quiet.stderr, "");
    let listed = ran("cdc", &["explain", "--json"])?.expect(0)?;
    let codes: serde_json::Value = serde_json::from_str(&listed.stdout)?;
    assert!(codes.as_array().is_some_and(|codes| codes.len() > 10));
    // Nothing is coloured where nobody looks.
    let help = ran("replicator", &["--help"])?.expect(0)?.stdout;
    assert!(!help.contains('\u{1b}'));
    Ok(())
}

/// Stale documents are an answer, with the names.
#[test]
fn stale_documents_are_told() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let mapping = place::workspace().join("schema/mapping.toml");
    let mapping = mapping.to_str().ok_or("a path in UTF-8")?;
    let docs = |more: &[&str]| {
        let arguments = [&["docs", "--mapping", mapping][..], more].concat();
        cli::cdc(folder.path(), &arguments)
    };
    let stale = docs(&["--check"])?.expect(1)?;
    assert!(
        stale
            .stdout
            .contains("create docs/dictionary/dictionary.html\n")
    );
    assert!(stale.stderr.contains("run `cdc docs`"), "{}", stale.stderr);
    docs(&[])?.expect(0)?;
    docs(&["--check"])?.expect(0)?;
    Ok(())
}

/// What every test relies on that prints what a replicator says.
#[test]
fn an_address_with_a_password_is_noticed() {
    for fine in [
        "mysql://cdc@127.0.0.1:3306/",
        "see https://example.org/a:b@c",
        "mysql://cdc:secret@db.example:3306/",
        "mysql://cdc:@h/",
    ] {
        cli::shows_no_password(fine);
    }
    for shown in ["at mysql://cdc:cdc@127.0.0.1/", "\"postgres://a:b%40@h\""] {
        let noticed = std::panic::catch_unwind(|| cli::shows_no_password(shown));
        assert!(noticed.is_err(), "{shown}");
    }
}
