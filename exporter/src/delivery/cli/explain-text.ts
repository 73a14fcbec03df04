import type { Currency } from '../../app/currency.ts';
import type {
  ExplainedHost,
  ExplainedPrice,
  ExplainedQuote,
  Explanation,
  NodeExplanation,
  PodExplanation,
} from '../../app/explain/document.ts';
import { choiceInWords } from '../../app/rule-words.ts';
import { counted, fixed, span, wholePercent } from '../numbers.ts';
import { moneyFor, NOTHING, rateNote, unitPriceOf } from './money.ts';
import type { Style } from './style.ts';
import { table, type Column, type TableRow } from './table.ts';
import { printable } from './width.ts';

/** The explanation of a pod as text: one part per pod of the name. */
export const podText = (
  { found, basis }: Explanation<PodExplanation>,
  currency: Currency,
  style: Style,
): string =>
  `${found.map((pod) => podLines(pod, basis, found.length > 1, currency, style).join('\n')).join('\n\n')}\n`;

function podLines(
  pod: PodExplanation,
  basis: Explanation<PodExplanation>['basis'],
  isOneOfSeveral: boolean,
  currency: Currency,
  style: Style,
): readonly string[] {
  const owners = pod.attribution.map(({ dimension, value, from, missing }) =>
    missing
      ? `${style.warn('no')} ${dimension} (${printable(value)})`
      : `${dimension} ${printable(value)} (${printable(from)})`,
  );
  const title = [
    style.bold(printable(`${pod.namespace}/${pod.pod}`)),
    `${pod.workloadKind} ${printable(pod.workload)}`,
    ...owners,
    `node ${printable(pod.node)}`,
    ...(isOneOfSeveral ? [`uid ${printable(pod.uid)}, held ${fixed(pod.heldHours, 3)} h`] : []),
  ];
  const money = moneyFor([pod.total ?? 0], currency);
  const rule =
    pod.model.rule === 0
      ? 'the default'
      : `rule ${pod.model.rule}: ${printable(pod.model.because)}`;
  const cost =
    pod.total === null
      ? style.warn('cost unknown')
      : `${style.bold(`${money.show(pod.total)} ${money.code}/h`)} ${WHEN[basis]}`;
  return [
    title.join(' · '),
    `${cost} · model ${choiceInWords(pod.model.choice)} (${rule})`,
    '',
    ...(pod.host === null
      ? ['host     nobody reported this node. Check that kube-state-metrics watches nodes.']
      : hostLines(pod.host, currency, style)),
    ...(pod.resources.length === 0 ? [] : ['', ...podTable(pod, currency, style), '']),
    ...(pod.host !== null && pod.total !== null ? [scalingLine(pod.host), ...askedLine(pod)] : []),
    ...(pod.otherModels === null
      ? []
      : [
          `request model: ${money.show(pod.otherModels.request)} · usage model: ${money.show(pod.otherModels.usage)} · hybrid model: ${money.show(pod.otherModels.hybrid)}${pod.sharedIdle > 0 ? ', shared idle left out' : ''}`,
        ]),
    ...(pod.estimated ? [style.warn('! some of its usage is not measured but estimated')] : []),
    ...(currency.asOf === '' ? [] : [style.faint(rateNote(currency))]),
  ];
}

const WHEN = { live: 'now', settled: 'in the last closed hour' } as const;

const LEFT = (title: string): Column => ({ title, align: 'left' });
const RIGHT = (title: string): Column => ({ title, align: 'right' });

function podTable(pod: PodExplanation, currency: Currency, style: Style): readonly string[] {
  const costs = pod.resources.map(({ cost }) => cost);
  const money = moneyFor([...costs, pod.total ?? 0], currency);
  const rows = pod.resources.map(
    ({ resource, unit, requested, used, charged, unitPrice, cost }): TableRow => ({
      cells: [
        ...[resource, unit],
        ...[requested, used, charged.sum, charged.usage, charged.idle].map(amount),
        unitPriceOf(unitPrice, currency),
        money.show(cost),
      ],
    }),
  );
  const idle: TableRow = {
    cells: ['shared idle', '', '', '', '', '', '', '', money.show(pod.sharedIdle)],
  };
  const sum: TableRow = {
    cells: ['', '', '', '', '', '', '', 'sum', money.show(pod.total ?? 0)],
    emphasis: 'bold',
  };
  return table(
    [
      ...['', ''].map(LEFT),
      RIGHT(isOwnHost(pod.host) ? 'billed' : 'request'),
      ...['used', 'charged', '= used', '+ idle'].map(RIGHT),
      RIGHT(`× ${money.code} an hour each`),
      RIGHT(`= ${money.code}/h`),
    ],
    [...rows, ...(pod.sharedIdle > 0 ? [idle] : []), sum],
    style,
  );
}

