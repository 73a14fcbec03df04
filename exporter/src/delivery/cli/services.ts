import type { AllocationPolicy } from '../../domain/policy.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { ExchangeRate } from '../../app/currency.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import type { Output } from './io.ts';

/** What commands have done for them by the composition root. */
export interface Services {
  readonly version: string;
  readonly now: () => UnixSeconds;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly breathe: () => Promise<void>;
  /** Runs the exporter until the signal aborts; resolves with the exit code. */
  serve(request: ServeRequest, out: Outputs, signal: AbortSignal): Promise<number>;
  /** Reads and checks a configuration; null: the defaults. Throws UsageError with every problem. */
  configuration(file: string | null): Promise<Configured>;
  /** Reads a configuration's cluster for so many seconds and allocates what it saw. */
  scrape(file: string | null, seconds: number, signal: AbortSignal): Promise<Snapshot>;
}

export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

export interface ServeRequest {
  /** On the built-in demo cluster, without a configuration. */
  readonly demo: boolean;
  readonly config: string | null;
  /** `HOST:PORT` instead of the configured address. */
  readonly listen: string | null;
  /** Display currency of the table; null: as configured. */
  readonly currency: string | null;
  readonly noColor: boolean;
}

/** What commands need to know of a configuration. */
export interface Configured {
  readonly cluster: string;
  readonly policy: AllocationPolicy;
  /** The configured display currency. */
  readonly currency: string;
  readonly exchangeRates: readonly ExchangeRate[];
}

/** One run of a command. */
export interface Invocation extends Outputs {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly services: Services;
}
