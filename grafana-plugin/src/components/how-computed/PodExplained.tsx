import { useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { figuresTable } from '../figures-table.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import type { PodExplanation } from './documents.ts';
import {
  amountTitle,
  fine,
  fineUsd,
  modelText,
  otherRungsText,
  ownersText,
  priceText,
  scalingText,
} from './words.ts';

/** Quantities × unit prices of one pod, as the exporter charges it now. */
export function PodExplained({ pod }: { readonly pod: PodExplanation }): ReactElement {
  const styles = useStyles2(figuresTable);
  const { host, total } = pod;
  return (
    <div>
      {total === null ? (
        <p>Its host has no price, so its cost is not known: it is not zero, and in no total.</p>
      ) : (
        <ScrollRegion label="Request, use and charge">
          <table className={styles}>
            <caption>On node {pod.node}</caption>
            <thead>
              <tr>
                <th scope="col">Resource</th>
                <th scope="col">Request</th>
                <th scope="col">Used</th>
                <th scope="col">Charged</th>
                <th scope="col">= used</th>
                <th scope="col">+ idle</th>
                <th scope="col">× price an hour</th>
                <th scope="col">= USD/hour</th>
              </tr>
            </thead>
            <tbody>
              {pod.resources.map((one) => (
                <tr key={one.resource}>
                  <th scope="row">{amountTitle(one.resource, one.unit)}</th>
                  <td>{fine(one.requested)}</td>
                  <td>{fine(one.used)}</td>
                  <td>{fine(one.charged.sum)}</td>
                  <td>{fine(one.charged.usage)}</td>
                  <td>{fine(one.charged.idle)}</td>
                  <td>{fineUsd(one.unitPrice)}</td>
                  <td>{fineUsd(one.cost)}</td>
                </tr>
              ))}
              {pod.sharedIdle !== 0 && (
                <tr>
                  <th scope="row">share of cluster idle</th>
                  <td colSpan={6} />
                  <td>{fineUsd(pod.sharedIdle)}</td>
                </tr>
              )}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">Sum</th>
                <td colSpan={6} />
                <td>{fineUsd(total)}</td>
              </tr>
            </tfoot>
          </table>
        </ScrollRegion>
      )}
      <ul>
        <li>{modelText(pod)}</li>
        {host && <li>Host {priceText(host)}</li>}
        {host && otherRungsText(host) !== undefined && <li>{otherRungsText(host)}</li>}
        {host && total !== null && <li>Split into resources: {host.split}.</li>}
        {host && host.resources.length > 0 && <li>{scalingText(host)}</li>}
        <li>{ownersText(pod)}</li>
        {pod.otherModels && (
          <li>
            Under one model for everyone: request {fineUsd(pod.otherModels.request)}, usage{' '}
            {fineUsd(pod.otherModels.usage)}, hybrid {fineUsd(pod.otherModels.hybrid)} an hour.
          </li>
        )}
        {pod.estimated && <li>Some of its usage is not measured, and estimated.</li>}
        {pod.gaps.length > 0 && (
          <li>Gaps: {pod.gaps.map((gap) => gap.replaceAll('_', ' ')).join(', ')}.</li>
        )}
      </ul>
    </div>
  );
}