const amount = (value: number): string => (value === 0 ? NOTHING : fixed(value, 3));

function hostLines(host: ExplainedHost, currency: Currency, style: Style): readonly string[] {
  const facts = [host.instanceType || host.node, host.zone || host.region, host.capacityType]
    .filter(Boolean)
    .map(printable)
    .join(', ');
  return [
    `host     ${facts} · ${priceText(host.price, currency, style)}`,
    `         other rungs: ${otherRungs(host.price, currency)}`,
    ...(host.split === '' ? [] : [`split    ${host.split}${unitPrices(host, currency)}`]),
  ];
}

function priceText(price: ExplainedPrice, currency: Currency, style: Style): string {
  if (price.chosen === null) return `${style.warn('no price')}: ${printable(price.reason)}`;
  return `${quoteText(price.chosen, currency)}${price.stale ? `, ${style.warn('stale')}: no source knows it any more` : ''}`;
}

function quoteText(
  { rung, usdPerHour, origin, ageSeconds, adjusted }: ExplainedQuote,
  currency: Currency,
): string {
  const money = moneyFor([usdPerHour], currency);
  const told = [
    origin.startsWith(rung) ? printable(origin) : `${rung}, ${printable(origin)}`,
    ...(ageSeconds === null ? [] : [`${span(ageSeconds)} old`]),
    ...(adjusted === '' ? [] : [printable(adjusted)]),
  ];
  return `${money.show(usdPerHour)} ${money.code}/h: ${told.join(', ')}`;
}

function otherRungs({ otherRungs: rungs }: ExplainedPrice, currency: Currency): string {
  if (rungs.length === 0) return 'none asked';
  return rungs
    .map(({ rung, quote, why }) =>
      quote === null
        ? `${rung} ${NOTHING}${why === '' ? '' : ` (${printable(why)})`}`
        : `${rung} ${moneyFor([quote.usdPerHour], currency).show(quote.usdPerHour)} (${printable(quote.origin)})`,
    )
    .join(' · ');
}

function unitPrices({ resources }: ExplainedHost, currency: Currency): string {
  const priced = resources.flatMap(({ unit, unitPrice }) =>
    unitPrice === null || unitPrice === 0 ? [] : [{ unit, unitPrice }],
  );
  if (priced.length === 0) return '';
  const told = priced.map(
    ({ unit, unitPrice }) =>
      `${unitPriceOf(unitPrice, currency)} ${currency.code} per ${ONE[unit]}-hour`,
  );
  return ` → ${told.join(', ')}`;
}

const ONE = { cores: 'core', GiB: 'GiB', GPUs: 'GPU' } as const;

/** Who bills the pods of a node, for people. */
const BILLED_BY = {
  fargate: 'Fargate bills each pod for its size',
  'gke-autopilot': 'GKE Autopilot bills each pod for its requests',
} as const;

const isOwnHost = (host: ExplainedHost | null): boolean => host?.podsBilledBy !== undefined;

/** What a pod asked for that is billed for its size. */
function askedLine({ resources }: PodExplanation): readonly string[] {
  const asked = resources.flatMap(({ asked: value, unit, resource }) =>
    value === undefined || resource === 'gpu' ? [] : [`${fixed(value, 3)} ${unit}`],
  );
  return asked.length === 0 ? [] : [`it asks for ${asked.join(' and ')}`];
}

