// The statements of the fixture corpus, by topic.

import { causeCases } from './causeCases.mjs';
import { conditionCases } from './conditionCases.mjs';
import { coreCases } from './coreCases.mjs';
import { joinCases } from './joinCases.mjs';
import { scanCases } from './scanCases.mjs';
import { serverCases } from './serverCases.mjs';
import { shapeCases } from './shapeCases.mjs';
import { writeCases } from './writeCases.mjs';

export const cases = [
  ...coreCases,
  ...scanCases,
  ...joinCases,
  ...serverCases,
  ...shapeCases,
  ...writeCases,
  ...conditionCases,
  ...causeCases,
];
