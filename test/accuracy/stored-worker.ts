// Accounts for the hours of one store in a thread of its own and hands back what was found.
import { parentPort, workerData } from 'node:worker_threads';
import { accountStored } from './stored-hours.ts';

parentPort?.postMessage(await accountStored(workerData));
