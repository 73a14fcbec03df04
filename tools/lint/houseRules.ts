// What the project's own rules forbid, and where; the root's eslint.config.mjs adds the general ones.
import type { Linter } from 'eslint';
import { dependencyRule } from './rule.ts';

const SOURCES = [
  'exporter/src/**/*.ts',
  'demo-cluster/src/**/*.ts',
  'dashboards/src/**/*.ts',
  'tools/**/*.ts',
  'bench/**/*.ts',
];
const TESTS = ['**/*.test.ts', 'test/**/*.ts'];
const PURE = ['exporter/src/domain/**/*.ts', 'exporter/src/app/**/*.ts'];

const shape = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: the same thing has the same name everywhere.',
  },
  { selector: 'ExportAllDeclaration', message: 'Import from the file that defines it.' },
  {
    selector:
      ':matches(ClassDeclaration, ClassExpression)[superClass]:not([superClass.name=/Error$/])',
    message: 'No inheritance, except from an Error.',
  },
];
const casts = [
  {
    selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"]), TSTypeAssertion',
    message: 'Parse at the edge instead of casting; only domain/units.ts casts.',
  },
];
const clock = [
  {
    selector:
      'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
    message: 'The time of day is a parameter; run.ts alone reads the clock.',
  },
];

/** The dependency rule and the rules that keep clock, chance and environment in run.ts. */
export const houseRules: readonly Linter.Config[] = [
  {
    files: SOURCES,
    ignores: TESTS,
    plugins: { podtally: { rules: { dependencies: dependencyRule } } },
    rules: {
      'podtally/dependencies': 'error',
      'no-restricted-syntax': ['error', ...shape, ...casts],
    },
  },
  {
    files: ['exporter/src/**/*.ts'],
    ignores: [...TESTS, 'exporter/src/run.ts', 'exporter/src/run/**', 'exporter/src/main.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...shape, ...casts, ...clock],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The time of day is a parameter.' },
        { object: 'Math', property: 'random', message: 'Chance is a parameter.' },
        { object: 'process', property: 'env', message: 'run.ts alone reads the environment.' },
      ],
    },
  },
  {
    files: PURE,
    ignores: TESTS,
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'fetch', 'globalThis', 'performance', 'crypto'],
        ...['setTimeout', 'setInterval', 'setImmediate'],
      ],
    },
  },
  {
    files: ['exporter/src/domain/units.ts'],
    rules: { 'no-restricted-syntax': ['error', ...shape, ...clock] },
  },
];
