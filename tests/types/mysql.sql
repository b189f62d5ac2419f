-- What only MySQL has.

CREATE TABLE opaque (
  id INT NOT NULL PRIMARY KEY,
  j JSON NOT NULL, p POINT NOT NULL SRID 4326
);

-- As SHOW CREATE TABLE prints a table without a key under sql_generate_invisible_primary_key.
CREATE TABLE keyless (
  `my_row_id` bigint unsigned NOT NULL AUTO_INCREMENT /*!80023 INVISIBLE */,
  a INT,
  PRIMARY KEY (`my_row_id`)
);
