// What `explain --demo` explains when it is given no statement: the first of the samples.

export const DEMO_STATEMENT = `SELECT o.id, o.placed_at, o.status, sum(i.quantity * i.unit_price) AS items_total
  FROM shop.orders o
  JOIN shop.order_items i ON i.order_id = o.id
 WHERE o.customer_id = 4711
   AND o.placed_at >= '2025-01-01'
 GROUP BY o.id, o.placed_at, o.status
 ORDER BY o.placed_at DESC
 LIMIT 10`;
