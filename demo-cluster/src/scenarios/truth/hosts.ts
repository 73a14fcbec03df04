import { awsNode, fargateNode, gkeNode } from '../nodes.ts';
import type { AwsNode, FargateNode } from '../nodes.ts';
import type { Node } from '../../model/node.ts';
import { between, hash } from '../../random.ts';

/** The hosts of the truth scenario, each for a purpose. */
export interface TruthHosts {
  readonly steady: Node;
  /** Its usage and requests compete: κ < 1 for cpu and memory. */
  readonly contended: Node;
  readonly bursty: Node;
  readonly churn: Node;
  readonly google: Node;
  /** No samples for ten minutes. */
  readonly outage: Node;
  readonly glitches: Node;
  readonly joins: Node;
  /** Drained and deleted inside the hour. */
  readonly ends: Node;
  /** Dies unannounced inside the hour; its object stays for five minutes. */
  readonly dies: Node;
  /** Joins and ends inside the hour. */
  readonly visits: Node;
  readonly unknown: Node;
  readonly gpu: Node;
  readonly mig: Node;
  readonly empty: Node;
  /** Fargate: one node for one pod. */
  readonly fargate: Node;
  readonly fargateUnshown: Node;
  readonly fargateJob: Node;
}

const DAY = 86400;
/** What a node controller waits before it deletes the object of a machine that no longer exists. */
const UNNOTICED_SECONDS = 330;

/** The hosts around an hour that starts at `start`; times inside the hour vary with the seed. */
export function truthHosts(seed: number, start: number): TruthHosts {
  const at = (salt: number, low: number, high: number): number =>
    start + between(hash(`${seed}/hosts`), salt, low, high);
  const node = (index: number, type: AwsNode['type'], more: Partial<AwsNode> = {}): Node =>
    awsNode({
      seed,
      ip: `10.1.0.${index}`,
      type,
      region: 'us-east-1',
      zone: 'us-east-1a',
      capacity: 'on-demand',
      madeBy: index % 2 === 0 ? 'eksctl' : 'karpenter',
      pool: 'truth',
      cluster: 'truth',
      created: start - DAY - index * 977,
      ...more,
    });
  const fargate = (index: number, size: FargateNode['size'], created: number): Node =>
    fargateNode({ seed, ip: `10.1.0.${index}`, zone: 'us-east-1a', size, created });
  const died = at(3, 2300, 2700);
  return {
    steady: node(1, 'm6i.2xlarge'),
    contended: node(2, 'm6i.xlarge'),
    bursty: node(3, 'm6i.2xlarge'),
    churn: node(4, 'm6i.2xlarge'),
    google: gkeNode({
      seed,
      project: 'truth-project',
      cluster: 'truth',
      pool: 'default-pool',
      ip: '10.30.0.5',
      type: 'n2-standard-4',
      region: 'europe-west4',
      zone: 'europe-west4-a',
      capacity: 'on-demand',
      created: start - 3 * DAY,
    }),
    outage: node(6, 'm6i.xlarge'),
    glitches: node(7, 'm6i.xlarge'),
    joins: node(8, 'c6i.2xlarge', { created: at(1, 1100, 1500) }),
    ends: node(9, 'c6i.2xlarge', { capacity: 'spot', ends: at(2, 1900, 2200) }),
    dies: node(10, 'c6i.2xlarge', {
      capacity: 'spot',
      ends: died,
      objectGone: died + UNNOTICED_SECONDS,
    }),
    visits: node(11, 'c6i.2xlarge', {
      capacity: 'spot',
      created: at(4, 500, 700),
      ends: at(5, 1400, 1700),
    }),
    unknown: node(12, 'x9.large'),
    gpu: node(13, 'g5.12xlarge'),
    mig: node(14, 'p4d.24xlarge', { mig: { profile: '1g.5gb', computeSlices: 1, instances: 7 } }),
    empty: node(15, 'm6i.large'),
    fargate: fargate(20, [0.5, 1], start - 18_030),
    fargateUnshown: fargate(21, [0.5, 2], start - 18_030),
    fargateJob: fargate(22, [0.25, 0.5], at(6, 1000, 2000)),
  };
}
