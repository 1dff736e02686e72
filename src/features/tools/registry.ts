// Every tool for language models, in the order in which they are listed.

import { analyzePlan } from './analyzePlan';
import { compare } from './compare';
import { describeTable } from './describeTable';
import { explain } from './explain';
import { health } from './health';
import { lint } from './lint';
import { listConnections } from './listConnections';
import { planNodes } from './planNodes';
import { twinInfo } from './twinInfo';
import { workload } from './workload';
import type { Tool } from './call/tool';

export const TOOLS: readonly Tool[] = [
  listConnections,
  explain,
  analyzePlan,
  compare,
  planNodes,
  lint,
  describeTable,
  workload,
  health,
  twinInfo,
];
