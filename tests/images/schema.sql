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
);

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
  a INT,
  v INT GENERATED ALWAYS AS (a + 1) VIRTUAL
);

-- The key has a default: a REPLACE need not name it.
CREATE TABLE chosen (
  id INT NOT NULL DEFAULT 5,
  name VARCHAR(10) DEFAULT 'none',
  n INT DEFAULT 1,
  PRIMARY KEY (id)
);
