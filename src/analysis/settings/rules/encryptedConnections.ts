// Can passwords and data be read on the network?

import { listItems } from '../../changes/settingLists';
import type { SettingRule } from '../settingRule';

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

export const encryptedConnections: SettingRule = {
  id: 'encrypted-connections',
  since: '0.2.0',
  settings: ['ssl'],
  needs: [],
  notOn: ['rds', 'aurora', 'cloud-sql', 'alloydb', 'azure', 'supabase', 'neon'],
  documentation: {
    summary: 'ssl is off on a server that listens to other machines.',
    why: 'Whoever can read the network between application and server reads what is asked and answered.',
    fix: 'Put server.crt and server.key into the data directory, then switch ssl on and reload; hostssl lines of pg_hba.conf demand it.',
    falsePositives: 'Networks that are encrypted below, and poolers on the same machine.',
    sources: ['https://www.postgresql.org/docs/18/ssl-tcp.html'],
  },
  examples: {
    fires: [{ settings: { listen_addresses: '*' }, proposes: { ssl: null } }],
    silent: [
      { settings: { listen_addresses: 'localhost' } },
      { settings: { listen_addresses: '*', ssl: 'on' } },
      { settings: { listen_addresses: '' } },
    ],
  },
  judge({ values }) {
    const addresses = listItems(values.text('listen_addresses') ?? '');
    const isRemote = addresses.some((address) => !LOCAL.test(address));
    if (values.text('ssl') !== 'off' || !isRemote) return [];
    return [
      {
        setting: 'ssl',
        // Without a certificate the reload would refuse it.
        value: null,
        impact: 'medium',
        why: 'The server listens to other machines, and what goes over the network can be read there.',
        template:
          '-- With server.crt and server.key in the data directory:\nALTER SYSTEM SET ssl = on;\nSELECT pg_reload_conf();',
      },
    ];
  },
};
