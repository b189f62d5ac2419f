SELECT warehouse_id, product_id, on_hand, reserved, CAST(counted_at AS CHAR) AS counted_at,
       on_hand - CAST(reserved AS SIGNED) AS free
FROM shop.inventory
