// Watches one hour in a thread of its own and hands back what was seen.
import { parentPort, workerData } from 'node:worker_threads';
import { watchHour } from './watched-hour.ts';

parentPort?.postMessage(await watchHour(workerData));
