// The lock file pins by version and hash, never by the address of some registry.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Lock = z.object({
  packages: z.record(z.string(), z.object({ resolved: z.string().optional() })),
});
const file = join(import.meta.dirname, '../package-lock.json');
const { packages } = Lock.parse(JSON.parse(readFileSync(file, 'utf8')));

for (const [path, { resolved }] of Object.entries(packages)) {
  if (!resolved?.includes('://')) continue;
  console.error(
    `package-lock.json: ${path} names ${resolved}; install with the .npmrc of this checkout.`,
  );
  process.exitCode = 1;
}
