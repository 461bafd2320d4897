import type { Knex } from 'knex';
import * as roles from './0001-roles.ts';
import * as agreements from './0002-agreements.ts';
import * as audit from './0003-audit.ts';
import * as identity from './0004-identity.ts';
import * as agreementLife from './0005-agreement-life.ts';
import * as serviceItems from './0006-service-items.ts';
import * as emergency from './0007-emergency.ts';
import * as quotas from './0008-quotas.ts';
import * as requestTerms from './0009-request-terms.ts';
import * as merkle from './0010-merkle.ts';
import * as agreementSuccession from './0011-agreement-succession.ts';
import * as reviewHours from './0012-review-hours.ts';
import * as auditMonths from './0013-audit-months.ts';
import * as auditFollower from './0014-audit-follower.ts';
import * as keysAndHubLog from './0015-keys-and-hub-log.ts';
import * as subjectsByEntry from './0016-subjects-by-entry.ts';
import * as auditSearch from './0017-audit-search.ts';
import * as accessTotals from './0018-access-totals.ts';
import * as watch from './0019-watch.ts';
import * as watchWebhooks from './0020-watch-webhooks.ts';
import * as witnesses from './0021-witnesses.ts';
import * as accessHistory from './0022-access-history.ts';
import * as objections from './0023-objections.ts';
import * as auditArchive from './0024-audit-archive.ts';
import * as sources from './0026-sources.ts';
import * as sourceTypes from './0027-source-types.ts';
import * as fileLoads from './0028-file-loads.ts';
import * as changeNotices from './0029-change-notices.ts';

export interface Migration {
  up(knex: Knex): Promise<void>;
  down?(knex: Knex): Promise<void>;
}

export interface NamedMigration {
  /** What the database remembers the migration by. Never changed once released. */
  readonly name: string;
  readonly migration: Migration;
}

/** The hub's own tables, in the order of their making. New ones go to the end. */
export const MIGRATIONS: readonly NamedMigration[] = [
  { name: '0001-roles', migration: roles },
  { name: '0002-agreements', migration: agreements },
  { name: '0003-audit', migration: audit },
  { name: '0004-identity', migration: identity },
  { name: '0005-agreement-life', migration: agreementLife },
  { name: '0006-service-items', migration: serviceItems },
  { name: '0007-emergency', migration: emergency },
  { name: '0008-quotas', migration: quotas },
  { name: '0009-request-terms', migration: requestTerms },
  { name: '0010-merkle', migration: merkle },
  { name: '0011-agreement-succession', migration: agreementSuccession },
  { name: '0012-review-hours', migration: reviewHours },
  { name: '0013-audit-months', migration: auditMonths },
  { name: '0014-audit-follower', migration: auditFollower },
  { name: '0015-keys-and-hub-log', migration: keysAndHubLog },
  { name: '0016-subjects-by-entry', migration: subjectsByEntry },
  { name: '0017-audit-search', migration: auditSearch },
  { name: '0018-access-totals', migration: accessTotals },
  { name: '0019-watch', migration: watch },
  { name: '0020-watch-webhooks', migration: watchWebhooks },
  { name: '0021-witnesses', migration: witnesses },
  { name: '0022-access-history', migration: accessHistory },
  { name: '0023-objections', migration: objections },
  { name: '0024-audit-archive', migration: auditArchive },
  { name: '0026-sources', migration: sources },
  { name: '0027-source-types', migration: sourceTypes },
  { name: '0028-file-loads', migration: fileLoads },
  { name: '0029-change-notices', migration: changeNotices },
];
