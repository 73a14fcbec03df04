import { describe, expect, test } from '@jest/globals';
import { isInstalled } from './installed.mjs';

const locked = {
  '': {},
  exporter: { version: '0.1.0' },
  'node_modules/podtally': { link: true },
  'node_modules/node': { version: '24.0.0', dev: true },
  'node_modules/express': { version: '5.0.0' },
  'node_modules/jest': { version: '30.0.0', dev: true },
  'node_modules/fsevents': { version: '2.0.0', dev: true, optional: true },
};
const product = {
  'node_modules/node': { version: '24.0.0' },
  'node_modules/express': { version: '5.0.0' },
};
const everything = { ...product, 'node_modules/jest': { version: '30.0.0' } };

describe('what is installed', () => {
  test('is enough for the product without the packages of checks and tests', () => {
    expect(isInstalled(locked, product, 'product')).toBe(true);
    expect(isInstalled(locked, product, 'everything')).toBe(false);
  });

  test('is enough for everything without the optional packages of other platforms', () => {
    expect(isInstalled(locked, everything, 'everything')).toBe(true);
    expect(isInstalled(locked, everything, 'product')).toBe(true);
  });

  test('is not enough without the pinned Node', () => {
    const without = { 'node_modules/express': { version: '5.0.0' } };
    expect(isInstalled(locked, without, 'product')).toBe(false);
  });

  test('is not enough in another version', () => {
    const other = { ...product, 'node_modules/express': { version: '5.0.1' } };
    expect(isInstalled(locked, other, 'product')).toBe(false);
  });

  test('is not the pinned set when a package is there that the lock file does not know', () => {
    const more = { ...product, 'node_modules/node/node_modules/x': { version: '1.0.0' } };
    expect(isInstalled(locked, more, 'product')).toBe(false);
  });

  test('is not enough when nothing is installed', () => {
    expect(isInstalled(locked, {}, 'product')).toBe(false);
  });
});
