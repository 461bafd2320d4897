import { readLogNames } from '../audit/checkpoints.ts';
import type { SubjectPseudonyms } from '../audit/subject.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import type { Quotas } from '../policies/quota/quotas.ts';
import { createAccessWords } from '../resolvers/access-words.ts';
import { agreementResolvers } from '../resolvers/agreements.ts';
import { auditResolvers } from '../resolvers/audit.ts';
import { auditExportResolvers } from '../resolvers/audit-export.ts';
import { auditHubResolvers } from '../resolvers/audit-hub.ts';
import type { AuditProofResolversInput } from '../resolvers/audit-proof.ts';
import { auditProofResolvers } from '../resolvers/audit-proof.ts';
import { auditTotalsResolvers } from '../resolvers/audit-totals.ts';
import { changeNoticeResolvers } from '../resolvers/change-notices.ts';
import { citizenResolvers } from '../resolvers/citizen.ts';
import { consentResolvers } from '../resolvers/consent.ts';
import type { CursorSeal } from '../resolvers/cursor.ts';
import { dataCatalogueResolvers } from '../resolvers/data-catalogue.ts';
import type { OpenedEmergency } from '../resolvers/emergency.ts';
import { emergencyResolvers } from '../resolvers/emergency.ts';
import { caseEvidenceResolvers } from '../resolvers/evidence/case-evidence.ts';
import { explainResolvers } from '../resolvers/explain.ts';
import { federationResolvers } from '../resolvers/federation.ts';
import { fileLoadResolvers } from '../resolvers/file-loads.ts';
import { objectionResolvers } from '../resolvers/objections.ts';
import { quotaResolvers } from '../resolvers/quota.ts';
import { schemaReviewResolvers } from '../resolvers/schema-review.ts';
import { serviceItemResolvers } from '../resolvers/service-items.ts';
import type { ResolverMap } from '../resolvers/shared-data-resolvers.ts';
import { sourceQualityResolvers } from '../resolvers/source-quality.ts';
import { type SourceResolversInput, sourceResolvers } from '../resolvers/sources.ts';
import { watchResolvers } from '../resolvers/watch.ts';
import { witnessResolvers } from '../resolvers/witness.ts';
import { derivedKey } from './derived-key.ts';
import type { GraphParts } from './graph.ts';
import { noticeSeals } from './notices/notice-seals.ts';
import type { Settings } from './settings.ts';
import { createTextSeal } from './text-seal.ts';

export interface HubResolversInput extends AuditProofResolversInput, SourceResolversInput {
  readonly agreements: AgreementStore;
  readonly pseudonyms: SubjectPseudonyms;
  readonly quotas: Quotas;
  readonly settings: Settings;
  /** The hub's. */
  readonly secret: Buffer;
  readonly cursorsFor: (agreement: string) => CursorSeal;
  readonly onEmergencyOpened: (opened: OpenedEmergency) => void;
}

/** Resolvers of all that is the hub's own, one map per schema file, for the graph that they are in. */
export function createHubResolvers(input: HubResolversInput): (parts: GraphParts) => readonly ResolverMap[] {
  const { pool, agreements, pseudonyms, quotas, settings, visibleLogsOf } = input;
  // No agreement has such an identifier, so none shares its seal.
  const citizenSeal = input.cursorsFor('/citizens');
  const seals = noticeSeals(input.secret, settings.mode);
  const textSeal = createTextSeal(derivedKey(input.secret, 'objections'));
  return (parts) => {
    const { catalogue } = parts;
    const words = createAccessWords(catalogue);
    return [
      explainResolvers({ ...parts, pool, agreements }),
      auditResolvers({ ...input, schema: catalogue.schema }),
      auditTotalsResolvers(pool, visibleLogsOf),
      auditHubResolvers(pool),
      auditProofResolvers(input),
      auditExportResolvers(input),
      witnessResolvers({ ...input, logNames: () => readLogNames(pool) }),
      caseEvidenceResolvers({ ...input, catalogue }),
      consentResolvers(input),
      citizenResolvers({ pool, pseudonyms, words, seal: citizenSeal }),
      objectionResolvers({
        ...{ pool, pseudonyms, catalogue, words, seal: citizenSeal },
        textSeal,
        workingDays: settings.objectionWorkingDays,
        holidays: settings.holidays,
      }),
      watchResolvers(input),
      changeNoticeResolvers({ ...parts, pool, agreements, visibleLogsOf, seals }),
      quotaResolvers(quotas),
      federationResolvers(parts),
      schemaReviewResolvers(pool),
      fileLoadResolvers(pool),
      serviceItemResolvers(pool, catalogue),
      dataCatalogueResolvers(pool, catalogue),
      sourceResolvers(input),
      sourceQualityResolvers(input),
      emergencyResolvers({ pool, onOpened: input.onEmergencyOpened }),
      agreementResolvers({
        pool,
        catalogue,
        answerWorkingDays: settings.answerWorkingDays,
        holidays: settings.holidays,
      }),
    ];
  };
}
