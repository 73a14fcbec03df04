import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/folder.ts';
import { livePrices, nodesOfThreeProviders, startPriceServers } from '../support/price-servers.ts';
import { podtally } from '../support/program.ts';
import { serveSmallCluster } from '../support/small-cluster.ts';

const linesOf = (text: string): readonly string[] =>
  text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());

test('prices that were refreshed where providers can be asked price a cluster where nobody can', async () => {
  await using scope = new AsyncDisposableStack();
  const folder = await temporaryFolder(scope);
  const servers = await startPriceServers(scope);
  servers.release();
  const { metrics } = await serveSmallCluster(nodesOfThreeProviders(), scope);
  const asking = await folder.write('asking.yaml', await livePrices(servers, folder));
  const out = folder.path('catalogue.json');
  const places = ['aws:us-east-1', 'gcp:us-central1', 'azure:eastus'];
  const refreshed = await podtally(
    [
      ...['prices', 'refresh', '--config', asking, '--out', out],
      ...places.flatMap((place) => ['--region', place]),
    ],
    { env: servers.env },
  );
  expect(refreshed).toMatchObject({ code: 0, stderr: 'asking for the prices of 3 regions …\n' });
  // How many types are asked for is a matter of the catalogue.
  expect(refreshed.stdout.replaceAll(/ of [\d,]+ asked/g, ' of N asked')).toBe(
    `aws:us-east-1   1 price of N asked for
gcp:us-central1   29 prices of N asked for
azure:eastus   1 price of N asked for
written to ${out}; name it in prices.catalogueFile
`,
  );
  await servers.goDown();
  const cut = await folder.write(
    'cut.yaml',
    `${metrics}prices: { ladder: [catalogue, estimate], catalogueFile: ${out}, fees: { service: none } }\n`,
  );
  const { code, stdout } = await podtally(['prices', '--config', cut]);
  expect(code).toBe(0);
  expect(linesOf(stdout).slice(2, 7)).toEqual([
    'NODE TYPE PLACE USD/h FROM CATALOGUE ESTIMATE',
    'aws-1 m5.large us-east-1a 0.0900 catalogue 0.0900 –',
    'aws-2 m5.large, spot us-east-1a 0.0306 estimate – 0.0306',
    'azure-1 Standard_D4s_v5 eastus-1 0.2000 catalogue 0.2000 –',
    'gcp-1 n2-standard-4 us-central1-a 0.1840 catalogue 0.1840 –',
  ]);
});
