import type { PanelData } from '@grafana/data';
import { amountText, rateText, shareText, trendText } from '../../cost/format.ts';
import { NOBODY, PAYER, merged, partOf, sumOf, type Part } from '../../cost/rows.ts';
import { samplesOf, type Sample } from '../../cost/series.ts';
import { figureQuery, tableAnswers } from '../../cost/table-queries.ts';
import { cost } from '../../promql/cost.ts';
import { dollarsSince } from '../../promql/over-time.ts';
import { isNot, isOneOf, type Matcher } from '../../promql/selector.ts';
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
  readonly how: RateOf | DollarsOf;
}

/** A rate: the parts that it is the sum of, and the query that gives them. */
export interface RateOf {
  readonly kind: 'rate';
  readonly parts: readonly Part[];
  /** In US dollars per hour, over the range before; nothing where that is not known. */
  readonly previous: number | undefined;
  readonly expr: string;
}

/** Dollars: the steps of the reckoning, and the query of what was spent. */
export interface DollarsOf {
  readonly kind: 'dollars';
  readonly steps: readonly string[];
  readonly expr: string;
}

/** What teams without a label are called, by the policy's default and where nothing is written. */
const WITHOUT_OWNER = ['unowned', ''];
/** What every pod has, so that nothing can lack it. */
const PLACES = new Set(['cluster', 'namespace']);
const IDLE_TYPES = ['workload_idle', 'cluster_idle'];
/** Where more of the month's hours are not known, a forecast would make the month look cheap. */
const MOST_MISSING = 0.05;

const MONTH = 'month';
const HOURS_SEEN = 'hours';

/** The queries that the figures need besides those of the table on the page. */
export function monthQueries(view: View, range: TimeSpan): readonly CostQuery[] {
  const asked = { model: view.model, idle: view.idle, matchers: matchersOf(view) };
  const month = dollarsSince(
    (grid) => cost('owner', [], asked, grid),
    clusterMatchers(view),
    monthOf(range.to).start,
    range.to,
  );
  return [
    { refId: MONTH, expr: month.dollars, instant: true },
    { refId: HOURS_SEEN, expr: month.hours, instant: true },
  ];
}

/**
 * What the figures say, or nothing where there is no cost at all in the range.
 *
 * @param table what the table of all costs by the view's label was answered
 * @param months what `monthQueries` were answered
 */
export function figuresOf(
  table: PanelData | undefined,
  months: PanelData | undefined,
  view: View,
  range: TimeSpan,
): readonly Figure[] {
  const { now, previous } = tableAnswers(table, undefined);
  if (now.length === 0) return [];
  const rate = sum(now);
  const before = previous.length > 0 ? sum(previous) : undefined;
  return [
    {
      id: 'rate',
      title: 'Run rate',
      value: rateText(rate, view.per),
      detail: versus(rate, before),
      meaning: 'The mean over the range on the page of everything the clusters cost.',
      how: rateOf(now, before, view, []),
    },
    ...monthFigures(months, rate, monthOf(range.to), view, range),
    idleFigure(now, previous, view),
    ...(PLACES.has(view.groupBy) ? [] : [ownerFigure(now, view)]),
  ];
}

function monthFigures(
  data: PanelData | undefined,
  rate: number,
  month: Month,
  view: View,
  range: TimeSpan,
): readonly Figure[] {
  const [spent] = samplesOf(data, MONTH);
  const seen = samplesOf(data, HOURS_SEEN)[0]?.value ?? 0;
  if (spent === undefined) return [];
  const missing = month.hoursGone - seen;
  const isWhole = missing < 1;
  const forecast = spent.value + rate * month.hoursLeft;
  const isTooLittle = missing > MOST_MISSING * month.hoursGone;
  const expr = monthQueries(view, range)[0]?.expr ?? '';
  const soFar = `${amountText(spent.value)} were spent in the ${hoursText(seen)} of ${month.name} (UTC) that the data source knows, of ${hoursText(month.hoursGone)} gone.`;
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
      how: { kind: 'dollars', steps: [soFar], expr },
    },
    {
      id: 'forecast',
      title: 'Month end',
      value: isTooLittle ? '–' : amountText(forecast),
      detail: isTooLittle ? 'too much of the month not seen' : 'at the run rate shown',
      meaning: 'What the month has cost so far, and the run rate for the hours that are left.',
      how: {
        kind: 'dollars',
        steps: [
          soFar,
          isTooLittle
            ? `More than ${shareText(MOST_MISSING)} of the hours gone are not known: a forecast would make the month look cheap.`
            : `${hoursText(month.hoursLeft)} are left; at the run rate shown, ${rateText(rate, 'hour')}, they cost ${amountText(rate * month.hoursLeft)}.`,
        ],
        expr,
      },
    },
  ];
}

function idleFigure(now: readonly Sample[], previous: readonly Sample[], view: View): Figure {
  const idle = now.filter(isIdle);
  const before = previous.filter(isIdle);
  const share = sum(idle) / sum(now);
  const points = (share - sum(before) / sum(previous)) * 100;
  const moved = Number.isFinite(points)
    ? `, ${points >= 0 ? '▲' : '▼'} ${Math.abs(points).toFixed(1)} pp`
    : '';
  return {
    id: 'idle',
    title: 'Idle',
    value: shareText(share),
    detail: `${rateText(sum(idle), view.per)}${moved}`,
    meaning: 'Reserved and not used by workloads, and what of the hosts nobody reserved or used.',
    how: rateOf(idle, previous.length > 0 ? sum(before) : undefined, view, [
      isOneOf('spend_type', IDLE_TYPES),
    ]),
  };
}

function ownerFigure(now: readonly Sample[], view: View): Figure {
  const ofPods = now.filter(({ labels }) => labels[PAYER] !== NOBODY);
  const unowned = ofPods.filter(({ labels }) => WITHOUT_OWNER.includes(labels[view.groupBy] ?? ''));
  return {
    id: 'unowned',
    title: `No ${view.groupBy}`,
    value: shareText(sum(unowned) / sum(ofPods)),
    detail: rateText(sum(unowned), view.per),
    meaning: `The part of what pods are charged whose ${view.groupBy} nobody says.`,
    how: rateOf(unowned, undefined, view, [
      isOneOf(view.groupBy, WITHOUT_OWNER),
      isNot('namespace', ''),
    ]),
  };
}

function rateOf(
  samples: readonly Sample[],
  previous: number | undefined,
  view: View,
  scope: readonly Matcher[],
): RateOf {
  const parts = merged(samples.map(partOf));
  return { kind: 'rate', parts, previous, expr: figureQuery('owner', view, scope) };
}

function hoursText(hours: number): string {
  return `${Math.round(hours).toLocaleString('en-US')} hours`;
}

function versus(now: number, before: number | undefined): string {
  return before === undefined ? '' : `${trendText(now, before)} vs the range before`;
}

function isIdle({ labels }: Sample): boolean {
  return IDLE_TYPES.includes(labels['spend_type'] ?? '');
}

function sum(samples: readonly Sample[]): number {
  return sumOf(samples.map(partOf));
}
