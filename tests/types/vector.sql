-- VECTOR: MySQL 9 and MariaDB 11.7 and later.

CREATE TABLE vectors (
  id INT NOT NULL PRIMARY KEY,
  v VECTOR(3) NOT NULL, vn VECTOR(3), before_text VARCHAR(9) CHARACTER SET latin1, large VECTOR(300), after_text VARCHAR(9) CHARACTER SET utf8mb4
);
