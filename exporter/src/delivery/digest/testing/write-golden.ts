// `node exporter/src/delivery/digest/testing/write-golden.ts` writes the golden files; read the difference before committing it.
import { writeFileSync } from 'node:fs';
import { toJson } from '../../../app/query/json.ts';
import { weekHtml } from '../html.ts';
import { weekSlack } from '../slack.ts';
import { exampleWeek } from './example.ts';

const week = await exampleWeek();
const write = (name: string, text: string): void =>
  writeFileSync(new URL(`../golden/${name}`, import.meta.url), text);

write('week.html.txt', weekHtml(week));
write('week.slack.txt', toJson(weekSlack(week)));
