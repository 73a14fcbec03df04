// Lets several sources account for one hour in a thread of its own, and hands back what they say.
import { parentPort, workerData } from 'node:worker_threads';
import { truthScenario } from '@podtally/demo-cluster';
import { accountBySources } from './hour.ts';
import type { Contract } from './contract.ts';
import { resizedAt, toldByApi } from './told-by-api.ts';

const { seed, names, hasMoreInApi }: Contract = workerData;
const scenario = truthScenario({ seed, initOrder: hasMoreInApi });
const retelling = { retold: toldByApi(scenario), moments: [resizedAt(scenario)] };
parentPort?.postMessage(
  await accountBySources(scenario, names, hasMoreInApi ? retelling : undefined),
);
