import { Alert, LoadingPlaceholder, RadioButtonGroup } from '@grafana/ui';
import { useCallback, useState, type ReactElement } from 'react';
import { PageColumn } from '../../components/PageColumn.tsx';
import { DataTable, type Column } from '../../components/DataTable.tsx';
import type { ExporterAnswer } from '../../exporter/answer.ts';
import { askMonth, focusPath, monthPath } from '../../exporter/finance.ts';
import type { MonthDocument } from '../../exporter/finance-documents.ts';
import { useExporter } from '../../exporter/use-exporter.ts';
import { shareText } from '../../cost/format.ts';
import { Section, Table } from '../quality/Section.tsx';
import { Adjustments } from './Adjustments.tsx';
import { DownloadButton } from './DownloadButton.tsx';
import { Gaps } from './Gaps.tsx';
import { monthRows, type MonthRow } from './month-rows.ts';
import { NoReport } from './NoReport.tsx';
import { SpanChoice } from './SpanChoice.tsx';
import { monthAfter, monthName, monthText } from './spans.ts';
import { useChoice } from './use-choice.ts';
import { Line } from './Line.tsx';
import { centsText, headingOf, UNMAPPED } from './words.ts';

/** What lines can be made by; the first is what the exporter takes by itself. */
const BY = [
  { value: '', label: 'owner and account' },
  { value: 'gl', label: 'account' },
  { value: 'namespace,gl', label: 'namespace and account' },
  { value: 'namespace,workload', label: 'workload' },
  { value: 'spend_type,gl', label: 'spend type and account' },
];
const MOST_LINES = 200;

/** A month to the cent, by owner, place and account, with what finance takes away. */
export function MonthReport(): ReactElement {
  const now = Date.now() / 1000;
  const [month, setMonth] = useChoice('month', monthText(now, 0));
  const [by, setBy] = useChoice('by', '');
  const ask = useCallback(
    (isConfigured: boolean, signal: AbortSignal) => askMonth(month, by, isConfigured, signal),
    [month, by],
  );
  const answer = useExporter(ask, month);
  return (
    <PageColumn>
      <Line>
        <SpanChoice
          what="month"
          name={monthName(month)}
          onBefore={() => setMonth(monthAfter(month, -1))}
          onAfter={month < monthText(now, 0) ? () => setMonth(monthAfter(month, 1)) : undefined}
        />
        <RadioButtonGroup aria-label="Lines by" options={BY} value={by} onChange={setBy} />
      </Line>
      <Answered answer={answer} by={by} />
    </PageColumn>
  );
}

function Answered({
  answer,
  by,
}: {
  readonly answer: ExporterAnswer<MonthDocument> | undefined;
  readonly by: string;
}): ReactElement {
  if (answer === undefined) return <LoadingPlaceholder text="Asking the exporter …" />;
  if (answer.kind !== 'ok') return <NoReport answer={answer} what="The month" />;
  return <Month document={answer.document} by={by} />;
}

function Month({
  document,
  by,
}: {
  readonly document: MonthDocument;
  readonly by: string;
}): ReactElement {
  const { cluster, month, timeZone, complete, accounted, totalUsd, unmappedUsd } = document;
  const [trouble, setTrouble] = useState('');
  return (
    <PageColumn>
      <p data-testid="month-total">
        <strong>{centsText(totalUsd)}</strong> for cluster {cluster}, {monthName(month)} ({timeZone}
        ), to the cent.
      </p>
      <Gaps accounted={accounted} isOver={complete} what="month" />
      {unmappedUsd !== 0 && (
        <Alert
          severity="warning"
          title={`${centsText(unmappedUsd)} (${shareText(unmappedUsd / totalUsd)}) are on no account`}
          data-testid="unmapped"
        >
          No rule of the chart of accounts maps them; they come first below. Add a rule to
          finance.gl in the exporter’s configuration.
        </Alert>
      )}
      <Line>
        <DownloadButton
          label="Month as CSV"
          title="These lines, to the cent"
          path={monthPath(month, by, 'csv')}
          fileName={`podtally month ${month}.csv`}
          onTrouble={setTrouble}
        />
        <DownloadButton
          label="Journal as CSV"
          title="Debits per account, and the credit to the clearing account"
          path={monthPath(month, '', 'journal')}
          fileName={`podtally journal ${month}.csv`}
          onTrouble={setTrouble}
        />
        <DownloadButton
          label="FOCUS as CSV"
          title="Every cost of the month as CSV with the columns of FOCUS"
          path={focusPath(month)}
          fileName={`podtally focus ${month}.csv`}
          onTrouble={setTrouble}
        />
      </Line>
      {trouble !== '' && <Alert severity="warning" title={trouble} />}
      <DataTable
        title={`Lines of ${monthName(month)}`}
        columns={columnsOf(document)}
        rows={monthRows(document)}
        keyOf={({ values }) => values.join('\u0000')}
        most={MOST_LINES}
        total={{ values: ['TOTAL'], usd: totalUsd, isUnmapped: false }}
      />
      <Journal document={document} />
      <Adjustments month={month} />
    </PageColumn>
  );
}

function columnsOf({ by, totalUsd }: MonthDocument): readonly Column<MonthRow>[] {
  return [
    ...by.map((dimension, at): Column<MonthRow> => ({
      heading: headingOf(dimension),
      show: ({ values, isUnmapped }) =>
        dimension === 'gl' && isUnmapped ? <em>{UNMAPPED}</em> : (values[at] ?? ''),
      value: ({ values }) => values[at] ?? '',
    })),
    { heading: 'USD', show: ({ usd }) => centsText(usd), value: ({ usd }) => usd },
    {
      heading: 'share',
      show: ({ usd }) => shareText(usd / totalUsd),
      value: ({ usd }) => usd / totalUsd,
    },
  ];
}

function Journal({ document: { journal } }: { readonly document: MonthDocument }): ReactElement {
  const amount = (usd: number): string => (usd === 0 ? '' : centsText(usd));
  return (
    <Section title="Journal">
      <Table
        label="Journal"
        heads={['Account', 'Date', { number: 'Debit, USD' }, { number: 'Credit, USD' }]}
        rows={journal.map(({ account, date, debitUsd, creditUsd }) => ({
          key: `${account} ${debitUsd} ${creditUsd}`,
          cells: [account, date, { number: amount(debitUsd) }, { number: amount(creditUsd) }],
        }))}
      />
    </Section>
  );
}
