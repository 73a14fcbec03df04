import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { budgetDocument, budgetsDocument } from './budget-documents.ts';
import {
  backupDocument,
  exportDocument,
  ledgerDocument,
  verifiedDocument,
} from './ledger-route.ts';
import * as documents from './documents.ts';
import { pricesDocument } from './prices-route.ts';
import { monthDocument, postedDocument, unitsDocument, weekDocument } from './report-documents.ts';
import { restatedDocument } from './restate-route.ts';
import type { Described, Route } from './route.ts';

/** The documents by the names that OpenAPI gives them. */
const COMPONENTS: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [documents.allocationDocument, 'Allocation'],
  [documents.steppedDocument, 'SteppedAllocation'],
  [documents.podExplanationDocument, 'PodExplanation'],
  [documents.nodeExplanationDocument, 'NodeExplanation'],
  [pricesDocument, 'Prices'],
  [budgetDocument, 'Budget'],
  [budgetsDocument, 'Budgets'],
  [ledgerDocument, 'Ledger'],
  [verifiedDocument, 'LedgerVerified'],
  [backupDocument, 'LedgerBackup'],
  [exportDocument, 'LedgerExport'],
  [restatedDocument, 'LedgerRestated'],
  [monthDocument, 'Month'],
  [weekDocument, 'Week'],
  [unitsDocument, 'Units'],
  [postedDocument, 'Posted'],
  [documents.statusDocument, 'Status'],
  [documents.policyDocument, 'Policy'],
  [documents.problemDocument, 'Problem'],
]);

/** The version of the interface, which is in its paths too; the program's own is in `/api/v1/status`. */
const API_VERSION = '1';

/** Problems that any route may answer with. */
const ANYWHERE = [400, 405, 500];

/** What `/metrics` and the description itself are described with; neither has a schema of its own. */
const BESIDE = {
  '/metrics': {
    get: {
      summary: 'The metrics',
      description: 'Prometheus text or OpenMetrics by the Accept header, gzip where accepted.',
      operationId: 'getMetrics',
      responses: {
        200: { description: 'The exposition.', content: { 'text/plain': {} } },
        401: problem(401),
        500: problem(500),
      },
    },
  },
  '/api/v1/openapi.json': {
    get: {
      summary: 'This description',
      operationId: 'getOpenapi',
      security: [],
      responses: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': {} } } },
    },
  },
} as const;

/** The whole API as OpenAPI 3.1, made from the schemas that its parameters are checked with and its answers are typed by. */
export function openApi(routes: readonly Route[]): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Podtally',
      version: API_VERSION,
      summary: 'Kubernetes cost allocation inside Prometheus and Grafana',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, {}],
    paths: {
      ...Object.fromEntries(
        routes.map((route) => [route.path, { [route.method ?? 'get']: operation(route) }]),
      ),
      ...BESIDE,
    },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'Where server.token or server.tokenFile is configured.',
        },
      },
      schemas: Object.fromEntries(
        [...COMPONENTS].map(([schema, name]) => [name, jsonSchema(schema, 'output')]),
      ),
    },
  };
}

/** What keeps pages of other sites from having something done. */
const OWN_HEADER = {
  name: 'X-Podtally',
  in: 'header',
  required: true,
  description: 'Anything; a page of another site cannot send it.',
  schema: { type: 'string' },
};

const operation = (route: Route): object => ({
  summary: route.summary,
  description: route.description,
  operationId: operationId(route.path, route.method),
  ...(route.open && { security: [] }),
  parameters: [
    ...parameters(route.params, 'path'),
    ...parameters(route.query, 'query'),
    ...(route.method === 'post' ? [OWN_HEADER] : []),
  ],
  responses: {
    200: { description: route.summary, content: content(route.gives) },
    ...Object.fromEntries(
      [
        ...ANYWHERE,
        ...(route.method === 'post' ? [403] : []),
        ...(route.open ? [] : [401]),
        ...route.problems,
      ].map((status) => [status, problem(status)]),
    ),
  },
});

function parameters(schema: Route['query'], where: 'path' | 'query'): readonly object[] {
  const needed = new Set(schema.safeParse({}).error?.issues.map(({ path: [name] }) => name));
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...shape } = jsonSchema(field, 'input');
    return {
      name,
      in: where,
      required: needed.has(name),
      ...(typeof description === 'string' && { description }),
      schema: shape,
    };
  });
}

const content = (gives: Described): object =>
  Object.fromEntries(
    Object.entries(gives).map(([type, schema]) => [
      type,
      schema === null ? {} : { schema: referenceTo(schema) },
    ]),
  );

/** Where a document is described; one of several where a parameter decides. */
const referenceTo = (schema: z.ZodType): object =>
  schema instanceof z.ZodUnion
    ? { oneOf: namesIn(schema).map(component) }
    : component(COMPONENTS.get(schema) ?? '');

const namesIn = ({ options }: z.ZodUnion): readonly string[] =>
  [...COMPONENTS].filter(([known]) => options.includes(known)).map(([, name]) => name);

const component = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

function problem(status: number): object {
  return {
    description: STATUS_CODES[status] ?? 'Problem',
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    },
  };
}

/** zod's JSON Schema without the dialect, which OpenAPI 3.1 names once for all. */
function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const whole = z.toJSONSchema(schema, { io, target: 'draft-2020-12', override: unbounded });
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== '$schema'));
}

/** Leaves out the bounds of what a double can count, which say nothing about the API. */
function unbounded({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

/** `/api/v1/explain/pod/{namespace}/{name}` → `getExplainPod`. */
const operationId = (path: string, method: 'get' | 'post' = 'get'): string =>
  `${method}${
    path
      .replace('/api/v1', '')
      .replace(/\{\w+\}/gu, '')
      .split('/')
      .filter(Boolean)
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join('') || 'Start'
  }`;
