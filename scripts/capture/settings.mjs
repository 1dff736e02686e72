// Planner settings that make a case show what it is about.

export const SERIAL = { max_parallel_workers_per_gather: '0' };
export const PARALLEL = {
  max_parallel_workers_per_gather: '2',
  parallel_setup_cost: '10',
  parallel_tuple_cost: '0',
  min_parallel_table_scan_size: '0',
};
