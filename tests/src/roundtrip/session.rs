//! Settings that change what stands in the binlog or what statements mean.

use crate::servers::Flavor;
use crate::workload::Rng;

/// Server-wide settings of a round.
pub(super) fn server(rng: &mut Rng, flavor: Flavor) -> Vec<String> {
    let metadata = rng.pick(&["FULL", "MINIMAL"]);
    let checksum = rng.pick(&["CRC32", "CRC32", "NONE"]);
    let mut settings = vec![
        format!("SET GLOBAL binlog_row_metadata = '{metadata}'"),
        format!("SET GLOBAL binlog_checksum = '{checksum}'"),
    ];
    if flavor.is_mariadb() {
        settings.push(format!("SET GLOBAL log_bin_compress = {}", rng.below(2)));
        settings.push(format!(
            "SET GLOBAL log_bin_compress_min_len = {}",
            rng.between(10, 256)
        ));
    }
    settings
}

/// What every connection of the workload begins with.
pub(super) const DECLARING: &str =
    "SET NAMES utf8mb4, sql_mode = 'NO_ENGINE_SUBSTITUTION', innodb_strict_mode = OFF";

/// Settings of one transaction.
pub(super) fn transaction(rng: &mut Rng, flavor: Flavor) -> String {
    let modes = [
        "",
        "NO_AUTO_VALUE_ON_ZERO",
        "ALLOW_INVALID_DATES",
        "NO_BACKSLASH_ESCAPES",
        "PAD_CHAR_TO_FULL_LENGTH",
        "STRICT_TRANS_TABLES",
        // Under NO_ZERO_IN_DATE, MariaDB computes a date from a partial one as the zero date,
        // in each session anew: the binlog's value and a later SELECT's need not agree.
        if flavor.is_mariadb() {
            "NO_ZERO_DATE"
        } else {
            "NO_ZERO_DATE,NO_ZERO_IN_DATE"
        },
        "NO_UNSIGNED_SUBTRACTION,IGNORE_SPACE",
    ];
    let zones = ["+00:00", "SYSTEM", "+12:45", "-11:59", "+05:30", "-03:00"];
    let collations = [
        "utf8mb4_bin",
        "utf8mb4_general_ci",
        "latin1_swedish_ci",
        "utf8mb3_general_ci",
        "sjis_japanese_ci",
    ];
    let mode = if rng.chance(60) { "" } else { rng.pick(&modes) };
    let zone = rng.pick(&zones);
    let collation = rng.pick(&collations);
    let mut text = format!(
        "SET sql_mode = '{mode}', time_zone = '{zone}', collation_connection = '{collation}'"
    );
    if flavor == Flavor::MySql {
        text.push_str(&format!(
            ", binlog_transaction_compression = {}",
            rng.below(2)
        ));
    }
    text
}
