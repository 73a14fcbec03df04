import { describe, expect, test } from '@jest/globals';
import { loadConfigFile } from './load.ts';
import { formatConfigErrors } from './load/problem.ts';
import { complaintAbout, configOf, lines } from './testing/complaint.ts';

describe('a valid file', () => {
  test('may be empty, and every key has its default', () => {
    const config = configOf('');
    expect(config.cluster).toBe('default');
    expect(config.metrics.direct.scrapeIntervalSeconds).toBe(30);
    expect(config.metrics.direct.windowSeconds).toBe(300);
    expect(config.prices.ladder).toEqual(['file', 'catalogue', 'estimate']);
    expect(config.server.listen).toEqual({ host: '127.0.0.1', port: 10970 });
    expect(Object.keys(config.attribution)).toEqual(['team', 'service', 'customer', 'environment']);
  });

  test('may hold comments alone, and keys without a value, which count as not given', () => {
    expect(configOf('# nothing yet\n')).toEqual(configOf(''));
    expect(configOf('prices:\nallocation:\n  idle:\n')).toEqual(configOf(''));
  });

  test('reads the example of the documentation', () => {
    const config = configOf(`
cluster: prod-eu-1
metrics:
  source: direct
prices:
  ladder: [file, catalogue]
  file: prices.yaml
attribution:
  team: [podLabel: team, namespaceLabel: team, default: unowned]
allocation:
  split: { policy: fixed }
  models: { default: hybrid, rules: [{ match: { namespace: "batch-*" }, model: usage }] }
  idle: { mode: show }
`);
    expect(config.cluster).toBe('prod-eu-1');
    expect(config.attribution).toEqual({
      team: [{ podLabel: 'team' }, { namespaceLabel: 'team' }, { default: 'unowned' }],
    });
    expect(config.allocation.models.rules).toEqual([
      { match: { namespace: 'batch-*' }, model: 'usage', reserve: 1 },
    ]);
  });

  test('names files relative to its own folder', () => {
    const config = configOf('prices: { file: prices.yaml, exchangeRatesFile: /srv/rates.csv }');
    expect(config.prices.file).toBe('/etc/podtally/prices.yaml');
    expect(config.prices.exchangeRatesFile).toBe('/srv/rates.csv');
  });

  test('takes values from the environment, as text, number or truth value, whatever the key wants', () => {
    const config = configOf(
      `
cluster: "\${REGION}-\${STAGE}"
metrics:
  passIntervalSeconds: \${PASS}
  direct: { timeoutSeconds: "\${TIMEOUT}" }
server: { token: "\${TOKEN}", metrics: { opencost: "\${OPENCOST}" } }
`,
      { REGION: 'eu', STAGE: 'prod', PASS: '15', TIMEOUT: '2.5', TOKEN: '12345', OPENCOST: 'true' },
    );
    expect(config.cluster).toBe('eu-prod');
    expect(config.metrics.passIntervalSeconds).toBe(15);
    expect(config.metrics.direct.timeoutSeconds).toBe(2.5);
    expect(config.server.token).toBe('12345');
    expect(config.server.metrics.opencost).toBe(true);
  });

  test('may repeat a part through an anchor', () => {
    const config = configOf(`
metrics:
  direct:
    kubeStateMetrics: { auth: &in-cluster { tokenFile: /run/token } }
    kubelets: { auth: *in-cluster }
`);
    expect(config.metrics.direct.kubelets.auth.tokenFile).toBe('/run/token');
  });
});

