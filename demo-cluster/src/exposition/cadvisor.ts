import type { CadvisorFamily } from './cadvisor-families.ts';
import { CADVISOR_FAMILIES } from './cadvisor-families.ts';
import type { Row } from './cadvisor-rows.ts';
import { rowsOf } from './cadvisor-rows.ts';
import { familyHead, number } from './text.ts';
import { nodeNamed } from '../model/scenario.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Node } from '../model/node.ts';
import { hash, hex, uuid } from '../random.ts';

/** The kubelet's /metrics/cadvisor text of a node at a time; empty when the node is not up. */
export function cadvisor(scenario: Scenario, nodeName: string, time: number): string {
  const node = nodeNamed(scenario, nodeName);
  const rows = rowsOf(scenario, node, time);
  if (rows.length === 0) return '';
  let text =
    familyHead(
      'cadvisor_version_info',
      "A metric with a constant '1' value labeled by kernel version, OS version, docker version, cadvisor version & cadvisor revision.",
      'gauge',
    ) +
    `cadvisor_version_info{cadvisorRevision="",cadvisorVersion="",dockerVersion="",kernelVersion="${node.kernelVersion}",osVersion="${node.osImage}"} 1\n`;
  for (const family of CADVISOR_FAMILIES[scenario.profile]) text += familyText(family, rows);
  return text + machine(node);
}

function familyText(family: CadvisorFamily, rows: readonly Row[]): string {
  const { name } = family;
  let text = familyHead(name, family.help, family.type);
  for (const row of rows) {
    if (family.rows === 'container' && row.kind !== 'container') continue;
    if (family.rows === 'network' && row.network === undefined) continue;
    const stamp = family.stamped ? ` ${row.stamp}` : '';
    for (const sample of family.samples)
      text += `${name}{${row.container}${sample.beforeId ?? ''}${row.id}${sample.afterImage ?? ''}${row.name}${sample.atEnd ?? ''}} ${number(sample.value(row))}${stamp}\n`;
  }
  return text;
}

function machine(node: Node): string {
  const key = hash(node.name);
  const id = `boot_id="${uuid(key, 83)}",machine_id="${hex(key, 84, 32)}",system_uuid="${node.systemUuid}"`;
  const family = (name: string, help: string, value: number): string =>
    `${familyHead(name, help, 'gauge')}${name}{${id}} ${number(value)}\n`;
  return (
    `${familyHead('container_scrape_error', '1 if there was an error while getting container metrics, 0 otherwise', 'gauge')}container_scrape_error 0\n` +
    family('machine_cpu_cores', 'Number of logical CPU cores.', node.capacity.cpu) +
    family(
      'machine_memory_bytes',
      'Amount of memory installed on the machine.',
      node.capacity.memory,
    )
  );
}
