// What the form of a connection offers to choose from.

import type { TargetSession, TlsMode } from '../../model/connectionProfile';
import type { Choice } from '../shell/questions';

export type Flag = 'production' | 'readOnly' | 'ssh';

export const TLS_CHOICES: readonly Choice<TlsMode | null>[] = [
  {
    label: 'As the host asks for',
    description: 'elsewhere: certificate and name checked; this machine: encrypted if offered',
    value: null,
  },
  {
    label: 'verify-full',
    description: 'certificate and host name are checked',
    value: 'verify-full',
  },
  {
    label: 'verify-ca',
    description: 'certificate is checked, its host name is not',
    value: 'verify-ca',
  },
  { label: 'require', description: 'encrypted, but anybody could answer', value: 'require' },
  { label: 'prefer', description: 'encrypted if the server offers it', value: 'prefer' },
  { label: 'disable', description: 'plain text', value: 'disable' },
];

export const FLAG_CHOICES: readonly Choice<Flag>[] = [
  {
    label: 'Production',
    description: 'red in the status bar; statements are not executed unless asked for',
    value: 'production',
  },
  { label: 'Read-only', description: 'nothing that writes is offered', value: 'readOnly' },
  {
    label: 'Through SSH',
    description: 'the server is reached from another host, which is asked for next',
    value: 'ssh',
  },
];

export const TARGET_CHOICES: readonly Choice<TargetSession>[] = [
  { label: 'The first that answers', value: 'any' },
  { label: 'The one that writes', description: 'read-write', value: 'read-write' },
  { label: 'The primary', value: 'primary' },
  { label: 'A standby', value: 'standby' },
  { label: 'A standby if there is one', description: 'prefer-standby', value: 'prefer-standby' },
  { label: 'One that only reads', description: 'read-only', value: 'read-only' },
];
