import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { packAws } from './aws.ts';
import { packAzure } from './azure.ts';
import { packGcp } from './gcp.ts';
import { serialised } from './pack.ts';
import { SnapshotNode } from './snapshot.ts';

const OUTPUT = fileURLToPath(
  new URL('../../exporter/src/adapters/price-catalogue/data', import.meta.url),
);

const USAGE = `Rebuilds the embedded price catalogue from a folder of price snapshots:

  node tools/catalogue/build.ts <folder> [<output folder>]

The folder holds aws-prices-snapshot.json, aws-spot-advisor-snapshot.json, aws-service-prices-snapshot.json,
gcp-prices-snapshot.json and azure-prices-snapshot.json, in the form that the README beside the catalogue describes.
`;

const [folder, output = OUTPUT] = argv.slice(2);
if (folder === undefined || folder.startsWith('-')) {
  stderr.write(USAGE);
  exit(folder === '--help' ? 0 : 2);
}

const read = (name: string): SnapshotNode =>
  new SnapshotNode(JSON.parse(readFileSync(join(folder, name), 'utf8')), name);

const packed = [
  packAws(
    read('aws-prices-snapshot.json'),
    read('aws-spot-advisor-snapshot.json'),
    read('aws-service-prices-snapshot.json'),
  ),
  packGcp(read('gcp-prices-snapshot.json')),
  packAzure(read('azure-prices-snapshot.json')),
];
for (const prices of packed) {
  const text = serialised(prices);
  const file = join(output, `${prices.provider}.json`);
  writeFileSync(file, text);
  stdout.write(
    `${prices.provider}: ${Object.keys(prices.places).length} places, ${prices.types.split(',').length} types, ${text.length} bytes\n`,
  );
}
