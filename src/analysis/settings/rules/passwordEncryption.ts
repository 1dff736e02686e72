// Are new passwords kept as SCRAM verifiers?

import type { SettingRule } from '../settingRule';

export const passwordEncryption: SettingRule = {
  id: 'password-encryption',
  since: '0.2.0',
  settings: ['password_encryption'],
  needs: [],
  documentation: {
    summary: 'password_encryption is md5.',
    why: 'What is stored as MD5 is enough to log in with, and is guessed fast. From 18 on setting such a password warns, and support will go.',
    fix: 'scram-sha-256, the default since 14. Passwords that were set before stay as they are until they are set again.',
    falsePositives: 'Very old drivers that know no SCRAM.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-connection.html#GUC-PASSWORD-ENCRYPTION',
    ],
  },
  examples: {
    fires: [
      {
        settings: { password_encryption: 'md5' },
        proposes: { password_encryption: 'scram-sha-256' },
      },
    ],
    silent: [{}],
  },
  judge({ values }) {
    if (values.text('password_encryption') !== 'md5') return [];
    return [
      {
        setting: 'password_encryption',
        value: 'scram-sha-256',
        impact: 'medium',
        why: 'A stored MD5 password is enough to log in with. Passwords that are set from then on are kept as SCRAM verifiers.',
      },
    ];
  },
};
