import type { BudgetDocument } from '../../app/budgets/document.ts';
import { findingsOf, sourceFindings, type Finding } from '../../app/check.ts';
import { finished } from '../../domain/stepwise.ts';
import { explainNode } from '../../app/explain/node.ts';
import { explainPod } from '../../app/explain/pod.ts';
import { NoAnswerError } from '../../app/no-answer.ts';
import { policyDocument as policyOf, policyPage } from '../../app/policy-page.ts';
import { toJson } from '../../app/query/json.ts';
import { budgetNamed } from '../../app/reports/finance.ts';
import { statusOf } from '../../app/status.ts';
import {
  nodeExplanationDocument,
  podExplanationDocument,
  statusDocument,
} from '../http/documents.ts';
import { budgetDocument } from '../http/budget-documents.ts';
import { currencyNamed, DEFAULT_READ_SECONDS } from './allocate-command.ts';
import { budgetText } from './budget-text.ts';
import { askBooks } from './books.ts';
import { ask, askFor } from './client.ts';
import { nodeText, podText } from './explain-text.ts';
import { EXIT, UsageError } from './io.ts';
import type { Options } from './parse.ts';
import { readFrom, readingFor, readsItself } from './read-from.ts';
import type { Configured, Invocation, ReadFrom } from './services.ts';
import { styleFor, type Style } from './style.ts';
import { padEnd, printable } from './width.ts';

/** `podtally explain pod NAMESPACE/NAME`, `explain node NAME` and `explain budget NAME`. */
export async function explainCommand(
  [what = '', name = '']: readonly string[],
  options: Options,
  invocation: Invocation,
): Promise<number> {
  if (what === 'budget') return explainBudget(name, options, invocation);
  const style = styleFor(invocation.stdout, invocation.env, options.has('no-color'));
  const pod = what === 'pod' ? podName(name) : null;
  const path =
    pod === null
      ? `api/v1/explain/node/${encodeURIComponent(name)}`
      : `api/v1/explain/pod/${pod.map(encodeURIComponent).join('/')}`;
  const read = options.has('config') ? await readDirectly(options, invocation) : null;
  const server = options.text('server');
  const now = invocation.services.now();
  const currency = async (): Promise<ReturnType<typeof currencyNamed>> => {
    const code = options.text('currency');
    if (read !== null) return currencyNamed(code ?? read.currency, read.exchangeRates, now);
    if (code === null) return currencyNamed(null, [], now);
    const status = await askFor(invocation, statusDocument, server, 'api/v1/status');
    return currencyNamed(code, status.exchangeRates, now);
  };
  const isJson = options.text('format') === 'json';
  if (pod === null) {
    const node =
      read === null
        ? await askFor(invocation, nodeExplanationDocument, server, path)
        : finished(explainNode(read.snapshot, name));
    invocation.stdout.write(isJson ? toJson(node) : nodeText(node, await currency(), style));
    return EXIT.done;
  }
  const found =
    read === null
      ? await askFor(invocation, podExplanationDocument, server, path)
      : finished(explainPod(read.snapshot, ...pod));
  invocation.stdout.write(isJson ? toJson(found) : podText(found, await currency(), style));
  return EXIT.done;
}

/** Budgets are read from the ledger, by the running exporter that holds it, or from the file itself. */
async function explainBudget(
  name: string,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  if (options.has('currency'))
    throw new UsageError('--currency is not for budgets: they are in US dollars.');
  const path = `api/v1/explain/budget/${encodeURIComponent(name)}`;
  const budget = await askBooks(
    {
      path,
      schema: budgetDocument,
      needsBudgets: true,
      fromFile: (finance): Promise<BudgetDocument> =>
        Promise.resolve(budgetNamed(finance.budgets(), name)),
    },
    options,
    invocation,
  );
  const style = styleFor(invocation.stdout, invocation.env, options.has('no-color'));
  invocation.stdout.write(
    options.text('format') === 'json' ? toJson(budget) : budgetText(budget, style),
  );
  return EXIT.done;
}

