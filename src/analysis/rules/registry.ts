// All plan rules. A rule is one file in this folder and one line here; conformance tests compare both.

import type { PlanRule } from './rule';

export const planRules: readonly PlanRule[] = [];
