SELECT i.warehouse_id, i.product_id, i.on_hand - CAST(i.reserved AS SIGNED) AS free,
       i.on_hand * p.price AS worth
FROM shop.inventory i JOIN shop.product p ON p.id = i.product_id