describe('what a user reads about a bad file', () => {
  test('a mistyped key is shown with the nearest valid one', () => {
    expect(complaintAbout('cluster: prod\nmetrics:\n  direkt:\n    concurrency: 4\n')).toBe(
      lines(
        'podtally.yaml:3:3: metrics.direkt is not a known key; did you mean "direct"?',
        '  3 |   direkt:',
        '    |   ^^^^^^',
      ),
    );
  });

  test('a key unlike any other is shown with those that are known there', () => {
    expect(complaintAbout('log:\n  colour: always\n')).toBe(
      lines(
        'podtally.yaml:2:3: log.colour is not a known key; known here: level, format',
        '  2 |   colour: always',
        '    |   ^^^^^^',
      ),
    );
  });

  test('a wrong type says what is there and what must be', () => {
    expect(complaintAbout('metrics:\n  direct:\n    concurrency: many\n')).toBe(
      lines(
        'podtally.yaml:3:18: metrics.direct.concurrency must be a number, but is the text "many"',
        '  3 |     concurrency: many',
        '    |                  ^^^^',
      ),
    );
    expect(complaintAbout('server: { listen: 10970 }')).toBe(
      lines(
        'podtally.yaml:1:19: server.listen must be text, but is the number 10970',
        '  1 | server: { listen: 10970 }',
        '    |                   ^^^^^',
      ),
    );
    expect(complaintAbout('log: loud\n')).toBe(
      lines(
        'podtally.yaml:1:6: log must be a mapping (key: value), but is the text "loud"',
        '  1 | log: loud',
        '    |      ^^^^',
      ),
    );
    expect(complaintAbout('metrics: { passIntervalSeconds: .inf }')).toBe(
      lines(
        'podtally.yaml:1:33: metrics.passIntervalSeconds must be a number, but is not finite',
        '  1 | metrics: { passIntervalSeconds: .inf }',
        '    |                                 ^^^^',
      ),
    );
  });

  test('a list where a mapping must be, for the whole file', () => {
    expect(complaintAbout('- cluster\n- prod\n')).toBe(
      lines(
        'podtally.yaml:1:1: must be a mapping (key: value), but is a list',
        '  1 | - cluster',
        '    | ^^^^^^^^^',
      ),
    );
  });

  test('a word that is no choice is shown with the nearest choice', () => {
    expect(complaintAbout('allocation:\n  models: { default: hybird }\n')).toBe(
      lines(
        'podtally.yaml:2:22: allocation.models.default must be one of request, usage, hybrid, but is the text "hybird"; did you mean "hybrid"?',
        '  2 |   models: { default: hybird }',
        '    |                      ^^^^^^',
      ),
    );
  });

  test('a missing key of a rule is shown at the rule', () => {
    expect(
      complaintAbout('allocation:\n  models:\n    rules:\n      - match: { namespace: shop }\n'),
    ).toBe(
      lines(
        'podtally.yaml:4:9: allocation.models.rules[0].model is missing; it must be one of request, usage, hybrid',
        '  4 |       - match: { namespace: shop }',
        '    |         ^^^^^^^^^^^^^^^^^^^^^^^^^^',
      ),
    );
  });

  test('all problems come at once, in the order of the file', () => {
    expect(
      complaintAbout(`prices:
  adjust: [{ percent: 120 }]
  ladder: [catalogue, bill]
metrics:
  direct: { windowSeconds: 60, concurrency: 0 }
metics: {}
`),
    ).toBe(
      lines(
        'podtally.yaml:2:23: prices.adjust[0].percent must be at most 100',
        '  2 |   adjust: [{ percent: 120 }]',
        '    |                       ^^^',
        '',
        'podtally.yaml:3:23: prices.ladder[1] must be one of spot, list, file, catalogue, estimate, but is the text "bill"',
        '  3 |   ladder: [catalogue, bill]',
        '    |                       ^^^^',
        '',
        'podtally.yaml:5:28: metrics.direct.windowSeconds must be at least 4 scrapes: 120 s with scrapeIntervalSeconds 30',
        '  5 |   direct: { windowSeconds: 60, concurrency: 0 }',
        '    |                            ^^',
        '',
        'podtally.yaml:5:45: metrics.direct.concurrency must be at least 1',
        '  5 |   direct: { windowSeconds: 60, concurrency: 0 }',
        '    |                                             ^',
        '',
        'podtally.yaml:6:1: metics is not a known key; did you mean "metrics"?',
        '  6 | metics: {}',
        '    | ^^^^^^',
      ),
    );
  });

  test('a key that stands twice', () => {
    expect(complaintAbout('attribution:\n  team: [podLabel: a]\n  team: [podLabel: b]\n')).toBe(
      lines(
        'podtally.yaml:3:3: attribution.team is given twice',
        '  3 |   team: [podLabel: b]',
        '    |   ^^^^',
      ),
    );
  });

  test('broken YAML, without the errors that only follow from it', () => {
    expect(complaintAbout('prices: { ladder: [file, catalogue }\ncluster: x\n')).toBe(
      lines(
        'podtally.yaml:1:36: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
        '  1 | prices: { ladder: [file, catalogue }',
        '    |                                    ^',
      ),
    );
  });

  test('a variable between braces without quotes, which YAML reads as a mapping', () => {
    expect(complaintAbout('metrics: { passIntervalSeconds: ${PASS} }\n', { PASS: '60' })).toBe(
      lines(
        'podtally.yaml:1:34: not valid YAML: inside { } and [ ], a ${NAME} must be quoted: "${NAME}"',
        '  1 | metrics: { passIntervalSeconds: ${PASS} }',
        '    |                                  ^',
      ),
    );
  });

  test('a tab in the indentation', () => {
    expect(complaintAbout('log:\n\tlevel: info\n')).toBe(
      lines(
        'podtally.yaml:2:1: not valid YAML: Tabs are not allowed as indentation',
        '  2 | \tlevel: info',
        '    | ^',
      ),
    );
  });

  test('an anchor that holds itself', () => {
    const text = complaintAbout('metrics: &a\n  direct: *a\n');
    expect(text).toContain('podtally.yaml:2:11: metrics.direct.direct');
  });

  test.each([
    ['ENOENT', 'podtally.yaml: the configuration file cannot be read: there is no such file\n'],
    ['EACCES', 'podtally.yaml: the configuration file cannot be read: permission denied\n'],
    ['EISDIR', 'podtally.yaml: the configuration file cannot be read: it is a folder\n'],
    ['EIO', 'podtally.yaml: the configuration file cannot be read: no luck\n'],
  ])('a file that cannot be read (%s)', (code, complaint) => {
    const readText = (): string => {
      throw Object.assign(new Error('no luck'), { code });
    };
    const loaded = loadConfigFile(readText, 'podtally.yaml', {});
    expect('errors' in loaded && formatConfigErrors(loaded.errors)).toBe(complaint);
  });
});
