import { QueryError } from '../../app/query/query.ts';
import { WindowError } from '../../app/query/windows.ts';
import { allocateCommand } from './allocate-command.ts';
import { COMMANDS, SHELLS, type Command } from './commands.ts';
import { completionFor } from './completion.ts';
import { commandHelp, overviewHelp } from './help.ts';
import { EXIT, Stopped, UsageError } from './io.ts';
import { ledgerCommand } from './ledger-command.ts';
import { parse, type Parsed } from './parse.ts';
import { pricesCommand } from './prices-command.ts';
import { checkCommand, explainCommand, policyCommand } from './read-commands.ts';
import { reportCommand } from './report-command.ts';
import { rulesCommand } from './rules-command.ts';
import type { Invocation } from './services.ts';
import { styleFor } from './style.ts';
import { didYouMean } from '../../app/query/nearest.ts';

/**
 * Runs one command line and resolves with its exit code: 0 done, 1 failed, 2 wrong usage or configuration, 3 done but with gaps,
 * 128 and the number of the signal that stopped it.
 * Errors are told on stderr; nothing is thrown.
 */
export async function runCli(invocation: Invocation): Promise<number> {
  const { stderr, signal } = invocation;
  try {
    return await perform(parse(invocation.args), invocation);
  } catch (error) {
    if (signal.aborted)
      return signal.reason instanceof Stopped ? signal.reason.exitCode : EXIT.failed;
    const isUsage =
      error instanceof UsageError || error instanceof QueryError || error instanceof WindowError;
    const message = error instanceof Error ? error.message : String(error);
    stderr.write(`podtally: ${lowerFirst(message)}\n`);
    return isUsage ? EXIT.usage : EXIT.failed;
  }
}

const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/u.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;

async function perform(
  { command, operands, options }: Parsed,
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr, services, signal } = invocation;
  const noColor = options.has('no-color');
  if (options.has('version')) {
    stdout.write(`podtally ${services.version}\n`);
    return EXIT.done;
  }
  if (command.name === 'help' || options.has('help'))
    return help(command, operands, noColor, invocation);
  switch (command.name) {
    case 'serve':
    case 'demo':
      return services.serve(
        {
          demo: command.name === 'demo',
          config: options.text('config'),
          listen: options.text('listen'),
          currency: options.text('currency'),
          noColor,
        },
        { stdout, stderr },
        signal,
      );
    case 'allocate':
      return allocateCommand(options, invocation);
    case 'explain':
      return explainCommand(operands, options, invocation);
    case 'prices':
      return pricesCommand(operands, options, invocation);
    case 'policy':
      return policyCommand(options, invocation);
    case 'report':
      return reportCommand(operands, options, invocation);
    case 'rules':
      return rulesCommand(options, invocation);
    case 'ledger':
      return ledgerCommand(operands, options, invocation);
    case 'check':
      return checkCommand(options, invocation);
    case 'completion':
      stdout.write(completionOf(operands));
      return EXIT.done;
    default:
      throw new Error(`no handler for the command ${command.name}`);
  }
}

function help(
  command: Command,
  operands: readonly string[],
  noColor: boolean,
  { stdout, env, services }: Invocation,
): number {
  const style = styleFor(stdout, env, noColor);
  const [asked] = operands;
  const isOverview = command.name === 'help' && asked === undefined;
  const about =
    command.name === 'help' && asked !== undefined
      ? COMMANDS.find(({ name }) => name === asked)
      : command;
  if (about === undefined) {
    const names = COMMANDS.map(({ name }) => name);
    throw new UsageError(`there is no command "${asked ?? ''}". ${didYouMean(asked ?? '', names)}`);
  }
  stdout.write(isOverview ? overviewHelp(services.version, style) : commandHelp(about, style));
  return EXIT.done;
}

const completionOf = ([shell]: readonly string[]): string =>
  completionFor(SHELLS.find((name) => name === shell) ?? 'bash');
