import type { PanelData } from '@grafana/data';
import { amountText, rateText, shareText, trendText } from '../../cost/format.ts';
import { samplesOf, type Sample } from '../../cost/series.ts';
import { cost } from '../../promql/cost.ts';
import { dollarsSince, meanOverPreviousRange, meanOverRange } from '../../promql/over-time.ts';
import { isNot } from '../../promql/selector.ts';
import type { CostQuery, TimeSpan } from '../../scenes/view-queries.ts';
import { clusterMatchers, matchersOf, type View } from '../../view/view.ts';
import { monthOf, type Month } from './month.ts';

/** One of the numbers that a page begins with. */
export interface Figure {
  readonly id: 'rate' | 'month' | 'forecast' | 'idle' | 'unowned';
  readonly title: string;
  readonly value: string;
  readonly detail: string;
  /** What the number is made of, in one sentence. */
  readonly meaning: string;
  readonly query: string;
}

/** What teams without a label are called, by the policy's default and where nothing is written. */
const NO_OWNER = /^(?:unowned|)$/;
/** What every pod has, so that nothing can lack it. */
const PLACES = new Set(['cluster', 'namespace']);
const IDLE_TYPES = new Set(['workload_idle', 'cluster_idle']);
/** Where more of the month's hours are not known, a forecast would make the month look cheap. */
const MOST_MISSING = 0.05;

const MEAN = 'mean';
const PREVIOUS = 'previous';
const MONTH = 'month';
const HOURS_SEEN = 'hours';
const OWNERS = 'owners';

/** The queries behind the figures. */
export function figureQueries(view: View, range: TimeSpan): readonly CostQuery[] {
  const asked = { model: view.model, idle: view.idle, matchers: matchersOf(view) };
  const clusters = clusterMatchers(view);
  const byType = cost('owner', ['spend_type'], asked);
  const ofPods = { ...asked, matchers: [...asked.matchers, isNot('namespace', '')] };
  const month = dollarsSince(cost('owner', [], asked), clusters, monthOf(range.to).start, range.to);
  const instant = true;
  return [
    { refId: MEAN, expr: meanOverRange(byType, clusters), instant },
    ...(view.compare
      ? [{ refId: PREVIOUS, expr: meanOverPreviousRange(byType, clusters), instant }]
      : []),
    { refId: MONTH, expr: month.dollars, instant },
    { refId: HOURS_SEEN, expr: month.hours, instant },
    {
      refId: OWNERS,
      expr: meanOverRange(cost('owner', [view.groupBy], ofPods), clusters),
      instant,
    },
  ];
}

/** What the figures say, or nothing where there is no cost at all in the range. */
export function figuresOf(
  data: PanelData | undefined,
  view: View,
  range: TimeSpan,
): readonly Figure[] {
  const mean = samplesOf(data, MEAN);
  if (mean.length === 0) return [];
  const previous = samplesOf(data, PREVIOUS);
  const rate = sum(mean);
  const queryOf = exprs(figureQueries(view, range));
  return [
    {
      id: 'rate',
      title: 'Run rate',
      value: rateText(rate, view.per),
      detail: versus(rate, previous.length > 0 ? sum(previous) : undefined),
      meaning: 'The mean over the range on the page of everything the clusters cost.',
      query: queryOf(MEAN),
    },
    ...monthFigures(data, rate, monthOf(range.to), queryOf),
    idleFigure(mean, previous, view, queryOf),
    ...(PLACES.has(view.groupBy) ? [] : [ownerFigure(samplesOf(data, OWNERS), view, queryOf)]),
  ];
}

function monthFigures(
  data: PanelData | undefined,
  rate: number,
  month: Month,
  queryOf: (refId: string) => string,
): readonly Figure[] {
  const [spent] = samplesOf(data, MONTH);
  const seen = samplesOf(data, HOURS_SEEN)[0]?.value ?? 0;
  if (spent === undefined) return [];
  const missing = month.hoursGone - seen;
  const isWhole = missing < 1;
  const forecast = spent.value + rate * month.hoursLeft;
  const isTooLittle = missing > MOST_MISSING * month.hoursGone;
  return [
    {
      id: 'month',
      title: `${month.name} to date`,
      value: amountText(spent.value),
      detail: isWhole
        ? `${shareText(month.hoursGone / (month.hoursGone + month.hoursLeft))} of the month`
        : `${Math.round(missing)} of ${Math.round(month.hoursGone)} hours not seen`,
      meaning:
        'Dollars of the hours of this UTC month that the data source knows; hours it does not know count nothing.',
      query: queryOf(MONTH),
    },
    {
      id: 'forecast',
      title: 'Month end',
      value: isTooLittle ? '–' : amountText(forecast),
      detail: isTooLittle ? 'too much of the month not seen' : 'at the run rate shown',
      meaning: 'What the month has cost so far, and the run rate for the hours that are left.',
      query: queryOf(MONTH),
    },
  ];
}

function idleFigure(
  mean: readonly Sample[],
  previous: readonly Sample[],
  view: View,
  queryOf: (refId: string) => string,
): Figure {
  const idle = sum(mean.filter(isIdle));
  const share = idle / sum(mean);
  const before = sum(previous.filter(isIdle)) / sum(previous);
  const points = (share - before) * 100;
  const moved = Number.isFinite(points)
    ? `, ${points >= 0 ? '▲' : '▼'} ${Math.abs(points).toFixed(1)} pp`
    : '';
  return {
    id: 'idle',
    title: 'Idle',
    value: shareText(share),
    detail: `${rateText(idle, view.per)}${moved}`,
    meaning: 'Reserved and not used by workloads, and what of the hosts nobody reserved or used.',
    query: queryOf(MEAN),
  };
}

function ownerFigure(
  owners: readonly Sample[],
  view: View,
  queryOf: (refId: string) => string,
): Figure {
  const unowned = sum(owners.filter(({ labels }) => NO_OWNER.test(labels[view.groupBy] ?? '')));
  return {
    id: 'unowned',
    title: `No ${view.groupBy}`,
    value: shareText(unowned / sum(owners)),
    detail: rateText(unowned, view.per),
    meaning: `The part of what pods are charged whose ${view.groupBy} nobody says.`,
    query: queryOf(OWNERS),
  };
}

function versus(now: number, before: number | undefined): string {
  return before === undefined ? '' : `${trendText(now, before)} vs the range before`;
}

function isIdle({ labels }: Sample): boolean {
  return IDLE_TYPES.has(labels['spend_type'] ?? '');
}

function sum(samples: readonly Sample[]): number {
  return samples.reduce((total, { value }) => total + value, 0);
}

function exprs(queries: readonly CostQuery[]): (refId: string) => string {
  return (refId) => queries.find((query) => query.refId === refId)?.expr ?? '';
}
