import { Alert } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { AccountedDocument } from '../../exporter/finance-documents.ts';
import { gapSentences } from './words.ts';

/** What a report lacks, if anything. */
export function Gaps({
  accounted,
  isOver,
  what,
}: {
  readonly accounted: AccountedDocument;
  readonly isOver: boolean;
  /** `month` or `week`. */
  readonly what: string;
}): ReactElement | null {
  const sentences = gapSentences(accounted, isOver);
  if (sentences.length === 0) return null;
  return (
    <Alert severity="info" title={`The ${what} is not whole`} data-testid="gaps">
      {sentences.map((sentence) => (
        <div key={sentence}>{sentence}</div>
      ))}
    </Alert>
  );
}
