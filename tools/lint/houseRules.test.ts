import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ESLint, Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { houseRules } from './houseRules.ts';

const root = resolve(import.meta.dirname, '../..');
const linter = new Linter({ cwd: root });

/** The messages of the project's own rules on a file that exists only here. */
function lint(path: string, code: string): readonly string[] {
  const config: Linter.Config[] = [
    { files: ['**/*.ts'], languageOptions: { parser } },
    ...houseRules,
  ];
  return linter.verify(code, config, { filename: resolve(root, path) }).map((m) => m.message);
}

describe('the dependency rule', () => {
  test.each([
    ['domain/allocate.ts', './units.ts'],
    ['domain/models/request.ts', '../units.ts'],
    ['app/pass.ts', '../domain/allocate.ts'],
    ['app/pass.ts', './ports.ts'],
    ['adapters/direct/index.ts', '../../app/ports.ts'],
    ['adapters/direct/index.ts', '../../domain/pod.ts'],
    ['adapters/direct/index.ts', 'node:http'],
    ['adapters/direct/parse/lines.ts', '../index.ts'],
    ['adapters/price-file/schema.ts', 'zod'],
    ['adapters/direct/index.ts', '../../transport/agents.ts'],
    ['transport/agents.ts', 'node:https'],
    ['transport/agents.ts', './watched-files.ts'],
    ['run/serve.ts', '../transport/agents.ts'],
    ['delivery/http/server.ts', 'express'],
    ['delivery/http/server.ts', '../metrics/catalogue.ts'],
    ['delivery/cli/check.ts', '../../config/schema.ts'],
    ['config/schema.ts', 'zod'],
    ['config/schema.ts', '../domain/policy.ts'],
    ['run.ts', './adapters/direct/index.ts'],
    ['run.ts', './delivery/http/server.ts'],
    ['run.ts', '@podtally/demo-cluster'],
    ['run/serve.ts', '../adapters/direct/index.ts'],
    ['run.ts', './run/serve.ts'],
    ['main.ts', './run.ts'],
  ])('lets %s import %s', (file, specifier) => {
    expect(lint(`exporter/src/${file}`, `import { x } from '${specifier}';`)).toEqual([]);
  });

  test.each([
    ['domain/allocate.ts', '../app/pass.ts', 'domain may not import app'],
    ['domain/models/request.ts', '../../config/schema.ts', 'domain may not import config'],
    ['domain/allocate.ts', '../adapters/direct/index.ts', 'domain may not import adapters/direct'],
    ['domain/allocate.ts', '../delivery/cli/table.ts', 'domain may not import delivery'],
    ['domain/allocate.ts', 'zod', 'domain may not import packages'],
    ['domain/allocate.ts', 'node:fs', "domain may not import Node's modules"],
    ['app/pass.ts', '../adapters/direct/index.ts', 'app may not import adapters/direct'],
    ['app/pass.ts', '../delivery/cli/table.ts', 'app may not import delivery'],
    ['app/pass.ts', '../config/schema.ts', 'app may not import config'],
    ['app/pass.ts', '../run.ts', 'app may not import run.ts'],
    ['app/pass.ts', 'yaml', 'app may not import packages'],
    ['adapters/direct/index.ts', '../price-file/index.ts', 'may not import adapters/price-file'],
    ['transport/agents.ts', '../domain/units.ts', 'transport may not import domain'],
    ['transport/agents.ts', '../adapters/direct/index.ts', 'transport may not import adapters'],
    ['delivery/http/server.ts', '../../transport/agents.ts', 'delivery may not import transport'],
    ['adapters/direct/index.ts', '../../delivery/cli/table.ts', 'may not import delivery'],
    ['adapters/direct/index.ts', '../../config/schema.ts', 'may not import config'],
    ['adapters/direct/index.ts', '../../run.ts', 'may not import run.ts'],
    ['adapters/direct/index.ts', '@podtally/demo-cluster', 'only run.ts may import'],
    ['adapters/direct/index.ts', 'fast-check', 'fast-check is not among the dependencies'],
    ['adapters/direct/index.ts', '../../../../bench/run.ts', 'may not import bench/run.ts'],
    ['delivery/http/server.ts', '../../adapters/direct/index.ts', 'may not import adapters/direct'],
    ['delivery/http/server.ts', '../../run.ts', 'delivery may not import run.ts'],
    ['config/schema.ts', '../app/ports.ts', 'config may not import app'],
    ['config/schema.ts', '../adapters/direct/index.ts', 'config may not import adapters/direct'],
    ['config/schema.ts', '../delivery/cli/table.ts', 'config may not import delivery'],
    ['main.ts', './adapters/direct/index.ts', 'main.ts may not import adapters/direct'],
    ['helpers/text.ts', './x.ts', 'is in no known layer'],
  ])('keeps %s from importing %s', (file, specifier, why) => {
    expect(lint(`exporter/src/${file}`, `import { x } from '${specifier}';`)).toEqual([
      expect.stringContaining(why),
    ]);
  });

  test.each(['podtally', 'zod', '../../exporter/src/domain/pod.ts', '../../bench/run.ts'])(
    'keeps the demo cluster from importing %s',
    (specifier) => {
      expect(lint('demo-cluster/src/index.ts', `import { x } from '${specifier}';`)).toHaveLength(
        1,
      );
    },
  );

  test.each([
    "import type { X } from '../app/pass.ts';",
    "export { x } from '../app/pass.ts';",
    "const x = await import('../app/pass.ts');",
  ])('sees through %s', (code) => {
    expect(lint('exporter/src/domain/allocate.ts', code)).toEqual([
      'domain may not import app; it may import domain.',
    ]);
  });
});

