import { type Bilingual, HubError } from '../../errors.ts';
import type { AccessPlan } from '../access-plan.ts';
import { askedSubjects } from '../asked-subjects.ts';
import { type BoundArguments, namesPeople } from '../bind-arguments.ts';

/** Whether the request brings a data subject's consent; takes an ID number. */
export type HasConsented = (idNumber: string) => boolean;

export interface ConsentCheck {
  readonly plan: AccessPlan;
  readonly bound: BoundArguments;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly hasConsented: HasConsented;
}

/**
 * Under an agreement that demands consent, each person must be asked about by ID number and have consented. A list that
 * names nobody is refused before it is fetched: whether it is empty would tell of people who were never asked.
 * @throws HubError CONSENT_REQUIRED
 */
export function assertConsented({ plan, bound, variables, hasConsented }: ConsentCheck): void {
  const roots = [...plan.roots.values()];
  const asked = askedSubjects({ rootFields: roots }, variables);
  const without = asked.filter((idNumber) => !hasConsented(idNumber)).length;
  if (without > 0) {
    throw consentRequired({
      zh: `所查 ${asked.length} 人中有 ${without} 人没有有效的同意码,请在 Onecard-Consent 请求头中给出`,
      en: `${without} of the ${asked.length} people asked about have no valid code in the Onecard-Consent header`,
    });
  }
  if ([...bound.pages.values()].some(({ filter }) => !namesPeople(filter)))
    throw consentRequired({
      zh: '列表查询须以公民身份号码指明所查之人(idNumberIn)',
      en: 'a list has to name the people by ID number (idNumberIn)',
    });
}

function consentRequired(detail: Bilingual): HubError {
  return new HubError('CONSENT_REQUIRED', { detail });
}
