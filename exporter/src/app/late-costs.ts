import { cutAtHours, lengthOf, type Interval } from '../domain/interval.ts';
import { rowsOfHost } from '../domain/rows.ts';
import { settledStepwise } from '../domain/to-quantities.ts';
import { SECONDS_PER_HOUR, seconds, type UnixSeconds } from '../domain/units.ts';
import type { LateCost } from './cost-counters.ts';
import type { CounterBook } from './counter-book.ts';
import type { Ledger } from './ledger/ports.ts';
import { billOf, type PassSettings } from './pass.ts';
import type { PolicyTimeline } from './policy-timeline.ts';
import type { ClusterSource, Clock, Log } from './ports.ts';
import { QueryError } from './query/query.ts';
import { isoTime } from './query/document.ts';
import { inSlices } from './slices.ts';

export interface LateCostsParts {
  readonly book: CounterBook;
  readonly ledger: Ledger;
  readonly source: ClusterSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly policies: PolicyTimeline;
}

/** After it failed, or the ledger does not have the hours yet, it looks again. */
const LOOK_AGAIN_AFTER = seconds(60);

/**
 * Finds out what a pause cost that live rates did not see: full hours from the ledger, their ends from the source.
 * What neither knows stays out of the counters; the ledger shows it as a lost hour.
 */
export class LateCosts {
  readonly #parts: LateCostsParts;
  #lookAgainAt = 0;
  #underWay: Promise<void> | null = null;

  constructor(parts: LateCostsParts) {
    this.#parts = parts;
  }

  /** Begins to look where a span is owed; gives back at once. */
  begin(settings: PassSettings, signal: AbortSignal): void {
    const { book, clock, log } = this.#parts;
    const span = book.owed;
    const now = clock.now();
    if (span === null || this.#underWay !== null || now < this.#lookAgainAt) return;
    if (now < span.end + settings.settleAfter) return;
    this.#underWay = this.#look(span, settings, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        log.warn({ error: message }, 'what a pause cost is not counted yet; it is tried again');
      })
      .finally(() => {
        this.#underWay = null;
        this.#lookAgainAt = clock.now() + LOOK_AGAIN_AFTER;
      });
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  async #look(span: Interval, settings: PassSettings, signal: AbortSignal): Promise<void> {
    const { book, log } = this.#parts;
    const lines: LateCost[] = [];
    for (const piece of cutAtHours(span)) {
      const found =
        lengthOf(piece) === SECONDS_PER_HOUR
          ? await this.#fromLedger(piece, settings, signal)
          : await this.#fromSource(piece, settings, signal);
      if (found === 'not yet') return;
      for (const line of found) lines.push(line);
    }
    book.found(span, lines);
    log.info(
      { from: isoTime(span.start), to: isoTime(span.end) },
      'what a pause cost is counted now',
    );
  }

  async #fromLedger(
    hour: Interval,
    { policy }: PassSettings,
    signal: AbortSignal,
  ): Promise<readonly LateCost[] | 'not yet'> {
    const { ledger } = this.#parts;
    const [known] = await ledger.hours(hour, signal);
    if (known === undefined || known.kind === 'open') return 'not yet';
    if (known.kind === 'lost') return [];
    const owners = policy.attribution.map(({ name }) => name);
    const by = ['namespace', 'workload_kind', 'workload', 'resource', 'component', ...owners];
    try {
      const filters = [{ dimension: 'pod', negated: true, pattern: '' }];
      const costs = await ledger.costs({ span: hour, by, filters, step: 'span' }, signal);
      return costs.flatMap(({ key, bySpendType }) => {
        const [namespace = '', workloadKind = '', workload = '', resource = '', component = ''] =
          key;
        const attribution = key.slice(by.length - owners.length);
        const whose = { namespace, workloadKind, workload, attribution, resource, component };
        return Object.entries(bySpendType).map(([spendType, cost]) => ({
          ...{ ...whose, spendType },
          cost: Math.max(0, cost),
        }));
      });
    } catch (error) {
      // Owner dimensions that are newer than the ledger.
      if (error instanceof QueryError) return [];
      throw error;
    }
  }

  async #fromSource(
    piece: Interval,
    settings: PassSettings,
    signal: AbortSignal,
  ): Promise<readonly LateCost[] | 'not yet'> {
    const { source, clock, policies } = this.#parts;
    const from: UnixSeconds | null = source.accountableFrom();
    if (from === null) return 'not yet';
    if (from > piece.start) return [];
    const observed = await source.account(piece, signal);
    const under = { ...settings, policy: policies.forHour(piece) };
    const bill = await inSlices(billOf(under, observed, settledStepwise), clock, signal);
    const lines = new Map<string, LateCost>();
    for (const host of bill.hosts)
      for (const { pod, attribution, spendType, resource, component, cost } of rowsOfHost(host)) {
        if (!pod) continue;
        const { namespace, workloadKind, workload } = pod;
        const names = [namespace, workloadKind, workload, spendType, resource, component];
        const key = [...names, ...attribution].join('\0');
        const whose = { namespace, workloadKind, workload, attribution };
        const sum = (lines.get(key)?.cost ?? 0) + cost;
        lines.set(key, { ...whose, spendType, resource, component, cost: sum });
      }
    return [...lines.values()];
  }
}
