SELECT code, name AS country, continent, population, area_km2,
       population / NULLIF(area_km2, 0) AS density,
       CASE in_eu WHEN 0 THEN 'no' ELSE 'yes' END AS in_eu
FROM shop.country
