// Modules that come without types.
declare module '*.css';
declare module 'systemjs/dist/system.js';
declare module 'systemjs/dist/extras/amd.js';
declare module 'systemjs/dist/extras/named-register.js';
declare module 'react-router-dom' {
  import type { ComponentType, ReactNode } from 'react';
  /** Of version 5, whose history Grafana shares with its plugins. */
  export const Router: ComponentType<{ readonly history: unknown; readonly children: ReactNode }>;
}
