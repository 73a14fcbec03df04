import { describe, expect, test } from '@jest/globals';
import { LedgerHeldError } from '../../app/ledger/file.ts';
import type { Restated, RestateRequest } from '../../app/ledger/restate.ts';
import { isoTime } from '../../app/query/document.ts';
import { toJson } from '../../app/query/json.ts';
import { unixSeconds } from '../../domain/units.ts';
import { restatedDocumentOf } from '../http/restate-route.ts';
import { ran } from './testing/run.ts';

const HOUR = 3600;
const MIDNIGHT = Date.UTC(2025, 11, 1) / 1000;
const hour = (of: number, isFrozen = false): Restated['hours'][number] => ({
  ...{ start: unixSeconds(MIDNIGHT + of * HOUR), before: 5, after: 4, isFrozen },
});
const RESTATED: Restated = {
  hours: [hour(22, true), hour(23, true), hour(24)],
  unchanged: 20,
  skipped: [{ start: unixSeconds(MIDNIGHT), reason: 'not closed' }],
  prices: [
    {
      ...{ what: 'm6i.xlarge in us-east-1', before: 0.192, after: 0.121 },
      ...{ hostHours: 42.25, difference: -3 },
    },
    { what: 'rack7-1', before: null, after: 0.31, hostHours: 1, difference: 0.31 },
  ],
};
const WINDOW = '2025-12-01T00:00:00Z/2025-12-02T12:00:00Z';

describe('podtally ledger restate', () => {
  test('tells day by day what changed and whose price it was', async () => {
    const asked: RestateRequest[] = [];
    const { code, stdout } = await ran(`ledger restate ${WINDOW} --config c.yaml`, {
      restate: async (_from, request) => {
        asked.push(request);
        return RESTATED;
      },
    });
    expect(code).toBe(0);
    expect(
      asked.map(({ span, isDryRun }) => [isoTime(span.start), isoTime(span.end), isDryRun]),
    ).toEqual([['2025-12-01T00:00:00Z', '2025-12-02T12:00:00Z', false]]);
    expect(stdout).toBe(`DAY          HOURS   BEFORE   AFTER   DIFFERENCE
2025-12-01       2    10.00    8.00        -2.00
2025-12-02       1     5.00    4.00        -1.00
TOTAL            3    15.00   12.00        -3.00

MACHINES                  USD/h BEFORE    AFTER   HOST-HOURS   DIFFERENCE
m6i.xlarge in us-east-1         0.1920   0.1210         42.3        -3.00
rack7-1                           none   0.3100          1.0         0.31

3 hours restated, 20 unchanged
2 hours of frozen months: the difference is adjustments in the month that is open now
1 hour not restated:
  2025-12-01T00:00:00Z: not closed
`);
  });

  test('says of a dry run that nothing was written', async () => {
    const { stdout } = await ran(`ledger restate 2025-12 --config c.yaml --dry-run`, {
      restate: async (_from, { isDryRun }) => {
        expect(isDryRun).toBe(true);
        return { ...RESTATED, skipped: [], prices: [] };
      },
    });
    expect(stdout).toMatch(
      /\n3 hours would be restated; nothing was written, 20 unchanged\n2 hours of frozen months: the difference would be adjustments/u,
    );
  });

  test('asks the exporter that holds the file, day after day, and adds its answers up', async () => {
    const asked: string[] = [];
    const { code, stdout, stderr } = await ran(
      `ledger restate ${WINDOW} --config c.yaml --format json`,
      {
        restate: () => Promise.reject(new LedgerHeldError('l.duckdb', 'http://127.0.0.1:10970')),
        fetch: async (url, { method }) => {
          asked.push(`${method} ${decodeURIComponent(url)}`);
          return new Response(toJson(restatedDocumentOf({ ...RESTATED, hours: [hour(1)] })));
        },
      },
    );
    expect(stderr).toContain('another process holds the ledger; asking http://127.0.0.1:10970');
    expect(asked).toEqual([
      'POST http://127.0.0.1:10970/api/v1/ledger/restate?window=2025-12-01T00:00:00Z/2025-12-02T00:00:00Z',
      'POST http://127.0.0.1:10970/api/v1/ledger/restate?window=2025-12-02T00:00:00Z/2025-12-02T12:00:00Z',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      unchanged: 40,
      prices: [{ hostHours: 84.5, difference: -6 }, { hostHours: 2 }],
    });
  });

  test('needs a window, which the other commands of the ledger do not take', async () => {
    const none = await ran('ledger restate --config c.yaml');
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining('ledger restate needs a window: START/END in ISO 8601'),
    ]);
    const status = await ran('ledger status 2025-12');
    expect([status.code, status.stderr]).toEqual([
      2,
      expect.stringContaining('ledger status takes no "2025-12"'),
    ]);
    const without = await ran('ledger restate 2025-12 --config c.yaml');
    expect(without.stderr).toContain('this configuration has no ledger');
  });
});
