import { z } from 'zod';
import { explainNode } from '../../app/explain/node.ts';
import { explainPod } from '../../app/explain/pod.ts';
import { policyDocument as policyOf, policyPage } from '../../app/policy-page.ts';
import { inSlices } from '../../app/slices.ts';
import { statusOf } from '../../app/status.ts';
import { allocationRoute } from './allocation-route.ts';
import {
  nodeExplanationDocument,
  podExplanationDocument,
  policyDocument,
  statusDocument,
} from './documents.ts';
import { financeRoutes } from './finance-routes.ts';
import { ledgerRoutes } from './ledger-route.ts';
import { restateRoute } from './restate-route.ts';
import { pricesRoute } from './prices-route.ts';
import { Problem } from './problem.ts';
import { route, snapshotOf, type Reply, type Route } from './route.ts';
import { startPage } from './start-page.ts';

const nothing = z.strictObject({});
const name = z.string().min(1);
const TEXT = 'text/plain; charset=utf-8';
const MARKDOWN = 'text/markdown; charset=utf-8';

const healthz = route({
  path: '/healthz',
  summary: 'Alive',
  description: 'Answers as long as the process does.',
  open: true,
  params: nothing,
  query: nothing,
  gives: { 'text/plain': null },
  problems: [],
  handle: async (): Promise<Reply> => ({ kind: 'text', type: TEXT, body: 'alive\n' }),
});

const readyz = route({
  path: '/readyz',
  summary: 'Ready',
  description: 'Ready once a pass succeeded.',
  open: true,
  params: nothing,
  query: nothing,
  gives: { 'text/plain': null },
  problems: [503],
  handle: async ({ reading }): Promise<Reply> => {
    snapshotOf(reading);
    return { kind: 'text', type: TEXT, body: 'ready\n' };
  },
});

const explainPodRoute = route({
  path: '/api/v1/explain/pod/{namespace}/{name}',
  summary: 'How the cost of a pod came about',
  description: 'Quantities, unit prices, price rungs, model, scaling and sum; USD per hour.',
  open: false,
  params: z.strictObject({
    namespace: name.describe('The namespace.'),
    name: name.describe('The pod.'),
  }),
  query: nothing,
  gives: { 'application/json': podExplanationDocument },
  problems: [404, 503],
  handle: async ({ params, reading }, signal): Promise<Reply> => {
    const steps = explainPod(snapshotOf(reading), params.namespace, params.name);
    return { kind: 'json', document: await inSlices(steps, reading, signal) };
  },
});

const explainNodeRoute = route({
  path: '/api/v1/explain/node/{name}',
  summary: 'How the cost of a node splits over its pods and idle',
  description: 'Price and its rungs, capacity, what pods pay and what stays idle; USD per hour.',
  open: false,
  params: z.strictObject({ name: name.describe('The node.') }),
  query: nothing,
  gives: { 'application/json': nodeExplanationDocument },
  problems: [404, 503],
  handle: async ({ params, reading }, signal): Promise<Reply> => {
    const steps = explainNode(snapshotOf(reading), params.name);
    return { kind: 'json', document: await inSlices(steps, reading, signal) };
  },
});

const status = route({
  path: '/api/v1/status',
  summary: 'How far to trust the numbers',
  description: 'Sources, price ladder, gaps with their remedies, coverage, conservation, versions.',
  open: false,
  params: nothing,
  query: nothing,
  gives: { 'application/json': statusDocument },
  problems: [503],
  handle: async ({ reading }): Promise<Reply> => ({
    kind: 'json',
    document: statusOf(snapshotOf(reading), {
      version: reading.version,
      now: reading.now(),
      exchangeRates: reading.exchangeRates(),
    }),
  }),
});

const policy = route({
  path: '/api/v1/policy',
  summary: 'The Cost Allocation Policy in force',
  description: 'As JSON, or as Markdown for people with `format=md` or `Accept: text/markdown`.',
  open: false,
  params: nothing,
  query: z.strictObject({
    format: z
      .enum(['json', 'md'])
      .exactOptional()
      .describe('Default: what the Accept header asks for, else JSON.'),
  }),
  gives: { 'application/json': policyDocument, 'text/markdown': null },
  problems: [503],
  handle: async ({ query, accept, reading }): Promise<Reply> => {
    const { cluster, live, policySince } = snapshotOf(reading);
    const format = query.format ?? (/\btext\/markdown\b/iu.test(accept) ? 'md' : 'json');
    return format === 'md'
      ? { kind: 'text', type: MARKDOWN, body: policyPage(cluster, live.policy, policySince) }
      : { kind: 'json', document: policyOf(cluster, live.policy, policySince) };
  },
});

const start = route({
  path: '/',
  summary: 'Start page',
  description: 'The current total, gaps and links, for a browser; no figures where a token is set.',
  open: true,
  params: nothing,
  query: nothing,
  gives: { 'text/html': null },
  problems: [],
  handle: async ({ reading }, signal): Promise<Reply> => {
    const page = await startPage(reading, signal);
    return {
      kind: 'text',
      type: 'text/html; charset=utf-8',
      body: page.html,
      headers: { 'content-security-policy': page.contentSecurityPolicy },
    };
  },
});

/** Every path of the API but `/metrics`, which the exposition serves, and the API's own description. */
export const routes: readonly Route[] = [
  start,
  healthz,
  readyz,
  allocationRoute,
  explainPodRoute,
  explainNodeRoute,
  pricesRoute,
  ...ledgerRoutes,
  restateRoute,
  ...financeRoutes,
  status,
  policy,
];

/** What a path that is no path is answered with. */
export const noSuchPath = (path: string, near: readonly string[]): Problem =>
  new Problem(
    404,
    `There is nothing at ${path}. ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'See / for what there is.'}`,
    { nearest: [...near] },
  );
