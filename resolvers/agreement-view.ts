import DataLoader from 'dataloader';
import type { Pool } from 'pg';
import { HubError, type Language } from '../errors.ts';
import type { AgreementDocument, ResolvedGrant } from '../policies/agreement.ts';
import { diffDocuments } from '../policies/document/diff-documents.ts';
import { documentHash } from '../policies/document/document-hash.ts';
import { writeAgreementDocument } from '../policies/document/write-document.ts';
import {
  type AgreementHead,
  type AnswerRecord,
  readAgreements,
  readAnswers,
  readDrafts,
  readVersions,
  type VersionRecord,
  type Viewer,
} from '../policies/lifecycle/read-agreements.ts';

/** Agreements as the graph shows them to one caller; what stands behind an agreement is read when it is asked for. */
export interface AgreementView {
  /** Undefined where there is none, or none that the caller's department has to do with. */
  one(id: string): Promise<unknown>;
  many(heads: readonly AgreementHead[]): readonly unknown[];
}

export function createAgreementView(
  pool: Pool,
  { viewer, language }: { readonly viewer: Viewer; readonly language: Language },
): AgreementView {
  const versions = grouped((ids) => readVersions(pool, viewer, ids));
  const answers = grouped((ids) => readAnswers(pool, viewer, ids));
  const drafts = grouped((ids) => readDrafts(pool, viewer, ids));
  const differences = (before: AgreementDocument | undefined, after: AgreementDocument) =>
    before === undefined ? [] : diffDocuments(before, after).map((difference) => difference[language]);

  const presentVersion = (record: VersionRecord) => {
    const { agreement, version, document, resolved } = record;
    return {
      ...record,
      title: document.title[language],
      purposes: document.purposes,
      validFrom: document.validFrom,
      validTo: document.validTo,
      justification: document.justification ?? null,
      accessHistory: document.accessHistory && {
        ...document.accessHistory,
        legalBasis: document.accessHistory.legalBasis[language],
      },
      document: () => writeAgreementDocument(document),
      documentHash: () => documentHash(document),
      grants: () => resolved.grants.map(presentGrant),
      emergencyGrants: () => resolved.emergency.map(presentGrant),
      beyondMinimum: () => among(record.beyondMinimum, resolved.grants),
      emergencyBeyondMinimum: () => among(record.beyondMinimum, resolved.emergency),
      submittedAt: record.submittedAt.toISOString(),
      answers: async () =>
        (await answers.load(agreement)).filter((answer) => answer.version === version).map(presentAnswer),
      differences: async ({ from }: { readonly from?: number | null }) => {
        const before = (await versions.load(agreement)).find(
          (other) => other.version === (from ?? version - 1),
        );
        if (before === undefined && from != null) throw noVersion(from);
        return differences(before?.document, document);
      },
    };
  };

  const versionOf = async (id: string, number: number | null) => {
    const record = (await versions.load(id)).find(({ version }) => version === number);
    return record && presentVersion(record);
  };

  const present = (head: AgreementHead) => ({
    id: head.id,
    state: head.state,
    consumer: head.consumer,
    inForce: () => versionOf(head.id, head.version),
    next: () => versionOf(head.id, head.nextVersion),
    versions: async () => (await versions.load(head.id)).map(presentVersion),
    async draft() {
      const [draft] = await drafts.load(head.id);
      if (draft === undefined) return null;
      return {
        document: draft.source,
        makers: draft.makers,
        savedAt: draft.savedAt.toISOString(),
        async differences() {
          const inForce = (await versions.load(head.id)).find(({ version }) => version === head.version);
          return differences(inForce?.document, draft.document);
        },
      };
    },
  });

  return {
    async one(id) {
      const [head] = await readAgreements(pool, viewer, { filter: { id }, limit: 1 });
      return head && present(head);
    },
    many: (heads) => heads.map(present),
  };
}

/** Loads records that belong to agreements, those of several agreements with one statement. */
function grouped<R extends { readonly agreement: string }>(
  read: (ids: readonly string[]) => Promise<readonly R[]>,
): DataLoader<string, readonly R[]> {
  return new DataLoader(async (ids) => {
    const records = await read(ids);
    return ids.map((id) => records.filter(({ agreement }) => agreement === id));
  });
}

function among(coordinates: readonly string[], grants: readonly ResolvedGrant[]): readonly string[] {
  return coordinates.filter((coordinate) => grants.some((grant) => grant.coordinate === coordinate));
}

function presentGrant({ coordinate, mask, arguments: allowed, rules, meaning }: ResolvedGrant) {
  return {
    coordinate,
    mask,
    arguments: allowed ?? null,
    rules,
    owner: meaning.owner,
    level: meaning.level,
  };
}

function presentAnswer(answer: AnswerRecord) {
  return { ...answer, answeredAt: answer.answeredAt?.toISOString() ?? null };
}

function noVersion(version: number): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: `没有版本 ${version}`, en: `there is no version ${version}` },
  });
}
