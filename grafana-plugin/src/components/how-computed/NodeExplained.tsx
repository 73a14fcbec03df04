import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { figuresTable } from '../figures-table.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import type { NodeExplanation } from './documents.ts';
import { amountTitle, fine, fineUsd, otherRungsText, priceText, scalingText } from './words.ts';

/** Pods that are named; the others are one line. */
const MOST_PODS = 15;

/** How the price of one host splits over its pods and idle, as the exporter does it now. */
export function NodeExplained({ node }: { readonly node: NodeExplanation }): ReactElement {
  const styles = useStyles2(figuresTable);
  const { host } = node;
  const usd = (amount: number | null): string => (amount === null ? '–' : fineUsd(amount));
  const dearest = [...node.pods].sort((a, b) => (b.cost ?? 0) - (a.cost ?? 0));
  const others = dearest.slice(MOST_PODS);
  return (
    <div>
      <ScrollRegion label="Capacity and idle">
        <table className={styles}>
          <caption>{host.node}</caption>
          <thead>
            <tr>
              <th scope="col">Resource</th>
              <th scope="col">Capacity</th>
              <th scope="col">= charged</th>
              <th scope="col">+ free</th>
              <th scope="col">+ system</th>
              <th scope="col">+ uncharged</th>
              <th scope="col">Price an hour</th>
              <th scope="col">Idle, USD/hour</th>
            </tr>
          </thead>
          <tbody>
            {host.resources.map((one) => (
              <tr key={one.resource}>
                <th scope="row">{amountTitle(one.resource, one.unit)}</th>
                <td>{fine(one.capacity)}</td>
                <td>{fine(one.charged)}</td>
                <td>{fine(one.free)}</td>
                <td>{fine(one.system)}</td>
                <td>{fine(one.uncharged)}</td>
                <td>{usd(one.unitPrice)}</td>
                <td>{usd(one.idleCost)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <ul>
        <li>Host {priceText(host)}</li>
        {otherRungsText(host) !== undefined && <li>{otherRungsText(host)}</li>}
        <li>Split into resources: {host.split}.</li>
        {host.resources.length > 0 && <li>{scalingText(host)}</li>}
      </ul>
      <ScrollRegion label="Who pays for the node">
        <table className={styles}>
          <caption>Who pays for it</caption>
          <thead>
            <tr>
              <th scope="col">Pod</th>
              <th scope="col">Model</th>
              <th scope="col">USD/hour</th>
            </tr>
          </thead>
          <tbody>
            {dearest.slice(0, MOST_PODS).map((pod) => (
              <tr key={`${pod.namespace}/${pod.pod}`}>
                <th scope="row">
                  {pod.namespace}/{pod.pod}
                </th>
                <td>{pod.model}</td>
                <td>{usd(pod.cost)}</td>
              </tr>
            ))}
            {others.length > 0 && (
              <tr>
                <th scope="row">other ({others.length})</th>
                <td />
                <td>{usd(others.reduce((sum, { cost }) => sum + (cost ?? 0), 0))}</td>
              </tr>
            )}
            <tr>
              <th scope="row">nobody: idle</th>
              <td />
              <td>{usd(node.idleCost)}</td>
            </tr>
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Sum</th>
              <td />
              <td>{usd(node.total)}</td>
            </tr>
          </tfoot>
        </table>
      </ScrollRegion>
    </div>
  );
}
