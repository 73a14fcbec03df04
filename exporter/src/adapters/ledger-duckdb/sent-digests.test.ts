import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeClock } from '../../app/testing/fakes.ts';
import { seconds, unixSeconds } from '../../domain/units.ts';
import { DuckDbLedger } from './duckdb-ledger.ts';
import { sentDigestsOf } from './sent-digests.ts';

const forever = new AbortController().signal;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = (): DuckDbLedger =>
  new DuckDbLedger({
    file: join(folder, 'ledger.duckdb'),
    cluster: 'test',
    freezeAfter: seconds(0),
    heldBy: '',
    clock: new FakeClock(0),
  });

test('what was sent is known after a restart, week by week', async () => {
  const first = opened();
  const shop = { week: '2026-W47', owner: 'sh"o\'p', channel: 'mail:a@example.com' };
  await sentDigestsOf(first).note(shop, unixSeconds(1), forever);
  await sentDigestsOf(first).note(shop, unixSeconds(2), forever);
  await sentDigestsOf(first).note({ ...shop, week: '2026-W48' }, unixSeconds(3), forever);
  await first.end();
  const second = opened();
  expect(await sentDigestsOf(second).of('2026-W47', forever)).toEqual([shop]);
  expect(await sentDigestsOf(second).of('2026-W46', forever)).toEqual([]);
  await second.end();
});
