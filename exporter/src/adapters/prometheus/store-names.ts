import type { Clock } from '../../app/ports.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { PrometheusClient } from './client.ts';
import {
  EXPORTERS,
  matcher,
  selector,
  type ExporterKind,
  type SeriesNames,
  type StoreNames,
} from './names.ts';
import type { Failed } from './outcome.ts';
import { renamedLabels, type RenamedLabel } from './probes.ts';

export interface StoreNamesParts {
  readonly client: PrometheusClient;
  readonly clock: Clock;
  /** Labels as the configuration spells them, by exporter; undefined: to be looked up. */
  readonly labels: Readonly<Record<ExporterKind, Readonly<Record<string, string>> | undefined>>;
  /** Seconds between two samples of a series; null: to be found out. */
  readonly scrapeIntervalSeconds: number | null;
  /** Matchers of the configuration: `cluster: prod`. */
  readonly match: Readonly<Record<string, string>>;
  /** Whether somebody else than kube-state-metrics tells who is there. */
  readonly isWatched: boolean;
}

/** Families to see by how the store spells labels: the first is always there, the others have labels that it lacks. */
const TELLING: Readonly<Record<ExporterKind, readonly [always: string, ...others: string[]]>> = {
  stateMetrics: ['kube_pod_info', 'kube_pod_container_resource_requests'],
  cadvisor: ['container_cpu_usage_seconds_total'],
  dcgm: ['DCGM_FI_DEV_GPU_UTIL'],
};

/** Somebody may change how a store is filled while we look on. */
const LOOK_AGAIN_AFTER_SECONDS = 3600;
/** What is not there yet is looked for sooner. */
const LOOK_FOR_MISSING_AFTER_SECONDS = 300;

/** Over so long it is counted how often a series is sampled: in a store that has it for long, and in a young one. */
const COUNT_OVER_SECONDS = [600, 120] as const;
/** How far two counts of the same rhythm can differ: by one sample of three. */
const YOUNG_RATIO = 1.5;
/** Where that cannot be found out: the longest that is usual. */
const USUAL_INTERVAL_SECONDS = 60;

/** How the store spells labels that clash with those of its targets, exporter by exporter, and how often it samples. */
export class StoreSpelling {
  readonly #parts: StoreNamesParts;
  #interval = USUAL_INTERVAL_SECONDS;
  #names: StoreNames;
  #lookAt = -Infinity;
  #present: ReadonlySet<ExporterKind> = new Set();
  /** What was found last where there was something to find: a scrape that failed changes nothing. */
  readonly #exported = new Map<ExporterKind, ReadonlySet<RenamedLabel>>();

  constructor(parts: StoreNamesParts) {
    this.#parts = parts;
    this.#names = namesOf(parts, () => new Set());
  }

  /** As far as it is known now. */
  get names(): StoreNames {
    return this.#names;
  }

  /** Seconds between two samples of kube-state-metrics, as far as that is known. */
  get scrapeInterval(): number {
    return this.#parts.scrapeIntervalSeconds ?? this.#interval;
  }

  /** Whether the store had series of an exporter when it was looked at last. */
  has(exporter: ExporterKind): boolean {
    return this.#present.has(exporter);
  }

  /** Whether it ever had some. */
  everHad(exporter: ExporterKind): boolean {
    return this.#exported.has(exporter);
  }

  /**
   * Looks it up where that is due.
   *
   * @param then where to look when there is nothing now: the end of a past, whose cluster may be gone
   */
  async look(signal: AbortSignal, then?: UnixSeconds): Promise<StoreNames | Failed> {
    const now = this.#parts.clock.now();
    if (now >= this.#lookAt) {
      const found = await this.#lookAround(now, signal);
      if ('kind' in found) return found;
      this.#lookAt = now + this.#untilNextLook();
    }
    return then === undefined || this.#isWhole() ? this.#names : this.#lookAround(then, signal);
  }

  /** While nobody is known to ask of, each time. */
  #untilNextLook(): number {
    const isKnown = this.has('stateMetrics') || this.#parts.isWatched;
    if (isKnown && this.has('cadvisor')) return LOOK_AGAIN_AFTER_SECONDS;
    return this.has('stateMetrics') ? LOOK_FOR_MISSING_AFTER_SECONDS : 0;
  }

  #isWhole(): boolean {
    return this.has('stateMetrics') && this.has('cadvisor');
  }

  async #lookAround(at: UnixSeconds, signal: AbortSignal): Promise<StoreNames | Failed> {
    const present = new Set<ExporterKind>();
    for (const exporter of EXPORTERS) {
      const labels = new Set<RenamedLabel>();
      for (const [i, family] of TELLING[exporter].entries()) {
        const series = selector(family, this.#names[exporter]);
        const found = await renamedLabels(this.#parts.client, series, at, signal);
        if (found.kind !== 'ok') return found;
        for (const label of found.exported) labels.add(label);
        if (i === 0 && found.isPresent) present.add(exporter);
        if (i === 0 && !found.isPresent) break;
      }
      if (present.has(exporter)) this.#exported.set(exporter, labels);
    }
    this.#names = namesOf(this.#parts, (exporter) => this.#exported.get(exporter) ?? new Set());
    this.#present = present;
    await this.#count(at, signal);
    return this.#names;
  }

  async #count(at: UnixSeconds, signal: AbortSignal): Promise<void> {
    const family = selector(TELLING.stateMetrics[0], this.#names.stateMetrics);
    const counted = COUNT_OVER_SECONDS.map(
      (over) =>
        `label_replace(max(count_over_time(${family}[${over}s])), "over", "${over}", "", "")`,
    );
    const found = new Map<number, number>();
    await this.#parts.client.vector(
      counted.join(' or '),
      at,
      (row) => {
        const over = Number(row.label('over'));
        if (row.value > 1) found.set(over, over / row.value);
      },
      signal,
    );
    const [long, short] = COUNT_OVER_SECONDS.map((over) => found.get(over));
    this.#interval = intervalOf(long, short) ?? this.#interval;
  }
}

/** The long count is the surer one; where it is far above the short one, the store is younger than it reaches. */
function intervalOf(long: number | undefined, short: number | undefined): number | undefined {
  if (long === undefined || short === undefined) return long;
  return long > YOUNG_RATIO * short ? short : long;
}

function namesOf(
  { labels, match }: Pick<StoreNamesParts, 'labels' | 'match'>,
  exportedBy: (exporter: ExporterKind) => ReadonlySet<RenamedLabel>,
): StoreNames {
  const matchers = Object.entries(match).map(([label, value]) => matcher(label, '=', value));
  const of = (exporter: ExporterKind): SeriesNames => {
    const found = [...exportedBy(exporter)].map((label) => [label, `exported_${label}`] as const);
    return { labels: labels[exporter] ?? Object.fromEntries(found), matchers };
  };
  return { stateMetrics: of('stateMetrics'), cadvisor: of('cadvisor'), dcgm: of('dcgm') };
}
