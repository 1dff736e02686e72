// planwright completion: the words that a shell may offer, generated from the commands themselves.

import { Argument, type Command } from 'commander';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

interface Option {
  readonly long: string;
  readonly description: string;
  readonly choices: readonly string[];
}

/** What may follow the words of `path`; '' is the program alone. */
interface Level {
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly Option[];
}

export function addCompletion(
  program: Command,
  run: (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>,
): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands and options')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      '\nbash: source <(planwright completion bash)   in ~/.bashrc' +
        '\nzsh:  source <(planwright completion zsh)    in ~/.zshrc, after compinit' +
        '\nfish: planwright completion fish > ~/.config/fish/completions/planwright.fish',
    )
    .action((shell: Shell) =>
      run((environment) => {
        environment.out(SCRIPTS[shell](levelsOf(program, [])));
        return Promise.resolve(0);
      }),
    );
}

function levelsOf(command: Command, path: readonly string[]): readonly Level[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).filter((one) => command.commands.includes(one));
  return [
    {
      path: path.join(' '),
      commands: commands.map((one) => ({ name: one.name(), description: one.description() })),
      options: help
        .visibleOptions(command)
        .flatMap(({ long, description, argChoices }) =>
          long === undefined ? [] : [{ long, description, choices: argChoices ?? [] }],
        ),
    },
    ...commands.flatMap((one) => levelsOf(one, [...path, one.name()])),
  ];
}

const SCRIPTS: Readonly<Record<Shell, (levels: readonly Level[]) => string>> = { bash, zsh, fish };

function bash(levels: readonly Level[]): string {
  return `# Completes planwright in bash.
_planwright() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" at='' word next words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    next="\${at:+$at }$word"
    case "$next" in ${knownPaths(levels)}) at="$next" ;; esac
  done
  case "$at $prev" in
${choiceCases(levels, (choices) => `COMPREPLY=($(compgen -W ${quoted(choices)} -- "$cur")); return`)}
  esac
  case "$at" in
${wordCases(levels, (words) => `words=${quoted(words)}`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _planwright planwright
`;
}

function zsh(levels: readonly Level[]): string {
  return `#compdef planwright
_planwright() {
  local prev="\${words[CURRENT - 1]}" at='' word next
  for word in "\${(@)words[2,CURRENT - 1]}"; do
    next="\${at:+$at }$word"
    case "$next" in ${knownPaths(levels)}) at="$next" ;; esac
  done
  case "$at $prev" in
${choiceCases(levels, (choices) => `compadd -- ${choices}; return`)}
  esac
  case "$at" in
${wordCases(levels, (words) => `compadd -- ${words}`)}
  esac
  _files
}
if [ "$funcstack[1]" = _planwright ]; then _planwright "$@"; else compdef _planwright planwright; fi
`;
}

function fish(levels: readonly Level[]): string {
  const lines = levels.flatMap(({ path, commands, options }) => {
    const below = commands.map(({ name }) => name).join(' ');
    const names = path.split(' ').filter((name) => name !== '');
    const seen = names.map((name) => `__fish_seen_subcommand_from ${name}`);
    const unseen = below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`];
    const when = (conditions: readonly string[]) =>
      conditions.length === 0 ? '' : ` -n ${quoted(conditions.join('; and '))}`;
    return [
      ...commands.map(
        ({ name, description }) =>
          `complete -c planwright${when([...seen, ...unseen])} -f -a ${name} -d ${quoted(description)}`,
      ),
      ...options.map(({ long, description, choices }) => {
        const values = choices.length === 0 ? '' : ` -x -a ${quoted(choices.join(' '))}`;
        return `complete -c planwright${when([...seen, ...unseen])} -l ${long.slice(2)}${values} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# Completes planwright in fish.\n${lines.join('\n')}\n`;
}

function knownPaths(levels: readonly Level[]): string {
  return levels.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])).join(' | ');
}

function choiceCases(levels: readonly Level[], action: (choices: string) => string): string {
  return levels
    .flatMap(({ path, options }) =>
      options
        .filter(({ choices }) => choices.length > 0)
        .map(
          ({ long, choices }) =>
            `    ${quoted(`${path} ${long}`)}) ${action(choices.join(' '))} ;;`,
        ),
    )
    .join('\n');
}

function wordCases(levels: readonly Level[], action: (words: string) => string): string {
  return levels
    .map(({ path, commands, options }) => {
      const words = [...commands.map(({ name }) => name), ...options.map(({ long }) => long)];
      return `    ${quoted(path)}) ${action(words.join(' '))} ;;`;
    })
    .join('\n');
}

/** For any of the three: a quotation mark ends the string, stands escaped, and begins it again. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
