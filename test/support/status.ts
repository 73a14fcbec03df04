import type { RunningExporter } from './exporter.ts';

/** What `/api/v1/status` says of a kind of target. */
export interface SourceStatus {
  readonly source: string;
  readonly up: boolean;
  readonly targets: { readonly total: number; readonly up: number };
  readonly errors: readonly string[];
}

/** A gap as the API tells it. */
export interface ShownGap {
  readonly kind: string;
  readonly count: number;
  readonly examples: readonly string[];
  readonly what: string;
  readonly remedy: string;
}

export interface Status {
  readonly totalUsdPerHour: number;
  readonly pods: number;
  readonly sources: readonly SourceStatus[];
  readonly gaps: readonly ShownGap[];
  readonly conservationError: number;
  readonly coverage: Readonly<Record<string, number>>;
}

export const statusOf = async (exporter: RunningExporter): Promise<Status> =>
  JSON.parse((await exporter.get('/api/v1/status')).text);

/** The gap of a kind, if there is one. */
export const gapIn = ({ gaps }: Pick<Status, 'gaps'>, kind: string): ShownGap | undefined =>
  gaps.find((gap) => gap.kind === kind);

/** What is wrong with a source's targets. */
export const errorsIn = ({ sources }: Status, source: string): readonly string[] =>
  sources.find((each) => each.source === source)?.errors ?? [];
