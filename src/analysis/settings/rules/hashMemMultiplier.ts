// May hash tables take more than sorts, as PostgreSQL has it from 15 on?

import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

const WANTED = 2;

export const hashMemMultiplier: SettingRule = {
  id: 'hash-mem-multiplier',
  since: '0.2.0',
  settings: ['hash_mem_multiplier'],
  needs: [],
  documentation: {
    summary: 'hash_mem_multiplier is below 2, the default from 15 on.',
    why: 'A sort that exceeds its memory slows down little; a hash table that does is written and read again in batches. So hash tables may take a multiple of work_mem.',
    fix: 'Set it to 2.',
    falsePositives: 'A server that is short of memory while many connections hash.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-HASH-MEM-MULTIPLIER',
    ],
  },
  examples: {
    fires: [{ major: 14, proposes: { hash_mem_multiplier: '2' } }],
    silent: [{ major: 15 }, { settings: { hash_mem_multiplier: '4' } }],
  },
  judge({ values }) {
    if (!isBelow(values.amount('hash_mem_multiplier'), WANTED)) return [];
    return [
      {
        setting: 'hash_mem_multiplier',
        value: String(WANTED),
        impact: 'low',
        why: 'Hash tables that do not fit are written and read in batches; from 15 on PostgreSQL gives them twice work_mem.',
      },
    ];
  },
};
