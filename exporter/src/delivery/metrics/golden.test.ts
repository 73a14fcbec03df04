import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../../../../tools/programs.ts';
import type { Exposition } from './render.ts';
import { aSnapshot, bytesOf, rendered, textOf } from './testing/small.ts';
import { FORMATS } from './text.ts';

/** Checked by hand against the cluster in testing/small.ts; a change of it is a change of what users scrape. */
const golden = {
  text: readFileSync('test/golden/exposition.prom', 'utf8'),
  openmetrics: readFileSync('test/golden/exposition.openmetrics.txt', 'utf8'),
};

describe('the exposition of a small cluster', () => {
  let exposition: Exposition;
  beforeAll(async () => {
    exposition = await rendered(aSnapshot(), { opencost: false });
  });

  test.each(FORMATS)('reads as expected in the %s format', async (format) => {
    expect(await textOf(exposition, { format })).toBe(golden[format]);
  });

  test.each(FORMATS)('is the same text when compressed, in the %s format', async (format) => {
    const bytes = await bytesOf(exposition, { format, encoding: 'gzip' });
    expect(gunzipSync(bytes).toString('utf8')).toBe(golden[format]);
  });

  test('has the same samples in both formats', () => {
    const samples = (text: string): readonly string[] =>
      text.split('\n').filter((line) => !line.startsWith('#'));
    expect(samples(golden.openmetrics)).toEqual(samples(golden.text));
  });

  test('pleases promtool', () => {
    expect(ask('promtool', ['check', 'metrics'], golden.text)).toEqual({ exitCode: 0, text: '' });
  });
});
