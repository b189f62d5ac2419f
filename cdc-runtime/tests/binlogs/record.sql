-- The workload of the recordings, for MySQL and MariaDB alike. See README.md.
DROP DATABASE IF EXISTS fixture;
CREATE DATABASE fixture CHARACTER SET utf8mb4;
USE fixture;
CREATE TABLE every (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  tiny TINYINT, tiny_u TINYINT UNSIGNED NOT NULL, small SMALLINT, medium MEDIUMINT UNSIGNED,
  big BIGINT, big_u BIGINT UNSIGNED,
  f FLOAT, d DOUBLE, dec_ DECIMAL(14,4) NOT NULL, bits BIT(11), born YEAR, after_year INT UNSIGNED,
  vc VARCHAR(60) NOT NULL, vc_latin VARCHAR(300) CHARACTER SET latin1, vb VARBINARY(20),
  ch CHAR(10), ch_wide CHAR(100), bi BINARY(16),
  tt TINYTEXT, te TEXT CHARACTER SET latin1, mt MEDIUMTEXT, lt LONGTEXT,
  tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB,
  en ENUM('new','paid','it''s é') NOT NULL, se SET('a','b','c'),
  da DATE, ti TIME, ti3 TIME(3), dt DATETIME, dt6 DATETIME(6) NOT NULL,
  ts TIMESTAMP NULL, ts2 TIMESTAMP(2) NULL, js JSON, ge POINT
);
CREATE TABLE `odd ``name` (a INT, b VARCHAR(5), PRIMARY KEY (b, a));
INSERT INTO every VALUES (1, -1, 255, -2, 3, -4, 18446744073709551615, 1.5, 2.5, 3.25, b'101', 2024, 7,
  'text', 'latin', 'bytes', 'char', 'wide', 'bin', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'paid', 'a,c',
  '2024-02-29', '-12:30:00', '01:02:03.456', '2024-01-02 03:04:05', '2024-01-02 03:04:05.678901',
  '2024-01-02 03:04:05', '2024-01-02 03:04:05.67', '{"a": [1, 2.5, "x"]}', POINT(1, 2));
INSERT INTO every (id, tiny_u, dec_, vc, en, dt6) VALUES (2, 0, 0, '', 'new', '1000-01-01'), (3, 1, 1, 'é', 'it''s é', '9999-12-31');
BEGIN;
UPDATE every SET vc = 'changed', big = 9 WHERE id < 3;
DELETE FROM every WHERE id = 3;
INSERT INTO `odd ``name` VALUES (1, 'x'), (2, 'y');
COMMIT;
BEGIN;
INSERT INTO `odd ``name` VALUES (3, 'kept');
SAVEPOINT before_it;
INSERT INTO `odd ``name` VALUES (4, 'gone');
ROLLBACK TO before_it;
INSERT INTO `odd ``name` VALUES (5, 'kept');
COMMIT;
BEGIN;
INSERT INTO `odd ``name` VALUES (6, 'no');
ROLLBACK;
ALTER TABLE every ADD INDEX (vc);
CREATE TABLE copied SELECT a, b FROM `odd ``name`;
TRUNCATE TABLE copied;
DROP TABLE copied;
INSERT INTO every (id, tiny_u, dec_, vc, lt, en, dt6) VALUES (4, 1, 1, 'long', REPEAT('abcdefghij', 900), 'new', '2024-01-01');
FLUSH BINARY LOGS;
UPDATE `odd ``name` SET a = a + 10;
