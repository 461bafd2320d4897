import { type DocumentNode, Kind, type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql';
import { type Bilingual, HubError } from '../../errors.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { AccessPlan } from '../access-plan.ts';
import type { AgreementDocument } from '../agreement.ts';
import { createAuthoriser } from '../authorise.ts';
import { type Access, createDeciders } from '../decide.ts';
import { resolveGrants } from '../resolve-grants.ts';
import { dateInShanghai } from '../shanghai-time.ts';
import { type DocumentFault, faultAt } from './document-fault.ts';

/**
 * What in the operations that an agreement registers it would refuse itself, judged as requests are. What roles open is
 * no fault: nobody has asked yet. What an emergency opens counts, for the operation may be there for that.
 * @param document right otherwise: a misspelt grant would close every operation that needs it
 */
export function closedOperationFaults(
  catalogue: Catalogue,
  document: AgreementDocument,
): readonly DocumentFault[] {
  const { operations = [] } = document;
  if (operations.length === 0) return [];
  const access = accessUnder(catalogue, document);
  const authorise = createAuthoriser(catalogue, createDeciders(catalogue));
  return operations.flatMap(({ document: text }, i) => {
    const parsed = parse(text);
    const judge = (operation: OperationDefinitionNode) =>
      planFault(() => authorise({ document: parsed, operation, access }).named);
    return operationsOf(parsed).flatMap((operation) => {
      const fault = operation.operation === OperationTypeNode.QUERY ? judge(operation) : NO_QUERY;
      return fault === undefined ? [] : [faultAt(['operations', i, 'document'], fault)];
    });
  });
}

const NO_QUERY: Bilingual = {
  zh: '不是查询:共享协议不开放变更',
  en: 'is no query: agreements open no mutations',
};

/** As if the document were in force today. */
function accessUnder(catalogue: Catalogue, document: AgreementDocument): Access {
  const resolved = resolveGrants(catalogue, document);
  return {
    agreement: { id: '', version: 0, state: 'ACTIVE', document, resolved },
    roles: [],
    emergency: true,
    today: dateInShanghai(new Date()),
  };
}

function operationsOf({ definitions }: DocumentNode): readonly OperationDefinitionNode[] {
  return definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
}

function planFault(plan: () => AccessPlan): Bilingual | undefined {
  try {
    return closedFault(plan());
  } catch (error) {
    if (error instanceof HubError)
      return { zh: `不可执行:${error.messageIn('zh')}`, en: `cannot be executed: ${error.messageIn('en')}` };
    throw error;
  }
}

function closedFault({ decisions, deniedArguments }: AccessPlan): Bilingual | undefined {
  const closed = [...decisions].flatMap(([coordinate, decision]) =>
    decision.granted || decision.reason === 'ROLE_REQUIRED' ? [] : [coordinate],
  );
  const named = [...closed, ...deniedArguments];
  if (named.length === 0) return undefined;
  return {
    zh: `用到本协议未授权者:${named.join('、')}`,
    en: `names what the agreement does not grant: ${named.join(', ')}`,
  };
}
