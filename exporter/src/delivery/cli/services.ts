import type { Allocation } from '../../domain/allocation.ts';
import type { Interval } from '../../domain/interval.ts';
import type { AllocationPolicy } from '../../domain/policy.ts';
import type { UnixSeconds } from '../../domain/units.ts';
import type { ExchangeRate } from '../../app/currency.ts';
import type { OpenLedger } from '../../app/ledger/file.ts';
import type { Restated, RestateRequest } from '../../app/ledger/restate.ts';
import type { Snapshot } from '../../app/snapshot.ts';
import type { Finance } from '../../app/reports/finance.ts';
import type { Output } from './io.ts';

/** What commands have done for them by the composition root. */
export interface Services {
  readonly version: string;
  readonly now: () => UnixSeconds;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly breathe: () => Promise<void>;
  /** Runs the exporter until the signal aborts; resolves with the exit code. */
  serve(request: ServeRequest, out: Outputs, signal: AbortSignal): Promise<number>;
  /** Reads and checks a configuration. Throws UsageError with every problem. */
  configuration(from: ReadFrom): Promise<Configured>;
  /** Asks the providers for today's prices and writes a catalogue of them. */
  refreshCatalogue(
    from: ReadFrom,
    request: RefreshRequest,
    signal: AbortSignal,
  ): Promise<Refreshed>;
  /** The ledger of a configuration, which must be ended; null where it has none. Throws UsageError. */
  ledger(from: ReadFrom, access: 'read' | 'write'): OpenLedger | null;
  /** Prices closed hours of a configuration's ledger anew; null where it has none. Throws UsageError. */
  restate(from: ReadFrom, request: RestateRequest, signal: AbortSignal): Promise<Restated | null>;
  /** What the ledger of a configuration says of money, which must be ended; null where it has none. Throws UsageError. */
  books(from: ReadFrom, access: 'read' | 'write'): OpenBooks | null;
  /** Reads a cluster now and allocates what it saw: over so many seconds, or at once where a metric store has seen it already. */
  scrape(from: ReadFrom, seconds: number, signal: AbortSignal): Promise<Snapshot>;
  /**
   * Accounts for a window that is over from what a metric store keeps, piece by piece.
   *
   * @param window `1h`, `1d`, `2026-10`, `START/END`
   * @returns the span that the window means
   */
  past(
    from: ReadFrom,
    window: string,
    reading: PastReading,
    signal: AbortSignal,
  ): Promise<Interval>;
}

/** A ledger's file in the hands of one command that asks about money. */
export interface OpenBooks {
  readonly finance: Finance;
  /** Reads how budgets stand, which the finance tells from then on. Throws where the file is of no use. */
  readBudgets(signal: AbortSignal): Promise<void>;
  /** Lets go of the file. */
  end(): Promise<void>;
}

/** What a local catalogue is to hold. */
export interface RefreshRequest {
  readonly regions: readonly Place[];
  /** Instance types beyond those that the catalogue knows. */
  readonly types: readonly string[];
  /** The file to write. */
  readonly out: string;
}

export interface Place {
  readonly provider: 'aws' | 'gcp' | 'azure';
  readonly region: string;
}

export interface Refreshed {
  /** How many prices were asked for and came, of each region; nothing is written where there is none at all. */
  readonly places: readonly {
    readonly place: Place;
    readonly asked: number;
    readonly prices: number;
  }[];
  /** What could not be asked, for people. */
  readonly problems: readonly string[];
}

/** What a cluster is read with where no exporter is asked. */
export interface ReadFrom {
  /** The configuration file; null: the defaults. */
  readonly config: string | null;
  /** Address of a metric store, instead of the configured source. */
  readonly prometheus: string | null;
  /** A kubeconfig to ask the Kubernetes API with, instead of the configured way. */
  readonly kubeconfig: string | null;
}

export interface PastReading {
  /** Takes each piece's allocation, in order of time. */
  readonly take: (allocation: Allocation) => Promise<void>;
  readonly progress: (done: number, all: number) => void;
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
  /** `direct`: it is watched for a while; `prometheus`: the past is asked of a metric store. */
  readonly source: 'direct' | 'prometheus';
}

/** One run of a command. */
export interface Invocation extends Outputs {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly services: Services;
}
