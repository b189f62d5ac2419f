SELECT id, parent_id, name, sort FROM shop.category
UNION ALL
SELECT id, parent_id, name, sort FROM shop_audit.category_gone g
WHERE NOT EXISTS (SELECT 1 FROM shop.category c WHERE c.id = g.id)
