/** One scrape that a store is to remember. */
export interface StoredScrape {
  /** Unix seconds. */
  readonly at: number;
  /** Prometheus text, whole or in chunks of whole lines; null: the scrape failed. */
  readonly text: Iterable<string> | null;
  /** Labels of the target: what a series lacks of them it gets. */
  readonly target: Readonly<Record<string, string>>;
  /** Whether a series keeps a label that its target has, too; else its own becomes `exported_…`. */
  readonly honorLabels?: boolean;
  /** Whether a sample keeps the time that the page gives it; else it has the scrape's. */
  readonly honorTimestamps?: boolean;
  /** Names of the families to keep; all unless given. */
  readonly families?: ReadonlySet<string>;
}

/** A series as a store knows it. */
export interface StoredSeries {
  /** Its labels with `__name__`, in the order of their names, none of them empty. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** `name{label="value",…}`. */
  readonly text: string;
  /** Unix milliseconds of its newest sample. */
  newest: number;
}

export interface StoredSample {
  readonly series: StoredSeries;
  /** Unix milliseconds. */
  readonly at: number;
  readonly value: number;
  /** Whether it only says that the series has ended. */
  readonly marksEnd: boolean;
}

/** What is known of one target from scrape to scrape. */
interface Target {
  /** By name and labels as the page writes them; null: a family that is not kept. */
  readonly byHead: Map<string, StoredSeries | null>;
  /** Series of the last scrape. */
  shown: ReadonlySet<StoredSeries>;
}

/**
 * Makes of scrapes what Prometheus's scrape loop makes of them: labels of the target, timestamps of the page where it has some,
 * nothing that is older than what a series has already, and, where wanted, a mark at the end of every series that a page does not show any more.
 */
export class StoreHistory {
  readonly #marksEnds: boolean;
  readonly #targets = new Map<string, Target>();

  constructor({ marksEnds }: { readonly marksEnds: boolean }) {
    this.#marksEnds = marksEnds;
  }

  /** The samples of a scrape; the scrapes of a target come in order of time. */
  *take(scrape: StoredScrape): Generator<StoredSample> {
    const target = this.#targetOf(scrape);
    const shown = new Set<StoredSeries>();
    for (const chunk of scrape.text ?? [])
      for (const line of chunk.split('\n')) {
        const sample = read(line, target, scrape);
        if (sample === null) continue;
        shown.add(sample.series);
        if (sample.at <= sample.series.newest) continue;
        sample.series.newest = sample.at;
        yield sample;
      }
    yield* this.#ends(target, shown, scrape.at);
    target.shown = shown;
  }

  *#ends(
    target: Target,
    shown: ReadonlySet<StoredSeries>,
    seconds: number,
  ): Generator<StoredSample> {
    if (!this.#marksEnds) return;
    const at = milliseconds(seconds);
    for (const series of target.shown) {
      if (shown.has(series) || at <= series.newest) continue;
      series.newest = at;
      yield { series, at, value: NaN, marksEnd: true };
    }
  }

  #targetOf({ target }: StoredScrape): Target {
    const key = JSON.stringify(target);
    const known = this.#targets.get(key);
    if (known !== undefined) return known;
    const made: Target = { byHead: new Map(), shown: new Set() };
    this.#targets.set(key, made);
    return made;
  }
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1000);

/** Name and labels, value, and perhaps milliseconds. */
const LINE = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)(?: (\d+))?$/u;

function read(line: string, { byHead }: Target, scrape: StoredScrape): StoredSample | null {
  const [, head, value, stamp] = LINE.exec(line) ?? [];
  if (head === undefined || value === undefined) return null;
  let series = byHead.get(head);
  if (series === undefined) {
    series = seriesOf(head, scrape);
    byHead.set(head, series);
  }
  if (series === null) return null;
  const isOwn = stamp !== undefined && scrape.honorTimestamps !== false;
  const at = isOwn ? Number(stamp) : milliseconds(scrape.at);
  return { series, at, value: numberOf(value), marksEnd: false };
}

const numberOf = (text: string): number =>
  text.endsWith('Inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/gu;

function seriesOf(
  head: string,
  { target, honorLabels = true, families }: StoredScrape,
): StoredSeries | null {
  const brace = head.indexOf('{');
  const name = brace < 0 ? head : head.slice(0, brace);
  if (families?.has(name) === false) return null;
  const labels = new Map<string, string>();
  for (const [, label = '', value = ''] of head.matchAll(LABEL)) labels.set(label, unescape(value));
  for (const [label, given] of Object.entries(target)) {
    const own = labels.get(label) ?? '';
    if (own !== '' && honorLabels) continue;
    if (own !== '') labels.set(`exported_${label}`, own);
    labels.set(label, given);
  }
  const kept = [...labels].filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1));
  const text = kept.map(([label, value]) => `${label}="${escape(value)}"`).join(',');
  return {
    labels: [['__name__', name] as const, ...kept].sort(([a], [b]) => (a < b ? -1 : 1)),
    text: `${name}{${text}}`,
    newest: -Infinity,
  };
}

const unescape = (text: string): string =>
  text.replaceAll(/\\(.)/gu, (_, char: string) => (char === 'n' ? '\n' : char));

const escape = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
