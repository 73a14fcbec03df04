import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rule } from 'eslint';
import { forbiddenImport } from './layers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** ESLint's view of the dependency rule: reports every import, re-export and dynamic import it forbids. */
export const dependencyRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { forbidden: '{{why}}' } },
  create(context) {
    const file = relative(root, context.filename).split(sep).join('/');
    const check = (node: Rule.Node, specifier: unknown): void => {
      if (typeof specifier !== 'string') return;
      const why = forbiddenImport(file, specifier, dependencies());
      if (why !== undefined) context.report({ node, messageId: 'forbidden', data: { why } });
    };
    return {
      ImportDeclaration: (node) => {
        check(node, node.source.value);
      },
      ExportNamedDeclaration: (node) => {
        check(node, node.source?.value);
      },
      ExportAllDeclaration: (node) => {
        check(node, node.source.value);
      },
      ImportExpression: (node) => {
        check(node, node.source.type === 'Literal' ? node.source.value : undefined);
      },
    };
  },
};

function dependencies(): ReadonlySet<string> {
  const declared: unknown = JSON.parse(readFileSync(`${root}/exporter/package.json`, 'utf8'));
  const named =
    typeof declared === 'object' && declared !== null && 'dependencies' in declared
      ? declared.dependencies
      : undefined;
  return new Set(Object.keys(named ?? {}));
}
