// Is the key that an SSH host shows the one that is known? A new one is asked about, once, and written down.

import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isHostName } from '../../model/sshWords';
import { SshFailure, type Hop, type SshPerson } from './contracts';
import {
  algorithmsFor,
  fingerprintOf,
  judgeHostKey,
  keyTypeOf,
  knownHostsLine,
  knownName,
  parseKnownHosts,
  type KnownHost,
  type Verdict,
} from './knownHosts';

const SYSTEM_FILES = ['ssh_known_hosts', 'ssh_known_hosts2'];

/** What is known when one try to connect begins; a person's answer counts from the next one on. */
export class HostKeys {
  readonly #hop: Hop;
  readonly #known: readonly KnownHost[];
  readonly #name: string;
  #shown: Buffer | null = null;

  private constructor(hop: Hop, known: readonly KnownHost[]) {
    this.#hop = hop;
    this.#known = known;
    this.#name = hop.hostKeyAlias?.toLowerCase() ?? knownName(hop.host, hop.port);
  }

  /** `accepted`: keys that are remembered nowhere else. */
  static async read(
    hop: Hop,
    systemDirectory: string,
    accepted: readonly KnownHost[],
  ): Promise<HostKeys> {
    const files = [
      ...hop.knownHostsFiles,
      ...(hop.globalKnownHostsFiles ??
        SYSTEM_FILES.map((name) => path.join(systemDirectory, name))),
    ];
    const known: KnownHost[] = [...accepted];
    for (const file of files) known.push(...parseKnownHosts(await readIfThere(file), file));
    return new HostKeys(hop, known);
  }

  algorithms(): ReturnType<typeof algorithmsFor> {
    const algorithms = algorithmsFor(this.#known, this.#name);
    if (algorithms.length > 0) return algorithms;
    throw failure(
      `known_hosts knows ${this.#name} by a type of key alone that Planwright does not speak. Add another of its keys, as ssh-keyscan prints them, after you have compared it.`,
    );
  }

  /** Called while the connection is made: true only for a key that is known. */
  accepts(key: Buffer): boolean {
    this.#shown = key;
    return judgeHostKey(this.#known, this.#name, key).kind === 'known';
  }

  /** True where the key was refused: no other reason of a failure counts then. */
  get refused(): boolean {
    return this.#shown !== null && !this.accepts(this.#shown);
  }

  /** After a refusal: what is to be remembered, where it was a new key and the person trusts it; else throws. */
  async ask(person: SshPerson): Promise<KnownHost> {
    const key = this.#shown ?? Buffer.alloc(0);
    const verdict = judgeHostKey(this.#known, this.#name, key);
    const fingerprint = fingerprintOf(key);
    if ('place' in verdict) throw failure(this.#refusal(verdict, fingerprint));
    const keyType = keyTypeOf(key) ?? 'unreadable';
    const [file = null] = this.#hop.knownHostsFiles;
    const host = `${this.#hop.host}:${String(this.#hop.port)}`;
    if (!isHostName(this.#hop.hostKeyAlias ?? this.#hop.host))
      throw failure(`${host} is no name of a host: nothing is written into known_hosts for it.`);
    if (this.#hop.strict)
      throw failure(
        `The key of the SSH host ${host} is not known, and StrictHostKeyChecking in ~/.ssh/config forbids to ask: ${keyType} ${fingerprint}. Compare it with what its administrator says, then add it to known_hosts.`,
      );
    if (!(await person.trusts({ host, keyType, fingerprint, file }))) {
      throw failure(
        `The key of the SSH host ${host} is not known and was not accepted: ${keyType} ${fingerprint}. Compare it with what its administrator says, then connect again and accept it, or log in once with ssh.`,
        true,
      );
    }
    if (file !== null) await append(file, knownHostsLine(this.#name, key));
    return { marker: null, names: [this.#name], keyType, key, place: file ?? 'accepted' };
  }

  #refusal(verdict: Extract<Verdict, { place: string }>, fingerprint: string): string {
    const host = `the SSH host ${this.#hop.host}:${String(this.#hop.port)}`;
    const { place } = verdict;
    switch (verdict.kind) {
      case 'revoked':
        return `The key of ${host} was taken back (${place}): ${fingerprint}. Do not log in there; ask its administrator.`;
      case 'authority':
        return `${place} trusts ${host} by a certificate authority, which Planwright cannot check. Add the host's own key to known_hosts, as ssh-keyscan prints it, after you have compared it.`;
      case 'changed':
        return `The key of ${host} is not the one that is known (${place}): it shows ${fingerprint} now. Somebody may stand in between, or the host was set up anew. Ask its administrator; only when the new key is right, delete that line.`;
    }
  }
}

function failure(message: string, declined = false): SshFailure {
  return new SshFailure({ step: 'host-key', message, declined });
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    // A key that is known there would look like a new one.
    throw failure(`${file} could not be read (${code}). Correct its rights.`);
  }
}

async function append(file: string, line: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const before = await readIfThere(file);
    const gap = before === '' || before.endsWith('\n') ? '' : '\n';
    await appendFile(file, gap + line, { mode: 0o600 });
  } catch (error) {
    if (error instanceof SshFailure) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw failure(`${file} could not be written (${code}). Correct its rights, and connect again.`);
  }
}
