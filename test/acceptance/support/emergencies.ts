import type { AgreementDocument } from '../../../policies/agreement.ts';
import type { Answer, TestHub } from '../../support/hub.ts';

export const doctor = { client: 'emergency-room', operator: 'DrWang' };
export const head = { client: 'health-office', operator: 'DrLi' };

/** What the reception of a hospital may see, and what it may see in an emergency. */
export const RECEPTION: Partial<AgreementDocument> = {
  consumer: 'HEALTH',
  purposes: ['hospital-reception'],
  grants: [{ coordinate: 'Query.cardholder' }, { coordinate: 'Cardholder.name', mask: 'NAME' }],
  emergency: {
    grants: [
      { coordinate: 'Cardholder.name', mask: 'NONE' },
      { coordinate: 'Cardholder.mobile', mask: 'NONE' },
    ],
    minutes: 30,
    reviewWithinHours: 24,
  },
};

export const SHOWN = 'id state reason requests finding comment reviewer openedAt endsAt reviewDue';

export const reviewing = (id: string) =>
  `reviewEmergency(id: "${id}", finding: JUSTIFIED, comment: "病历相符")`;

/** Steps of emergencies, as a person of a department takes them. */
export interface EmergencySteps {
  change(mutation: string, person: { readonly client: string; readonly operator?: string }): Promise<Answer>;
  /** A step that has to succeed; what the emergency is afterwards. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape the query decides
  did(...given: Parameters<EmergencySteps['change']>): Promise<any>;
}

export function emergencySteps(ask: TestHub['ask']): EmergencySteps {
  const change: EmergencySteps['change'] = (mutation, person) =>
    ask(`mutation { step: ${mutation} { ${SHOWN} } }`, { agreement: null, ...person });
  return {
    change,
    async did(...given) {
      const answer = await change(...given);
      if (answer.codes.length > 0) throw new Error(answer.text);
      return answer.data.step;
    },
  };
}
