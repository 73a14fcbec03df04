import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startExporter, type RunningExporter } from '../support/exporter.ts';
import { samplesNamed, samplesOf, sumOf, valueOf } from '../support/samples.ts';
import { until } from '../support/until.ts';

const scope = new AsyncDisposableStack();
let exporter: RunningExporter;

beforeAll(async () => {
  exporter = await startExporter(['demo'], scope);
}, 60_000);
afterAll(() => scope.disposeAsync());

describe('podtally demo', () => {
  test('prints a table of cost by namespace and where to look further', async () => {
    const table = await until('the table', () =>
      exporter.stdout().includes('explain  podtally') ? exporter.stdout() : undefined,
    );
    const lines = table.split('\n');
    expect(lines[0]).toMatch(
      /^podtally 0\.1\.0 · cluster "demo" · 14 hosts · 2\d\d pods · model hybrid · rates of the last 5 minutes$/,
    );
    for (const namespace of ['shop', 'ml', 'search', 'payments', 'kube-system', 'batch'])
      expect(lines.filter((line) => line.startsWith(`${namespace} `))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('cluster idle '))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('TOTAL '))).toHaveLength(1);
    expect(table).toContain(`metrics  ${exporter.url}/metrics\n`);
    expect(table).toContain(`API      ${exporter.url}/api/v1/allocation?by=namespace\n`);
    expect(table).toContain(`page     ${exporter.url}/\n`);
    expect(table).toMatch(/conservation \de-\d\d · coverage 100 %/);
  });
});
