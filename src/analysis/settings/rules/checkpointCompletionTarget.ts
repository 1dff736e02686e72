// Are the writes of a checkpoint spread over the time until the next?

import { isBelow } from '../settingValues';
import { OWN_STORAGE, type SettingRule } from '../settingRule';

const WANTED = 0.9;

export const checkpointCompletionTarget: SettingRule = {
  id: 'checkpoint-completion-target',
  since: '0.2.0',
  settings: ['checkpoint_completion_target'],
  needs: [],
  notOn: OWN_STORAGE,
  documentation: {
    summary: 'checkpoint_completion_target is below 0.9, the default.',
    why: 'A checkpoint spreads its writes over this part of the time until the next one. A small part makes a burst of writes, in which queries wait for the disk.',
    fix: 'Set it to 0.9.',
    falsePositives:
      'Hardly any: 0.5 was the default up to 13, and stays in files that were carried over.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-wal.html#GUC-CHECKPOINT-COMPLETION-TARGET',
    ],
  },
  examples: {
    fires: [
      {
        settings: { checkpoint_completion_target: '0.5' },
        proposes: { checkpoint_completion_target: '0.9' },
      },
    ],
    silent: [{}, { settings: { checkpoint_completion_target: '0.8' } }],
  },
  judge({ values }) {
    if (!isBelow(values.amount('checkpoint_completion_target'), WANTED, 1.2)) return [];
    return [
      {
        setting: 'checkpoint_completion_target',
        value: String(WANTED),
        impact: 'medium',
        why: 'Checkpoints write in bursts, while queries wait for the disk; spread out they are hardly felt.',
      },
    ];
  },
};
