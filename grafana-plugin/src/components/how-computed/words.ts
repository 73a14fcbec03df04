import type { Basis, ExplainedHost, PodExplanation } from './documents.ts';
import { resourceTitle } from './sum.ts';

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3600;

/** Amounts and unit prices keep four digits: fractions of cents matter here. */
export function fine(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

/** `$0.02880`. */
export function fineUsd(usd: number): string {
  return usd.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    maximumSignificantDigits: 4,
  });
}

/** How old a price is. */
export function ageText(seconds: number | null): string {
  if (seconds === null) return 'of no date';
  if (seconds >= 2 * SECONDS_PER_DAY) return `${Math.round(seconds / SECONDS_PER_DAY)} days old`;
  if (seconds >= 2 * SECONDS_PER_HOUR) return `${Math.round(seconds / SECONDS_PER_HOUR)} hours old`;
  return `${Math.round(seconds / 60)} min old`;
}

/** What the host is, and its price with the rung and the age. */
export function priceText({ price, ...host }: ExplainedHost): string {
  const place = host.zone === '' ? host.region : host.zone;
  const what = [host.instanceType, place, host.capacityType].filter((text) => text !== '');
  const told = what.length === 0 ? host.node : what.join(', ');
  if (price.usdPerHour === null || price.chosen === null)
    return `${told}: no price, because ${price.reason}. Add one to the price file.`;
  const { rung, origin, ageSeconds } = price.chosen;
  const from = origin === '' ? rung : origin;
  const stale = price.stale ? ', stale: its source fails' : '';
  return `${told}: ${fineUsd(price.usdPerHour)} an hour, from the ${from}, ${ageText(ageSeconds)}${stale}.`;
}

/** What the other rungs of the price ladder say. */
export function otherRungsText({ price }: ExplainedHost): string | undefined {
  if (price.otherRungs.length === 0) return undefined;
  const rungs = price.otherRungs.map(({ rung, quote, why }) =>
    quote === null
      ? `${rung} none${why === '' ? '' : ` (${why})`}`
      : `${rung} ${fineUsd(quote.usdPerHour)}`,
  );
  return `Other rungs of the ladder: ${rungs.join(', ')}.`;
}

/** Whether amounts had to be scaled to fit the host, and how much of it is free. */
export function scalingText({ resources }: ExplainedHost): string {
  const scaled = resources.flatMap(({ resource, requestScale, usageScale, kappa }) => [
    ...(requestScale === 1 ? [] : [`requests of ${resource} × ${fine(requestScale)}`]),
    ...(usageScale === 1 ? [] : [`use of ${resource} × ${fine(usageScale)}`]),
    ...(kappa === 1 ? [] : [`${fine(kappa)} of the unused ${resource} was kept from others (κ)`]),
  ]);
  const free = resources
    .map(({ resource, freeShare }) => `${Math.round(freeShare * 100)} % of its ${resource}`)
    .join(', ');
  const fits = scaled.length === 0 ? 'Nothing was scaled to fit this host' : scaled.join(', ');
  return `${fits}; free: ${free}.`;
}

/** Whose cost it is, and where that was read. */
export function ownersText({ attribution }: PodExplanation): string {
  return attribution
    .map(({ dimension, value, from, missing }) =>
      missing ? `no ${dimension} (${value})` : `${dimension} ${value} (${from})`,
    )
    .join(' · ');
}

/** The model that charges a pod, and why this one. */
export function modelText({ model }: PodExplanation): string {
  const { choice, rule, because } = model;
  const reserve =
    choice.reserve === undefined || choice.reserve === 1 ? '' : `, reserve ${choice.reserve}`;
  return rule === 0
    ? `Model ${choice.model}${reserve}: ${because}.`
    : `Model ${choice.model}${reserve}: rule ${rule} of the policy (${because}).`;
}

/** Of which moments an explanation is. */
export function basisText({ window, basis, cluster, policyVersion }: Basis): string {
  const clock = (iso: string): string => iso.slice(11, 16);
  const when =
    basis === 'live'
      ? `of ${window.start.slice(0, 10)}, ${clock(window.start)} to ${clock(window.end)} UTC, as it runs now`
      : `of the closed hour from ${window.start.slice(0, 10)}, ${clock(window.start)} UTC`;
  return `Rates ${when}, in cluster ${cluster}, under policy ${policyVersion}.`;
}

/** A resource with its unit. */
export function amountTitle(resource: string, unit: string): string {
  return unit === '' ? resourceTitle(resource) : `${resourceTitle(resource)}, ${unit}`;
}
