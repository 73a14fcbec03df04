import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { sceneGraph, type SceneObject } from '@grafana/scenes';

declare global {
  interface Window {
    /** The scene that is on the page, as scenes tell Grafana. */
    __grafanaSceneContext?: SceneObject;
  }
}

/** Fills variables by the scene that asks, or else the one on the page. */
export const template: TemplateSrv = {
  getVariables: () => [],
  containsTemplate: (target) => /\$|\[\[/u.test(target ?? ''),
  updateTimeRange: () => undefined,
  replace: (target = '', scopedVars, format) => {
    const scene = sceneOf(scopedVars);
    return scene === undefined
      ? scopedOnly(target, scopedVars)
      : // Scenes knows the formats that Grafana has, and functions.
        sceneGraph.interpolate(scene, target, scopedVars, formatOf(format));
  },
};

function sceneOf(scopedVars: ScopedVars | undefined): SceneObject | undefined {
  const scoped: { valueOf?: () => SceneObject } | undefined = scopedVars?.['__sceneObject']?.value;
  return scoped?.valueOf?.() ?? window.__grafanaSceneContext;
}

type Format = Parameters<typeof sceneGraph.interpolate>[3];
const formatOf = (format: unknown): Format =>
  typeof format === 'string' ? format : isFormatter(format) ? format : undefined;
const isFormatter = (format: unknown): format is Exclude<Format, string | undefined> =>
  typeof format === 'function';

/** Outside any scene there are only the variables that come with the request. */
const scopedOnly = (target: string, scopedVars: ScopedVars | undefined): string =>
  target.replace(
    /\$(?:\{(\w+)(?::\w+)?\}|(\w+))/gu,
    (whole, braced: string | undefined, bare: string | undefined) => {
      const found = scopedVars?.[braced ?? bare ?? ''];
      return found === undefined ? whole : String(found.value);
    },
  );
