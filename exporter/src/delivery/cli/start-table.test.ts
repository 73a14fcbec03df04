import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { exampleSnapshot } from '../../app/testing/snapshot.ts';
import { renderStartTable } from './start-table.ts';
import { START } from './testing/golden.ts';

const never = new AbortController().signal;

describe('the table that greets', () => {
  test('shows cost, prices, what is missing and where to go next, as golden/start.txt', async () => {
    const golden = readFileSync(new URL('./golden/start.txt', import.meta.url), 'utf8');
    expect(await renderStartTable(exampleSnapshot(), START, never)).toBe(golden);
  });

  test('asks for rates where pods are their own host', async () => {
    const snapshot = exampleSnapshot();
    const [host] = snapshot.live.unpriced;
    const { quantities } = host!;
    const facts = {
      ...quantities.host.facts,
      instanceType: 'gke-autopilot',
      podsBilledBy: 'gke-autopilot',
    } as const;
    const unpriced = [
      { ...host!, quantities: { ...quantities, host: { ...quantities.host, facts } } },
    ];
    const live = { ...snapshot.live, unpriced };
    expect(await renderStartTable({ ...snapshot, live }, START, never)).toContain(
      '- match: { instanceType: gke-autopilot, region: us-east-1 }\n        usdPerVcpuHour: …\n        usdPerGbHour: …\n',
    );
  });

  test('of a cluster without hosts still says where to look', async () => {
    const snapshot = exampleSnapshot();
    const empty = { ...snapshot.live, hosts: [], unpriced: [], fees: [], gaps: [] };
    const text = await renderStartTable({ ...snapshot, live: empty }, START, never);
    expect(text).toContain('prices   no hosts');
    expect(text).toContain('metrics  http://127.0.0.1:10970/metrics');
    expect(text).not.toContain('explain');
  });
});
