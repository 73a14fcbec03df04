import type { AppPluginMeta } from '@grafana/data';
import { createContext, useContext } from 'react';

const Current = createContext<AppPluginMeta | null>(null);

export const CurrentAppProvider = Current.Provider;

/** The app on the page. */
export function useCurrentApp(): AppPluginMeta {
  const meta = useContext(Current);
  if (meta === null) throw new Error('There is no app around this component.');
  return meta;
}
