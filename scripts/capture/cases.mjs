// The statements of the fixture corpus, by topic.

import { coreCases } from './coreCases.mjs';

export const cases = [...coreCases];
