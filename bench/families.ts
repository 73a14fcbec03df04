import type { Exposition } from '../exporter/src/delivery/metrics/render.ts';
import { SILENT, textOf } from '../exporter/src/delivery/metrics/testing/small.ts';
import { labelText } from '../exporter/src/delivery/metrics/text.ts';

/** A family as a scrape shows it, subject by subject. */
export interface ReadFamily {
  readonly name: string;
  readonly labelNames: readonly string[];
  readonly subjects: readonly ReadSubject[];
}

/** What a run of samples is about, and the samples. */
export interface ReadSubject {
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly samples: readonly ReadSample[];
}

export interface ReadSample {
  /** All labels, the subject's too. */
  readonly labels: Readonly<Record<string, string>>;
  /** The labels after the subject's, closed: `spend_type="usage",resource="cpu"} `. */
  readonly rest: Uint8Array;
  readonly value: number;
}

const LINE = /^(\w+)\{(.*)\} (\S+)$/;
const LABEL = /(\w+)="([^"]*)"/g;
/** The first label that is not about the subject any more. */
const MEASURED = new Set(['spend_type', 'part', 'model']);

interface OpenSubject {
  readonly key: string;
  readonly names: string[];
  readonly values: string[];
  readonly samples: ReadSample[];
}

/** Every series with labels of an exposition whose label values need no escapes. */
export async function familiesIn(exposition: Exposition): Promise<readonly ReadFamily[]> {
  const families = new Map<string, { labelNames: string[]; subjects: OpenSubject[] }>();
  for (const line of (await textOf(exposition, {}, SILENT)).split('\n')) {
    const [, name, text = '', value] = LINE.exec(line) ?? [];
    if (name === undefined) continue;
    const pairs = [...text.matchAll(LABEL)].map(([, label = '', of = '']) => ({ label, of }));
    const labelNames = pairs.map(({ label }) => label);
    const family = families.get(name) ?? { labelNames, subjects: [] };
    families.set(name, family);
    subjectAt(family.subjects, pairs).samples.push({
      labels: Object.fromEntries(pairs.map(({ label, of }) => [label, of])),
      rest: restOf(pairs),
      value: Number(value),
    });
  }
  return [...families].map(([name, family]) => ({ name, ...family }));
}

type Pairs = readonly { readonly label: string; readonly of: string }[];

function subjectAt(subjects: OpenSubject[], pairs: Pairs): OpenSubject {
  const about = pairs.slice(0, borderIn(pairs));
  const names = about.map(({ label }) => label);
  const values = about.map(({ of }) => of);
  const key = labelText(names, values);
  const last = subjects.at(-1);
  if (last?.key === key) return last;
  const opened = { key, names, values, samples: [] };
  subjects.push(opened);
  return opened;
}

function restOf(pairs: Pairs): Uint8Array {
  const rest = pairs.slice(borderIn(pairs));
  const text = labelText(
    rest.map(({ label }) => label),
    rest.map(({ of }) => of),
  );
  return Buffer.from(`${text}} `, 'utf8');
}

function borderIn(pairs: Pairs): number {
  const border = pairs.findIndex(({ label }) => MEASURED.has(label));
  return border < 0 ? pairs.length : border;
}
