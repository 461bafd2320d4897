import type { DataSource, SourceAnswer, SourceVersion } from '../../generated/graphql.ts';
import type { Words } from '../agreement/words.ts';

/** Where a source stands. */
export type Standing = Pick<
  DataSource,
  'id' | 'department' | 'kind' | 'state' | 'published' | 'builtIn' | 'proposedAddress' | 'proposedBy'
> & {
  readonly versions: readonly (Pick<SourceVersion, 'version' | 'state' | 'draftedBy' | 'submittedBy'> & {
    readonly answers: readonly SourceAnswer[];
  })[];
  readonly service?: { readonly state: string; readonly closed: readonly string[] } | null;
};

export const STANDING = `id department kind state published builtIn proposedAddress proposedBy
  versions { version state draftedBy submittedBy answers { side approved reason person answeredAt } }
  service { state closed }`;

/** Versions that are shown; the rest is in --json. */
const SHOWN = 5;

/** A source, its newest versions and what comes next. */
export function describeStanding(source: Standing, words: Words): readonly string[] {
  const { id, department, kind, state, published, service } = source;
  const version =
    published == null ? '' : words.say({ zh: `,现行版本 ${published}`, en: `, version ${published}` });
  return [
    `${id}: ${words.name('DataSourceState', state)}${version} — ${words.name('Department', department)}, ${kind}`,
    ...(service == null ? [] : describeService(service, words)),
    ...describeProposal(source, words),
    ...source.versions.slice(0, SHOWN).flatMap((one) => describeVersion(one, words)),
    ...nextSteps(source).map((step) => `→ ${step}`),
  ];
}

function describeProposal({ id, proposedAddress, proposedBy }: Standing, words: Words): readonly string[] {
  if (proposedAddress == null) return [];
  return [
    words.say({
      zh: `  新地址 ${proposedAddress} 待另一人确认(由 ${proposedBy} 提出)`,
      en: `  new address ${proposedAddress} awaits confirmation by another person (proposed by ${proposedBy})`,
    }),
    `→ onecard source confirm-address ${id}`,
  ];
}

function describeService(
  { state, closed }: NonNullable<Standing['service']>,
  words: Words,
): readonly string[] {
  return [
    `  ${words.name('SourceServiceState', state)}`,
    ...closed.map((column) => words.say({ zh: `  已关闭:${column}`, en: `  closed: ${column}` })),
  ];
}

function describeVersion(
  { version, state, submittedBy, draftedBy, answers }: Standing['versions'][number],
  words: Words,
): readonly string[] {
  return [
    `  ${words.say({ zh: `版本 ${version}`, en: `version ${version}` })} ${words.name('SourceVersionState', state)} (${submittedBy ?? draftedBy})`,
    ...answers.map(({ side, approved, reason, person }) => {
      const said = approved
        ? words.say({ zh: '同意', en: 'approved' })
        : words.say({ zh: `退回:${reason}`, en: `refused: ${reason}` });
      return `    ${words.name('SourceSide', side)} ${said} (${person})`;
    }),
  ];
}

/** What to type next. */
export function nextSteps({ id, state, published, versions, builtIn }: Standing): readonly string[] {
  if (builtIn) return [];
  const [newest] = versions;
  const command = (text: string) => `onecard source ${text}`;
  if (newest === undefined)
    return [command(`introspect ${id} --out ${id}.graphql`), command(`draft ${id} ${id}.graphql`)];
  switch (newest.state) {
    case 'DRAFT':
      return [command(`preview ${id}`), command(`submit ${id}`)];
    case 'SUBMITTED':
      return (['OWNER', 'BIG_DATA'] as const)
        .filter((side) => !newest.answers.some((answer) => answer.side === side))
        .map((side) => `${command(`approve ${id}`)}  # ${side}`);
    case 'APPROVED':
      return newest.version === published ||
        (state === 'RETIRED' && published === null && versions.length === 0)
        ? []
        : [command(`publish ${id}`)];
    case 'REJECTED':
      return [command(`draft ${id} ${id}.graphql`)];
  }
}
