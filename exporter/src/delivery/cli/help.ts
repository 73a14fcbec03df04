import { COMMANDS, GLOBAL_OPTIONS, type Command, type Option } from './commands.ts';
import type { Style } from './style.ts';
import { padEnd } from './width.ts';

/** Help on the whole program. */
export function overviewHelp(version: string, style: Style): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    `podtally ${version}: every pod's share of the cluster's bill.`,
    '',
    style.bold('Usage'),
    '  podtally COMMAND [OPTIONS]',
    '',
    style.bold('Commands'),
    ...COMMANDS.map(({ name, summary }) => `  ${padEnd(name, width)}   ${summary}`),
    '',
    style.bold('Options of every command'),
    ...optionLines(GLOBAL_OPTIONS, style),
    '',
    style.bold('Example'),
    '  podtally allocate --by namespace,workload --limit 10',
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 done but with gaps (--strict).',
    'Help on a command: podtally help COMMAND',
    '',
  ].join('\n');
}

/** Help on one command, with its examples. */
export function commandHelp(command: Command, style: Style): string {
  return [
    command.summary,
    ...wrapped(command.about, '', lineWidth(style)),
    '',
    style.bold('Usage'),
    `  podtally ${usageOf(command)}`,
    '',
    ...(command.options.length === 0
      ? []
      : [style.bold('Options'), ...optionLines(command.options, style), '']),
    style.bold(command.examples.length === 1 ? 'Example' : 'Examples'),
    ...command.examples.flatMap(({ does, line }, index) => [
      ...(index > 0 ? [''] : []),
      `  ${does}:`,
      `    ${line}`,
    ]),
    '',
  ].join('\n');
}

/** `allocate [OPTIONS]`, `explain pod NAMESPACE/NAME | node NAME [OPTIONS]`. */
export const usageOf = ({ name, operands, options }: Command): string =>
  [name, operands, options.length > 0 ? '[OPTIONS]' : ''].filter(Boolean).join(' ');

/** `-c, --config FILE`. */
export const spelled = ({ name, short, value }: Option): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;

/** What an option is about, its values included. */
export const aboutOf = ({ about, choices }: Option): string =>
  choices === undefined ? about : `${choices.join(', ')}. ${about}`;

const WIDEST_LINE = 100;
const lineWidth = ({ columns }: Style): number => Math.min(columns, WIDEST_LINE);

function optionLines(options: readonly Option[], style: Style): readonly string[] {
  const names = options.map((option) =>
    option.short === undefined ? `    ${spelled(option)}` : spelled(option),
  );
  const width = Math.max(...names.map((name) => name.length));
  const indent = ' '.repeat(width + 5);
  return options.flatMap((option, index) => {
    const [first = '', ...rest] = wrapped(aboutOf(option), indent, lineWidth(style));
    return [`  ${padEnd(names[index] ?? '', width)}   ${first.trimStart()}`, ...rest];
  });
}

/** The text in lines of a width, each after an indent. */
function wrapped(text: string, indent: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}
