import { describe, expect, test } from '@jest/globals';
import { ask } from '../../../../tools/programs.ts';
import { startHealth } from './health.ts';
import { aSnapshot, rendered, samplesOf, textOf } from './testing/small.ts';

describe('health', () => {
  test('says build, passes and configuration', async () => {
    const health = startHealth('1.2.3', 'v24.0.0');
    health.configRead(true, 1_767_229_200);
    health.configRead(false, 1_767_229_260);
    health.passEnded('success');
    health.passEnded('success');
    health.passEnded('failure');
    const lines = (await health.text('text')).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'podtally_build_info{version="1.2.3",node_version="v24.0.0"} 1',
        'podtally_passes_total{result="success"} 2',
        'podtally_passes_total{result="failure"} 1',
        'podtally_config_last_reload_successful 0',
        'podtally_config_last_reload_success_timestamp_seconds 1767229200',
      ]),
    );
  });

  test('says whether it leads as of the scrape, and nothing of it where there is no lease', async () => {
    const health = startHealth('1.2.3', 'v24.0.0');
    const leading = async (): Promise<readonly string[]> =>
      (await health.text('text')).match(/^podtally_leader .*$/gmu) ?? [];
    expect(await leading()).toEqual([]);
    let leads = false;
    health.leaderIs(() => leads);
    expect(await leading()).toEqual(['podtally_leader 0']);
    leads = true;
    expect(await leading()).toEqual(['podtally_leader 1']);
  });

  test('names counters without _total in the headers of OpenMetrics, and as before in text afterwards', async () => {
    const health = startHealth('1.2.3', 'v24.0.0');
    const openmetrics = await health.text('openmetrics');
    expect(openmetrics).toContain('# TYPE podtally_passes counter\n');
    expect(openmetrics).toContain('podtally_passes_total{result="success"} 0\n');
    expect(openmetrics).not.toContain('# EOF');
    expect(openmetrics).not.toContain('\n\n');
    expect(await health.text('text')).toContain('# TYPE podtally_passes_total counter\n');
  });

  test('merged with the cost series it pleases promtool, ends once, and shares no name with them', async () => {
    const health = startHealth('1.2.3', 'v24.0.0');
    const exposition = await rendered(aSnapshot(), { opencost: false });
    const text = await textOf(exposition, {}, health);
    expect(ask('promtool', ['check', 'metrics'], text)).toEqual({ exitCode: 0, text: '' });
    const openmetrics = await textOf(exposition, { format: 'openmetrics' }, health);
    expect(openmetrics.match(/^# EOF$/gm)).toHaveLength(1);
    expect(openmetrics.endsWith('\n# EOF\n')).toBe(true);
    const own = new Set(samplesOf(await health.text('text')).map(({ name }) => name));
    const cost = samplesOf(await textOf(exposition)).map(({ name }) => name);
    expect(cost.filter((name) => own.has(name))).toEqual([]);
  });
});
