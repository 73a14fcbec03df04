import { dateTimeFormat } from '@grafana/data';
import { Input } from '@grafana/ui';
import { useState, type ReactElement } from 'react';
import { amountText } from '../../cost/format.ts';
import type { HostPrice, QualityFacts } from './facts.ts';
import { Section, Table } from './Section.tsx';
import { RUNG_WORDS, countText } from './words.ts';

/** Hosts shown before the reader is asked to search. */
const MOST_HOSTS = 100;
const MILLISECONDS = 1000;

/** Who says what each host costs, rung by rung and host by host. */
export function Prices({ facts }: { readonly facts: QualityFacts }): ReactElement {
  const [search, setSearch] = useState('');
  const { hosts, oldest } = facts;
  const rungs = [...new Set(hosts.map(({ rung }) => rung))].sort();
  const wanted = search.trim().toLowerCase();
  const found = hosts.filter((host) => textOf(host).includes(wanted));
  const shown = [...found].sort((a, b) => b.usdPerHour - a.usdPerHour).slice(0, MOST_HOSTS);
  return (
    <Section title="Prices of hosts">
      <Table
        label="The price ladder"
        heads={['Who says so', { number: 'Hosts' }, { number: 'USD/hour' }, 'Oldest price']}
        rows={rungs.map((rung) => {
          const on = hosts.filter((host) => host.rung === rung);
          const date = oldest[rung];
          return {
            key: rung,
            cells: [
              `${rung}: ${RUNG_WORDS[rung] ?? 'unknown to this app'}`,
              { number: on.length.toLocaleString('en-US') },
              { number: amountText(on.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0)) },
              date === undefined ? '–' : dateText(date),
            ],
          };
        })}
      />
      <Input
        aria-label="Search hosts"
        placeholder="Search hosts"
        value={search}
        width={40}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Table
        label="Hosts"
        heads={[
          'Host',
          'Cluster',
          'Instance type',
          'Region',
          'Capacity',
          'Price from',
          { number: 'USD/hour' },
        ]}
        rows={shown.map((host) => ({
          key: `${host.cluster}/${host.node}`,
          cells: [
            host.node,
            host.cluster,
            host.instanceType,
            host.region,
            host.capacityType,
            host.rung,
            { number: amountText(host.usdPerHour) },
          ],
        }))}
      />
      {found.length > shown.length && (
        <p>
          The {shown.length} dearest of {countText(found.length, 'host')}; search for the others.
        </p>
      )}
    </Section>
  );
}

function textOf({ cluster, node, instanceType, region, capacityType, rung }: HostPrice): string {
  return [cluster, node, instanceType, region, capacityType, rung].join(' ').toLowerCase();
}

function dateText(unixSeconds: number): string {
  return dateTimeFormat(unixSeconds * MILLISECONDS, { format: 'YYYY-MM-DD', timeZone: 'utc' });
}
