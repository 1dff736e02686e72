-- The last orders of one customer, with what is in them.
-- Put the cursor into the statement and press Ctrl+Alt+Enter (Cmd+Alt+Enter on a Mac).

SELECT o.id, o.placed_at, o.status, sum(i.quantity * i.unit_price) AS items_total
  FROM shop.orders o
  JOIN shop.order_items i ON i.order_id = o.id
 WHERE o.customer_id = 4711
   AND o.placed_at >= '2025-01-01'
 GROUP BY o.id, o.placed_at, o.status
 ORDER BY o.placed_at DESC
 LIMIT 10;
