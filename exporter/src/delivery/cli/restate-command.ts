import { toJson } from '../../app/query/json.ts';
import { pastSpan } from '../../app/query/windows.ts';
import { cutAtDays, type Interval } from '../../domain/interval.ts';
import { isoTime } from '../../app/query/document.ts';
import {
  restatedDocument,
  restatedDocumentOf,
  type RestatedDocument,
} from '../http/restate-route.ts';
import { askFor } from './client.ts';
import { EXIT, UsageError } from './io.ts';
import type { Options } from './parse.ts';
import { Progress } from './progress.ts';
import { readFrom } from './read-from.ts';
import { restatedText } from './restated-text.ts';
import type { Invocation } from './services.ts';
import { styleFor } from './style.ts';

/** `podtally ledger restate` on the file of a configuration. */
export async function restateFile(
  window: string | undefined,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  const { services, stderr, signal } = invocation;
  const span = spanOf(window, invocation);
  const progress = new Progress(stderr, services.now);
  const restated = await services.restate(
    readFrom(options),
    {
      span,
      isDryRun: options.has('dry-run'),
      progress: (done, all) => progress.tell(done, all),
    },
    signal,
  );
  if (restated === null)
    throw new UsageError('this configuration has no ledger: name its file in ledger.file.');
  return show(restatedDocumentOf(restated), options, invocation);
}

/** The same by the running exporter, day after day, so that no answer takes long and the way is seen. */
export async function restateServer(
  window: string | undefined,
  server: string | null,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  const { services, stderr } = invocation;
  const days = cutAtDays(spanOf(window, invocation));
  const progress = new Progress(stderr, services.now);
  const parts: RestatedDocument[] = [];
  for (const [done, { start, end }] of days.entries()) {
    progress.tell(done, days.length);
    const asked = [
      ['window', `${isoTime(start)}/${isoTime(end)}`],
      ['dryRun', options.has('dry-run') ? 'true' : null],
    ] as const;
    const path = 'api/v1/ledger/restate';
    parts.push(await askFor(invocation, restatedDocument, server, path, asked, 'POST'));
  }
  return show(together(parts), options, invocation);
}

function spanOf(window: string | undefined, { services }: Invocation): Interval {
  if (window === undefined)
    throw new UsageError(
      'ledger restate needs a window: START/END in ISO 8601, 1d, or a month such as 2026-10.',
    );
  return pastSpan(window, services.now());
}

/** Documents of spans that follow each other, as one. */
function together(parts: readonly RestatedDocument[]): RestatedDocument {
  const prices = new Map<string, RestatedDocument['prices'][number]>();
  for (const price of parts.flatMap((part) => part.prices)) {
    const { what, before, after } = price;
    const key = [what, before, after].join('\0');
    const known = prices.get(key);
    const sum = (name: 'hostHours' | 'difference'): number => price[name] + (known?.[name] ?? 0);
    prices.set(key, { ...price, hostHours: sum('hostHours'), difference: sum('difference') });
  }
  return {
    hours: parts.flatMap(({ hours }) => hours),
    unchanged: parts.reduce((sum, { unchanged }) => sum + unchanged, 0),
    skipped: parts.flatMap(({ skipped }) => skipped),
    prices: [...prices.values()].sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference)),
  };
}

function show(document: RestatedDocument, options: Options, { stdout, env }: Invocation): number {
  const isDryRun = options.has('dry-run');
  stdout.write(
    options.text('format') === 'json'
      ? `${toJson(document)}\n`
      : `${restatedText(document, isDryRun, styleFor(stdout, env, options.has('no-color'))).join('\n')}\n`,
  );
  return EXIT.done;
}
