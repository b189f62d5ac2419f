SELECT order_id, line_no, product_id, qty, unit_price, discount, line_total,
       ROUND(qty * unit_price * (1 - COALESCE(discount, 0)), 2) AS net
FROM shop.order_item