/** What was brought within the host's capacity, κ, and how much room is left; nothing of that where pods are billed. */
function scalingLine({ resources, podsBilledBy }: ExplainedHost): string {
  if (podsBilledBy !== undefined)
    return `${BILLED_BY[podsBilledBy]}, used or not and under every model; nothing is left over`;
  const scaled = resources.flatMap(({ resource, requestScale, usageScale }) => [
    ...(requestScale < 1 ? [`requests of ${resource} × ${fixed(requestScale, 3)}`] : []),
    ...(usageScale < 1 ? [`usage of ${resource} × ${fixed(usageScale, 3)}`] : []),
  ]);
  const kappa = resources
    .filter(({ resource }) => resource !== 'gpu')
    .map(({ resource, kappa: value }) => `${resource} ${fixed(value, 2).replace(/\.?0+$/u, '')}`);
  const free = resources.map(
    ({ resource, freeShare }) => `${wholePercent(freeShare)} of its ${resource}`,
  );
  return `${scaled.length === 0 ? 'nothing was scaled on this host' : `scaled on this host: ${scaled.join(', ')}`} (κ: ${kappa.join(', ')}); free: ${free.join(', ')}`;
}

/** The explanation of a node as text. */
export const nodeText = (
  { found, basis }: Explanation<NodeExplanation>,
  currency: Currency,
  style: Style,
): string =>
  `${found.map((node) => nodeLines(node, basis, currency, style).join('\n')).join('\n\n')}\n`;

function nodeLines(
  node: NodeExplanation,
  basis: Explanation<NodeExplanation>['basis'],
  currency: Currency,
  style: Style,
): readonly string[] {
  const { host, total } = node;
  const money = moneyFor([total ?? 0], currency);
  const cost =
    total === null
      ? style.warn('cost unknown')
      : `${style.bold(`${money.show(total)} ${money.code}/h`)} ${WHEN[basis]}`;
  return [
    `${style.bold(printable(host.node))} · ${host.provider} · ${host.os} · ${counted(node.pods.length, 'pod')}`,
    cost,
    '',
    ...hostLines(host, currency, style),
    '',
    ...capacityTable(host, currency, style),
    '',
    ...(total === null ? [] : [scalingLine(host), '']),
    ...nodePodTable(node, currency, style),
    ...(currency.asOf === '' ? [] : [style.faint(rateNote(currency))]),
  ];
}

function capacityTable(host: ExplainedHost, currency: Currency, style: Style): readonly string[] {
  const money = moneyFor(
    host.resources.map(({ pool }) => pool ?? 0),
    currency,
  );
  const isPriced = host.price.chosen !== null;
  const rows = host.resources.map((state): TableRow => {
    const { resource, unit, capacity, charged, free, system, uncharged, idleCost, pool } = state;
    return {
      cells: [
        ...[resource, unit, amount(capacity)],
        ...(isPriced ? [charged, free, system, uncharged].map(amount) : [amount(free)]),
        ...(isPriced ? [money.show(pool ?? 0), money.show(idleCost ?? 0)] : []),
      ],
    };
  });
  const titles = isPriced
    ? ['capacity', 'charged', 'free', 'system', 'uncharged', `${money.code}/h`, 'of it idle']
    : ['capacity', 'neither requested nor used'];
  return table([...['', ''].map(LEFT), ...titles.map(RIGHT)], rows, style);
}

function nodePodTable(
  { pods, idleCost, total }: NodeExplanation,
  currency: Currency,
  style: Style,
): readonly string[] {
  const money = moneyFor([total ?? 0], currency);
  const rows = pods.map(({ namespace, pod, workloadKind, workload, model, cost }): TableRow => ({
    cells: [
      printable(namespace),
      printable(pod),
      printable(`${workloadKind} ${workload}`),
      model,
      cost === null ? NOTHING : money.show(cost),
    ],
  }));
  const foot: readonly TableRow[] =
    total === null
      ? []
      : [
          { cells: ['idle', '', '', '', money.show(idleCost ?? 0)], emphasis: 'faint' },
          { cells: ['TOTAL', '', '', '', money.show(total)], emphasis: 'bold' },
        ];
  return table(
    [
      { ...LEFT('NAMESPACE'), flexible: true },
      { ...LEFT('POD'), flexible: true },
      { ...LEFT('WORKLOAD'), flexible: true },
      LEFT('MODEL'),
      RIGHT(`${money.code}/h`),
    ],
    [...rows, ...foot],
    style,
  );
}
