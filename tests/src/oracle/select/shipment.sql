SELECT id, order_id, warehouse_id, CAST(shipped_on AS CHAR) AS shipped_on,
       CAST(delivered_on AS CHAR) AS delivered_on, CAST(transit AS CHAR) AS transit,
       parcels, weight_g, label, weight_g >= 20000 AND parcels IN (1, 2) AS is_heavy
FROM shop.shipment
