SELECT id, country_code, CAST(opens AS CHAR) AS opens, capacity, name AS warehouse
FROM shop.warehouse
