/** A server that speaks the wire format of EC2, for tests: forms in, XML out. */
import { createServer } from 'node:http';
import { onLoopback } from '../../../transport/testing/loopback.ts';

/** One change of a spot price. */
export interface SpotChange {
  readonly type: string;
  readonly zone: string;
  readonly product?: string;
  readonly price: string;
  /** Unix seconds. */
  readonly at: number;
}

export interface Ec2Instance {
  readonly id: string;
  readonly launched: string;
  readonly lifecycle?: string;
  readonly tenancy?: string;
  readonly state?: string;
  readonly reason?: string;
}

export interface Ec2Server {
  readonly url: string;
  /** The forms so far, in order. */
  readonly calls: URLSearchParams[];
  spot: readonly SpotChange[];
  instances: readonly Ec2Instance[];
  pageSize: number;
  /** Asked before each call: a refusal by its code and status, or null for an answer. */
  refusal: (
    call: URLSearchParams,
    authorization: string,
  ) => readonly [code: string, status: number] | null;
  /** Answered in place of XML; null: what is asked for. */
  instead: string | null;
  /** Answers wait for it; null: they do not. */
  gate: Promise<unknown> | null;
  close(): Promise<void>;
}

export async function startEc2Server(): Promise<Ec2Server> {
  const server = createServer((request, response) => {
    const chunks: string[] = [];
    request.on('data', (chunk) => chunks.push(String(chunk)));
    request.on('end', () => {
      const call = new URLSearchParams(chunks.join(''));
      self.calls.push(call);
      const refused = self.refusal(call, request.headers.authorization ?? '');
      void Promise.resolve(self.gate).then(() => {
        response.writeHead(refused?.[1] ?? 200, { 'content-type': 'text/xml;charset=UTF-8' });
        response.end(refused ? errorXml(refused[0]) : (self.instead ?? answer(self, call)));
      });
    });
  });
  const { url, close } = await onLoopback(server);
  const self: Ec2Server = {
    url,
    calls: [],
    spot: [],
    instances: [],
    pageSize: 1000,
    refusal: () => null,
    instead: null,
    gate: null,
    close,
  };
  return self;
}

function answer(server: Ec2Server, call: URLSearchParams): string {
  const [items, name, set]: readonly [readonly string[], string, string] =
    call.get('Action') === 'DescribeInstances'
      ? [instancesOf(server, call), 'DescribeInstances', 'reservationSet']
      : [historyOf(server, call), 'DescribeSpotPriceHistory', 'spotPriceHistorySet'];
  const from = Number(call.get('NextToken') ?? 0);
  const to = from + server.pageSize;
  const next = to < items.length ? `<nextToken>${to}</nextToken>` : '<nextToken/>';
  return `<?xml version="1.0" encoding="UTF-8"?><${name}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>test</requestId><${set}>${items.slice(from, to).join('')}</${set}>${next}</${name}Response>`;
}

/** As EC2 tells it: the newest first, and of each market the price in force at the start time too. */
function historyOf(server: Ec2Server, call: URLSearchParams): readonly string[] {
  const since = Date.parse(call.get('StartTime') ?? '') / 1000;
  const filters = filtersOf(call);
  const matching = server.spot
    .map((change) => ({ product: 'Linux/UNIX', ...change }))
    .filter(
      ({ type, zone, product }) =>
        has(filters, 'instance-type', type) &&
        has(filters, 'availability-zone', zone) &&
        has(filters, 'product-description', product),
    );
  const markets = new Map<string, typeof matching>();
  for (const change of matching) {
    const market = `${change.type} ${change.zone} ${change.product}`;
    markets.set(market, [...(markets.get(market) ?? []), change]);
  }
  return [...markets.values()]
    .flatMap((changes) => {
      const sorted = [...changes].sort((a, b) => a.at - b.at);
      const first = sorted.findLastIndex(({ at }) => at <= since);
      return sorted.slice(Math.max(0, first));
    })
    .sort((a, b) => b.at - a.at)
    .map(
      ({ type, zone, product, price, at }) =>
        `<item><instanceType>${type}</instanceType><productDescription>${product}</productDescription><spotPrice>${price}</spotPrice><timestamp>${new Date(at * 1000).toISOString()}</timestamp><availabilityZone>${zone}</availabilityZone></item>`,
    );
}

function instancesOf(server: Ec2Server, call: URLSearchParams): readonly string[] {
  const filters = filtersOf(call);
  return server.instances
    .filter(({ id }) => has(filters, 'instance-id', id))
    .map(
      ({ id, launched, lifecycle, tenancy = 'default', state = 'running', reason = '' }) =>
        `<item><reservationId>r-1</reservationId><instancesSet><item><instanceId>${id}</instanceId><instanceState><code>16</code><name>${state}</name></instanceState><reason>${reason}</reason><launchTime>${launched}</launchTime><placement><tenancy>${tenancy}</tenancy></placement>${lifecycle === undefined ? '' : `<instanceLifecycle>${lifecycle}</instanceLifecycle>`}</item></instancesSet></item>`,
    );
}

function filtersOf(call: URLSearchParams): ReadonlyMap<string, readonly string[]> {
  const filters = new Map<string, readonly string[]>();
  for (let index = 1; call.has(`Filter.${index}.Name`); index += 1) {
    const values: string[] = [];
    for (let at = 1; call.has(`Filter.${index}.Value.${at}`); at += 1)
      values.push(call.get(`Filter.${index}.Value.${at}`) ?? '');
    filters.set(call.get(`Filter.${index}.Name`) ?? '', values);
  }
  return filters;
}

const has = (
  filters: ReadonlyMap<string, readonly string[]>,
  name: string,
  value: string,
): boolean => filters.get(name)?.includes(value) ?? true;

const errorXml = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>${code}</Code><Message>You are not allowed. Encoded authorization failure message: c2VjcmV0</Message></Error></Errors><RequestID>test</RequestID></Response>`;
