SELECT order_date_key, channel, COUNT(DISTINCT order_id) AS orders, COUNT(*) AS `lines`,
       SUM(quantity) AS quantity, SUM(gross) AS gross, MAX(gross) AS largest,
       MIN(gross) AS smallest, AVG(quantity) AS mean_quantity
FROM ({fact_sales}) f
GROUP BY order_date_key, channel
