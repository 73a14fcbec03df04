import { journalCsv, monthCsv } from '../../app/reports/month-csv.ts';
import type { PostReport } from '../../app/digest/post.ts';
import type { WeekDocument } from '../../app/digest/week.ts';
import type { AdjustmentsDocument } from '../../app/reports/adjustments.ts';
import type { MonthDocument } from '../../app/reports/month.ts';
import type { UnitsDocument } from '../../app/reports/units.ts';
import { parseBy } from '../../app/query/query.ts';
import { toJson } from '../../app/query/json.ts';
import {
  adjustmentsDocument,
  monthDocument,
  postedDocument,
  unitsDocument,
  weekDocument,
} from '../http/report-documents.ts';
import { counted, fixed } from '../numbers.ts';
import { weekHtml } from '../digest/html.ts';
import { weekMarkdown } from '../digest/markdown.ts';
import { weekSlack } from '../digest/slack.ts';
import { adjustmentLines } from './adjustment-lines.ts';
import { askBooks } from './books.ts';
import { EXIT, UsageError } from './io.ts';
import type { Options } from './parse.ts';
import type { Invocation } from './services.ts';
import { styleFor, type Style } from './style.ts';
import { table, type Column, type TableRow } from './table.ts';
import { unitLines } from './unit-lines.ts';
import { printable } from './width.ts';

/** `podtally report month [MONTH]`, `report week [WEEK]`, `report units [MONTH]` and `report adjustments [MONTH]`. */
export function reportCommand(
  [what, when]: readonly string[],
  options: Options,
  invocation: Invocation,
): Promise<number> {
  switch (what) {
    case 'week':
      return reportWeek(when ?? null, options, invocation);
    case 'units':
      return reportUnits(when ?? null, options, invocation);
    case 'adjustments':
      return reportAdjustments(when ?? null, options, invocation);
    default:
      return reportMonth(when ?? null, options, invocation);
  }
}

async function reportMonth(
  month: string | null,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  refuse(options, 'owner', 'weeks; say for example --by team for a month');
  refuse(options, 'send', 'weeks alone');
  const by = options.text('by');
  const document = await askBooks(
    {
      path: 'api/v1/reports/month',
      parameters: [
        ['month', month],
        ['by', by],
      ],
      schema: monthDocument,
      fromFile: (finance, signal): Promise<MonthDocument> =>
        finance.month({ month, by: by === null ? null : parseBy(by) }, signal),
    },
    options,
    invocation,
  );
  const { stdout, env } = invocation;
  const style = styleFor(stdout, env, options.has('no-color'));
  stdout.write(written(document, options.text('format') ?? 'table', style));
  return ending(document, options);
}

async function reportWeek(
  week: string | null,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  refuse(options, 'by', 'months; say for example --owner checkout for a week');
  if (options.has('send')) return sendWeek(week, options, invocation);
  const format = options.text('format') ?? 'md';
  const write = WEEK_FORMATS.get(format);
  if (write === undefined)
    throw new UsageError(
      `--format: a week is written as ${[...WEEK_FORMATS.keys()].join(', ')}, not as ${format}.`,
    );
  const owner = options.text('owner');
  const document = await askBooks(
    {
      path: 'api/v1/reports/week',
      parameters: [
        ['week', week],
        ['owner', owner],
      ],
      schema: weekDocument,
      needsBudgets: true,
      fromFile: (finance, signal): Promise<WeekDocument> => finance.week({ week, owner }, signal),
    },
    options,
    invocation,
  );
  invocation.stdout.write(write(document));
  return ending(document, options);
}

async function sendWeek(
  week: string | null,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  refuse(options, 'format', 'reading a digest; how it is sent is said by its channel');
  const { stdout } = invocation;
  const owner = options.text('owner');
  const report = await askBooks(
    {
      path: 'api/v1/reports/week/send',
      parameters: [
        ['week', week],
        ['owner', owner],
      ],
      schema: postedDocument,
      method: 'POST',
      needsBudgets: true,
      fromFile: (finance, signal): Promise<PostReport> => finance.sendWeek({ week, owner }, signal),
    },
    options,
    invocation,
  );
  stdout.write(`${postedLines(report).join('\n')}\n`);
  return report.posted.some(({ result }) => result === 'failed') ? EXIT.failed : EXIT.done;
}

function postedLines({ week, posted }: PostReport): readonly string[] {
  if (posted.length === 0) return [`${week}: no route is for any of these owners`];
  return posted.map(
    ({ owner, channel, result, reason }) =>
      `${week}  ${result.padEnd('already sent'.length)}  ${printable(owner)} by ${printable(channel)}${reason === '' ? '' : `: ${printable(reason)}`}`,
  );
}

const WEEK_FORMATS: ReadonlyMap<string, (document: WeekDocument) => string> = new Map([
  ['md', weekMarkdown],
  ['html', weekHtml],
  ['slack', (document: WeekDocument): string => toJson(weekSlack(document))],
  ['json', toJson],
]);

