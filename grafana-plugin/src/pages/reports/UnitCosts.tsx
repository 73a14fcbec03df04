import { LoadingPlaceholder } from '@grafana/ui';
import { useCallback, type ReactElement } from 'react';
import { PageColumn } from '../../components/PageColumn.tsx';
import { DataTable, type Column } from '../../components/DataTable.tsx';
import { askUnits } from '../../exporter/finance.ts';
import type { UnitsDocument } from '../../exporter/finance-documents.ts';
import { useExporter } from '../../exporter/use-exporter.ts';
import { StateMessage } from '../../components/states/StateMessage.tsx';
import { amountText } from '../../cost/format.ts';
import { Section, Table } from '../quality/Section.tsx';
import { Line } from './Line.tsx';
import { NoReport } from './NoReport.tsx';
import { SpanChoice } from './SpanChoice.tsx';
import { monthAfter, monthName, monthText } from './spans.ts';
import { useChoice } from './use-choice.ts';
import { centsText } from './words.ts';

type Unit = UnitsDocument['units'][number];

/** What an order, a request or a customer cost, and the days that say nothing of it. */
export function UnitCosts(): ReactElement {
  const now = Date.now() / 1000;
  const [month, setMonth] = useChoice('month', monthText(now, 0));
  const ask = useCallback(
    (isConfigured: boolean, signal: AbortSignal) => askUnits(month, isConfigured, signal),
    [month],
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
      </Line>
      {answer === undefined ? (
        <LoadingPlaceholder text="Asking the exporter …" />
      ) : answer.kind === 'ok' ? (
        <Units document={answer.document} />
      ) : (
        <NoReport answer={answer} what="What units cost" />
      )}
    </PageColumn>
  );
}

function Units({ document }: { readonly document: UnitsDocument }): ReactElement {
  const { cluster, month, units } = document;
  if (units.length === 0)
    return (
      <StateMessage id="no-units" icon="calculator-alt" title={`No unit is defined for ${cluster}`}>
        A unit divides what some cost amounts to by how many orders, requests or customers there
        were: a few lines under units in the exporter’s configuration, with a file of their numbers
        by day.
      </StateMessage>
    );
  return (
    <PageColumn>
      <DataTable
        title={`Unit costs of ${monthName(month)}`}
        columns={COLUMNS}
        rows={units}
        keyOf={({ name }) => name}
      />
      <Section title="Days left out">
        <Table
          label="Days left out"
          heads={['Unit', 'Day', 'Why']}
          rows={units.flatMap(({ name, gaps, failed }) => [
            ...(failed === null ? [] : [{ key: `${name} failed`, cells: [name, 'all', failed] }]),
            ...gaps.map(({ date, why }) => ({ key: `${name} ${date}`, cells: [name, date, why] })),
          ])}
        />
        <p>
          A day counts when each of its hours is closed and its quantity is known and above zero;
          neither cost nor quantity of another day is in the figures above.
        </p>
      </Section>
    </PageColumn>
  );
}

const COLUMNS: readonly Column<Unit>[] = [
  { heading: 'unit', show: ({ name }) => name, value: ({ name }) => name },
  {
    heading: 'USD per unit',
    show: ({ usdPerUnit }) => (usdPerUnit === null ? 'not known' : amountText(usdPerUnit)),
    value: ({ usdPerUnit }) => usdPerUnit ?? '',
  },
  { heading: 'USD', show: ({ usd }) => centsText(usd), value: ({ usd }) => usd },
  {
    heading: 'quantity',
    show: ({ quantity }) => quantity.toLocaleString('en-US'),
    value: ({ quantity }) => quantity,
  },
  { heading: 'days', show: ({ days }) => days, value: ({ days }) => days },
  { heading: 'days left out', show: ({ gaps }) => gaps.length, value: ({ gaps }) => gaps.length },
  {
    heading: 'of what',
    show: ({ select }) => whatText(select),
    value: ({ select }) => whatText(select),
  },
];

function whatText(select: readonly string[]): string {
  return select.length === 0 ? 'the whole cluster' : select.join(' and ');
}
