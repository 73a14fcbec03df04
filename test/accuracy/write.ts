// `node test/accuracy/write.ts` measures and prints docs/accuracy.md; with `--write` it writes it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { settleHours } from './hours.ts';
import { accuracyPage, PAGE_PATH, root, storePage } from './page.ts';
import { settleStores, STORES } from './settled-store.ts';

const path = join(root, PAGE_PATH);
const text = accuracyPage(await settleHours()) + storePage(await settleStores(STORES));
const page = await format(text, { ...(await resolveConfig(path)), filepath: path });
if (process.argv.includes('--write')) writeFileSync(path, page);
else process.stdout.write(page);
