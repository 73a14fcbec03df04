import { describe, expect, test } from '@jest/globals';
import type { HostFacts } from '../domain/host.ts';
import { awsFacts } from '../domain/testing/facts.ts';
import { seconds } from '../domain/units.ts';
import { LivePrices } from './live-prices.ts';
import type { LivePriceSource, SourceState } from './ports.ts';
import { FakeLog } from './testing/fakes.ts';

const signal = new AbortController().signal;

/** A rung that answers when the test lets it. */
class FakeRung implements LivePriceSource {
  readonly rung = 'list';
  readonly asked: (readonly HostFacts[])[] = [];
  readonly #name: string;
  answer: () => Promise<boolean> = () => Promise.resolve(true);
  errors: readonly string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  quote() {
    return { rung: this.rung, quote: null, why: 'none' } as const;
  }

  refresh(hosts: readonly HostFacts[]): Promise<boolean> {
    this.asked.push(hosts);
    return this.answer();
  }

  state(): SourceState {
    return {
      source: this.#name,
      up: this.errors.length === 0,
      lastSuccess: null,
      duration: seconds(0),
      targets: { total: this.asked.length, up: this.asked.length - this.errors.length },
      errors: this.errors,
    };
  }
}

function parts(...sources: readonly LivePriceSource[]) {
  const told = { changes: 0 };
  const log = new FakeLog();
  const live = new LivePrices({
    sources: () => sources,
    changed: () => (told.changes += 1),
    log,
  });
  return { live, told, log };
}

describe('live prices', () => {
  test('asks every rung for the hosts there are, and tells when prices changed', async () => {
    const [aws, gcp] = [new FakeRung('aws'), new FakeRung('gcp')];
    gcp.answer = () => Promise.resolve(false);
    const { live, told } = parts(aws, gcp);
    const hosts = [awsFacts()];
    await live.refresh(hosts, signal);
    expect([aws.asked, gcp.asked]).toEqual([[hosts], [hosts]]);
    expect(told.changes).toBe(1);
  });

  test('lets nobody wait, and begins nothing new while it is under way', async () => {
    const rung = new FakeRung('aws');
    const letGo: (() => void)[] = [];
    rung.answer = () => new Promise((resolve) => letGo.push(() => resolve(true)));
    const { live, told } = parts(rung);
    live.see([awsFacts()], signal);
    live.see([awsFacts(), awsFacts({ node: 'n2' })], signal);
    expect(rung.asked).toHaveLength(1);
    expect(told.changes).toBe(0);
    letGo[0]?.();
    await live.idle();
    expect(told.changes).toBe(1);
    live.see([awsFacts()], signal);
    expect(rung.asked).toHaveLength(2);
    letGo[1]?.();
    await live.idle();
  });

  test('shows the state of rungs that have hosts to price', async () => {
    const { live } = parts(new FakeRung('aws'));
    expect(live.states()).toEqual([]);
    await live.refresh([awsFacts()], signal);
    expect(live.states()).toMatchObject([{ source: 'aws', up: true }]);
  });

  test('tells of a change when a rung begins or ceases to fail, because hosts say why they have no price', async () => {
    const rung = new FakeRung('aws');
    const { live, told } = parts(rung);
    const changesAfter = async (errors: readonly string[]): Promise<number> => {
      rung.answer = () => {
        rung.errors = errors;
        return Promise.resolve(false);
      };
      await live.refresh([awsFacts()], signal);
      return told.changes;
    };
    expect(await changesAfter([])).toBe(0);
    expect(await changesAfter(['access is denied'])).toBe(1);
    expect(await changesAfter(['access is denied'])).toBe(1);
    expect(await changesAfter([])).toBe(2);
  });

  test('says once that a rung is down and once that it is back', async () => {
    const rung = new FakeRung('aws');
    const { live, log } = parts(rung);
    rung.errors = ['access is denied'];
    await live.refresh([awsFacts()], signal);
    await live.refresh([awsFacts()], signal);
    rung.errors = [];
    await live.refresh([awsFacts()], signal);
    await live.refresh([awsFacts()], signal);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        fields: { source: 'aws', error: 'access is denied' },
        message:
          'prices cannot be fetched; the last ones stay, and hosts without one stand on the next rung of prices.ladder',
      },
      { level: 'info', fields: { source: 'aws' }, message: 'prices are fetched again' },
    ]);
  });

  test('outlives a rung that throws, against its word', async () => {
    const [bad, good] = [new FakeRung('bad'), new FakeRung('good')];
    bad.answer = () => Promise.reject(new Error('a defect'));
    const { live, told, log } = parts(bad, good);
    await live.refresh([awsFacts()], signal);
    expect(told.changes).toBe(1);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { error: 'a defect' } }]);
  });
});
