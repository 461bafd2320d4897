import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import type { Agreement, AgreementDocument } from '../../policies/agreement.ts';
import { askedSubjects } from '../../policies/asked-subjects.ts';
import { assertGranted, createAuthoriser } from '../../policies/authorise.ts';
import { bindArguments, filteredCoordinates } from '../../policies/bind-arguments.ts';
import { type Access, createDeciders } from '../../policies/decide.ts';
import { resolveGrants } from '../../policies/resolve-grants.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { coerceVariables } from '../../schema/coerce-variables.ts';

/** Opens everything that may be shared at all, within a row filter. */
export const DOCUMENT: AgreementDocument = {
  title: { zh: '测量', en: 'Bench' },
  consumer: 'PUBLIC_SECURITY',
  purposes: ['driving-licence-proof'],
  grants: [{ level: 1 }, { level: 2 }, { level: 3 }, { level: 4, mask: 'NONE' }],
  rowFilter: [{ field: 'residenceRegion', operator: 'IN', values: ['460100'] }],
  limits: { rowsPerRequest: 20_000 },
  validFrom: '2020-01-01',
  validTo: '2099-12-31',
};

const VARIABLES = { id: '11010519491231002X' };

/** What stands between a parsed operation and its first question to a source. */
export function createAuthorising(catalogue: Catalogue) {
  const deciderFor = createDeciders(catalogue);
  const authorise = createAuthoriser(catalogue, deciderFor);
  const agreement = agreementOf(catalogue);
  const access: Access = { agreement, roles: ['CONSUMER'], emergency: false, today: '2026-06-15' };
  return {
    /** The decision alone. */
    authorise: (parsed: ParsedOperation) => authorise({ ...parsed, access }),
    /** All of it: variables read, arguments checked and bound. */
    bind(parsed: ParsedOperation): void {
      const { named, planFor } = authorise({ ...parsed, access });
      const variables = coerceVariables(catalogue.schema, parsed.operation, VARIABLES);
      askedSubjects(named, variables);
      assertGranted(named, { deniedAsNull: false });
      const binding = { catalogue, access, decider: deciderFor(access), plan: planFor(variables), variables };
      filteredCoordinates(binding);
      bindArguments(binding);
    },
    /** The decision on a version of an agreement that nobody has asked under before. */
    openAgreement(fresh: Agreement): void {
      deciderFor({ ...access, agreement: fresh }).decide('Cardholder.name');
    },
  };
}

export interface ParsedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

export function parsed(text: string): ParsedOperation {
  const document = parse(text);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  return { document, operation: operation as OperationDefinitionNode };
}

export function agreementOf(catalogue: Catalogue): Agreement {
  return {
    id: 'bench',
    version: 1,
    state: 'ACTIVE',
    document: DOCUMENT,
    resolved: resolveGrants(catalogue, DOCUMENT),
  };
}
