import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { EC2_ACTIONS } from './ec2-client.ts';
import { PRICING_ACTIONS } from './list/client.ts';

const POLICY = z.object({
  Statement: z.array(z.object({ Action: z.array(z.string()), Resource: z.literal('*') })),
});
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Every command of the SDK that the product's files name, as the action that allows it. */
function actionsCalled(): ReadonlySet<string> {
  const actions = new Set<string>();
  for (const name of readdirSync(HERE, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const text = readFileSync(join(HERE, name), 'utf8');
    const service = /@aws-sdk\/client-(\w+)'/.exec(text)?.[1];
    for (const [, command] of text.matchAll(/new (\w+)Command\(/g))
      actions.add(`${service}:${command}`);
  }
  return actions;
}

test('the policy in the documentation allows exactly what is called', () => {
  const page = readFileSync('docs/prices.md', 'utf8');
  const [, json = ''] = /```json\n([^`]+)```/.exec(page) ?? [];
  const allowed = POLICY.parse(JSON.parse(json)).Statement.flatMap(({ Action }) => Action);
  expect(new Set(allowed)).toEqual(actionsCalled());
  expect(new Set<string>([...PRICING_ACTIONS, ...Object.values(EC2_ACTIONS)])).toEqual(
    actionsCalled(),
  );
});
