import { journalCsv, monthCsv } from '../../app/reports/month-csv.ts';
import type { MonthDocument } from '../../app/reports/month.ts';
import { toJson } from '../../app/query/json.ts';
import { monthDocument } from '../http/report-documents.ts';
import { counted, fixed } from '../numbers.ts';
import { askFor } from './client.ts';
import { EXIT } from './io.ts';
import type { Options } from './parse.ts';
import type { Invocation } from './services.ts';
import { styleFor, type Style } from './style.ts';
import { table, type Column, type TableRow } from './table.ts';
import { printable } from './width.ts';

/** `podtally report month [MONTH]`. */
export async function reportCommand(
  [, month]: readonly string[],
  options: Options,
  invocation: Invocation,
): Promise<number> {
  const document = await askFor(
    invocation,
    monthDocument,
    options.text('server'),
    'api/v1/reports/month',
    [
      ['month', month ?? null],
      ['by', options.text('by')],
    ],
  );
  const { stdout, env } = invocation;
  const style = styleFor(stdout, env, options.has('no-color'));
  stdout.write(written(document, options.text('format') ?? 'table', style));
  return options.has('strict') && document.gaps ? EXIT.gaps : EXIT.done;
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
