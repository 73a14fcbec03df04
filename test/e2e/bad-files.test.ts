import { mkdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder, type Folder } from '../support/folder.ts';
import { podtally, type Answer } from '../support/program.ts';

let scope: AsyncDisposableStack;
let folder: Folder;

beforeEach(async () => {
  scope = new AsyncDisposableStack();
  folder = await temporaryFolder(scope);
});
afterEach(() => scope.disposeAsync());

/** What `podtally serve` answers in the folder that holds `c.yaml`. */
const serveWith = (): Promise<Answer> =>
  podtally(['serve', '--config', 'c.yaml'], { cwd: folder.path('') });
const refused = (stderr: string): Answer => ({
  code: 2,
  stdout: '',
  stderr: `podtally: the configuration is not valid\n${stderr}\n`,
});

describe('podtally serve refuses a configuration', () => {
  test.each([
    [
      'with a typo in a key',
      'clustr: prod\n',
      `c.yaml:1:1: clustr is not a known key; did you mean "cluster"?
  1 | clustr: prod
    | ^^^^^^
`,
    ],
    [
      'with a wrong type',
      'metrics:\n  passIntervalSeconds: often\n',
      `c.yaml:2:24: metrics.passIntervalSeconds must be a number, but is the text "often"
  2 |   passIntervalSeconds: often
    |                        ^^^^^
`,
    ],
    [
      'with an unknown key deep inside',
      'metrics:\n  direct:\n    kubelet: { mode: urls }\n',
      `c.yaml:3:5: metrics.direct.kubelet is not a known key; did you mean "kubelets"?
  3 |     kubelet: { mode: urls }
    |     ^^^^^^^
`,
    ],
    [
      'with an impossible value',
      'metrics:\n  passIntervalSeconds: -1\n',
      `c.yaml:2:24: metrics.passIntervalSeconds must be more than 0
  2 |   passIntervalSeconds: -1
    |                        ^^
`,
    ],
  ])('%s', async (_, yaml, says) => {
    await folder.write('c.yaml', yaml);
    expect(await serveWith()).toEqual(refused(says));
  });

  test('that cannot be read', async () => {
    expect(await serveWith()).toEqual(
      refused('c.yaml: the configuration file cannot be read: there is no such file\n'),
    );
    await mkdir(folder.path('c.yaml'));
    expect(await serveWith()).toEqual(
      refused('c.yaml: the configuration file cannot be read: it is a folder\n'),
    );
  });
});

describe('podtally serve refuses a price file', () => {
  test.each([
    [
      'with a negative price',
      'p.yaml',
      'nodes:\n  - match: { node: n1 }\n    usdPerHour: -0.2\n',
      'p.yaml line 3, column 17: nodes[0].usdPerHour: -0.2 is negative; write a price of 0 or more',
    ],
    [
      'with the same match twice',
      'p.yaml',
      'nodes:\n  - match: { node: n1 }\n    usdPerHour: 0.2\n  - match: { node: n1 }\n    usdPerHour: 0.3\n',
      'p.yaml line 4, column 5: nodes[1].match: line 2 has the same match at another price (0.2 there, 0.3 here); remove one of them',
    ],
    [
      'without the column of prices',
      'p.csv',
      'instanceType,region\nm6i.xlarge,us-east-1\n',
      'p.csv line 1, column 1: usdPerHour: this column is missing; it holds what the machine costs per hour, in US dollars',
    ],
    [
      'in another currency',
      'p.yaml',
      'currency: EUR\nnodes:\n  - match: { node: n1 }\n    usdPerHour: 0.2\n',
      'p.yaml line 1, column 11: currency: prices are in US dollars, not EUR; convert them, then write USD or remove the key',
    ],
    ['that is not there', 'none.yaml', null, 'none.yaml: cannot be read: there is no such file'],
  ])('%s', async (_, name, text, says) => {
    await folder.write('c.yaml', `prices: { file: ${name} }\n`);
    if (text !== null) await folder.write(name, text);
    expect(await serveWith()).toEqual({
      code: 2,
      stdout: '',
      stderr: `podtally: the files that the configuration names are not valid\n${says}\n`,
    });
  });
});
