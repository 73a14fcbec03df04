import { expect, test } from '@jest/globals';
import { ID, expectedOf, packed } from '../../tools/plugin/pack.ts';
import { troublesOf } from '../../tools/plugin/rules.ts';
import { entriesOfZip } from '../../tools/plugin/zip.ts';
import { built } from '../browser/support/built.ts';

test('the packed app keeps the rules of Grafana’s catalogue, and is the same each time', async () => {
  const { plugin } = await built();
  const archive = packed(plugin);
  const entries = entriesOfZip(archive);
  expect(troublesOf(entries, expectedOf())).toEqual([]);
  expect(new Set(entries.map(({ path }) => path.split('/')[0]))).toEqual(new Set([ID]));
  expect(packed(plugin).equals(archive)).toBe(true);
});
