-- A shop: eleven tables with every common type and the foreign keys between them.
--
-- MySQL 8.4 to 9.x and MariaDB 10.11 to 11.x take this file as it is. Foreign keys
-- say RESTRICT on purpose: before MySQL 9.6 the rows that ON DELETE CASCADE removes
-- are not in the binlog, and no replicator can see what is not written there.

SET NAMES utf8mb4;

CREATE TABLE `country` (
  `code` char(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'ISO 3166-1 alpha-2',
  `name` varchar(80) NOT NULL,
  `continent` enum('africa','america','antarctica','asia','europe','oceania') NOT NULL,
  `population` int unsigned NOT NULL DEFAULT '0',
  `area_km2` double DEFAULT NULL,
  `in_eu` tinyint(1) NOT NULL DEFAULT '0',
  PRIMARY KEY (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='Where customers live';

CREATE TABLE `customer` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `first_name` varchar(40) NOT NULL,
  `last_name` varchar(60) NOT NULL DEFAULT '',
  `email` varchar(120) NOT NULL,
  `phone` varchar(30) DEFAULT NULL,
  `tax_id` varchar(20) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `password_hash` binary(32) NOT NULL COMMENT 'never leaves the shop',
  `status` enum('active','sleeping','blocked','it''s complicated') NOT NULL DEFAULT 'active',
  `interests` set('books','music','garden','games','travel') NOT NULL DEFAULT '',
  `credit_limit` decimal(10,2) NOT NULL DEFAULT '0.00',
  `balance` decimal(20,6) DEFAULT NULL,
  `born_on` date DEFAULT NULL COMMENT 'old imports left zero dates here',
  `country_code` char(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `is_test` tinyint(1) NOT NULL DEFAULT '0',
  `preferences` json DEFAULT NULL,
  `created_at` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`),
  KEY `country_code` (`country_code`),
  CONSTRAINT `customer_country` FOREIGN KEY (`country_code`) REFERENCES `country` (`code`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `address` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `customer_id` int unsigned NOT NULL,
  `kind` enum('home','work','pickup') DEFAULT NULL,
  `street` varchar(120) NOT NULL,
  `city` varchar(60) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL,
  `zip` char(10) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT '',
  `latitude` float DEFAULT NULL,
  `longitude` float DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `customer_id` (`customer_id`),
  CONSTRAINT `address_customer` FOREIGN KEY (`customer_id`) REFERENCES `customer` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `category` (
  `id` smallint unsigned NOT NULL,
  `parent_id` smallint unsigned DEFAULT NULL,
  `name` varchar(50) NOT NULL,
  `sort` tinyint NOT NULL DEFAULT '0',
  PRIMARY KEY (`id`),
  KEY `parent_id` (`parent_id`),
  CONSTRAINT `category_parent` FOREIGN KEY (`parent_id`) REFERENCES `category` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `product` (
  `id` mediumint unsigned NOT NULL,
  `category_id` smallint unsigned NOT NULL,
  `sku` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(100) NOT NULL,
  `description` text,
  `price` decimal(10,2) NOT NULL,
  `cost` decimal(12,4) DEFAULT NULL,
  `weight_kg` float DEFAULT NULL,
  `rating` double DEFAULT NULL,
  `launched` year DEFAULT NULL,
  `stock_delta` smallint NOT NULL DEFAULT '0',
  `score` mediumint DEFAULT NULL,
  `sold_total` bigint unsigned NOT NULL DEFAULT '0',
  `flags` bit(12) NOT NULL DEFAULT b'0',
  `active` bit(1) NOT NULL DEFAULT b'1',
  `barcode` varbinary(16) DEFAULT NULL,
  `fingerprint` binary(8) DEFAULT NULL,
  `picture` blob,
  `attributes` json DEFAULT NULL,
  `internal_note` mediumtext COMMENT 'for the staff only',
  PRIMARY KEY (`id`),
  UNIQUE KEY `sku` (`sku`),
  KEY `category_id` (`category_id`),
  CONSTRAINT `product_category` FOREIGN KEY (`category_id`) REFERENCES `category` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `warehouse` (
  `id` tinyint unsigned NOT NULL,
  `name` varchar(40) NOT NULL,
  `country_code` char(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `opens` time NOT NULL DEFAULT '08:00:00',
  `capacity` mediumint NOT NULL DEFAULT '0',
  PRIMARY KEY (`id`),
  CONSTRAINT `warehouse_country` FOREIGN KEY (`country_code`) REFERENCES `country` (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `inventory` (
  `warehouse_id` tinyint unsigned NOT NULL,
  `product_id` mediumint unsigned NOT NULL,
  `on_hand` int NOT NULL DEFAULT '0',
  `reserved` smallint unsigned NOT NULL DEFAULT '0',
  `counted_at` datetime(3) DEFAULT NULL,
  PRIMARY KEY (`warehouse_id`,`product_id`),
  KEY `product_id` (`product_id`),
  CONSTRAINT `inventory_warehouse` FOREIGN KEY (`warehouse_id`) REFERENCES `warehouse` (`id`),
  CONSTRAINT `inventory_product` FOREIGN KEY (`product_id`) REFERENCES `product` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `orders` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `customer_id` int unsigned NOT NULL,
  `status` enum('new','paid','packed','done','cancelled') NOT NULL DEFAULT 'new',
  `channel` enum('web','app','phone') DEFAULT NULL,
  `placed_at` datetime(6) NOT NULL,
  `changed_at` timestamp NULL DEFAULT NULL,
  `shipping` decimal(8,2) NOT NULL DEFAULT '0.00',
  `currency` char(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'EUR',
  `note` tinytext,
  PRIMARY KEY (`id`),
  KEY `customer_id` (`customer_id`),
  CONSTRAINT `orders_customer` FOREIGN KEY (`customer_id`) REFERENCES `customer` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `order_item` (
  `order_id` bigint unsigned NOT NULL,
  `line_no` smallint NOT NULL,
  `product_id` mediumint unsigned NOT NULL,
  `qty` smallint unsigned NOT NULL DEFAULT '1',
  `unit_price` decimal(10,2) NOT NULL,
  `discount` decimal(5,4) DEFAULT NULL COMMENT 'a share: 0.1000 is ten percent',
  `line_total` decimal(16,2) GENERATED ALWAYS AS ((`qty` * `unit_price`)) STORED,
  PRIMARY KEY (`order_id`,`line_no`),
  KEY `product_id` (`product_id`),
  CONSTRAINT `item_order` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`),
  CONSTRAINT `item_product` FOREIGN KEY (`product_id`) REFERENCES `product` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `payment` (
  `id` bigint NOT NULL,
  `order_id` bigint unsigned NOT NULL,
  `method` enum('card','transfer','voucher') NOT NULL,
  `card_number` varchar(19) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
  `iban` varchar(34) DEFAULT NULL,
  `amount` decimal(12,2) NOT NULL,
  `fee` double NOT NULL DEFAULT '0',
  `paid_at` timestamp(3) NULL DEFAULT NULL,
  `receipt` longblob,
  PRIMARY KEY (`id`),
  KEY `order_id` (`order_id`),
  CONSTRAINT `payment_order` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `shipment` (
  `id` int NOT NULL,
  `order_id` bigint unsigned NOT NULL,
  `warehouse_id` tinyint unsigned NOT NULL,
  `shipped_on` date NOT NULL,
  `delivered_on` date DEFAULT NULL,
  `transit` time(3) DEFAULT NULL,
  `parcels` tinyint unsigned NOT NULL DEFAULT '1',
  `weight_g` mediumint unsigned NOT NULL DEFAULT '0',
  `label` tinyblob,
  PRIMARY KEY (`id`),
  KEY `order_id` (`order_id`),
  KEY `warehouse_id` (`warehouse_id`),
  CONSTRAINT `shipment_order` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`),
  CONSTRAINT `shipment_warehouse` FOREIGN KEY (`warehouse_id`) REFERENCES `warehouse` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `review` (
  `id` int unsigned NOT NULL,
  `product_id` mediumint unsigned NOT NULL,
  `customer_id` int unsigned NOT NULL,
  `stars` tinyint NOT NULL,
  `helpful` int NOT NULL DEFAULT '0',
  `title` varchar(80) DEFAULT NULL,
  `body` longtext,
  `written_at` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  KEY `product_id` (`product_id`),
  KEY `customer_id` (`customer_id`),
  CONSTRAINT `review_product` FOREIGN KEY (`product_id`) REFERENCES `product` (`id`),
  CONSTRAINT `review_customer` FOREIGN KEY (`customer_id`) REFERENCES `customer` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
