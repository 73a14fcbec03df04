import { Alert, TextLink } from '@grafana/ui';
import type { ReactElement } from 'react';
import { APP_PATH } from '../app/paths.ts';
import type { CostRow } from '../cost/rows.ts';
import { useViewLink } from '../view/use-view-link.ts';

/** What is odd about the rows of a table of costs; nothing where nothing is. */
export function CostTableNotes({
  rows,
}: {
  readonly rows: readonly CostRow[];
}): ReactElement | null {
  const link = useViewLink();
  const below = rows.filter(({ parts }) => parts.some(({ cost }) => cost < 0)).length;
  if (below > 0)
    return (
      <Alert
        severity="warning"
        title={`${below} ${below === 1 ? 'row holds' : 'rows hold'} costs below zero`}
      >
        No price and no rule of Podtally makes a cost negative, so a recording rule or a relabelling
        on the way does. They are in the sums as they are. See{' '}
        <TextLink href={link(`${APP_PATH}/quality`)}>Data quality</TextLink>.
      </Alert>
    );
  if (rows.every(({ cost, previous }) => cost === 0 && (previous ?? 0) === 0))
    return (
      <Alert severity="info" title="Everything here costs zero">
        The series are there and say zero: what they are of was priced at nothing, or charged for
        nothing.
      </Alert>
    );
  return null;
}
