import { HubError } from '../../errors.ts';
import type { Coordinate } from '../../schema/catalogue.ts';
import type { AgreementDocument, ResolvedGrants } from '../agreement.ts';
import type { ServiceItem } from './service-item.ts';

/**
 * What is granted although none of the items needs it (minimum necessary, PIPL art. 6). What an emergency opens counts:
 * an agreement would else keep for emergencies what nobody has to give a reason for.
 */
export function beyondMinimum(
  { grants, emergency }: ResolvedGrants,
  items: readonly ServiceItem[],
): readonly Coordinate[] {
  const needed = new Set(items.flatMap(({ document }) => document.minimum));
  const opened = new Set([...grants, ...emergency].map(({ coordinate }) => coordinate));
  return [...opened].filter((coordinate) => !needed.has(coordinate));
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