describe('clock, chance and the outside', () => {
  const impure = [
    'process.exit(1);',
    "fetch('http://example.org');",
    "console.log('x');",
    'setTimeout(() => 1, 1);',
    'Date.now();',
    'Math.random();',
    'new Date();',
    'performance.now();',
  ];

  test.each(impure)('do not reach domain/ or app/ by %s', (code) => {
    expect(lint('exporter/src/domain/allocate.ts', code)).toHaveLength(1);
    expect(lint('exporter/src/app/pass.ts', code)).toHaveLength(1);
  });

  test.each(['process.env.TOKEN;', 'Date.now();', 'Math.random();', 'new Date();'])(
    'reach adapters and delivery as parameters, not by %s',
    (code) => {
      expect(lint('exporter/src/adapters/direct/index.ts', code)).toHaveLength(1);
      expect(lint('exporter/src/delivery/cli/table.ts', code)).toHaveLength(1);
      expect(lint('exporter/src/run.ts', code)).toEqual([]);
    },
  );

  test('a date made from a given time is fine in domain/', () => {
    expect(lint('exporter/src/domain/interval.ts', 'new Date(1000).toISOString();')).toEqual([]);
  });
});

describe('casts', () => {
  const cast = 'export const cores = (value: number) => value as Cores;';

  test('are rejected in every source but units.ts', () => {
    expect(lint('exporter/src/domain/pod.ts', cast)).toHaveLength(1);
    expect(lint('exporter/src/run.ts', cast)).toHaveLength(1);
    expect(lint('demo-cluster/src/index.ts', cast)).toHaveLength(1);
    expect(lint('exporter/src/domain/units.ts', cast)).toEqual([]);
  });

  test('are free in tests, and "as const" is free anywhere', () => {
    expect(lint('exporter/src/domain/pod.test.ts', cast)).toEqual([]);
    expect(lint('exporter/src/domain/pod.ts', 'export const kinds = [1] as const;')).toEqual([]);
  });
});

test("the checkout's ESLint configuration applies these rules to each layer", async () => {
  const eslint = new ESLint({ cwd: root });
  for (const file of [
    'domain/a.ts',
    'app/a.ts',
    'adapters/direct/a.ts',
    'delivery/a.ts',
    'run.ts',
  ]) {
    const config = await eslint.calculateConfigForFile(`exporter/src/${file}`);
    expect(config.rules['podtally/dependencies']).toEqual([2]);
  }
  const pure = await eslint.calculateConfigForFile('exporter/src/domain/a.ts');
  expect(pure.rules['no-restricted-globals'][0]).toBe(2);
});
