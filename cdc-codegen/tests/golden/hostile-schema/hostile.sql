-- Names, comments, labels, defaults and generated columns that hold code of every
-- language around. MySQL and MariaDB take this file as it is.

SET NAMES utf8mb4;

CREATE TABLE `a``b"; DROP TABLE x; --` (
  `id` int NOT NULL COMMENT '*/ "#; fn main() { panic!() } /*',
  `*/ } fn f() {` enum('a"b','}','{{ x }}','*/','''','\\','"#;','日本','Invalid','self','a-b-c','1','‮') DEFAULT '*/' COMMENT '```',
  `x'; DROP TABLE y; --` varchar(40) NOT NULL DEFAULT '''; DROP TABLE y; --' COMMENT '‮right to left, ​zero width',
  `ünï'çødé` set('$(x)','`','"##','{}') NOT NULL COMMENT 'tab	and
newline',
  `"#` int GENERATED ALWAYS AS ((`id` + char_length('*/ "#; } fn f() {'))) STORED,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='```rust
*/ "#; fn main() {} //';

CREATE TABLE `option` (
  `some` int NOT NULL,
  `none` int NULL,
  `state` enum('option state','option state new','option state old') NOT NULL,
  `kind` enum('invalid','invalid a','invalid b') NOT NULL,
  `ok` enum('state a','state b','state c') NULL,
  PRIMARY KEY (`some`)
) ENGINE=InnoDB;

CREATE TABLE `string` (
  `Vec` int NOT NULL,
  `result` varchar(10) CHARACTER SET latin1 NOT NULL,
  `err` varchar(10) CHARACTER SET latin1 DEFAULT NULL,
  PRIMARY KEY (`Vec`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `customer` (`id` int NOT NULL, `row` int NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;
CREATE TABLE `customer_row` (`id` int NOT NULL, `table` enum('row') NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;
CREATE TABLE `customer_table` (`id` int NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;
CREATE TABLE `CUSTOMER` (`ID` bigint unsigned NOT NULL, PRIMARY KEY (`ID`)) ENGINE=InnoDB;
CREATE TABLE `customer-row` (`i d` int NOT NULL, `i-d` int NOT NULL, `i_d` int DEFAULT NULL, `I.D` int NOT NULL, PRIMARY KEY (`i d`,`I.D`)) ENGINE=InnoDB;

CREATE TABLE `match` (
  `self` bigint NOT NULL,
  `type` int NOT NULL,
  `type_` int DEFAULT NULL,
  `match` int DEFAULT NULL,
  `image` mediumint DEFAULT NULL,
  `nulls` tinyint unsigned DEFAULT NULL,
  `row` smallint DEFAULT NULL,
  `context` varchar(300) DEFAULT NULL,
  `out` tinyblob,
  `expr` double DEFAULT NULL,
  `mapper` bit(9) DEFAULT NULL,
  `crate` year DEFAULT NULL,
  `super` json DEFAULT NULL,
  `async` time(6) DEFAULT NULL,
  `gen` timestamp(2) NULL DEFAULT NULL,
  `before` date NOT NULL DEFAULT '2000-01-01',
  `after` datetime(1) NOT NULL DEFAULT '2000-01-01 00:00:00.0',
  `index` binary(255) DEFAULT NULL,
  `label` varbinary(70) NOT NULL,
  `from_index` decimal(65,30) NOT NULL,
  `w` char(1) NOT NULL,
  PRIMARY KEY (`self`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `w` (`id` int NOT NULL, `t` int NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;
CREATE TABLE `cdc_runtime` (`a` int NOT NULL, `b` int NOT NULL, PRIMARY KEY (`b`,`a`)) ENGINE=InnoDB;
CREATE TABLE `sqlite` (`lake` int NOT NULL, PRIMARY KEY (`lake`)) ENGINE=InnoDB;
CREATE TABLE `mod` (`std` int NOT NULL, `core` varchar(5) NOT NULL, PRIMARY KEY (`std`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE `hostile` (`日本` int NOT NULL, `1st` int NOT NULL, PRIMARY KEY (`日本`)) ENGINE=InnoDB;

CREATE TABLE `masks` (
  `id` int NOT NULL,
  `a` varchar(20) NOT NULL,
  `b` varchar(20) DEFAULT NULL,
  `c` varchar(20) CHARACTER SET latin1 NOT NULL,
  `d` varchar(20) CHARACTER SET latin1 DEFAULT NULL,
  `e` varchar(20) NOT NULL,
  `f` varchar(20) DEFAULT NULL,
  `price` decimal(12,2) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `wide` (
  `c1` varchar(20) DEFAULT NULL,
  `c2` decimal(18,4) DEFAULT NULL,
  `c3` datetime(3) NOT NULL,
  `c4` text,
  `c5` bigint unsigned DEFAULT NULL,
  `c6` date DEFAULT NULL,
  `c7` float DEFAULT NULL,
  `c8` int DEFAULT NULL,
  `c9` varchar(20) NOT NULL,
  `c10` decimal(18,4) DEFAULT NULL,
  `c11` datetime(3) DEFAULT NULL,
  `c12` text NOT NULL,
  `c13` bigint unsigned DEFAULT NULL,
  `c14` date DEFAULT NULL,
  `c15` float NOT NULL,
  `c16` int DEFAULT NULL,
  `c17` varchar(20) DEFAULT NULL,
  `c18` decimal(18,4) NOT NULL,
  `c19` datetime(3) DEFAULT NULL,
  `c20` text,
  `c21` bigint unsigned NOT NULL,
  `c22` date DEFAULT NULL,
  `c23` float DEFAULT NULL,
  `c24` int NOT NULL,
  `c25` varchar(20) DEFAULT NULL,
  `c26` decimal(18,4) DEFAULT NULL,
  `c27` datetime(3) NOT NULL,
  `c28` text,
  `c29` bigint unsigned DEFAULT NULL,
  `c30` date DEFAULT NULL,
  `c31` float DEFAULT NULL,
  `c32` int DEFAULT NULL,
  `c33` varchar(20) NOT NULL,
  `c34` decimal(18,4) DEFAULT NULL,
  `c35` datetime(3) DEFAULT NULL,
  `c36` text NOT NULL,
  `c37` bigint unsigned DEFAULT NULL,
  `c38` date DEFAULT NULL,
  `c39` float NOT NULL,
  `c40` int DEFAULT NULL,
  `c41` varchar(20) DEFAULT NULL,
  `c42` decimal(18,4) NOT NULL,
  `c43` datetime(3) DEFAULT NULL,
  `c44` text,
  `c45` bigint unsigned NOT NULL,
  `c46` date DEFAULT NULL,
  `c47` float DEFAULT NULL,
  `c48` int NOT NULL,
  `c49` varchar(20) DEFAULT NULL,
  `c50` decimal(18,4) DEFAULT NULL,
  `c51` datetime(3) NOT NULL,
  `c52` text,
  `c53` bigint unsigned DEFAULT NULL,
  `c54` date DEFAULT NULL,
  `c55` float DEFAULT NULL,
  `c56` int DEFAULT NULL,
  `c57` varchar(20) NOT NULL,
  `c58` decimal(18,4) DEFAULT NULL,
  `c59` datetime(3) DEFAULT NULL,
  `c60` text NOT NULL,
  `c61` bigint unsigned DEFAULT NULL,
  `c62` date DEFAULT NULL,
  `c63` float NOT NULL,
  `c64` int DEFAULT NULL,
  `c65` varchar(20) DEFAULT NULL,
  `c66` decimal(18,4) NOT NULL,
  `c67` datetime(3) DEFAULT NULL,
  `c68` text,
  `c69` bigint unsigned NOT NULL,
  `c70` set('l1','l2','l3','l4','l5','l6','l7','l8','l9','l10','l11','l12','l13','l14','l15','l16','l17','l18','l19','l20','l21','l22','l23','l24','l25','l26','l27','l28','l29','l30','l31','l32','l33','l34','l35','l36','l37','l38','l39','l40','l41','l42','l43','l44','l45','l46','l47','l48','l49','l50','l51','l52','l53','l54','l55','l56','l57','l58','l59','l60','l61','l62','l63','l64') NOT NULL,
  `c71` enum('v1','v2','v3','v4','v5','v6','v7','v8','v9','v10','v11','v12','v13','v14','v15','v16','v17','v18','v19','v20','v21','v22','v23','v24','v25','v26','v27','v28','v29','v30','v31','v32','v33','v34','v35','v36','v37','v38','v39','v40','v41','v42','v43','v44','v45','v46','v47','v48','v49','v50','v51','v52','v53','v54','v55','v56','v57','v58','v59','v60','v61','v62','v63','v64','v65','v66','v67','v68','v69','v70','v71','v72','v73','v74','v75','v76','v77','v78','v79','v80','v81','v82','v83','v84','v85','v86','v87','v88','v89','v90','v91','v92','v93','v94','v95','v96','v97','v98','v99','v100','v101','v102','v103','v104','v105','v106','v107','v108','v109','v110','v111','v112','v113','v114','v115','v116','v117','v118','v119','v120','v121','v122','v123','v124','v125','v126','v127','v128','v129','v130','v131','v132','v133','v134','v135','v136','v137','v138','v139','v140','v141','v142','v143','v144','v145','v146','v147','v148','v149','v150','v151','v152','v153','v154','v155','v156','v157','v158','v159','v160','v161','v162','v163','v164','v165','v166','v167','v168','v169','v170','v171','v172','v173','v174','v175','v176','v177','v178','v179','v180','v181','v182','v183','v184','v185','v186','v187','v188','v189','v190','v191','v192','v193','v194','v195','v196','v197','v198','v199','v200','v201','v202','v203','v204','v205','v206','v207','v208','v209','v210','v211','v212','v213','v214','v215','v216','v217','v218','v219','v220','v221','v222','v223','v224','v225','v226','v227','v228','v229','v230','v231','v232','v233','v234','v235','v236','v237','v238','v239','v240','v241','v242','v243','v244','v245','v246','v247','v248','v249','v250','v251','v252','v253','v254','v255','v256','v257','v258','v259','v260','v261','v262','v263','v264','v265','v266','v267','v268','v269','v270','v271','v272','v273','v274','v275','v276','v277','v278','v279','v280','v281','v282','v283','v284','v285','v286','v287','v288','v289','v290','v291','v292','v293','v294','v295','v296','v297','v298','v299','v300') NOT NULL,
  PRIMARY KEY (`c24`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `line``s` (
  `no` int NOT NULL,
  `match_self` bigint NOT NULL,
  `masks_id` int DEFAULT NULL,
  `on` date DEFAULT NULL,
  `at` datetime(3) NOT NULL,
  `amount"` decimal(12,2) NOT NULL,
  `qty` int unsigned NOT NULL,
  PRIMARY KEY (`no`),
  CONSTRAINT `l'm` FOREIGN KEY (`match_self`) REFERENCES `match` (`self`),
  CONSTRAINT `l"k` FOREIGN KEY (`masks_id`) REFERENCES `masks` (`id`)
) ENGINE=InnoDB;

CREATE TABLE `new
line
fn main() {}` (`id` int NOT NULL, `a
b` int NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;

CREATE TABLE `long` (
  `code` varchar(1000) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL,
  `a` varchar(12000) CHARACTER SET latin1 NOT NULL,
  `b` varchar(12000) CHARACTER SET ascii DEFAULT NULL,
  `c` varbinary(20000) NOT NULL,
  `d` varchar(100) CHARACTER SET latin1 NOT NULL,
  PRIMARY KEY (`code`)
) ENGINE=InnoDB;
