import { stringify } from 'yaml';
import type { AgreementDocument } from '../../../policies/agreement.ts';
import type { Answer, TestHub } from '../../support/hub.ts';

/** Someone of a department, through one of its clients. */
export interface Person {
  readonly client: string;
  readonly operator: string;
}

export const drafter = { client: 'tourism-office', operator: 'LiLei' };
export const submitter = { client: 'tourism-office', operator: 'HanMeimei' };
export const police = { client: 'police-office', operator: 'WangGang' };
export const hrss = { client: 'hrss-office', operator: 'ChenJing' };
export const countersigner = { client: 'hrss-office', operator: 'ZhaoMin' };

/** The least that the entry to a scenic area needs. */
export const MINIMUM = [
  'Query.cardholder',
  'Cardholder.name',
  'Cardholder.drivingLicence',
  'DrivingLicence.classes',
];

/** What the scenic areas ask for: fields of HRSS and of Public Security. */
export function scenicArea(purpose: string, changes: Partial<AgreementDocument> = {}): string {
  return stringify({
    title: { zh: '景区实名入园', en: 'Real-name entry to scenic areas' },
    consumer: 'TOURISM',
    purposes: [purpose],
    grants: [
      { coordinate: 'Query.cardholder' },
      { coordinate: 'Cardholder.name', mask: 'NAME' },
      { coordinate: 'Cardholder.drivingLicence' },
      { coordinate: 'DrivingLicence.classes' },
    ],
    rowFilter: [],
    limits: { rowsPerRequest: 100 },
    validFrom: '2026-01-01',
    validTo: '2035-12-31',
    ...changes,
  } satisfies AgreementDocument);
}

const SHOWN = `{
  id state consumer
  inForce { version }
  next { version validFrom }
  versions {
    version state makers countersigner parties purposes
    answers { department answer automatic reason operator dueOn overdue }
  }
  draft { makers }
}`;

const TYPES: Readonly<Record<string, string>> = { document: 'String!', version: 'Int!', reason: 'String!' };

/** One agreement's life, step by step, as the graph names its steps. */
export interface AgreementLife {
  step(name: string, person: Person, args?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** A step that has to succeed; what the agreement is afterwards. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape the query decides
  did(name: string, person: Person, args?: Readonly<Record<string, unknown>>): Promise<any>;
  /** Takes a document from its draft to its countersignature. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  conclude(document: string, version?: number, owners?: readonly Person[]): Promise<any>;
  /** The same, up to the countersignature. */
  approve(document: string, version?: number, owners?: readonly Person[]): Promise<void>;
  /** What its log tells. */
  steps(client?: string): Promise<readonly Record<string, unknown>[]>;
  actions(): Promise<readonly unknown[]>;
}

export function lifeOf(ask: TestHub['ask'], id: string): AgreementLife {
  const step: AgreementLife['step'] = async (name, { client, operator }, args = {}) => {
    const names = Object.keys(args);
    const declared = ['$id: ID!', ...names.map((arg) => `$${arg}: ${TYPES[arg]}`)].join(', ');
    const given = ['id: $id', ...names.map((arg) => `${arg}: $${arg}`)].join(', ');
    return ask(`mutation(${declared}) { step: ${name}(${given}) ${SHOWN} }`, {
      client,
      operator,
      agreement: null,
      variables: { id, ...args },
    });
  };
  const did: AgreementLife['did'] = async (...given) => {
    const answer = await step(...given);
    if (answer.codes.length > 0) throw new Error(answer.text);
    return answer.data.step;
  };
  const approve: AgreementLife['approve'] = async (document, version = 1, owners = [police, hrss]) => {
    await did('saveAgreementDraft', drafter, { document });
    await did('submitAgreement', submitter);
    for (const owner of owners) await did('approveAgreement', owner, { version });
  };
  const steps: AgreementLife['steps'] = async (client = 'tourism-office') => {
    const answer = await ask(
      `query($id: ID!) { changeRecords(agreement: $id) { nodes { action version department operator target reason document } } }`,
      { client, agreement: null, variables: { id } },
    );
    if (answer.codes.length > 0) throw new Error(answer.text);
    return answer.data.changeRecords.nodes;
  };
  return {
    step,
    did,
    approve,
    async conclude(document, version = 1, owners) {
      await approve(document, version, owners);
      return did('countersignAgreement', countersigner, { version });
    },
    steps,
    actions: async () => (await steps()).map(({ action }) => action),
  };
}
