import { FakeClock } from '../../../app/testing/fakes.ts';
import { interval } from '../../../domain/interval.ts';
import type { Observation, ObservedPod } from '../../../domain/observation.ts';
import { finished } from '../../../domain/stepwise.ts';
import type { DirectConfig } from '../config.ts';
import {
  cadvisorPage,
  HOUR_START,
  ksmPage,
  NEVER,
  servePages,
  sourceOver,
  uid,
  type FakeContainer,
  type FakePod,
  type Pages,
} from './fake-cluster.ts';

/** A container whose sample is of the moment of the poll. */
export type Shown = Omit<FakeContainer, 'at'> & Partial<Pick<FakeContainer, 'at'>>;

/** The pod that most tests are about. */
export const CART = { uid: uid(1) };

/** Its only container, after so many core-seconds. */
export const cart = (cpu: number | string): Shown => ({ podId: CART.uid, cpu });

export const podIn = (observation: Observation, wanted: string): ObservedPod | undefined =>
  observation.pods.find(({ pod }) => pod.uid === wanted);

/** A direct source over pages that a test sets, polled at seconds of one hour. */
export class PolledSource {
  readonly clock = new FakeClock(HOUR_START);
  readonly pages: Pages;
  source: ReturnType<typeof sourceOver>;

  constructor(pages: Pages) {
    this.pages = pages;
    this.source = sourceOver(pages, this.clock);
  }

  /** Begins anew with a configuration that differs so. */
  configure(more: Partial<DirectConfig>): void {
    this.source = sourceOver(this.pages, this.clock, more);
  }

  /** Polls at a second of the hour with these pods and containers on show; the pages stay as they are where nothing is given. */
  async pollAt(
    second: number,
    pods?: readonly FakePod[],
    containers?: readonly Shown[],
  ): Promise<void> {
    const at = HOUR_START + second;
    this.clock.set(at);
    if (pods !== undefined) this.pages.set('/ksm', ksmPage(pods));
    if (containers !== undefined)
      this.pages.set('/cadvisor', cadvisorPage(containers.map((each) => ({ at, ...each }))));
    await this.source.poll(NEVER);
  }

  /** What it observed between two seconds of the hour. */
  between(from: number, to: number): Observation {
    return finished(this.source.observe(interval(HOUR_START + from, HOUR_START + to)));
  }

  errorsOf(name: string): readonly string[] {
    return this.source.states().find(({ source }) => source === name)?.errors ?? [];
  }

  close(): Promise<void> {
    return this.pages.close();
  }
}

/** Serves pages, and a source over them. */
export const polledSource = async (): Promise<PolledSource> => new PolledSource(await servePages());
