import { awsNode, gkeNode, jitter } from '../nodes.ts';
import type { InstanceTypeName } from '../instance-types.ts';
import type { Node } from '../../model/node.ts';

/** Which nodes a workload may be placed on. */
export type Pool = 'general' | 'spot' | 'memory' | 'gke' | 'gpu' | 'legacy' | 'idle';

/** A host of the demo and the pool it belongs to. */
export interface Host {
  readonly node: Node;
  readonly pool: Pool;
}

const DAY = 86400;
const EKS = 'harbor-prod';
const GKE = 'harbor-search';

/** The 14 hosts of the demo; the oldest joined weeks before `anchor`, spot ones a day or two. */
export function fleet(seed: number, anchor: number): readonly Host[] {
  const aws = (
    pool: Pool,
    ip: string,
    type: InstanceTypeName,
    zone: string,
    about: { capacity: 'on-demand' | 'spot'; madeBy: 'eksctl' | 'karpenter'; days: number },
  ): Host => ({
    pool,
    node: awsNode({
      ...about,
      seed,
      ip,
      type,
      zone,
      region: 'us-east-1',
      pool: pool === 'general' ? 'general-purpose' : pool,
      cluster: EKS,
      created: anchor - about.days * DAY - jitter(seed + ip.length * 31 + about.days, DAY / 2),
    }),
  });
  const google = (ip: string, type: InstanceTypeName, zone: string, spot = false): Host => ({
    pool: 'gke',
    node: gkeNode({
      seed,
      ip,
      type,
      zone,
      project: 'harbor-search-prod',
      cluster: GKE,
      pool: spot ? 'spot-pool' : 'default-pool',
      region: 'europe-west4',
      capacity: spot ? 'spot' : 'on-demand',
      created: anchor - (spot ? 1 : 21) * DAY - jitter(seed + ip.length, DAY / 2),
    }),
  });
  const eksctl = (days: number) => ({ capacity: 'on-demand', madeBy: 'eksctl', days }) as const;
  const karpenter = (days: number, capacity: 'on-demand' | 'spot') =>
    ({ capacity, madeBy: 'karpenter', days }) as const;

  return [
    aws('general', '10.0.1.12', 'm6i.2xlarge', 'us-east-1a', eksctl(38)),
    aws('general', '10.0.2.31', 'm6i.2xlarge', 'us-east-1b', eksctl(38)),
    aws('general', '10.0.3.18', 'm6i.xlarge', 'us-east-1c', eksctl(24)),
    aws('general', '10.0.1.77', 'm6i.xlarge', 'us-east-1a', karpenter(2, 'spot')),
    aws('spot', '10.0.2.104', 'c6i.2xlarge', 'us-east-1b', karpenter(1, 'spot')),
    aws('spot', '10.0.3.66', 'c6i.2xlarge', 'us-east-1c', karpenter(1, 'spot')),
    aws('memory', '10.0.1.203', 'r6i.2xlarge', 'us-east-1a', eksctl(31)),
    aws('memory', '10.0.2.15', 'r6i.xlarge', 'us-east-1b', karpenter(9, 'on-demand')),
    aws('gpu', '10.0.1.140', 'g5.12xlarge', 'us-east-1a', eksctl(12)),
    aws('idle', '10.0.3.91', 'm6i.large', 'us-east-1c', eksctl(17)),
    aws('legacy', '10.0.3.7', 'x9.large', 'us-east-1c', karpenter(6, 'on-demand')),
    google('10.20.0.11', 'n2-standard-4', 'europe-west4-a'),
    google('10.20.0.12', 'n2-standard-4', 'europe-west4-b'),
    google('10.20.0.27', 'e2-standard-4', 'europe-west4-a', true),
  ];
}
