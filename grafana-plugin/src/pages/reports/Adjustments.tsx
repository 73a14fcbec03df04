import { useCallback, type ReactElement } from 'react';
import { DataTable, type Column } from '../../components/DataTable.tsx';
import { askAdjustments } from '../../exporter/finance.ts';
import type { Adjustment } from '../../exporter/finance-documents.ts';
import { useExporter } from '../../exporter/use-exporter.ts';
import { monthName } from './spans.ts';
import { centsText, headingOf } from './words.ts';

const CAUSES: Readonly<Record<Adjustment['cause'], string>> = {
  measured: 'usage that came late',
  priced: 'price that became known',
};

/** What was corrected of frozen months: what of it counts in this month, and what of this month counts later. */
export function Adjustments({ month }: { readonly month: string }): ReactElement | null {
  const ask = useCallback(
    (isConfigured: boolean, signal: AbortSignal) => askAdjustments(month, isConfigured, signal),
    [month],
  );
  const answer = useExporter(ask, month);
  if (answer?.kind !== 'ok' || answer.document.month !== month) return null;
  const { dimension, counted, countedUsd, later, laterUsd } = answer.document;
  const name = monthName(month);
  return (
    <>
      {counted.length > 0 && (
        <>
          <p data-testid="adjustments">
            Corrections of months that were frozen by then count in {name}: {centsText(countedUsd)}{' '}
            in all.
          </p>
          <DataTable
            title={`Corrections counted in ${name}`}
            columns={columnsOf('of month', dimension)}
            rows={counted}
            keyOf={keyOf}
          />
        </>
      )}
      {later.length > 0 && (
        <>
          <p data-testid="adjusted-later">
            What was found out of {name} after it was frozen counts in later months:{' '}
            {centsText(laterUsd)} in all. The figures above stay as they were.
          </p>
          <DataTable
            title={`Corrections of ${name}`}
            columns={columnsOf('counted in', dimension)}
            rows={later}
            keyOf={keyOf}
          />
        </>
      )}
    </>
  );
}

const keyOf = ({ month, cause, owner, namespace, workload }: Adjustment): string =>
  [month, cause, owner, namespace, workload].join('\u0000');

function columnsOf(month: string, dimension: string): readonly Column<Adjustment>[] {
  const text = (heading: string, of: (line: Adjustment) => string): Column<Adjustment> => ({
    heading,
    show: of,
    value: of,
  });
  return [
    text(month, (line) => line.month),
    text(headingOf(dimension), ({ owner }) => owner),
    text('namespace', ({ namespace }) => namespace),
    text('workload', ({ workload }) => workload || 'idle and fees'),
    text('because of', ({ cause }) => CAUSES[cause]),
    text('noted', ({ lastNoted }) => lastNoted.slice(0, '2026-01-01'.length)),
    { heading: 'hours', show: ({ hours }) => `${hours}`, value: ({ hours }) => hours },
    { heading: 'USD', show: ({ usd }) => centsText(usd), value: ({ usd }) => usd },
  ];
}
