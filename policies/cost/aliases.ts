import { type DocumentNode, visit } from 'graphql';
import type { PlannedField } from '../access-plan.ts';
import { LIMITS, tooCostly } from '../limits.ts';

/**
 * Aliases make one short document ask the same thing many times over.
 * @throws HubError OPERATION_TOO_COSTLY
 */
export function createAliasLimit(): (document: DocumentNode) => void {
  // Each document is counted once; Apollo keeps one per text.
  const fitting = new WeakSet<DocumentNode>();
  return (document) => {
    if (fitting.has(document)) return;
    let aliases = 0;
    visit(document, {
      Field({ alias }) {
        if (alias !== undefined) aliases += 1;
      },
    });
    if (aliases > LIMITS.aliases)
      throw tooCostly(`别名超过 ${LIMITS.aliases} 个`, `more than ${LIMITS.aliases} aliases`);
    fitting.add(document);
  };
}

/** @throws HubError OPERATION_TOO_COSTLY where one field stands at the root too often */
export function assertFewSameRoots(rootFields: readonly PlannedField[]): void {
  const counts = new Map<string, number>();
  for (const { definition } of rootFields) {
    const count = (counts.get(definition.name) ?? 0) + 1;
    if (count > LIMITS.sameRoot)
      throw tooCostly(
        `根字段 ${definition.name} 超过 ${LIMITS.sameRoot} 次(含别名);请用 cardholders 的筛选一次查多人`,
        `the root field ${definition.name} more than ${LIMITS.sameRoot} times, aliases included: cardholders takes many ID numbers in its filter`,
      );
    counts.set(definition.name, count);
  }
}
