//! Dead letters in MySQL's and MariaDB's SQL.

use crate::sink::server::Letterbox;

/// The statements.
pub(super) const LETTERBOX: Letterbox = Letterbox {
    create: "CREATE TABLE IF NOT EXISTS `_cdc_dead_letter` (
  `id`           BIGINT       NOT NULL PRIMARY KEY,
  `source_table` VARCHAR(160) NOT NULL,
  `row_key`      LONGBLOB     NOT NULL,
  `before_row`   LONGBLOB     NULL,
  `after_row`    LONGBLOB     NULL,
  `reason`       TEXT         NOT NULL,
  `column_name`  VARCHAR(64)  NULL,
  `file`         VARCHAR(512) NOT NULL,
  `offset`       BIGINT       NOT NULL,
  `gtid`         VARCHAR(512) NULL,
  `committed_at` BIGINT       NOT NULL,
  `tries`        BIGINT       NOT NULL,
  `set_aside_at` VARCHAR(32)  NOT NULL,
  `tried_at`     VARCHAR(32)  NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    heads: "SELECT `id`, `source_table`, HEX(`row_key`) FROM `_cdc_dead_letter`",
    list: "SELECT `id`, `source_table`, `before_row` IS NOT NULL, `after_row` IS NOT NULL, `reason`, \
           `column_name`, `file`, `offset`, `gtid`, `committed_at`, `tries`, `set_aside_at`, `tried_at` \
           FROM `_cdc_dead_letter` ORDER BY `id`",
    one: "SELECT CAST(`id` AS CHAR), `source_table`, HEX(`row_key`), HEX(`before_row`), HEX(`after_row`), \
          `reason`, `column_name`, `file`, CAST(`offset` AS CHAR), `gtid`, CAST(`committed_at` AS CHAR), \
          CAST(`tries` AS CHAR) FROM `_cdc_dead_letter` WHERE `id` = ?",
    add: "INSERT INTO `_cdc_dead_letter` (`id`, `source_table`, `row_key`, `before_row`, `after_row`, \
          `reason`, `column_name`, `file`, `offset`, `gtid`, `committed_at`, `tries`, `set_aside_at`, `tried_at`) \
          VALUES (?, ?, UNHEX(?), UNHEX(?), UNHEX(?), ?, ?, ?, ?, ?, ?, ?, \
          DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ'), \
          DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ'))",
    change: "UPDATE `_cdc_dead_letter` SET `before_row` = UNHEX(?), `after_row` = UNHEX(?), `reason` = ?, \
             `column_name` = ?, `file` = ?, `offset` = ?, `gtid` = ?, `committed_at` = ?, `tries` = ?, \
             `tried_at` = DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ') WHERE `id` = ?",
    remove: "DELETE FROM `_cdc_dead_letter` WHERE `id` = ?",
};
