import type { Access } from './access.ts';
import { oneOf, type Parameter } from './parameters.ts';

/** Whom or what an alert is about. Serialised it is the key under which a rule counts. */
export interface About {
  readonly department: string;
  readonly client?: string;
  readonly operator?: string;
  readonly agreement?: string;
  /** A data subject's pseudonym: part of the key, and never shown. */
  readonly subject?: string;
}

export type By = 'OPERATOR' | 'CLIENT' | 'AGREEMENT';
export const by: Parameter<By> = oneOf('OPERATOR', 'CLIENT', 'AGREEMENT');

/** A request without an operator is its client's: nobody escapes a rule by leaving the name out. */
export function actorOf(access: Access, grouping: By): About {
  const { department, client, operator, log } = access;
  if (grouping === 'AGREEMENT') return { department, agreement: log };
  if (grouping === 'OPERATOR' && operator !== null) return { department, operator };
  return { department, client };
}

export function keyOf({ department, client, operator, agreement, subject }: About): string {
  return JSON.stringify({ department, client, operator, agreement, subject });
}

export function aboutOf(key: string): About {
  return JSON.parse(key) as About;
}
