import type { ReactElement } from 'react';
import { amountText, shareText } from '../../cost/format.ts';
import { spendTypeText } from '../../cost/words.ts';
import type { BudgetDocument } from '../../exporter/finance-documents.ts';
import { Section, Table } from '../quality/Section.tsx';
import { seasonText } from './words.ts';

type Of = { readonly document: BudgetDocument };

/** Its thresholds, and what other periods may cost. */
export function BudgetLimits({ document }: Of): ReactElement {
  const { limitUsd, thresholds, limits, spentUsd } = document;
  const seasons = limits?.calendar ?? [];
  return (
    <Section title="Limit and thresholds">
      <Table
        label="Thresholds"
        heads={['Threshold', { number: 'USD' }, 'Reached', { number: 'Left, USD' }]}
        rows={thresholds.map(({ ratio, reached }) => ({
          key: String(ratio),
          cells: [
            shareText(ratio),
            { number: amountText(ratio * limitUsd) },
            reached ? 'yes' : 'no',
            { number: amountText(Math.max(0, ratio * limitUsd - spentUsd)) },
          ],
        }))}
      />
      {limits !== undefined && seasons.length > 0 && (
        <Table
          label="Seasonal limits"
          heads={['Limit of', { number: 'USD' }]}
          rows={[
            { key: 'usual', cells: ['other periods', { number: amountText(limits.usualUsd) }] },
            ...seasons.map((season) => ({
              key: seasonText(season),
              cells: [seasonText(season), { number: amountText(season.limitUsd) }],
            })),
          ]}
        />
      )}
    </Section>
  );
}

/** What the dollars are of. */
export function BudgetSpendTypes({ document: { bySpendType, spentUsd } }: Of): ReactElement | null {
  const rows = Object.entries(bySpendType)
    .filter(([, usd]) => usd !== 0)
    .sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  return (
    <Section title="By spend type">
      <Table
        label="Spend types"
        heads={['Spend type', { number: 'Spent, USD' }, { number: 'Share' }]}
        rows={rows.map(([spendType, usd]) => ({
          key: spendType,
          cells: [
            spendTypeText(spendType),
            { number: amountText(usd) },
            { number: shareText(usd / spentUsd) },
          ],
        }))}
      />
    </Section>
  );
}

/** What of the period is not in the sum. */
export function BudgetGaps({ document: { accounted, days } }: Of): ReactElement {
  const { closedHours, openHours, lostHours, hoursWithGaps, reasons } = accounted;
  const lossy = days.filter((day) => day.lostHours > 0);
  return (
    <Section title="Gaps in the period">
      <Table
        label="Hours of the period"
        heads={['Hours', { number: 'How many' }, 'What that means']}
        rows={[
          ['closed', closedHours, 'they are in the sum'],
          ['over and not closed yet', openHours, 'they will be in the sum'],
          [
            'lost',
            lostHours,
            lostHours === 0
              ? ''
              : `not in the sum: ${reasons.join('; ')} (${lossy.map(({ date, lostHours: hours }) => `${date}: ${hours}`).join(', ')})`,
          ],
          [
            'closed with gaps',
            hoursWithGaps,
            hoursWithGaps === 0
              ? ''
              : 'something in the cluster had no price or no owner; see Data quality',
          ],
        ].map(([what = '', count = 0, meaning = '']) => ({
          key: String(what),
          cells: [String(what), { number: count.toLocaleString('en-US') }, String(meaning)],
        }))}
      />
    </Section>
  );
}
