import type { ReactElement } from 'react';
import { GAP_KINDS } from '../../../../exporter/src/domain/gap.ts';
import type { StatusDocument } from '../../exporter/documents.ts';
import { Section, Table } from './Section.tsx';
import { countText } from './words.ts';

/** What is missing, unpriced or estimated, with the next step of each; examples from the exporter where it answers. */
export function Gaps({
  gaps,
  status,
}: {
  readonly gaps: Readonly<Record<string, number>>;
  readonly status: StatusDocument | undefined;
}): ReactElement {
  const rows = Object.entries(gaps).sort(([, a], [, b]) => b - a);
  return (
    <Section title="Gaps">
      {rows.length === 0 ? (
        <p>None: nothing is missing, unpriced or estimated.</p>
      ) : (
        <Table
          label="Gaps"
          heads={[
            'What',
            { number: 'How many' },
            'What to do',
            status === undefined ? 'For example' : `For example, in ${status.cluster}`,
          ]}
          rows={rows.map(([kind, count]) => {
            const told = status?.gaps.find((gap) => gap.kind === kind);
            const known = meaningOf(kind);
            return {
              key: kind,
              cells: [
                told?.what ?? known?.what ?? kind,
                { number: count.toLocaleString('en-US') },
                told?.remedy ?? known?.remedy ?? 'See the exporter’s documentation.',
                { node: <Examples texts={told?.examples ?? []} hidden={told?.hidden} /> },
              ],
            };
          })}
        />
      )}
    </Section>
  );
}

function meaningOf(kind: string): { readonly what: string; readonly remedy: string } | undefined {
  return Object.entries(GAP_KINDS).find(([name]) => name === kind)?.[1];
}

function Examples({
  texts,
  hidden,
}: {
  readonly texts: readonly string[];
  readonly hidden: StatusDocument['gaps'][number]['hidden'];
}): ReactElement {
  if (texts.length === 0) return <>–</>;
  return (
    <>
      {texts.map((text) => (
        <div key={text}>{text}</div>
      ))}
      {hidden !== undefined && (
        <div>
          not in the total: {countText(hidden.pods, 'pod')},{' '}
          {Number(hidden.coreHours.toPrecision(3))} core-hours,{' '}
          {Number(hidden.gibHours.toPrecision(3))} GiB-hours per hour
        </div>
      )}
    </>
  );
}
