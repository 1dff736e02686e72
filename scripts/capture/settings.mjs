// Planner settings that make a case show what it is about.

export const SERIAL = { max_parallel_workers_per_gather: '0' };
export const PARALLEL = {
  max_parallel_workers_per_gather: '2',
  parallel_setup_cost: '10',
  parallel_tuple_cost: '0',
  min_parallel_table_scan_size: '0',
};

/** Two rows a page, in another order than the index: 160 MB, more than shared buffers hold. */
export const LETTERS = {
  setup: [
    'CREATE TABLE letters (id integer, sender integer, size integer, body text)',
    'ALTER TABLE letters ALTER body SET STORAGE PLAIN',
    `INSERT INTO letters SELECT i, i::bigint * 7919 % 40000, i % 1000, repeat('x', 3900) FROM generate_series(1, 40000) i`,
    'CREATE INDEX letters_sender_idx ON letters (sender)',
    'VACUUM ANALYZE letters',
  ],
  teardown: ['DROP TABLE letters'],
};
