import { didYouMean, nearest } from '../../app/query/nearest.ts';
import { COMMANDS, GLOBAL_OPTIONS, type Command, type Option } from './commands.ts';
import { UsageError } from './io.ts';

/** A command line, understood. */
export interface Parsed {
  readonly command: Command;
  readonly operands: readonly string[];
  readonly options: Options;
}

/** Options given, by name. */
export class Options {
  readonly #given: ReadonlyMap<string, readonly string[]>;

  constructor(given: ReadonlyMap<string, readonly string[]>) {
    this.#given = given;
  }

  /** The last value given; null where there is none. */
  text(name: string): string | null {
    return this.#given.get(name)?.at(-1) ?? null;
  }

  texts(name: string): readonly string[] {
    return this.#given.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }
}

/** Understands a command line; throws UsageError with the nearest valid word. `--help` and `--version` pass any operands. */
export function parse(args: readonly string[]): Parsed {
  const command = commandOf(args);
  const known = [...command.options, ...GLOBAL_OPTIONS];
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  const rest = args[0] === command.name ? args.slice(1) : [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      operands.push(...rest.splice(0));
    } else if (word.startsWith('-') && word.length > 1) {
      const { option, value } = optionOf(word, known, command);
      const taken = value ?? (option.value === undefined ? '' : rest.shift());
      const values = given.get(option.name) ?? [];
      values.push(checkedValue(option, taken, value !== null, command));
      given.set(option.name, values);
      if (values.length > 1 && option.value !== undefined && option.repeated !== true)
        throw usage(`--${option.name} is given ${values.length} times; give it once.`, command);
    } else {
      operands.push(word);
    }
  }
  const options = new Options(given);
  if (!options.has('help') && !options.has('version')) checkOperands(operands, command);
  return { command, operands, options };
}

function commandOf(args: readonly string[]): Command {
  const [first] = args;
  if (first === undefined || first.startsWith('-')) return byName('help');
  const found = COMMANDS.find(({ name }) => name === first);
  if (found !== undefined) return found;
  const names = COMMANDS.map(({ name }) => name);
  throw new UsageError(
    `There is no command "${first}". ${didYouMean(first, names)}\nSee: podtally help`,
  );
}

const NO_COMMAND: Command = {
  name: 'help',
  operands: '',
  count: [0, 1],
  summary: '',
  about: '',
  options: [],
  examples: [],
};

/** The command of a name that is known to be in the table. */
export const byName = (name: string): Command =>
  COMMANDS.find((command) => command.name === name) ?? NO_COMMAND;

function optionOf(
  word: string,
  known: readonly Option[],
  command: Command,
): { readonly option: Option; readonly value: string | null } {
  const equals = word.indexOf('=');
  const name = equals === -1 ? word : word.slice(0, equals);
  const option = known.find((one) =>
    name.startsWith('--') ? name === `--${one.name}` : name === `-${one.short ?? ''}`,
  );
  if (option !== undefined) return { option, value: equals === -1 ? null : word.slice(equals + 1) };
  const near = nearest(
    name,
    known.map((one) => `--${one.name}`),
  );
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  throw usage(`${command.name} has no option ${name}.${hint}`, command);
}

function checkedValue(
  option: Option,
  value: string | undefined,
  isAttached: boolean,
  command: Command,
): string {
  if (option.value === undefined) {
    if (isAttached) throw usage(`--${option.name} takes no value.`, command);
    return '';
  }
  if (value === undefined || value === '')
    throw usage(`--${option.name} needs a value: --${option.name} ${option.value}.`, command);
  if (option.choices !== undefined && !option.choices.includes(value))
    throw usage(
      `--${option.name} cannot be "${value}". ${didYouMean(value, option.choices)}`,
      command,
    );
  return value;
}

function checkOperands(operands: readonly string[], command: Command): void {
  const [least, most] = command.count;
  if (operands.length < least)
    throw usage(`${command.name} needs: podtally ${command.name} ${command.operands}.`, command);
  const surplus = operands[most];
  if (surplus !== undefined)
    throw usage(
      most === 0
        ? `${command.name} takes no "${surplus}"; what it does is said with options.`
        : `${command.name} does not understand "${surplus}".`,
      command,
    );
  const [first] = operands;
  if (first !== undefined && command.first !== undefined && !command.first.includes(first))
    throw usage(`${command.name} cannot "${first}". ${didYouMean(first, command.first)}`, command);
}

const usage = (message: string, { name }: Command): UsageError =>
  new UsageError(`${message.trim()}\nSee: podtally ${name} --help`);
