import type { ReactElement } from 'react';

/** The app's root page. */
export default function App(): ReactElement {
  return <h1>Podtally</h1>;
}
