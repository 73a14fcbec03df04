import type { Gap } from '../../domain/gap.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Stepwise } from '../../domain/stepwise.ts';
import type { SourceState } from '../ports.ts';
import type { HostBook } from './host-book.ts';
import type { Inventory } from './inventory.ts';
import type { PodBook } from './pod-book.ts';
import type { PodRecord } from './pod-record.ts';

/** Who is there: kube-state-metrics pages, its series in a metric store, or the Kubernetes API. */
export interface IdentitySource {
  /** Brings what is known of the cluster's objects up to date; failing targets are states, never exceptions. */
  poll(at: number, signal: AbortSignal): Promise<IdentityReading>;
  /** Values that were no use, within an interval. */
  gaps(span: Interval): readonly Gap[];
  states(): readonly SourceState[];
  /** Forgets what was ignored before `reach`. */
  prune(reach: number): void;
  /** The clock was set back: forgets everything. */
  clear(): void;
  /** Lets go of connections and watches. */
  close(): Promise<void>;
}

export interface IdentityReading {
  /** All objects there are, as known now; empty before the first answer. */
  readonly inventory: Inventory;
  /** Whether everything was answered at this poll; else the inventory is what was known before. */
  readonly answered: boolean;
}

/** Who is known, kept from poll to poll: a source of usage reads it and never changes it. */
export interface Identified {
  readonly pods: PodBook;
  readonly hosts: HostBook;
  /** As it was read last. */
  readonly inventory: Inventory;
  gaps(span: Interval): readonly Gap[];
}

/** What containers use: read from kubelets, or asked of a metric store. */
export interface UsageSource {
  /** Reads what the live view of this moment needs; failing targets are states, never exceptions. */
  poll(at: number, signal: AbortSignal): Promise<void>;
  /** What is known of a span that ends now. */
  observe(span: Interval): Stepwise<Observation>;
  /** Says which window will be accounted for piece by piece. */
  expect(window: Interval): void;
  /**
   * An exact account of a span that is over.
   *
   * @param since from when on all who were there are known
   * @returns steps that must not be mixed with a poll
   * @throws Error when it cannot be had, saying what was tried and what to do
   */
  account(span: Interval, since: number, signal: AbortSignal): Promise<Stepwise<Observation>>;
  /** From when on spans can be accounted for, where all who were there are known since a moment. */
  accountableFrom(since: number): number;
  states(): readonly SourceState[];
  /** Forgets what lies before `reach`, and all about pods that are out of reach. */
  prune(gone: readonly PodRecord[], reach: number): Stepwise<void>;
  /** The clock was set back: forgets everything. */
  clear(): void;
  close(): Promise<void>;
}
