import { describe, expect, test } from '@jest/globals';
import { ConfigFile, decideReload } from './config-file.ts';
import { loadConfig } from './load.ts';
import { formatConfigErrors } from './load/problem.ts';
import { configOf } from './testing/complaint.ts';

const fileOf = (text: string): { text: string; file: ConfigFile } => {
  const disk = { text };
  const first = configOf(text);
  const file = new ConfigFile(first, () => disk.text, '/etc/podtally/podtally.yaml', {});
  return Object.assign(disk, { file });
};

describe('a configuration file that is read again', () => {
  test('a change takes effect and names its sections', () => {
    const disk = fileOf('cluster: a\n');
    disk.text = 'cluster: b\nlog: { level: debug }\n';
    const reload = disk.file.read();
    expect(reload).toMatchObject({ kind: 'changed', sections: ['cluster', 'log'] });
    expect(disk.file.current.cluster).toBe('b');
  });

  test('a comment, another order of keys and a default written out change nothing', () => {
    const disk = fileOf('cluster: a\nlog: { level: debug }\n');
    disk.text = '# a comment\nlog: { format: text, level: debug }\ncluster: a\n';
    expect(disk.file.read()).toEqual({ kind: 'unchanged' });
  });

  test('a bad file keeps the old configuration, and says so until it is repaired', () => {
    const disk = fileOf('cluster: a\n');
    disk.text = 'cluster: [\n';
    expect(disk.file.read().kind).toBe('rejected');
    expect(disk.file.current.cluster).toBe('a');
    expect(disk.file.isValid).toBe(false);
    expect(formatConfigErrors(disk.file.errors)).toContain('podtally.yaml:2:1: not valid YAML');

    disk.text = 'cluster: a\n';
    expect(disk.file.read()).toEqual({ kind: 'unchanged' });
    expect(disk.file.isValid).toBe(true);
    expect(disk.file.errors).toEqual([]);
  });

  test('a file that vanished keeps the old configuration', () => {
    const readText = (): string => {
      throw Object.assign(new Error('gone'), { code: 'ENOENT' });
    };
    const file = new ConfigFile(configOf('cluster: a\n'), readText, 'podtally.yaml', {});
    file.read();
    expect(file.current.cluster).toBe('a');
    expect(formatConfigErrors(file.errors)).toBe(
      'podtally.yaml: the configuration file cannot be read: there is no such file\n',
    );
  });

  test('the decision alone needs no file', () => {
    const current = configOf('cluster: a\n');
    const read = (text: string): string =>
      decideReload(current, loadConfig(text, '/etc/podtally/podtally.yaml', {})).kind;
    expect([read('cluster: a'), read('cluster: b'), read('clustr: b')]).toEqual([
      'unchanged',
      'changed',
      'rejected',
    ]);
  });
});
