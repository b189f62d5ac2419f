//! Bookkeeping in MySQL's and MariaDB's SQL.

use crate::sink::server::Book;

/// The statements.
pub(super) const BOOK: Book = Book {
    create: [
        "CREATE TABLE IF NOT EXISTS `_cdc_checkpoint` (
  `id`             TINYINT      NOT NULL PRIMARY KEY,
  `fence`          VARCHAR(64)  NOT NULL,
  `fingerprint`    VARCHAR(128) NOT NULL,
  `source_kind`    VARCHAR(16)  NULL,
  `file`           VARCHAR(512) NULL,
  `offset`         BIGINT       NULL,
  `gtid_set`       LONGTEXT     NOT NULL,
  `gtids_complete` TINYINT      NOT NULL DEFAULT 0,
  `last_gtid`      VARCHAR(512) NULL,
  `committed_at`   BIGINT       NOT NULL DEFAULT 0,
  `transactions`   BIGINT       NOT NULL DEFAULT 0,
  `inserted`       BIGINT       NOT NULL DEFAULT 0,
  `updated`        BIGINT       NOT NULL DEFAULT 0,
  `deleted`        BIGINT       NOT NULL DEFAULT 0,
  `ignored_events` BIGINT       NOT NULL DEFAULT 0,
  `updated_at`     VARCHAR(32)  NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "CREATE TABLE IF NOT EXISTS `_cdc_meta` (
  `name`  VARCHAR(64)  NOT NULL PRIMARY KEY,
  `value` VARCHAR(512) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "CREATE TABLE IF NOT EXISTS `_cdc_doubt` (
  `schema_name` VARCHAR(64)  NOT NULL,
  `table_name`  VARCHAR(64)  NOT NULL,
  `altered_at`  VARCHAR(512) NOT NULL,
  PRIMARY KEY (`schema_name`, `table_name`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "CREATE TABLE IF NOT EXISTS `_cdc_servers` (
  `id`    TINYINT  NOT NULL PRIMARY KEY,
  `noted` LONGTEXT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    ],
    objects: "SELECT TABLE_NAME, IF(TABLE_TYPE LIKE '%VIEW', 'view', 'table') \
              FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
    lock: "SELECT GET_LOCK(CONCAT('cdc ', LEFT(SHA2(DATABASE(), 256), 40)), 60)",
    unlock: "SELECT RELEASE_LOCK(CONCAT('cdc ', LEFT(SHA2(DATABASE(), 256), 40)))",
    read_only: "SELECT @@global.read_only",
    begin: "START TRANSACTION",
    take: "INSERT INTO `_cdc_checkpoint` (`id`, `fence`, `fingerprint`, `gtid_set`) \
           VALUES (1, UUID(), ?, '') \
           ON DUPLICATE KEY UPDATE `fence` = VALUES(`fence`), `fingerprint` = VALUES(`fingerprint`)",
    fence: "SELECT `fence` FROM `_cdc_checkpoint` WHERE `id` = 1",
    hold: "SELECT `fence` FROM `_cdc_checkpoint` WHERE `id` = 1 FOR UPDATE",
    read: "SELECT `fingerprint`, `updated_at`, `fence`, `source_kind`, `file`, `offset`, `gtid_set`, \
           `gtids_complete`, `last_gtid`, `committed_at`, `transactions`, `inserted`, `updated`, \
           `deleted`, `ignored_events` FROM `_cdc_checkpoint` WHERE `id` = 1",
    write: "UPDATE `_cdc_checkpoint` SET `source_kind` = ?, `file` = ?, `offset` = ?, `gtid_set` = ?, \
            `gtids_complete` = ?, `last_gtid` = ?, `committed_at` = ?, `transactions` = ?, \
            `inserted` = ?, `updated` = ?, `deleted` = ?, `ignored_events` = ?, \
            `updated_at` = DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ') \
            WHERE `id` = 1 AND `fence` = ?",
    meta: "SELECT `name`, `value` FROM `_cdc_meta`",
    put: "INSERT INTO `_cdc_meta` (`name`, `value`) VALUES (?, ?) \
          ON DUPLICATE KEY UPDATE `name` = VALUES(`name`)",
    random: "SELECT HEX(RANDOM_BYTES(32))",
    doubts: "SELECT `schema_name`, `table_name`, `altered_at` FROM `_cdc_doubt`",
    add_doubt: "INSERT INTO `_cdc_doubt` (`schema_name`, `table_name`, `altered_at`) VALUES (?, ?, ?) \
                ON DUPLICATE KEY UPDATE `altered_at` = VALUES(`altered_at`)",
    remove_doubt: "DELETE FROM `_cdc_doubt` WHERE `schema_name` = ? AND `table_name` = ?",
    servers: "SELECT `noted` FROM `_cdc_servers` WHERE `id` = 1",
    note_servers: "INSERT INTO `_cdc_servers` (`id`, `noted`) VALUES (1, ?) \
                   ON DUPLICATE KEY UPDATE `noted` = VALUES(`noted`)",
};
