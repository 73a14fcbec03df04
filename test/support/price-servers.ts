import type { ServerResponse } from 'node:http';
import {
  startEc2Server,
  type Ec2Server,
} from '../../exporter/src/adapters/aws-pricing/testing/ec2-server.ts';
import { instanceItem } from '../../exporter/src/adapters/aws-pricing/testing/items.ts';
import {
  startPricingServer,
  type PricingServer,
} from '../../exporter/src/adapters/aws-pricing/testing/pricing-server.ts';
import {
  startRetailServer,
  wireMeter,
  type RetailServer,
} from '../../exporter/src/adapters/azure-pricing/testing/retail-server.ts';
import {
  startCatalogServer,
  wireSku,
  type CatalogServer,
} from '../../exporter/src/adapters/gcp-pricing/testing/catalog-server.ts';
import type { Folder } from './folder.ts';
import type { SmallNode, SmallWorld } from './small-cluster.ts';

/** Local servers that speak as AWS, Google and Azure do when they are asked for prices. */
export interface PriceServers {
  readonly list: PricingServer;
  readonly ec2: Ec2Server;
  readonly google: CatalogServer;
  readonly azure: RetailServer;
  /** What makes the program ask them for AWS, with credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** Lets the answers go that were held back until now, and throttles each once on the way. */
  readonly release: () => void;
  /** From now on nobody answers. */
  readonly goDown: () => Promise<void>;
}

const node = (
  name: string,
  [type, region, zone]: readonly [type: string, region: string, zone: string],
  providerId: string,
  labels: Readonly<Record<string, string>> = {},
): SmallNode => ({
  name,
  cores: 4,
  gib: 16,
  providerId,
  labels: {
    label_node_kubernetes_io_instance_type: type,
    label_topology_kubernetes_io_region: region,
    label_topology_kubernetes_io_zone: zone,
    ...labels,
  },
});

const M5 = ['m5.large', 'us-east-1', 'us-east-1a'] as const;

/** One node of each provider, and a spot node of AWS; all of their figures are the prices of machines. */
export const nodesOfThreeProviders = (): SmallWorld => ({
  nodes: [
    node('aws-1', M5, 'aws:///us-east-1a/i-0a1'),
    node('aws-2', M5, 'aws:///us-east-1a/i-0a2', {
      label_eks_amazonaws_com_capacity_type: 'SPOT',
    }),
    node('azure-1', ['Standard_D4s_v5', 'eastus', 'eastus-1'], 'azure:///subscriptions/s/vm-1'),
    node(
      'gcp-1',
      ['n2-standard-4', 'us-central1', 'us-central1-a'],
      'gce://project/us-central1-a/gcp-1',
    ),
  ],
  pods: [
    { name: 'a', id: 1, node: 'aws-1', asks: { cores: 2, gib: 8 }, uses: { cores: 1, gib: 4 } },
  ],
});

/**
 * What the servers list, in USD an hour: 0.09 on AWS and 0.03 as spot, on Google 0.03 a core and 0.004 a GiB,
 * which is 4 × 0.03 + 16 × 0.004 = 0.184, and 0.2 on Azure.
 */
export async function startPriceServers(scope: AsyncDisposableStack): Promise<PriceServers> {
  const list = await startPricingServer([instanceItem({ price: '0.0900000000' })]);
  const ec2 = await startEc2Server();
  ec2.spot = [{ type: 'm5.large', zone: 'us-east-1a', price: '0.03', at: 0 }];
  const regions = ['us-central1'];
  const google = await startCatalogServer(
    [
      { description: 'N2 Instance Core running in Americas', price: 0.03, regions },
      { description: 'N2 Instance Ram running in Americas', price: 0.004, unit: 'GiBy.h', regions },
    ].map(wireSku),
  );
  const azure = await startRetailServer([wireMeter({ size: 'Standard_D4s_v5', price: 0.2 })]);
  let isDown = false;
  const goDown = async (): Promise<void> => {
    if (isDown) return;
    isDown = true;
    await Promise.all([list.close(), ec2.close(), google.close(), azure.close()]);
  };
  scope.defer(goDown);
  const { promise: released, resolve: letGo } = Promise.withResolvers<null>();
  list.gate = released;
  ec2.gate = released;
  list.fault = (_, index) =>
    index === 0 ? { kind: 'error', status: 400, type: 'ThrottlingException' } : null;
  ec2.refusal = () => (ec2.calls.length === 1 ? ['RequestLimitExceeded', 503] : null);
  const held: ServerResponse[] = [];
  for (const { trouble } of [google, azure]) trouble((_, response) => void held.push(response));
  return {
    ...{ list, ec2, google, azure, goDown },
    env: {
      AWS_ENDPOINT_URL_PRICING: list.url,
      AWS_ENDPOINT_URL_EC2: ec2.url,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'very-secret-key',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    release: () => {
      for (const { trouble } of [google, azure]) trouble(null);
      for (const response of held.splice(0))
        response.writeHead(429, { 'retry-after': '0' }).end('slow down');
      letGo(null);
    },
  };
}

/** The `prices` section that asks them, with a key for Google in a file. */
export async function livePrices(
  { google, azure }: Pick<PriceServers, 'google' | 'azure'>,
  folder: Folder,
): Promise<string> {
  const key = await folder.write('google-key', 'very-secret-google-key\n');
  return `prices:
  ladder: [spot, list, catalogue, estimate]
  fees: { service: none }
  gcp: { endpoint: "${google.endpoint}", apiKeyFile: ${key} }
  azure: { endpoint: "${azure.endpoint}" }
`;
}
