SELECT id, customer_id,
       CASE status WHEN 'done' THEN 'closed' WHEN 'cancelled' THEN 'void' ELSE 'open' END AS status,
       channel, CAST(placed_at AS CHAR) AS placed_at, CAST(changed_at AS CHAR) AS changed_at,
       shipping, currency, note, YEAR(placed_at) * 100 + MONTH(placed_at) AS placed_year
FROM shop.orders
