import { amountText } from '../../cost/format.ts';
import { spendTypeText } from '../../cost/words.ts';
import type { BudgetDocument } from '../../exporter/finance-documents.ts';

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

type Season = NonNullable<BudgetDocument['limits']>['calendar'][number];

/** `periods that begin in November`, `the period from 2026-12-01`. */
export function seasonText({ from, month }: Season): string {
  if (from !== null) return `the period from ${from}`;
  return `periods that begin in ${MONTHS[(month ?? 0) - 1] ?? 'no month'}`;
}

/** How a budget's numbers came about, one sentence each. */
export function budgetSentences(document: BudgetDocument): readonly string[] {
  const { select, spendTypes, spentUsd, accounted, forecast, limits, limitUsd, period } = document;
  return [
    `It counts ${select.length === 0 ? 'the whole cluster, cluster idle and fees included' : `every cost with ${select.join(' and ')}`}${spendTypes === null ? '' : `, of ${spendTypes.map(spendTypeText).join(' and ')} alone`}.`,
    `Its period is the ${period.kind} from ${period.from} to before ${period.to}, by days of ${period.timeZone}.`,
    `Its limit is ${amountText(limitUsd)}${limits !== undefined && limits.usualUsd !== limitUsd ? `, of its calendar; other periods have ${amountText(limits.usualUsd)}` : ''}.`,
    `${amountText(spentUsd)} is the sum over ${accounted.closedHours.toLocaleString('en-US')} closed hours${accounted.until === null ? '' : ` until ${accounted.until}`}, each at its own prices.`,
    forecast.kind === 'forecast'
      ? `The forecast of ${amountText(forecast.usd)} is that, and ${amountText(forecast.usd - spentUsd)} to come at ${amountText(forecast.usdPerDay)} a day, from ${forecast.days} whole days, weekdays ${forecast.weekdays}. Four of five outcomes lie between ${amountText(forecast.lowUsd)} and ${amountText(forecast.highUsd)}, if days differ as they did.`
      : `There is no forecast yet: ${forecast.days} whole days are known, and ${forecast.needed} are needed.`,
  ];
}
