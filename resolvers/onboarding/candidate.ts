import type { ColumnFault, Connector } from '../../connectors/connector.ts';
import { HubError } from '../../errors.ts';
import { tellFaults } from '../../policies/fault-list.ts';
import { type PublishedSource, sdlNameOf } from '../../policies/source-life/published-sources.ts';
import type { StoredSource } from '../../policies/source-life/stored-source.ts';
import { extendCatalogue } from '../../schema/build.ts';
import type { Catalogue, Source } from '../../schema/catalogue.ts';
import { type Place, type SchemaFault, SchemaFaultsError } from '../../schema/fault.ts';
import { adviceOn } from './advice.ts';
import { describeColumnFault, eachOnce, expectationsOf } from './expectations.ts';
import { foreignKeyFaults } from './foreign-keys.ts';

/** A source's SDL that may become part of the graph. */
export interface Candidate {
  readonly source: StoredSource;
  readonly sdl: string;
}

export interface Surroundings {
  /** Of the source files that come with the hub. */
  readonly builtIn: Catalogue;
  /** What is published; the candidate takes the place of its own source's version. */
  readonly published: readonly PublishedSource[];
}

export interface Validation {
  readonly faults: readonly SchemaFault[];
  readonly advice: readonly SchemaFault[];
  /** The graph with the candidate, where it has no faults. */
  readonly catalogue: Catalogue | undefined;
}

/** File name under which a candidate's faults are told. */
export function candidateName({ id }: Pick<StoredSource, 'id'>): string {
  return `${id}.graphql`;
}

/** The graph as it would be with a candidate, or without the source. @throws SchemaFaultsError */
export function catalogueWith(
  { builtIn, published }: Surroundings,
  { source, sdl }: { readonly source: Pick<StoredSource, 'id'>; readonly sdl?: string },
): Catalogue {
  const others = published
    .filter(({ id }) => id !== source.id)
    .map((other) => ({ name: sdlNameOf(other), text: other.sdl }));
  return extendCatalogue(
    builtIn,
    sdl === undefined ? others : [...others, { name: candidateName(source), text: sdl }],
  );
}

/** The same. @throws HubError BAD_USER_INPUT with every fault */
export function catalogueOrRefuse(...args: Parameters<typeof catalogueWith>): Catalogue {
  try {
    return catalogueWith(...args);
  } catch (error) {
    throw error instanceof SchemaFaultsError ? refuseFaults(error.faults) : error;
  }
}

/**
 * Every fault of a candidate at once: of its SDL, within the graph that it would be part of, and against the source itself.
 * @param connect opens the way to the source as the candidate describes it
 * @throws HubError SOURCE_UNAVAILABLE where the source cannot be asked
 */
export async function validateCandidate(
  candidate: Candidate,
  surroundings: Surroundings,
  connect: (source: Source, catalogue: Catalogue) => Connector,
): Promise<Validation> {
  const { source, sdl } = candidate;
  const { catalogue, faults } = build(surroundings, { source, sdl });
  const declared =
    catalogue && [...catalogue.sources.values()].find(({ place }) => place.file === candidateName(source));
  if (catalogue === undefined || declared === undefined) return { faults, advice: [], catalogue: undefined };
  const ofDeclaration = declarationFaults(declared, source);
  // Who names another kind, or nothing that can be asked, is not to be told what the source lacks.
  const ofSource = ofDeclaration.length > 0 ? [] : await compare(declared, catalogue, connect);
  const all = [...faults, ...ofDeclaration, ...foreignKeyFaults(catalogue, source.id), ...ofSource];
  return {
    faults: all,
    advice: adviceOn(catalogue, source.id),
    catalogue: all.length === 0 ? catalogue : undefined,
  };
}

/** The graph, as far as it can be read, and its faults. */
function build(
  surroundings: Surroundings,
  candidate: Candidate,
): { readonly catalogue: Catalogue | undefined; readonly faults: readonly SchemaFault[] } {
  try {
    return { catalogue: catalogueWith(surroundings, candidate), faults: [] };
  } catch (error) {
    if (!(error instanceof SchemaFaultsError)) throw error;
    return { catalogue: error.readable, faults: error.faults };
  }
}

async function compare(
  declared: Source,
  catalogue: Catalogue,
  connect: (source: Source, catalogue: Catalogue) => Connector,
): Promise<readonly SchemaFault[]> {
  const expectations = expectationsOf(catalogue, declared.id);
  const connector = connect(declared, catalogue);
  try {
    const faults: readonly ColumnFault[] = await connector.check(
      expectations.map(({ expectation }) => expectation),
    );
    return eachOnce(faults.map((fault) => describeColumnFault(fault, { source: declared.id, expectations })));
  } finally {
    await connector.close();
  }
}

/** What the file says of its source has to be what was connected. */
function declarationFaults(
  { id, department, kind, place }: Source,
  source: StoredSource,
): readonly SchemaFault[] {
  const compared = [
    ['id', id, source.id],
    ['department', department, source.department],
    ['kind', kind, source.kind],
  ] as const;
  return compared.flatMap(([name, said, connected]) =>
    said === connected ? [] : [otherThanConnected(place, { name, said, connected })],
  );
}

function otherThanConnected(
  place: Place,
  { name, said, connected }: { readonly name: string; readonly said: string; readonly connected: string },
): SchemaFault {
  return {
    place,
    fault: {
      zh: `@source 的 ${name} 为 ${said},与所连接的来源不符`,
      en: `${name} of @source is ${said}, which is not what was connected`,
    },
    remedy: { zh: `写 ${connected}`, en: `write ${connected}` },
  };
}

/** The faults as one refusal. */
export function refuseFaults(faults: readonly SchemaFault[]): HubError {
  const say = (language: 'zh' | 'en', { place, fault, remedy }: SchemaFault) =>
    `${place.file}:${place.line} ${fault[language]} → ${remedy[language]}`;
  return new HubError('BAD_USER_INPUT', {
    detail: tellFaults(faults.map((fault) => () => ({ zh: say('zh', fault), en: say('en', fault) }))),
  });
}
