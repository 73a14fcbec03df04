import { describe, expect, test } from '@jest/globals';
import type { OpenLedger } from '../../app/ledger/file.ts';
import { unixSeconds } from '../../domain/units.ts';
import { ran } from './testing/run.ts';

const HOUR = unixSeconds(1_767_225_600);

/** A ledger of one hour that writes down what it is asked to do. */
function aLedger(unsound: readonly string[] = []): OpenLedger & { readonly done: string[] } {
  const done: string[] = [];
  return {
    done,
    status: () =>
      Promise.resolve({
        file: 'ledger.duckdb',
        version: 1,
        bytes: 2_345_678,
        closedHours: 1,
        lostHours: 2,
        first: HOUR,
        last: HOUR,
        podHours: 12_345,
        hostHours: 100,
        workloadDays: 0,
        adjustments: 3,
        totalUsd: 1234.5,
      }),
    backup: async (to) => void done.push(`backup ${to}`),
    export: async (to) => {
      done.push(`export ${to}`);
      return 5000;
    },
    verify: async () => ({
      hours: 1,
      unsound: unsound.map((problem) => ({ start: HOUR, problem })),
    }),
    tidy: async () => 0,
    end: async () => void done.push('end'),
  };
}

const withLedger = (ledger: OpenLedger | null): Parameters<typeof ran>[1] => ({
  ledger: () => ledger,
});

describe('podtally ledger', () => {
  test('status tells what the file of a configuration holds', async () => {
    const ledger = aLedger();
    const { code, stdout } = await ran('ledger status --config c.yaml', withLedger(ledger));
    expect([code, stdout]).toEqual([
      0,
      `file            ledger.duckdb, version 1
size            2.3 MB
closed hours    1, the first begins 2026-01-01T00:00:00Z, the last 2026-01-01T00:00:00Z
lost hours      2
pod-hours       12,345
host-hours      100
workload-days   0 lines
adjustments     3 lines
sum             1,234.50 USD
`,
    ]);
    expect(ledger.done).toEqual(['end']);
  });

  test('backup and export write to where they are told, and let go of the file', async () => {
    const ledger = aLedger();
    const backup = await ran('ledger backup --config c.yaml --to b.duckdb', withLedger(ledger));
    const exported = await ran('ledger export --config c.yaml --to focus', withLedger(ledger));
    expect([backup.stdout, exported.stdout]).toEqual([
      'copied to b.duckdb\n',
      '5,000 rows written to focus\n',
    ]);
    expect(ledger.done).toEqual(['backup b.duckdb', 'end', 'export focus', 'end']);
  });

  test('verify fails where an hour is unsound, and says what is wrong with it', async () => {
    const sound = await ran('ledger verify --config c.yaml', withLedger(aLedger()));
    expect([sound.code, sound.stdout]).toEqual([0, '1 hours read, 0 unsound\n']);
    const broken = await ran('ledger verify --config c.yaml', withLedger(aLedger(['is off'])));
    expect([broken.code, broken.stdout]).toEqual([
      1,
      '2026-01-01T00:00:00.000Z: is off\n1 hours read, 1 unsound\n',
    ]);
  });

  test('says what is missing: a configuration, a ledger in it, a place to write to', async () => {
    const lines = [
      'ledger verify',
      'ledger verify --config c.yaml',
      'ledger export --config c.yaml',
    ];
    const errors = [];
    for (const line of lines) {
      const { code, stderr } = await ran(line, withLedger(null));
      errors.push([code, stderr.split('\n')[0]]);
    }
    expect(errors).toEqual([
      [2, 'podtally: name the configuration whose ledger it is: --config FILE.'],
      [2, 'podtally: this configuration has no ledger: name its file in ledger.file.'],
      [2, 'podtally: ledger export needs --to FOLDER to write to.'],
    ]);
  });
});
