import type { ReactElement } from 'react';

/** Options are shown here, never edited. */
export const noEditor = (): ReactElement => <></>;
