import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FakeClock } from '../testing/fakes.ts';
import { exampleAllocation } from '../testing/snapshot.ts';
import { answer } from './answer.ts';
import { csvLine, csvLines } from './csv.ts';
import { focusBy, focusLines, hostsOf } from './focus.ts';
import { BY_NAMESPACE } from './query.ts';

const answering = new FakeClock(0);
const signal = new AbortController().signal;
const allocation = exampleAllocation('settled');

describe('CSV', () => {
  test('quotes as RFC 4180 says and guards text that a spreadsheet would run', () => {
    expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines'])).toBe(
      'plain,"a,b","say ""hi""","two\nlines"\r\n',
    );
    expect(csvLine(['=1+1', '+cmd', '-x', '@sum', '\tx'])).toBe("'=1+1,'+cmd,'-x,'@sum,'\tx\r\n");
    expect(csvLine(['-12.5', '+3', -0.25, null, ''])).toBe('-12.5,+3,-0.25,,\r\n');
  });

  test('gives back every text that a reader unquotes', () => {
    const unquote = (line: string): string =>
      line.startsWith('"') ? line.slice(1, -3).replaceAll('""', '"') : line.slice(0, -2);
    fc.assert(
      fc.property(fc.string(), (given) => {
        const read = unquote(csvLine([given]));
        expect([given, `'${given}`]).toContain(read);
      }),
    );
  });

  test('has window, cluster and model before the key, and numbers people can read', async () => {
    const document = await answer(
      'test-1',
      allocation,
      { ...BY_NAMESPACE, by: ['namespace', 'resource'], filters: [shop] },
      answering,
      signal,
    );
    expect([...csvLines(document)].join('').split('\r\n')).toEqual([
      'window_start,window_end,cluster,model,namespace,spend_type,resource,component,cost_usd,quantity,unit',
      '2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,test-1,policy,shop,usage,cpu,,0.045,1.5,core-hours',
      '2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,test-1,policy,shop,workload_idle,cpu,,0.045,1.5,core-hours',
      '2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,test-1,policy,shop,usage,memory,,0.025,5,gib-hours',
      '2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,test-1,policy,shop,workload_idle,memory,,0.01,2,gib-hours',
      '',
    ]);
  });
});

describe('FOCUS', () => {
  test('fills what is true of an allocation and puts the rest into columns of its own', async () => {
    const document = await answer(
      'test-1',
      allocation,
      { ...BY_NAMESPACE, by: focusBy(allocation.policy), filters: [shop] },
      answering,
      signal,
    );
    const [header = '', first = ''] = [
      ...focusLines(document, allocation.policy, hostsOf(allocation)),
    ];
    expect(header.trim().split(',')).toEqual([
      ...['BillingCurrency', 'ChargeCategory', 'ChargeDescription', 'ChargePeriodStart'],
      ...['ChargePeriodEnd', 'ConsumedQuantity', 'ConsumedUnit', 'EffectiveCost', 'ProviderName'],
      ...['RegionId', 'ResourceName', 'ResourceType', 'ServiceCategory', 'ServiceName', 'Tags'],
      ...['x_AllocationModel', 'x_IdleMode', 'x_PolicyVersion', 'x_PriceBasis', 'x_SpendType'],
      ...['x_AllocatedResource', 'x_Component', 'x_Cluster', 'x_Namespace', 'x_WorkloadKind'],
      ...['x_Workload', 'x_Pod', 'x_Node', 'x_Team'],
    ]);
    expect(first.trim()).toBe(
      'USD,Usage,usage (cpu),2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,0.5,Core-Hours,0.015,AWS,us-east-1,' +
        'cart-7d4b9c-x2x7p,Pod,Compute,Kubernetes,"{""team"":""checkout""}",policy,show,test,list,usage,cpu,,' +
        'test-1,shop,deployment,cart,cart-7d4b9c-x2x7p,node-a,checkout',
    );
  });
});

const shop = { dimension: 'namespace', negated: false, pattern: 'shop' };