function podName(name: string): readonly [namespace: string, name: string] {
  const [namespace = '', pod = '', ...more] = name.split('/');
  if (namespace === '' || pod === '' || more.length > 0)
    throw new UsageError(
      `"${name}" is not NAMESPACE/NAME; write for example shop/cart-7d4b9c-x2x7p.`,
    );
  return [namespace, pod];
}

async function readDirectly(
  options: Options,
  { services, signal, stderr }: Invocation,
): Promise<
  Awaited<ReturnType<typeof services.configuration>> & {
    snapshot: Awaited<ReturnType<typeof services.scrape>>;
  }
> {
  const from = readFrom(options);
  const configured = await services.configuration(from);
  stderr.write(readingFor(configured, DEFAULT_READ_SECONDS));
  return { ...configured, snapshot: await services.scrape(from, DEFAULT_READ_SECONDS, signal) };
}

/** `podtally policy`. */
export async function policyCommand(options: Options, invocation: Invocation): Promise<number> {
  const format = options.text('format') ?? 'md';
  const { services, stdout } = invocation;
  if (!readsItself(options)) {
    stdout.write(
      await ask(invocation, options.text('server'), 'api/v1/policy', [['format', format]]),
    );
    return EXIT.done;
  }
  const { cluster, policy } = await services.configuration(readFrom(options));
  stdout.write(
    format === 'md' ? policyPage(cluster, policy, null) : toJson(policyOf(cluster, policy, null)),
  );
  return EXIT.done;
}

/** Between two looks at a counter: enough to see it move. */
const CHECK_READ_SECONDS = 10;

/** `podtally check`: the file, then every source and price by reading the cluster once. */
export async function checkCommand(options: Options, invocation: Invocation): Promise<number> {
  const { services, stderr, stdout, env } = invocation;
  const file = options.text('config');
  const from = readFrom(options);
  const configured = await services.configuration(from);
  const valid: Finding = {
    state: 'ok',
    what: 'configuration',
    found: file === null ? 'no file: the defaults hold' : printable(file),
    next: '',
  };
  const found = [valid];
  if (!options.has('offline')) {
    stderr.write(readingFor(configured, CHECK_READ_SECONDS));
    found.push(...(await clusterFindings(from, configured, invocation)));
  }
  const style = styleFor(stdout, env, options.has('no-color'));
  stdout.write(
    options.text('format') === 'json'
      ? toJson({ findings: found })
      : `${findingLines(found, style).join('\n')}\n`,
  );
  const has = (state: Finding['state']): boolean =>
    found.some((finding) => finding.state === state);
  if (has('failed')) return EXIT.failed;
  return options.has('strict') && has('warning') ? EXIT.gaps : EXIT.done;
}

/** What reading the cluster once shows; where nothing answers, what each source says of it. */
async function clusterFindings(
  from: ReadFrom,
  { exchangeRates }: Configured,
  { services, signal }: Invocation,
): Promise<readonly Finding[]> {
  try {
    const snapshot = await services.scrape(from, CHECK_READ_SECONDS, signal);
    const context = { version: services.version, now: services.now(), exchangeRates };
    return findingsOf(statusOf(snapshot, context));
  } catch (error) {
    if (error instanceof NoAnswerError && error.sources.length > 0)
      return sourceFindings(error.sources);
    throw error;
  }
}

const STATE_WIDTH = 'warning'.length;

function findingLines(findings: readonly Finding[], style: Style): readonly string[] {
  const paint = { ok: style.good, warning: style.warn, failed: style.bad };
  const width = Math.max(...findings.map(({ what }) => what.length));
  const indent = ' '.repeat(STATE_WIDTH + width + 6);
  return findings.flatMap(({ state, what, found, next }) => [
    `${paint[state](padEnd(state, STATE_WIDTH))}   ${padEnd(what, width)}   ${printable(found)}`,
    ...next
      .split('\n')
      .filter(Boolean)
      .map((line) => `${indent}→ ${printable(line)}`),
  ]);
}
