CREATE DATABASE img CHARACTER SET utf8mb4;
USE img;

CREATE TABLE item (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  sku VARCHAR(20) NOT NULL,
  name VARCHAR(60) NOT NULL DEFAULT 'it''s new',
  qty INT DEFAULT '5',
  price DECIMAL(12,2) NOT NULL DEFAULT -1234567.50,
  kind ENUM('a','b','c') NOT NULL DEFAULT 'b',
  flags SET('x','y'),
  note TEXT,
  picture BLOB,
  doc JSON,
  spare JSON,
  changed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  day DATE,
  twice INT GENERATED ALWAYS AS (qty * 2) STORED,
  thrice INT GENERATED ALWAYS AS (qty * 3) VIRTUAL,
  secret VARCHAR(30),
  PRIMARY KEY (id),
  UNIQUE KEY by_sku (sku)
);

CREATE TABLE line (
  item INT NOT NULL,
  no SMALLINT NOT NULL,
  qty BIGINT,
  unit VARCHAR(10) CHARACTER SET latin1 NOT NULL DEFAULT 'kg',
  PRIMARY KEY (item, no)
) ENGINE=InnoDB;

CREATE TABLE pair (
  a INT,
  b INT NOT NULL,
  c VARCHAR(20) NOT NULL,
  d TEXT,
  UNIQUE KEY pairs (b, c)
);

CREATE TABLE bag (
  n INT,
  t VARCHAR(20),
  d DOUBLE NOT NULL,
  x BLOB
);

CREATE TABLE derived (
  id INT PRIMARY KEY,
  d DATE,
  v DATE GENERATED ALWAYS AS (d) VIRTUAL
);

-- The key has a default: a REPLACE need not name it.
CREATE TABLE chosen (
  id INT NOT NULL DEFAULT 5,
  name VARCHAR(10) DEFAULT 'none',
  n INT DEFAULT 1,
  PRIMARY KEY (id)
);

-- Every type that a target gives back for what a row image leaves out.
CREATE TABLE wide (
  id INT NOT NULL,
  n INT NOT NULL,
  i TINYINT,
  u BIGINT UNSIGNED,
  d DECIMAL(20,6),
  b BIT(9),
  c CHAR(5),
  t TEXT,
  bin BINARY(4),
  blo BLOB,
  e ENUM('x','y'),
  s SET('p','q'),
  da DATE,
  dt DATETIME(3),
  ts TIMESTAMP(2) NULL,
  ti TIME(1),
  y YEAR,
  PRIMARY KEY (id)
);

-- Generated columns, of which MariaDB tells only those of new rows.
CREATE TABLE made (
  id INT NOT NULL,
  a SMALLINT,
  p DECIMAL(10,2),
  name VARCHAR(20),
  total DECIMAL(16,2) GENERATED ALWAYS AS (a * p) STORED,
  next BIGINT GENERATED ALWAYS AS (a + 1) VIRTUAL,
  shout VARCHAR(30) GENERATED ALWAYS AS (CONCAT(name, '!')) STORED,
  again DECIMAL(20,2) GENERATED ALWAYS AS (total + next) STORED,
  PRIMARY KEY (id)
);

-- Keeps its rows when a transaction is rolled back.
CREATE TABLE plain (
  id INT PRIMARY KEY,
  note VARCHAR(20)
) ENGINE=MyISAM;
