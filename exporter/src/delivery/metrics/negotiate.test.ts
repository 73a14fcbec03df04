import { describe, expect, test } from '@jest/globals';
import { encodingFor, formatFor } from './negotiate.ts';

describe('formatFor', () => {
  test.each([
    // Prometheus 2.42 and 3.x as they ask.
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    ['application/openmetrics-text; version="1.0.0"', 'openmetrics'],
    ['application/openmetrics-text', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;q=0,text/plain', 'text'],
    ['text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.5', 'text'],
    ['text/html,*/*;q=0.8', 'text'],
    ['*/*', 'text'],
    ['application/openmetrics-text;q=nonsense', 'text'],
    ['', 'text'],
    [undefined, 'text'],
  ])('answers %p with %s', (accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });
});

describe('encodingFor', () => {
  test.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['deflate;q=0.5, GZIP;q=1.0', 'gzip'],
    ['*', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0, *', 'identity'],
    ['gzip;q=0.2, identity;q=0.8', 'identity'],
    ['br', 'identity'],
    ['', 'identity'],
    [undefined, 'identity'],
  ])('answers %p with %s', (acceptEncoding, encoding) => {
    expect(encodingFor(acceptEncoding)).toBe(encoding);
  });
});
