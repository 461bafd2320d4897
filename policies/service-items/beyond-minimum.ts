import { HubError } from '../../errors.ts';
import type { Coordinate } from '../../schema/catalogue.ts';
import type { AgreementDocument, ResolvedGrants } from '../agreement.ts';
import type { ServiceItem } from './service-item.ts';

/** What is granted although none of the items needs it (minimum necessary, PIPL art. 6). */
export function beyondMinimum(
  { grants }: Pick<ResolvedGrants, 'grants'>,
  items: readonly ServiceItem[],
): readonly Coordinate[] {
  const needed = new Set(items.flatMap(({ document }) => document.minimum));
  return grants.map(({ coordinate }) => coordinate).filter((coordinate) => !needed.has(coordinate));
}

/** @throws HubError BAD_USER_INPUT where more is asked for than the items need, and no reason is given */
export function assertJustified(
  { justification }: Pick<AgreementDocument, 'justification'>,
  beyond: readonly Coordinate[],
): void {
  if (beyond.length === 0 || justification !== undefined) return;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `超出服务事项的最小字段集:${beyond.join('、')};请删去,或在 justification 中写明理由`,
      en: `more than the service items need: ${beyond.join(', ')}; leave it out, or give the reason as justification`,
    },
    coordinates: beyond,
  });
}
