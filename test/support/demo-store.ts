import { temporaryFolder, type Folder } from './folder.ts';
import { podtally } from './program.ts';
import { DEMO_SCRAPE_SECONDS } from './demo-scrapes.ts';

/** How old samples are when they are asked for here: all stores have them by then. */
const QUERY_DELAY_SECONDS = 10;

/** A configuration that reads the demo cluster from a store; `more` are further keys of its section. */
export const storeConfig = (url: string, more = ''): string => `cluster: demo
metrics:
  source: prometheus
  passIntervalSeconds: 2
  prometheus:
    url: "${url}"
    queryDelaySeconds: ${QUERY_DELAY_SECONDS}
    windowSeconds: 60
    scrapeIntervalSeconds: ${DEMO_SCRAPE_SECONDS}
${more}prices: { fees: { service: none } }
`;

/** Cost of a window by namespace, resource and kind of spend, in USD, with what else is compared between stores. */
export interface WindowCosts {
  readonly total: number;
  readonly parts: ReadonlyMap<string, number>;
  /** Kinds of gaps with how many there are. */
  readonly gaps: Readonly<Record<string, number>>;
  readonly conservationError: number;
}

/** What `podtally allocate --window` says of a window; throws Error with what it said where it failed. */
export async function costsOver(config: string, window: string): Promise<WindowCosts> {
  const { code, stdout, stderr } = await podtally([
    ...['allocate', '--config', config, '--window', window, '--by', 'namespace', '-o', 'json'],
  ]);
  if (code !== 0) throw new Error(`allocate ended with ${code}: ${stderr}`);
  return costsOf(stdout);
}

interface Document {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly gaps: readonly { readonly kind: string; readonly count: number }[];
  readonly conservationError: number;
}

interface Row {
  readonly key: Readonly<Record<string, string>>;
  readonly resource: string;
  readonly spendType: string;
  readonly cost: number;
}

/** The allocation document as its costs. */
export function costsOf(json: string): WindowCosts {
  const document: Document = JSON.parse(json);
  const { rows, total, gaps, conservationError } = document;
  const parts = new Map<string, number>();
  for (const { key, resource, spendType, cost } of rows) {
    const name = `${key['namespace'] ?? ''} ${resource} ${spendType}`;
    parts.set(name, (parts.get(name) ?? 0) + cost);
  }
  return {
    total,
    parts,
    gaps: Object.fromEntries(gaps.map(({ kind, count }) => [kind, count])),
    conservationError,
  };
}

/** The largest difference of any part between two allocations, as a share of the whole. */
export function farthest(
  a: WindowCosts,
  b: WindowCosts,
  counts: (part: string) => boolean = () => true,
): { readonly part: string; readonly share: number } {
  let most = { part: '', share: 0 };
  for (const part of new Set([...a.parts.keys(), ...b.parts.keys()])) {
    if (!counts(part)) continue;
    const share = Math.abs((a.parts.get(part) ?? 0) - (b.parts.get(part) ?? 0)) / a.total;
    if (share > most.share) most = { part, share };
  }
  return most;
}

/** Writes a configuration into a folder of its own; gives its path. */
export async function written(text: string, scope: AsyncDisposableStack): Promise<string> {
  const folder: Folder = await temporaryFolder(scope);
  return folder.write('podtally.yaml', text);
}
