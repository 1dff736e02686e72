// The way through SSH to a server: the host that reaches it, and those before it, as ssh -J writes them.

import * as z from 'zod';
import { HIGHEST_PORT, isHostName, MOST_JUMPS, SSH_PORT } from './sshWords';

const hopSchema = z.strictObject({
  host: z.string().refine(isHostName, 'This is no name of a host.'),
  port: z.int().min(1).max(HIGHEST_PORT).default(SSH_PORT),
  user: z.string().min(1),
});

export const sshRouteSchema = z.strictObject({
  ...hopSchema.shape,
  /** Path of a private key; absent: the usual ones in ~/.ssh. */
  identityFile: z.string().min(1).optional(),
  /** Path of an agent's socket; absent: SSH_AUTH_SOCK. */
  agent: z.string().min(1).optional(),
  /** Passed first, in this order. */
  jump: z.array(hopSchema).max(MOST_JUMPS).optional(),
});
export type SshRoute = Readonly<z.infer<typeof sshRouteSchema>>;
