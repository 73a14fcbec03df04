import { z } from 'zod';
import type { ZipEntry } from './zip.ts';

/** What an archive is held against. */
export interface Expected {
  readonly id: string;
  readonly version: string;
  /** The scripts of the app's package.json. */
  readonly scripts: Readonly<Record<string, string>>;
}

const texts = z.object({
  description: z.string().default(''),
  keywords: z.array(z.string()).default([]),
  version: z.string().default('missing'),
  updated: z.string().default(''),
  logos: z.object({ small: z.string(), large: z.string() }),
  links: z.array(z.object({ url: z.string() })).default([]),
  screenshots: z.array(z.object({ path: z.string() })).default([]),
});

/** The parts of `plugin.json` that have rules. */
const manifest = z.object({
  id: z.string(),
  type: z.string(),
  backend: z.boolean().default(false),
  executable: z.string().optional(),
  info: texts,
  includes: z.array(z.object({ type: z.string(), path: z.string().default('') })).default([]),
  dependencies: z.object({
    grafanaDependency: z.string().default(''),
    plugins: z.array(z.object({ id: z.string() })).default([]),
  }),
});
type Manifest = z.infer<typeof manifest>;

/** Source: the passes of Grafana's plugin validator, in our own words. */
const ID = /^[0-9a-z]+-([0-9a-z]+-)?(app|panel|datasource)$/u;
const LEAST_README = 500;
/** Scripts in SVG, and pages of its own. */
const ACTIVE_SVG = /<script|<foreignObject|\son\w+\s*=|javascript:/iu;
const TRACKERS =
  /google-analytics\.com|googletagmanager\.com|hotjar\.com|segment\.(?:com|io)|mixpanel\.com/u;
const PLACEHOLDERS = /lorem ipsum|\bTODO\b|\bTBD\b|your plugin|this is a starting point/iu;

/** What Grafana's validator would refuse of a packed plugin, one sentence each; nothing where all is well. */
export function troublesOf(entries: readonly ZipEntry[], expected: Expected): readonly string[] {
  const folder = `${expected.id}/`;
  const outside = entries.filter(({ path }) => !path.startsWith(folder));
  const files = new Map(
    entries.map(({ path, content }) => [path.slice(folder.length), Buffer.from(content)]),
  );
  const text = (path: string): string => files.get(path)?.toString('utf8') ?? '';
  const parsed = manifest.safeParse(jsonOf(text('plugin.json')));
  return [
    ...outside.map(({ path }) => `${path} is outside the one top folder ${folder}`),
    ...needed(files),
    ...(parsed.success
      ? [
          ...ofIdentity(parsed.data, expected),
          ...ofInfo(parsed.data, expected),
          ...ofPaths(parsed.data, files),
          ...ofDependencies(parsed.data),
        ]
      : [`plugin.json is not as it should be: ${z.prettifyError(parsed.error)}`]),
    ...ofTexts(text),
    ...ofFiles(files),
    ...(Object.values(expected.scripts).some((script) => /grafana-toolkit\b/u.test(script))
      ? ['A script of package.json runs grafana-toolkit.']
      : []),
  ];
}

type Files = ReadonlyMap<string, Buffer>;

function needed(files: Files): readonly string[] {
  return ['plugin.json', 'module.js', 'module.js.map', 'README.md', 'CHANGELOG.md', 'LICENSE']
    .filter((path) => (files.get(path)?.length ?? 0) === 0)
    .map((path) => `${path} is missing or empty.`);
}

function ofIdentity({ id, type, ...flags }: Manifest, expected: Expected): readonly string[] {
  return [
    ...said(!ID.test(id) || id !== expected.id, `The id is ${id}, not ${expected.id}.`),
    ...said(!id.endsWith(`-${type}`), `The id does not end in its type ${type}.`),
    ...said(
      flags.backend || flags.executable !== undefined,
      'plugin.json says that there is a program for the server, and there is none.',
    ),
  ];
}

function ofInfo({ info }: Manifest, expected: Expected): readonly string[] {
  return [
    ...said(
      info.version !== expected.version,
      `The version is ${info.version}, not ${expected.version} as in package.json.`,
    ),
    ...said(!/^\d{4}-\d\d-\d\d$/u.test(info.updated), 'The date of the build is missing.'),
    ...said(info.description === '', 'The description is missing.'),
    ...said(info.keywords.length === 0, 'Keywords are missing.'),
    ...said(info.screenshots.length === 0, 'There is no screenshot.'),
    ...info.links
      .filter(({ url }) => !url.startsWith('https://'))
      .map(({ url }) => `The link ${url} is not https.`),
  ];
}

function ofPaths({ info, includes }: Manifest, files: Files): readonly string[] {
  const named = [
    ...[info.logos.small, info.logos.large],
    ...info.screenshots.map(({ path }) => path),
    ...includes.filter(({ type }) => type === 'dashboard').map(({ path }) => path),
  ];
  return named
    .filter((path) => !files.has(path))
    .map((path) => `plugin.json names ${path}, which is not in the archive.`);
}

function ofDependencies({ id, dependencies }: Manifest): readonly string[] {
  return [
    ...said(
      !/^>=\d/u.test(dependencies.grafanaDependency),
      'grafanaDependency has no least version that later ones satisfy.',
    ),
    ...said(
      dependencies.plugins.some((plugin) => plugin.id === id),
      'The plugin depends on itself.',
    ),
  ];
}

function ofTexts(text: (path: string) => string): readonly string[] {
  const readme = text('README.md');
  return [
    ...['plugin.json', 'README.md']
      .filter((path) => /%[A-Z]+%/u.test(text(path).replaceAll('%PLUGIN_ID%', '')))
      .map((path) => `${path} has a placeholder that the build did not fill.`),
    ...said(readme.length < LEAST_README, 'README.md says next to nothing.'),
    ...said(PLACEHOLDERS.test(readme), 'README.md has text that is to be replaced.'),
    ...said(
      !text('LICENSE').includes('Apache License'),
      'LICENSE is not the Apache License that package.json names.',
    ),
    ...said(!/^## /mu.test(text('CHANGELOG.md')), 'CHANGELOG.md has no version.'),
  ];
}

function ofFiles(files: Files): readonly string[] {
  return [...files].flatMap(([path, content]) => [
    ...said(
      path.endsWith('.svg') && ACTIVE_SVG.test(content.toString('utf8')),
      `${path} is a picture that can run scripts.`,
    ),
    ...said(
      path.endsWith('.js') && TRACKERS.test(content.toString('utf8')),
      `${path} calls a service that tracks people.`,
    ),
    ...said(
      path.endsWith('.js') && !files.has(`${path}.map`),
      `${path} has no source map beside it.`,
    ),
    ...said(/(?:^|\/)(?:\.|node_modules\/)/u.test(path), `${path} does not belong in an archive.`),
  ]);
}

function said(isTrouble: boolean, text: string): readonly string[] {
  return isTrouble ? [text] : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
