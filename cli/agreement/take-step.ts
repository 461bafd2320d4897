import type { HubConnection } from '../hub-connection.ts';
import { PROGRESS, type Progress } from './progress.ts';

/** What mutations are told, beside the person. */
const TYPES = { id: 'ID!', version: 'Int!', reason: 'String!' } as const;
type Told = { readonly [name in keyof typeof TYPES]?: string | number | undefined };

/** Takes a step in an agreement's life. @returns where the agreement stands then */
export async function takeStep(hub: HubConnection, mutation: string, told: Told): Promise<Progress> {
  const names = (Object.keys(TYPES) as (keyof typeof TYPES)[]).filter((name) => told[name] !== undefined);
  const declared = names.map((name) => `$${name}: ${TYPES[name]}`).join(', ');
  const given = names.map((name) => `${name}: $${name}`).join(', ');
  const { agreement } = await hub.ask<{ readonly agreement: Progress }>({
    query: `mutation(${declared}) { agreement: ${mutation}(${given}) { ${PROGRESS} } }`,
    variables: told,
  });
  return agreement;
}