async function reportUnits(
  month: string | null,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  refuse(options, 'by', 'months alone');
  refuse(options, 'owner', 'weeks alone');
  refuse(options, 'send', 'weeks alone');
  const format = options.text('format') ?? 'table';
  if (format !== 'table' && format !== 'json')
    throw new UsageError(`--format: units are written as table or json, not as ${format}.`);
  const { stdout, env } = invocation;
  const document = await askBooks(
    {
      path: 'api/v1/units',
      parameters: [['month', month]],
      schema: unitsDocument,
      fromFile: (finance, signal): Promise<UnitsDocument> => finance.units(month, signal),
    },
    options,
    invocation,
  );
  const style = styleFor(stdout, env, options.has('no-color'));
  stdout.write(format === 'json' ? toJson(document) : `${unitLines(document, style).join('\n')}\n`);
  const gaps = document.units.some(({ gaps: days, failed }) => days.length > 0 || failed !== null);
  return ending({ gaps }, options);
}

async function reportAdjustments(
  month: string | null,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  refuse(options, 'by', 'months alone');
  refuse(options, 'owner', 'weeks alone');
  refuse(options, 'send', 'weeks alone');
  const format = options.text('format') ?? 'table';
  if (format !== 'table' && format !== 'json')
    throw new UsageError(`--format: adjustments are written as table or json, not as ${format}.`);
  const { stdout, env } = invocation;
  const document = await askBooks(
    {
      path: 'api/v1/reports/adjustments',
      parameters: [['month', month]],
      schema: adjustmentsDocument,
      fromFile: (finance, signal): Promise<AdjustmentsDocument> =>
        finance.adjustments(month, signal),
    },
    options,
    invocation,
  );
  const style = styleFor(stdout, env, options.has('no-color'));
  stdout.write(
    format === 'json' ? toJson(document) : `${adjustmentLines(document, style).join('\n')}\n`,
  );
  return EXIT.done;
}

const ending = ({ gaps }: { readonly gaps: boolean }, options: Options): number =>
  options.has('strict') && gaps ? EXIT.gaps : EXIT.done;

function refuse(options: Options, option: string, why: string): void {
  if (options.has(option)) throw new UsageError(`--${option} is for ${why}.`);
}

function written(document: MonthDocument, format: string, style: Style): string {
  switch (format) {
    case 'json':
      return toJson(document);
    case 'csv':
      return [...monthCsv(document)].join('');
    case 'journal':
      return [...journalCsv(document)].join('');
    case 'md':
      return monthMarkdown(document);
    default:
      return `${monthLines(document, style).join('\n')}\n`;
  }
}

const dollars = (usd: number): string => fixed(usd, 2);

function monthLines(document: MonthDocument, style: Style): readonly string[] {
  const { month, cluster, timeZone, by, lines, totalUsd, unmappedUsd } = document;
  const columns: readonly Column[] = [
    ...by.map((name) => ({ title: name.toUpperCase(), align: 'left', flexible: true }) as const),
    { title: 'USD', align: 'right' },
  ];
  const rows = lines.map(({ key, usd }): TableRow => ({
    cells: [...by.map((name) => printable(key[name] ?? '')), dollars(usd)],
  }));
  const total: TableRow = {
    cells: ['TOTAL', ...by.slice(1).map(() => ''), dollars(totalUsd)],
    emphasis: 'bold',
  };
  return [
    `${style.bold(month)} · cluster ${printable(cluster)} · ${timeZone}`,
    '',
    ...table(columns, [...rows, total], style),
    ...(unmappedUsd === 0
      ? []
      : [
          '',
          style.warn(`! ${dollars(unmappedUsd)} USD are on no account; add a rule to finance.gl`),
        ]),
    ...gapLines(document).map((line) => style.warn(`! ${line}`)),
  ];
}

function monthMarkdown(document: MonthDocument): string {
  const { month, cluster, by, lines, totalUsd } = document;
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return `${[
    `# ${cell(cluster)}, ${month}`,
    '',
    row([...by, 'USD']),
    row([...by.map(() => '---'), '---:']),
    ...lines.map(({ key, usd }) => row([...by.map((name) => key[name] ?? ''), dollars(usd)])),
    row(['**total**', ...by.slice(1).map(() => ''), `**${dollars(totalUsd)}**`]),
    ...gapLines(document).flatMap((line) => ['', `Incomplete: ${cell(line)}.`]),
  ].join('\n')}\n`;
}

/** Text that a Markdown table takes as it is. */
const cell = (text: string): string => printable(text).replaceAll('|', String.raw`\|`);

function gapLines({ complete, accounted }: MonthDocument): readonly string[] {
  const { lostHours, openHours, hoursWithGaps, reasons, until } = accounted;
  return [
    ...(complete ? [] : [`the month goes on; hours are closed until ${until ?? 'none yet'}`]),
    ...(lostHours === 0
      ? []
      : [
          `${counted(lostHours, 'hour')} lost, and not in the total: ${printable(reasons.join('; '))}`,
        ]),
    ...(openHours === 0 ? [] : [`${counted(openHours, 'hour')} not closed, and not in the total`]),
    ...(hoursWithGaps === 0
      ? []
      : [`${counted(hoursWithGaps, 'hour')} with gaps: something had no price or no owner`]),
  ];
}
