import { LoadingState } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { LoadingPlaceholder } from '@grafana/ui';
import type { ReactElement } from 'react';
import { DataTable, type Column } from '../../components/DataTable.tsx';
import { amountText, shareText } from '../../cost/format.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { readView } from '../../view/variables.ts';
import { HOURS, type UnitOfTime } from '../../view/view.ts';
import {
  HEADROOM,
  idleHostsOf,
  idleQueries,
  idleWorkloadsOf,
  type IdleHost,
  type IdleWorkload,
} from './idle.ts';
import { whatCounts } from './words.ts';

/** More are in the CSV; who has cut these has cut most. */
const MOST_WORKLOADS = 25;

/** Idle ranked in money: what workloads reserve in vain, and what of hosts nobody asked for. */
export class IdleTables extends SceneObjectBase {
  public static Component = IdleTablesView;

  public constructor() {
    super({ $data: viewQueries(idleQueries) });
  }
}

function IdleTablesView({ model }: SceneComponentProps<IdleTables>): ReactElement {
  const { data } = sceneGraph.getData(model).useState();
  const view = readView(model);
  const { per } = view;
  const workloads = idleWorkloadsOf(data);
  const hosts = idleHostsOf(data);
  if (data === undefined || (data.state === LoadingState.Loading && workloads.length === 0))
    return <LoadingPlaceholder text="Reading idle cost …" />;
  const saving = workloads.reduce((sum, row) => sum + row.saving, 0);
  return (
    <>
      <p>
        {`Requests that hold the mean use and ${shareText(HEADROOM)} more would free ${amountText(saving * HOURS[per])} per ${per}. `}
        Means hide peaks: look at a workload’s busiest hours before you cut its request.
        {` ${whatCounts(view)}`}
      </p>
      <DataTable
        title="Workload idle"
        most={MOST_WORKLOADS}
        columns={workloadColumns(per)}
        rows={workloads}
        keyOf={(row) => [row.cluster, row.namespace, row.kind, row.name, row.resource].join('/')}
      />
      <DataTable
        title="Cluster idle by host"
        columns={hostColumns(per)}
        rows={hosts}
        keyOf={({ cluster, node }) => `${cluster}/${node}`}
      />
    </>
  );
}

function workloadColumns(per: UnitOfTime): readonly Column<IdleWorkload>[] {
  const hours = HOURS[per];
  return [
    {
      heading: 'workload',
      show: ({ namespace, kind, name }) => `${namespace}/${kind}/${name}`,
      value: ({ namespace, kind, name }) => `${namespace}/${kind}/${name}`,
    },
    { heading: 'cluster', show: ({ cluster }) => cluster, value: ({ cluster }) => cluster },
    { heading: 'resource', show: ({ resource }) => resource, value: ({ resource }) => resource },
    {
      heading: `idle, USD/${per}`,
      show: ({ idle }) => amountText(idle * hours),
      value: ({ idle }) => idle * hours,
    },
    {
      heading: 'used',
      show: (row) => shareText(usedShare(row)),
      value: usedShare,
    },
    {
      heading: 'request could be',
      show: ({ requestFactor }) =>
        requestFactor === undefined ? '–' : `${shareText(requestFactor)} of today’s`,
      value: ({ requestFactor }) => requestFactor ?? 1,
    },
    {
      heading: `saves, USD/${per}`,
      show: ({ saving }) => (saving === 0 ? '–' : amountText(saving * hours)),
      value: ({ saving }) => saving * hours,
    },
  ];
}

function hostColumns(per: UnitOfTime): readonly Column<IdleHost>[] {
  const hours = HOURS[per];
  return [
    { heading: 'host', show: ({ node }) => node, value: ({ node }) => node },
    { heading: 'cluster', show: ({ cluster }) => cluster, value: ({ cluster }) => cluster },
    {
      heading: `idle, USD/${per}`,
      show: ({ idle }) => amountText(idle * hours),
      value: ({ idle }) => idle * hours,
    },
    {
      heading: `price, USD/${per}`,
      show: ({ price }) => amountText(price * hours),
      value: ({ price }) => price * hours,
    },
    {
      heading: 'idle of its price',
      show: ({ idle, price }) => shareText(idle / price),
      value: ({ idle, price }) => idle / price,
    },
  ];
}

function usedShare({ used, idle }: IdleWorkload): number {
  return used / (used + idle);
}
