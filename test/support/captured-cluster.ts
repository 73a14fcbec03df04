import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { servePages, type Pages } from './pages.ts';

/** The pages of one real cluster at one moment; their README says whose they are and under which licence. */
const FIXTURES = new URL('../../exporter/src/adapters/direct/fixtures/', import.meta.url);
/** The latest sample's time on the cAdvisor page: when it was captured. */
const CAPTURED_AT = 1_782_468_880;
/** The node was this old, so that counters divided by it are about rates. */
const NODE_AGE_SECONDS = 150;
/** Samples were up to 20 s old when captured; they are this much fresher here, so that a test's short window holds them. */
const FRESHER = 10;

const pageOf = (name: string): string =>
  gunzipSync(readFileSync(new URL(`${name}-1.35.txt.gz`, FIXTURES))).toString();

/** The captured text of kube-state-metrics, unchanged. */
export const capturedStateMetrics = (): string => pageOf('kube-state-metrics');

export interface CapturedCluster extends Pages {
  /** The text of kube-state-metrics as it is served now. */
  readonly stateMetrics: () => string;
}

/** Serves `/ksm` and `/cadvisor` of the real cluster as if it were captured now, and runs its counters on from there. */
export async function serveCapturedCluster(scope: AsyncDisposableStack): Promise<CapturedCluster> {
  const shift = Math.floor(Date.now() / 1000) - CAPTURED_AT;
  const stateMetrics = moved(capturedStateMetrics(), shift);
  const cadvisor = pageOf('cadvisor').split('\n');
  const pages = await servePages((path) => {
    if (path === '/ksm') return stateMetrics;
    if (path !== '/cadvisor') return undefined;
    const elapsed = Date.now() / 1000 - CAPTURED_AT - shift;
    return cadvisor.map((line) => runOn(line, shift, elapsed)).join('\n');
  }, scope);
  return { ...pages, stateMetrics: () => stateMetrics };
}

const MOMENT = /^(?<head>kube_\w+_(?:time|created|started)\{.*\}) (?<value>\S+)$/gmu;

/** Moves every moment that objects tell by seconds. */
const moved = (text: string, shift: number): string =>
  text.replace(MOMENT, (_, head: string, value: string) => `${head} ${Number(value) + shift}`);

const SAMPLE = /^(?<head>(?<name>[a-z_]+)\{.*\}) (?<value>\S+)(?: (?<stamp>\d+))?$/u;

/** A cAdvisor line as it would read so many seconds after the capture. */
function runOn(line: string, shift: number, elapsed: number): string {
  const { head = '', name = '', value = '', stamp } = SAMPLE.exec(line)?.groups ?? {};
  if (stamp === undefined) return line;
  const later = `${head} ${valueLater(name, Number(value), shift, elapsed)}`;
  const age = (CAPTURED_AT * 1000 - Number(stamp)) / FRESHER;
  return `${later} ${Math.round((CAPTURED_AT + shift + elapsed) * 1000 - age)}`;
}

function valueLater(name: string, value: number, shift: number, elapsed: number): number {
  if (name === 'container_start_time_seconds') return value + shift;
  if (name.endsWith('_seconds_total')) return value * (1 + elapsed / NODE_AGE_SECONDS);
  return value;
}
