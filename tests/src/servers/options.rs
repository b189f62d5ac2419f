//! The options servers run with: a complete row binlog, little memory, no durability.

use std::path::Path;

use super::Flavor;
use super::install::Programs;

/// What every run of the program needs: where its parts and its data are.
pub(super) fn places(flavor: Flavor, programs: &Programs, data: &Path, user: &str) -> Vec<String> {
    let root = &programs.root;
    let share = root.join("usr/share/mysql");
    let mut options = vec![
        "--no-defaults".to_owned(),
        format!("--user={user}"),
        format!("--basedir={}", root.join("usr").display()),
        format!("--datadir={}", data.display()),
        format!("--lc-messages-dir={}", share.display()),
        format!("--character-sets-dir={}", share.join("charsets").display()),
    ];
    if flavor == Flavor::MySql {
        options.push(format!(
            "--plugin-dir={}",
            root.join("usr/lib/mysql/plugin").display()
        ));
    }
    options
}

/// Keeps an initialised data folder small and quick to copy.
pub(super) fn small(flavor: Flavor) -> Vec<String> {
    let log = if flavor.is_mariadb() {
        "--innodb-log-file-size=16M"
    } else {
        "--innodb-redo-log-capacity=16M"
    };
    vec![log.to_owned(), "--innodb-buffer-pool-size=64M".to_owned()]
}

/// What a server under test runs with.
pub(super) fn running(flavor: Flavor, state: &Path, port: u16) -> Vec<String> {
    let mut options: Vec<String> = [
        "--bind-address=127.0.0.1",
        // Relative to the data folder: a socket's path may hold no more than 107 bytes.
        "--socket=s",
        "--skip-name-resolve",
        "--secure-file-priv=",
        "--server-id=1",
        "--log-bin=binlog",
        "--binlog-format=ROW",
        "--binlog-row-image=FULL",
        "--binlog-row-metadata=FULL",
        "--sync-binlog=0",
        // Durability is given up on purpose: the server lives as long as its test.
        "--innodb-flush-log-at-trx-commit=2",
        "--innodb-doublewrite=OFF",
        "--max-allowed-packet=64M",
        "--max-connections=40",
        "--performance-schema=OFF",
    ]
    .map(str::to_owned)
    .to_vec();
    options.push(format!("--port={port}"));
    options.push(format!("--tmpdir={}", state.display()));
    options.push(format!("--pid-file={}", state.join("pid").display()));
    options.push(format!("--init-file={}", state.join("init.sql").display()));
    let own: &[&str] = if flavor.is_mariadb() {
        &[
            "--gtid-strict-mode=ON",
            "--log-slave-updates=ON",
            "--binlog-checksum=CRC32",
        ]
    } else {
        &[
            "--gtid-mode=ON",
            "--enforce-gtid-consistency=ON",
            "--mysqlx=OFF",
        ]
    };
    options.extend(own.iter().map(|option| (*option).to_owned()));
    options.extend(small(flavor));
    options
}

/// Run at each start, outside the binlog: the account tests use.
pub(super) const INIT: &str = "SET SESSION sql_log_bin = 0;
CREATE USER IF NOT EXISTS 'cdc'@'%' IDENTIFIED BY 'cdc';
GRANT ALL ON *.* TO 'cdc'@'%' WITH GRANT OPTION;
";
