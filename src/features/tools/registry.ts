// Every tool for language models, in the order in which they are listed.

import { analyzePlan } from './analyzePlan';
import { compare } from './compare';
import { lint } from './lint';
import { listConnections } from './listConnections';
import { planNodes } from './planNodes';
import type { Tool } from './call/tool';

export const TOOLS: readonly Tool[] = [listConnections, analyzePlan, compare, planNodes, lint];
