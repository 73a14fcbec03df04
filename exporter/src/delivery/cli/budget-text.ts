import type { BudgetDocument } from '../../app/budgets/document.ts';
import { counted, fixed, wholePercent } from '../numbers.ts';
import type { Style } from './style.ts';
import { printable } from './width.ts';

/** The explanation of a budget as text; dollars to the cent, as bills are. */
export function budgetText(budget: BudgetDocument, style: Style): string {
  const { name, owner, period, limitUsd, spentUsd, usedRatio, elapsedRatio } = budget;
  const owners = Object.entries(owner).map(
    ([dimension, value]) => `${dimension} ${printable(value)}`,
  );
  const used = wholePercent(usedRatio);
  return `${[
    [
      style.bold(printable(name)),
      ...owners,
      `${period.kind} ${period.from} to before ${period.to} (${period.timeZone})`,
    ].join(' · '),
    `${style.bold(`${dollars(spentUsd)} of ${dollars(limitUsd)} USD`)} spent: ${
      usedRatio >= 1 ? style.bad(used) : used
    }, ${wholePercent(elapsedRatio)} of the ${period.kind} gone`,
    '',
    `counts      ${countsText(budget)}`,
    `spent       ${spentText(budget)}`,
    ...forecastLines(budget, style),
    ...(budget.thresholds.length === 0 ? [] : [`thresholds  ${thresholdsText(budget)}`]),
    ...gapLines(budget, style),
    ...(budget.route === null ? [] : [`route       ${printable(budget.route)}`]),
  ].join('\n')}\n`;
}

const dollars = (usd: number): string => fixed(usd, 2);

function countsText({ select, spendTypes }: BudgetDocument): string {
  const what = select.length === 0 ? 'the whole cluster' : select.map(printable).join(' and ');
  return spendTypes === null ? what : `${what}: ${spendTypes.join(', ')} only`;
}

function spentText({ bySpendType, accounted }: BudgetDocument): string {
  const parts = Object.entries(bySpendType)
    .filter(([, usd]) => usd !== 0)
    .map(([type, usd]) => `${type} ${dollars(usd)}`);
  const until =
    accounted.until === null ? 'no hour closed yet' : `hours closed until ${accounted.until}`;
  return [...(parts.length === 0 ? ['nothing'] : parts), until].join(' · ');
}

function forecastLines(budget: BudgetDocument, style: Style): readonly string[] {
  const { forecast, limitUsd, spentUsd, period } = budget;
  if (forecast.kind === 'held back')
    return [
      `forecast    held back: it needs ${forecast.needed} whole days of history, and there ${forecast.days === 1 ? 'is' : 'are'} ${forecast.days}`,
    ];
  const over = forecast.usd - limitUsd;
  const verdict =
    over > 0 ? style.bad(`over by ${dollars(over)}`) : `${dollars(-over)} below the limit`;
  return [
    `forecast    ${dollars(forecast.usd)} USD at the end of the ${period.kind} (four of five times ${dollars(forecast.lowUsd)} to ${dollars(forecast.highUsd)}): ${verdict}`,
    `            = ${dollars(spentUsd)} spent + ${dollars(forecast.usd - spentUsd)} to come at ${dollars(forecast.usdPerDay)} a day, from ${counted(forecast.days, 'whole day')}, weekdays ${forecast.weekdays}`,
  ];
}

const thresholdsText = ({ thresholds, limitUsd }: BudgetDocument): string =>
  thresholds
    .map(
      ({ ratio, reached }) =>
        `${wholePercent(ratio)} (${dollars(ratio * limitUsd)}) ${reached ? 'reached' : 'not reached'}`,
    )
    .join(' · ');

function gapLines({ accounted }: BudgetDocument, style: Style): readonly string[] {
  const { openHours, lostHours, hoursWithGaps, reasons } = accounted;
  const gaps = [
    ...(lostHours > 0 ? [`${counted(lostHours, 'hour')} lost, and not in the sum`] : []),
    ...(openHours > 0 ? [`${counted(openHours, 'hour')} not closed yet`] : []),
    ...(hoursWithGaps > 0 ? [`${counted(hoursWithGaps, 'hour')} with gaps`] : []),
  ];
  if (gaps.length === 0) return [];
  return [
    `gaps        ${style.warn(gaps.join(' · '))}`,
    ...reasons.map((reason) => `            ${printable(reason)}`),
  ];
}
