import { describe, expect, test } from '@jest/globals';
import { complaintAbout, lines } from '../testing/complaint.ts';

describe('secrets', () => {
  test('a variable that is not set, or empty, is named', () => {
    expect(complaintAbout('server: { token: "${API_TOKEN}" }')).toBe(
      lines(
        'podtally.yaml:1:18: server.token needs the environment variable API_TOKEN, which is not set',
        '  1 | server: { token: "${API_TOKEN}" }',
        '    |                  ^^^^^^^^^^^^^^',
      ),
    );
    expect(complaintAbout('cluster: ${NAME}', { NAME: '' })).toContain(
      'cluster needs the environment variable NAME, which is empty',
    );
    expect(complaintAbout('cluster: "${}"')).toContain(
      'cluster holds ${…} without the name of an environment variable, such as ${NAME}',
    );
  });

  test('the value of a variable is never repeated', () => {
    const text = complaintAbout('log: { level: "${LEVEL}", format: "${FORMAT}" }', {
      LEVEL: 'hunter2',
      FORMAT: '4711',
    });
    expect(text).toBe(
      lines(
        'podtally.yaml:1:15: log.level must be one of debug, info, warn, error; its environment variable holds something else',
        '  1 | log: { level: "${LEVEL}", format: "${FORMAT}" }',
        '    |               ^^^^^^^^^^',
        '',
        'podtally.yaml:1:35: log.format must be one of text, json; its environment variable holds something else',
        '  1 | log: { level: "${LEVEL}", format: "${FORMAT}" }',
        '    |                                   ^^^^^^^^^^^',
      ),
    );
  });

  test('a token may not stand in the file, and is not repeated', () => {
    expect(complaintAbout('server:\n  token: hunter2\n')).toBe(
      lines(
        'podtally.yaml:2:3: server.token must not stand in this file: write ${ENV_NAME}, or use tokenFile',
        '  2 |   token: …',
        '    |   ^^^^^',
      ),
    );
    expect(complaintAbout('server:\n  token: hunter2-${X}\n', { X: 'y' })).toContain(
      'server.token must not stand in this file',
    );
    expect(
      complaintAbout('metrics: { direct: { kubelets: { auth: { token: hunter2 } } } }'),
    ).not.toContain('hunter2');
  });

  test('a secret under a mistyped key, in an address or on a faulty line is not repeated', () => {
    for (const text of [
      'server: { tokn: hunter2 }',
      'server:\n  password: hunter2',
      'metrics: { direct: { kubeStateMetrics: { urls: ["https://joe:hunter2@ksm/"] } } }',
      'server: { token: hunter2, lisen: x }',
      'server: { token: 4711 }\nhunter: 2',
    ]) {
      const complaint = complaintAbout(text);
      expect(complaint).not.toContain('hunter2');
      expect(complaint).not.toContain('4711');
    }
  });

  test('a token and a file with a token are one too many', () => {
    expect(complaintAbout('server: { token: "${T}", tokenFile: t }', { T: 'x' })).toContain(
      'server.token and tokenFile are both given; keep one',
    );
  });
});
