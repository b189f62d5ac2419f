-- A table for each character set of MySQL and MariaDB (tests/it/charsets.rs).
CREATE DATABASE IF NOT EXISTS charsets;
USE charsets;

CREATE TABLE armscii8 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ա', 'աա x') NOT NULL,
  labels SET('plain', 'ա') NOT NULL
) CHARACTER SET armscii8;

CREATE TABLE ascii (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', '~', '~~ x') NOT NULL,
  labels SET('plain', '~') NOT NULL
) CHARACTER SET ascii;

CREATE TABLE big5 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ж', 'жж x') NOT NULL,
  labels SET('plain', 'ж') NOT NULL
) CHARACTER SET big5;

CREATE TABLE cp1250 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET cp1250;

CREATE TABLE cp1251 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ж', 'жж x') NOT NULL,
  labels SET('plain', 'ж') NOT NULL
) CHARACTER SET cp1251;

CREATE TABLE cp1256 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'é', 'éé x') NOT NULL,
  labels SET('plain', 'é') NOT NULL
) CHARACTER SET cp1256;

CREATE TABLE cp1257 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET cp1257;

CREATE TABLE cp850 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET cp850;

CREATE TABLE cp852 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET cp852;

CREATE TABLE cp866 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ж', 'жж x') NOT NULL,
  labels SET('plain', 'ж') NOT NULL
) CHARACTER SET cp866;

CREATE TABLE cp932 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ж', 'жж x') NOT NULL,
  labels SET('plain', 'ж') NOT NULL
) CHARACTER SET cp932;

CREATE TABLE dec8 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET dec8;

CREATE TABLE eucjpms (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET eucjpms;

CREATE TABLE euckr (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ж', 'жж x') NOT NULL,
  labels SET('plain', 'ж') NOT NULL
) CHARACTER SET euckr;

CREATE TABLE gb18030 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET gb18030;

CREATE TABLE gb2312 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'é', 'éé x') NOT NULL,
  labels SET('plain', 'é') NOT NULL
) CHARACTER SET gb2312;

CREATE TABLE gbk (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'é', 'éé x') NOT NULL,
  labels SET('plain', 'é') NOT NULL
) CHARACTER SET gbk;

CREATE TABLE geostd8 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ა', 'აა x') NOT NULL,
  labels SET('plain', 'ა') NOT NULL
) CHARACTER SET geostd8;

CREATE TABLE greek (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'α', 'αα x') NOT NULL,
  labels SET('plain', 'α') NOT NULL
) CHARACTER SET greek;

CREATE TABLE hebrew (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'א', 'אא x') NOT NULL,
  labels SET('plain', 'א') NOT NULL
) CHARACTER SET hebrew;

CREATE TABLE hp8 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET hp8;

CREATE TABLE keybcs2 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET keybcs2;

CREATE TABLE koi8r (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ж', 'жж x') NOT NULL,
  labels SET('plain', 'ж') NOT NULL
) CHARACTER SET koi8r;

CREATE TABLE koi8u (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ж', 'жж x') NOT NULL,
  labels SET('plain', 'ж') NOT NULL
) CHARACTER SET koi8u;

CREATE TABLE latin1 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET latin1;

CREATE TABLE latin2 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET latin2;

CREATE TABLE latin5 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET latin5;

CREATE TABLE latin7 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET latin7;

CREATE TABLE macce (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET macce;

CREATE TABLE macroman (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET macroman;

CREATE TABLE sjis (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ж', 'жж x') NOT NULL,
  labels SET('plain', 'ж') NOT NULL
) CHARACTER SET sjis;

CREATE TABLE swe7 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET swe7;

CREATE TABLE tis620 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ก', 'กก x') NOT NULL,
  labels SET('plain', 'ก') NOT NULL
) CHARACTER SET tis620;

CREATE TABLE ucs2 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET ucs2;

CREATE TABLE ujis (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET ujis;

CREATE TABLE utf16 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET utf16;

CREATE TABLE utf16le (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET utf16le;

CREATE TABLE utf32 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET utf32;

CREATE TABLE utf8mb3 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET utf8mb3;

CREATE TABLE utf8mb4 (
  id INT NOT NULL PRIMARY KEY,
  body MEDIUMTEXT,
  short VARCHAR(12),
  fixed CHAR(12) NOT NULL,
  wide CHAR(255) NOT NULL,
  label ENUM('plain', 'ä', 'ää x') NOT NULL,
  labels SET('plain', 'ä') NOT NULL
) CHARACTER SET utf8mb4;
