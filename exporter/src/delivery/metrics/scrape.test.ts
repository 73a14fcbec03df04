import { describe, expect, test } from '@jest/globals';
import { scrape, scrapeRequest } from './scrape.ts';
import { aSnapshot, bytesOf, rendered, SILENT } from './testing/small.ts';

describe('scrape', () => {
  test('answers a Prometheus with compressed OpenMetrics and says how long it is', async () => {
    const exposition = await rendered(aSnapshot());
    const request = scrapeRequest(
      {
        accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5',
        'accept-encoding': 'gzip',
      },
      false,
    );
    expect((await scrape(exposition, SILENT, request)).headers).toEqual({
      'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'content-encoding': 'gzip',
      'content-length': String((await bytesOf(exposition, request)).length),
      vary: 'Accept, Accept-Encoding',
    });
  });

  test('answers a plain client with text as it is', async () => {
    const exposition = await rendered(aSnapshot());
    const request = scrapeRequest({}, false);
    expect((await scrape(exposition, SILENT, request)).headers).toEqual({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'content-length': String((await bytesOf(exposition, request)).length),
      vary: 'Accept, Accept-Encoding',
    });
  });
});
