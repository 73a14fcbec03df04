import { COMMANDS, GLOBAL_OPTIONS, type Command, type Option, type SHELLS } from './commands.ts';

/** A completion script for a shell, made from the table of commands. */
export function completionFor(shell: (typeof SHELLS)[number]): string {
  switch (shell) {
    case 'bash':
      return bash();
    case 'zsh':
      return `${ZSH_COMPLETION}\n${bash()}`;
    case 'fish':
      return fish();
  }
}

/** Completion as bash has it; a zsh whose start-up files do not begin completion has no compdef to build it on. */
const ZSH_COMPLETION = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
autoload -U +X bashcompinit && bashcompinit`;

const optionsOf = (command: Command): readonly Option[] => [...command.options, ...GLOBAL_OPTIONS];

const spellings = ({ name, short }: Option): readonly string[] => [
  `--${name}`,
  ...(short === undefined ? [] : [`-${short}`]),
];

/** What can follow a command that is no option. */
const words = (command: Command): readonly string[] =>
  command.name === 'help' ? COMMANDS.map(({ name }) => name) : (command.first ?? []);

function bash(): string {
  const commands = COMMANDS.map((command) => {
    const offered = [...words(command), ...optionsOf(command).flatMap(spellings)];
    return `    ${command.name}) words="${offered.join(' ')}" ;;`;
  });
  const values = distinct(COMMANDS.flatMap(({ options }) => options)).flatMap(
    ({ option, commands: of }) => {
      if (option.value === undefined) return [];
      const keys = of.flatMap((command) =>
        spellings(option).map((spelling) => `${command}:${spelling}`),
      );
      const reply =
        option.choices === undefined
          ? option.value === 'FILE'
            ? 'COMPREPLY=($(compgen -f -- "$word"))'
            : 'COMPREPLY=()'
          : `COMPREPLY=($(compgen -W "${option.choices.join(' ')}" -- "$word"))`;
      return [`    ${keys.join('|')}) ${reply}; return ;;`];
    },
  );
  return `_podtally() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${COMMANDS.map(({ name }) => name).join(' ')} --help --version" -- "$word"))
    return
  fi
  case "$command:$before" in
${values.join('\n')}
  esac
  case "$command" in
${commands.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _podtally podtally
`;
}

/** Options that are the same everywhere, once, with the commands that have them. */
function distinct(
  options: readonly Option[],
): readonly { readonly option: Option; readonly commands: readonly string[] }[] {
  const shapes = new Map<string, Option>();
  for (const option of options) shapes.set(shapeOf(option), option);
  return [...shapes].map(([shape, option]) => ({
    option,
    commands: COMMANDS.filter((command) =>
      command.options.some((other) => shapeOf(other) === shape),
    ).map(({ name }) => name),
  }));
}

const shapeOf = ({ name, value, choices = [] }: Option): string =>
  [name, value, ...choices].join(' ');

function fish(): string {
  const names = COMMANDS.map(({ name }) => name).join(' ');
  const lines = COMMANDS.flatMap((command) => [
    `complete -c podtally -f -n "not __fish_seen_subcommand_from ${names}" -a ${command.name} -d ${quoted(command.summary)}`,
    ...words(command).map(
      (word) =>
        `complete -c podtally -f -n "__fish_seen_subcommand_from ${command.name}" -a ${word}`,
    ),
    ...optionsOf(command).map((option) => fishOption(command, option)),
  ]);
  return `${lines.join('\n')}\n`;
}

function fishOption(command: Command, { name, short, value, choices, about }: Option): string {
  const parts = [
    `complete -c podtally -n "__fish_seen_subcommand_from ${command.name}" -l ${name}`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    ...(value === undefined ? [] : [value === 'FILE' ? '-r' : '-x']),
    ...(choices === undefined ? [] : [`-a ${quoted(choices.join(' '))}`]),
    `-d ${quoted(about)}`,
  ];
  return parts.join(' ');
}

const quoted = (text: string): string => `'${text.replace(/['\\]/gu, String.raw`\$&`)}'`;
