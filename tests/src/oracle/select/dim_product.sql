SELECT id, category_id, sku, name, description, price, cost, weight_kg, rating,
       launched + 0 AS launched, stock_delta, score, sold_total, flags + 0 AS flags,
       active + 0 AS active,
       barcode,
       fingerprint, picture, CAST(attributes AS CHAR) AS attributes,
       CONCAT(UPPER(sku), ': ', name) AS label,
       LEFT(sku, 3) AS family,
       price - COALESCE(cost, 0) AS margin,
       CASE WHEN price < 10 THEN 'low' WHEN price < 100 THEN 'middle' ELSE 'high' END AS price_band,
       IFNULL(CHAR_LENGTH(description), 0) AS description_length,
       FLOOR(price) + CEIL(ABS(stock_delta) / 10) AS rounded_price
FROM shop.product
