import type { BudgetDocument } from '../app/budgets/document.ts';
import type { Mover, OwnerWeek, WeekDocument } from '../app/digest/week.ts';
import { counted, fixed, wholePercent } from './numbers.ts';

/** The digest of a week as Markdown, one part per owner. */
export function weekMarkdown(document: WeekDocument): string {
  const { cluster, week, owners, dimension } = document;
  const parts = owners.map((owner) => ownerPart(owner, dimension, week));
  const body = parts.length === 0 ? ['Nothing was spent in the hours that are closed.'] : parts;
  return `${[`# ${plain(cluster)}, week ${week}`, ...gapLines(document), ...body].join('\n\n')}\n`;
}

function ownerPart(owner: OwnerWeek, dimension: string, week: string): string {
  const { usd, weekBeforeUsd, meanOfFourUsd, movers, idleUsd, largestIdle, savesUsdPerMonth } =
    owner;
  const trends = [
    trend(usd, weekBeforeUsd, 'the week before'),
    trend(usd, meanOfFourUsd, 'the mean of four'),
  ].filter((text) => text !== '');
  const against = trends.length === 0 ? ', no whole week to compare with' : ` ${trends.join(', ')}`;
  const name = owner.owner === '' ? `no ${dimension}` : `${dimension} ${plain(owner.owner)}`;
  const worst = largestIdle && `${plain(largestIdle.namespace)}/${plain(largestIdle.workload)}`;
  return [
    `## ${name} · ${week} · ${dollars(usd)} USD${against}`,
    '',
    ...owner.budgets.map((budget) => `- **Budget** ${budgetLine(budget)}`),
    ...(movers.length === 0 ? [] : [`- **What moved** ${movers.map(moverText).join(' · ')}`]),
    ...(largestIdle === null
      ? []
      : [
          `- **Idle** ${dollars(idleUsd)} USD reserved and not used; the largest: ${worst ?? ''} ${dollars(largestIdle.usd)}`,
          `- **One thing** ${worst ?? ''} left ${dollars(largestIdle.usd)} USD of what it reserves unused; lower requests save up to ${dollars(savesUsdPerMonth ?? 0)} a month`,
        ]),
  ].join('\n');
}

function trend(usd: number, before: number | null, than: string): string {
  if (before === null || before <= 0) return '';
  const change = usd / before - 1;
  const arrow = Math.round(change * ALL) === 0 ? '=' : change > 0 ? '▲' : '▼';
  return `${arrow} ${wholePercent(Math.abs(change))} against ${than}`;
}

const ALL = 100;

const moverText = ({ namespace, workload, changeUsd, reason }: Mover): string =>
  `${plain(`${namespace}/${workload}`)} ${changeUsd > 0 ? '+' : ''}${dollars(changeUsd)}${reason === null ? '' : ` (${reason})`}`;

function budgetLine({
  name,
  spentUsd,
  limitUsd,
  usedRatio,
  elapsedRatio,
  period,
  forecast,
}: BudgetDocument): string {
  const spent = `${plain(name)}: ${dollars(spentUsd)} of ${dollars(limitUsd)} USD (${wholePercent(usedRatio)}, ${wholePercent(elapsedRatio)} of the ${period.kind} gone)`;
  if (forecast.kind === 'held back') return `${spent}; no forecast yet`;
  const over = forecast.usd - limitUsd;
  const verdict = over > 0 ? `over by ${dollars(over)}` : `${dollars(-over)} below the limit`;
  return `${spent}; forecast ${dollars(forecast.usd)} (${dollars(forecast.lowUsd)} to ${dollars(forecast.highUsd)}): ${verdict}`;
}

function gapLines({ gaps, accounted }: WeekDocument): readonly string[] {
  if (!gaps) return [];
  const { openHours, lostHours, hoursWithGaps, until } = accounted;
  const told = [
    ...(lostHours > 0 ? [`${counted(lostHours, 'hour')} lost`] : []),
    ...(openHours > 0 ? [`${counted(openHours, 'hour')} not closed`] : []),
    ...(hoursWithGaps > 0 ? [`${counted(hoursWithGaps, 'hour')} with gaps`] : []),
  ];
  return [
    `Not whole: ${told.length === 0 ? `the week goes on, hours are closed until ${until ?? 'none yet'}` : told.join(', ')}.`,
  ];
}

const dollars = (usd: number): string => fixed(usd, 2);

/** A name that Markdown shows as it is. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#\r\n]/gu, String.raw`\$&`);
