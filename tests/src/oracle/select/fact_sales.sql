SELECT i.order_id, i.line_no, c.id AS customer_id, i.product_id,
       YEAR(o.placed_at) * 10000 + MONTH(o.placed_at) * 100 + DAY(o.placed_at) AS order_date_key,
       COALESCE(o.channel, 'unknown') AS channel, i.qty AS quantity,
       i.qty * i.unit_price AS gross,
       ROUND(i.qty * i.unit_price * (1 - COALESCE(i.discount, 0)), 2) AS net
FROM shop.order_item i
JOIN shop.orders o ON o.id = i.order_id
JOIN (SELECT id FROM shop.customer WHERE is_test = 0
      UNION SELECT id FROM shop_audit.customer_gone) c ON c.id = o.customer_id
WHERE o.status <> 'cancelled' AND o.placed_at >= '2020-01-01' AND o.placed_at < '2036-01-01'
