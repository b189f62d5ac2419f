//! Loads and prepared XA transactions in MySQL's and MariaDB's SQL.

use crate::sink::server::Journal;

/// The statements.
pub(super) const JOURNAL: Journal = Journal {
    create: [
        "CREATE TABLE IF NOT EXISTS `_cdc_load` (
  `table_name`  VARCHAR(64) NOT NULL PRIMARY KEY,
  `phase`       VARCHAR(16) NOT NULL,
  `generation`  BIGINT      NOT NULL DEFAULT 0,
  `rows_read`   BIGINT      NOT NULL DEFAULT 0,
  `chunks`      BIGINT      NOT NULL DEFAULT 0,
  `estimated`   BIGINT      NOT NULL DEFAULT 0,
  `inserted`    BIGINT      NOT NULL DEFAULT 0,
  `updated`     BIGINT      NOT NULL DEFAULT 0,
  `deleted`     BIGINT      NOT NULL DEFAULT 0,
  `started_at`  VARCHAR(32) NULL,
  `finished_at` VARCHAR(32) NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "CREATE TABLE IF NOT EXISTS `_cdc_chunk` (
  `source_table` VARCHAR(160) NOT NULL,
  `generation`   BIGINT       NOT NULL,
  `ord`          BIGINT       NOT NULL,
  `lower_key`    LONGTEXT     NULL,
  `upper_key`    LONGTEXT     NULL,
  `rows_read`    BIGINT       NOT NULL,
  `bytes`        BIGINT       NOT NULL,
  `committed_at` VARCHAR(32)  NOT NULL,
  PRIMARY KEY (`source_table`, `generation`, `ord`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "CREATE TABLE IF NOT EXISTS `_cdc_prepared` (
  `xid`    VARCHAR(400) NOT NULL,
  `number` BIGINT       NOT NULL,
  `piece`  LONGBLOB     NOT NULL,
  PRIMARY KEY (`xid`, `number`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    ],
    loads: "SELECT `table_name`, `phase`, `generation`, `rows_read`, `chunks`, `estimated`, \
            `inserted`, `updated`, `deleted`, `started_at`, `finished_at` FROM `_cdc_load`",
    done: "INSERT INTO `_cdc_load` (`table_name`, `phase`) VALUES (?, 'done') \
           ON DUPLICATE KEY UPDATE `phase` = `phase`",
    forget: "DELETE FROM `_cdc_load` WHERE `table_name` = ?",
    ask: "UPDATE `_cdc_load` SET `phase` = 'asked', `finished_at` = NULL WHERE `table_name` = ?",
    begin: "REPLACE INTO `_cdc_load` (`table_name`, `phase`, `generation`, `estimated`, `started_at`) \
            VALUES (?, 'loading', ?, ?, DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ'))",
    generation: "SELECT CAST(COALESCE(MAX(`generation`), 0) AS CHAR) FROM `_cdc_chunk` \
                 WHERE `source_table` = ?",
    chunks: "SELECT CAST(`ord` AS CHAR), `lower_key`, `upper_key`, CAST(`rows_read` AS CHAR), \
             CAST(`bytes` AS CHAR) FROM `_cdc_chunk` \
             WHERE `source_table` = ? AND `generation` = ? ORDER BY `ord`",
    count: "UPDATE `_cdc_load` SET `chunks` = `chunks` + 1, `rows_read` = `rows_read` + ? \
            WHERE `table_name` = ? AND `phase` = 'loading'",
    note: "INSERT INTO `_cdc_chunk` (`source_table`, `generation`, `ord`, `lower_key`, `upper_key`, \
           `rows_read`, `bytes`, `committed_at`) \
           VALUES (?, ?, ?, ?, ?, ?, ?, DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ'))",
    end: "UPDATE `_cdc_load` SET `phase` = 'done', \
          `finished_at` = DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ') \
          WHERE `table_name` = ?",
    keep_piece: "INSERT INTO `_cdc_prepared` (`xid`, `number`, `piece`) VALUES (?, ?, ?)",
    forget_pieces: "DELETE FROM `_cdc_prepared` WHERE `xid` = ?",
    piece: "SELECT `piece` FROM `_cdc_prepared` WHERE `xid` = ? AND `number` = ?",
};
