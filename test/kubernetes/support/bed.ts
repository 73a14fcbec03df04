import { join } from 'node:path';
import { startTestbed, type Testbed, type TestbedOptions } from '../testbed/testbed.ts';

const LOGS = join(import.meta.dirname, '../../../node_modules/.cache/podtally/testbed');

/** Starts a test file's own test bed; the logs of the last run stay under the file's name. */
export const startBed = (
  file: string,
  scope: AsyncDisposableStack,
  options: Omit<TestbedOptions, 'logs'> = {},
): Promise<Testbed> => startTestbed({ ...options, logs: join(LOGS, file) }, scope);
