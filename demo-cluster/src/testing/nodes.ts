import type { Node } from '../model/node.ts';
import { awsNode, type AwsNode } from '../scenarios/nodes.ts';

/** A node of which a test says only what matters to it. */
export const aNode = (spec: Partial<AwsNode> = {}): Node =>
  awsNode({
    seed: 1,
    ip: '10.0.0.1',
    type: 'm6i.large',
    region: 'us-east-1',
    zone: 'us-east-1a',
    capacity: 'on-demand',
    madeBy: 'eksctl',
    pool: 'p',
    cluster: 'c',
    created: 0,
    ...spec,
  });
