import { describe, expect, test } from '@jest/globals';
import { LedgerHeldError, type OpenLedger } from '../../app/ledger/file.ts';
import { unixSeconds } from '../../domain/units.ts';
import { ledgerDocumentOf } from '../http/ledger-route.ts';
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
        tables: [
          { name: 'pod_hours', rows: 12_345, bytes: 1_800_000 },
          { name: 'gaps', rows: 0, bytes: 0 },
        ],
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
  pod_hours     12,345 rows, about 1.8 MB
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
      '2026-01-01T00:00:00Z: is off\n1 hours read, 1 unsound\n',
    ]);
  });

  test('says what is missing: an exporter, a ledger in the configuration, a place to write to', async () => {
    const errors = [];
    for (const [line, ledger] of [
      ['ledger verify', null],
      ['ledger verify --config c.yaml', null],
      ['ledger export --config c.yaml', aLedger()],
    ] as const) {
      const { code, stderr } = await ran(line, withLedger(ledger));
      errors.push([code, stderr.split('\n')[0]]);
    }
    expect(errors).toEqual([
      [
        1,
        'podtally: no exporter answers at http://127.0.0.1:10970 (ECONNREFUSED). Start one (podtally serve or podtally demo), name another with --server, or read a cluster directly with --config.',
      ],
      [2, 'podtally: this configuration has no ledger: name its file in ledger.file.'],
      [2, 'podtally: ledger export needs --to FOLDER to write to.'],
    ]);
  });
});

/** A configuration whose ledger an exporter holds. */
const held: OpenLedger = {
  ...aLedger(),
  backup: () => Promise.reject(new LedgerHeldError('l.duckdb', 'http://127.0.0.1:1234')),
  status: () => Promise.reject(new LedgerHeldError('l.duckdb', 'http://127.0.0.1:1234')),
  verify: () => Promise.reject(new LedgerHeldError('l.duckdb', 'http://127.0.0.1:1234')),
  export: () => Promise.reject(new LedgerHeldError('l.duckdb', 'http://127.0.0.1:1234')),
};

describe('podtally ledger of a running exporter', () => {
  const asking = (
    answers: Readonly<Record<string, object>>,
    asked: string[] = [],
  ): Parameters<typeof ran>[1] => ({
    ledger: () => held,
    fetch: (url, init) => {
      asked.push(`${init.method ?? 'GET'} ${url}`);
      const { pathname } = new URL(url);
      return Promise.resolve(Response.json(answers[pathname] ?? {}));
    },
  });

  test('backs up and exports into the folder of its configuration', async () => {
    const answers = {
      '/api/v1/ledger/backup': { file: '/copies/ledger-20260101T000000Z.duckdb' },
      '/api/v1/ledger/export': { folder: '/copies/focus', rows: 5000 },
    };
    const asked: string[] = [];
    const backup = await ran('ledger backup --config c.yaml', asking(answers, asked));
    expect([backup.code, backup.stderr, backup.stdout]).toEqual([
      0,
      'another process holds the ledger; asking http://127.0.0.1:1234\n',
      'the exporter copied it to /copies/ledger-20260101T000000Z.duckdb\n',
    ]);
    const exported = await ran('ledger export --server http://x:1', asking(answers, asked));
    expect(exported.stdout).toBe('5,000 rows written to /copies/focus\n');
    expect(asked).toEqual([
      'POST http://127.0.0.1:1234/api/v1/ledger/backup',
      'POST http://x:1/api/v1/ledger/export',
    ]);
  });

  test('does not write where it is told to from outside', async () => {
    const { code, stderr } = await ran('ledger backup --to /etc/passwd', asking({}));
    expect([code, stderr]).toEqual([
      2,
      'podtally: --to is for the file of a configuration (--config) that nobody else holds; the running exporter writes into its ledger.copiesFolder, so leave it out or stop the exporter.\n',
    ]);
  });

  test('is verified day after day', async () => {
    const asked: string[] = [];
    const status = {
      ...ledgerDocumentOf(await aLedger().status()),
      last: '2026-01-02T05:00:00Z',
    };
    const answers = {
      '/api/v1/ledger': status,
      '/api/v1/ledger/verify': { hours: 24, unsound: [] },
    };
    const { code, stdout } = await ran('ledger verify', asking(answers, asked));
    expect([code, stdout]).toEqual([0, '48 hours read, 0 unsound\n']);
    expect(asked.slice(1)).toEqual([
      'GET http://127.0.0.1:10970/api/v1/ledger/verify?day=2026-01-01',
      'GET http://127.0.0.1:10970/api/v1/ledger/verify?day=2026-01-02',
    ]);
  });
});
