// Asks how the servers of a connection are reached through SSH.

import * as vscode from 'vscode';
import type { Through } from '../../model/connectionProfile';
import { readSshRoute, writeSshRoute } from '../../model/sshWords';
import { BACK, askChoice, askText, type Answer, type Choice, type Place } from '../shell/questions';

export async function askThrough(now: Through, place: Place): Promise<Answer<Through>> {
  const way = await askChoice<'host' | 'config'>(
    'Which SSH host reaches the server?',
    [
      { label: 'Write user and host', description: 'deploy@bastion.example.com:22', value: 'host' },
      { label: 'By its name in ~/.ssh/config', value: 'config' },
    ],
    (each) => (each === 'config') === (now.sshConfigHost !== undefined),
    place,
  );
  if (way === undefined || way === BACK) return way;
  return way === 'host' ? askHost(now, place) : askName(now, place);
}

async function askName(now: Through, place: Place): Promise<Answer<Through>> {
  const name = await askText(
    {
      prompt: 'Name of the host in ~/.ssh/config',
      value: now.sshConfigHost ?? '',
      validate: (value) => (value.trim() === '' ? 'It cannot be empty.' : null),
    },
    place,
  );
  return name === undefined || name === BACK ? name : { sshConfigHost: name.trim() };
}

async function askHost({ ssh }: Through, place: Place): Promise<Answer<Through>> {
  const text = await askText(
    {
      prompt: 'SSH host that reaches the server; hosts to jump over before it, with commas',
      placeholder: 'deploy@bastion.example.com:22',
      value: ssh === undefined ? '' : writeSshRoute(ssh),
      validate: (value) => {
        const read = readSshRoute(value, '');
        return read.ok ? null : read.error;
      },
    },
    place,
  );
  if (text === undefined || text === BACK) return text;
  const route = readSshRoute(text, '');
  if (!route.ok) return BACK;
  const file = await askKey(ssh?.identityFile, place);
  if (file === undefined || file === BACK) return file;
  return {
    ssh: {
      ...route.value,
      ...(file !== null && { identityFile: file }),
      ...(ssh?.agent !== undefined && { agent: ssh.agent }),
    },
  };
}

/** Null: what the agent and ~/.ssh have. */
async function askKey(now: string | undefined, place: Place): Promise<Answer<string | null>> {
  const choices: Choice<'usual' | 'keep' | 'pick'>[] = [
    {
      label: 'Agent, the usual keys in ~/.ssh, or a password',
      description: 'in this order',
      value: 'usual',
    },
    { label: 'Choose a private key…', value: 'pick' },
  ];
  if (now !== undefined)
    choices.unshift({ label: 'Keep the private key', description: now, value: 'keep' });
  const way = await askChoice('What logs in on the SSH host?', choices, () => false, place);
  if (way === undefined || way === BACK) return way;
  if (way === 'usual') return null;
  if (way === 'keep') return now ?? null;
  const files = await vscode.window.showOpenDialog({
    title: 'Private key for SSH',
    canSelectMany: false,
  });
  return files?.[0]?.fsPath ?? BACK;
}
