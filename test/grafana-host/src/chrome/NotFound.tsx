import { EmptyState } from '@grafana/ui';
import type { ReactElement } from 'react';

/** An address of Grafana that this page does not have. */
export function NotFound(): ReactElement {
  return (
    <EmptyState variant="not-found" message="Page not found">
      This page hosts one app; other parts of Grafana are not here.
    </EmptyState>
  );
}
