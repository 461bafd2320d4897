import type { AgreementVersion } from '../../generated/graphql.ts';
import { CommandError } from '../failure.ts';
import type { HubConnection } from '../hub-connection.ts';

/** Asks for one agreement. @throws CommandError where the department has no such agreement */
export async function readAgreement<Shown>(
  hub: HubConnection,
  id: string,
  selection: string,
): Promise<Shown> {
  const { agreement } = await hub.ask<{ readonly agreement: Shown | null }>({
    query: `query($id: ID!) { agreement(id: $id) ${selection} }`,
    variables: { id },
  });
  if (agreement !== null) return agreement;
  throw new CommandError(
    `没有协议 ${id},或本部门不是其一方;现有者见 onecard agreement list · no agreement ${id}, or your department is no party to it; see onecard agreement list`,
  );
}

/** An agreement whose versions were asked for by number, state and whatever else is needed. */
export interface WithVersions<Key extends keyof AgreementVersion = never> {
  readonly versions: readonly Pick<AgreementVersion, 'version' | 'state' | Key>[];
}

type Numbered = Pick<AgreementVersion, 'version' | 'state'>;

/** The version that still has to be answered or countersigned; there is one at the most. */
export function openVersion<Version extends Numbered>(versions: readonly Version[]): Version | undefined {
  return versions.find(({ state }) => state === 'SUBMITTED' || state === 'APPROVED');
}

/** The version that can still be taken back: the open one, or else the one that waits for its first day. */
export function withdrawableVersion<Version extends Numbered>(
  versions: readonly Version[],
): Version | undefined {
  return openVersion(versions) ?? versions.find(({ state }) => state === 'CONCLUDED');
}

/** @throws CommandError naming the versions that there are */
export function versionNumbered<Version extends Numbered>(
  versions: readonly Version[],
  number: number,
): Version {
  const found = versions.find(({ version }) => version === number);
  if (found !== undefined) return found;
  const known = versions.map(({ version }) => version).join(' ') || '—';
  throw new CommandError(`没有版本 ${number};现有 ${known} · no version ${number}; there are ${known}`);
}

/** Where no version is named. @throws CommandError where there is none yet */
export function versionInForceOrNewest<Version extends Numbered>(versions: readonly Version[]): Version {
  return versions.find(({ state }) => state === 'IN_FORCE') ?? newestVersion(versions);
}

/** @throws CommandError where there is none yet */
export function newestVersion<Version extends Numbered>([newest]: readonly Version[]): Version {
  if (newest !== undefined) return newest;
  throw new CommandError(
    '只有草稿,尚无版本;取草稿用 onecard agreement export --draft · there is a draft only, and no version: onecard agreement export --draft has it',
  );
}
