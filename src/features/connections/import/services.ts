// Connections of a service file.

import { servicesOf } from '../../../db/serviceFile';
import { ok } from '../../../util/result';
import type { Reader } from './claim';

export const readServices: Reader = (text) =>
  servicesOf(text).map(({ name, line, parameters }) => ({
    line,
    label: `[${name}]`,
    parts: Object.fromEntries([...parameters].map(([word, value]) => [word, ok(value)])),
  }));
