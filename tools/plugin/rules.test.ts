import { describe, expect, test } from '@jest/globals';
import { troublesOf } from './rules.ts';

const ID = 'podtally-costs-app';
const manifest = {
  id: ID,
  type: 'app',
  info: {
    description: 'Costs.',
    keywords: ['cost'],
    version: '1.2.3',
    updated: '2026-01-01',
    logos: { small: 'img/logo.svg', large: 'img/logo.svg' },
    links: [{ url: 'https://example.com' }],
    screenshots: [{ path: 'img/a.png' }],
  },
  includes: [{ type: 'page', path: '/a/x' }],
  dependencies: { grafanaDependency: '>=12.3.0', plugins: [] },
};
const good: Readonly<Record<string, string>> = {
  'plugin.json': JSON.stringify(manifest),
  'module.js': 'define([])',
  'module.js.map': '{}',
  'README.md': 'Words. '.repeat(100),
  'CHANGELOG.md': '# Changelog\n\n## 1.2.3\n',
  LICENSE: 'Apache License',
  'img/logo.svg': '<svg/>',
  'img/a.png': 'x',
};
const troubles = (
  changes: Readonly<Record<string, string | undefined>>,
  scripts = {},
): readonly string[] =>
  troublesOf(
    Object.entries({ ...good, ...changes }).flatMap(([path, text]) =>
      text === undefined ? [] : [{ path: `${ID}/${path}`, content: Buffer.from(text) }],
    ),
    { id: ID, version: '1.2.3', scripts },
  );
const withManifest = (changes: object): readonly string[] =>
  troubles({ 'plugin.json': JSON.stringify({ ...manifest, ...changes }) });

describe('a packed plugin', () => {
  test('is good as it should be', () => {
    expect(troubles({})).toEqual([]);
  });

  test('has one top folder', () => {
    expect(
      troublesOf([{ path: 'README.md', content: Buffer.from('') }], {
        id: ID,
        version: '1.2.3',
        scripts: {},
      })[0],
    ).toBe('README.md is outside the one top folder podtally-costs-app/');
  });

  test.each([
    ['module.js.map', 'module.js.map is missing or empty.'],
    ['LICENSE', 'LICENSE is missing or empty.'],
    ['img/a.png', 'plugin.json names img/a.png, which is not in the archive.'],
  ])('lacks %s', (path, trouble) => {
    expect(troubles({ [path]: undefined })).toContain(trouble);
  });

  test.each([
    [{ id: 'other-app' }, 'The id is other-app, not podtally-costs-app.'],
    [{ type: 'panel' }, 'The id does not end in its type panel.'],
    [
      { info: { ...manifest.info, version: '1.2.4' } },
      'The version is 1.2.4, not 1.2.3 as in package.json.',
    ],
    [{ info: { ...manifest.info, screenshots: [] } }, 'There is no screenshot.'],
    [
      { info: { ...manifest.info, links: [{ url: 'http://example.com' }] } },
      'The link http://example.com is not https.',
    ],
    [{ info: { ...manifest.info, updated: '%TODAY%' } }, 'The date of the build is missing.'],
    [
      { dependencies: { grafanaDependency: '=12.3.0' } },
      'grafanaDependency has no least version that later ones satisfy.',
    ],
    [
      { includes: [{ type: 'dashboard', path: 'dashboards/x.json' }] },
      'plugin.json names dashboards/x.json, which is not in the archive.',
    ],
    [
      { backend: true },
      'plugin.json says that there is a program for the server, and there is none.',
    ],
  ])('has a manifest to mend: %j', (changes, trouble) => {
    expect(withManifest(changes)).toContain(trouble);
  });

  test('has texts and files to mend', () => {
    expect(troubles({ 'README.md': 'TODO' })).toEqual([
      'README.md says next to nothing.',
      'README.md has text that is to be replaced.',
    ]);
    expect(troubles({ 'img/logo.svg': '<svg onload="x()"/>' })).toEqual([
      'img/logo.svg is a picture that can run scripts.',
    ]);
    expect(troubles({ '7.js': '', '.DS_Store': 'x' })).toEqual([
      '7.js has no source map beside it.',
      '.DS_Store does not belong in an archive.',
    ]);
    expect(troubles({}, { build: 'grafana-toolkit plugin:build' })).toEqual([
      'A script of package.json runs grafana-toolkit.',
    ]);
  });
});
