// Plans as text: read from whatever EXPLAIN or a log printed, written as EXPLAIN (FORMAT JSON) does, named in EXPLAIN's words.

export { looksLikeLog } from '../../analysis/plan/log/logReader';
export type { PlanParseError } from '../../analysis/plan/parseError';
export { parseJson } from '../../analysis/plan/parseJson';
export { costOf } from '../../analysis/plan/planCost';
export { printJson } from '../../analysis/plan/printJson';
export { readPlans } from '../../analysis/plan/readPlans';
export { stepName } from '../../analysis/plan/stepName';
