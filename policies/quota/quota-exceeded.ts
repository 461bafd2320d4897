import { HubError } from '../../errors.ts';
import type { Agreement } from '../agreement.ts';

/** Which quota a request would have exceeded. */
export type Refusal = 'REQUESTS' | 'COST' | 'SUBJECTS';

/** The refusal, with the time from which on the quota is free again. */
export function quotaExceeded(
  refusal: Refusal,
  { document: { limits } }: Agreement,
  { minuteEnds, dayEnds }: { readonly minuteEnds: Date; readonly dayEnds: Date },
): HubError {
  switch (refusal) {
    case 'REQUESTS':
      return new HubError('QUOTA_EXCEEDED', {
        detail: {
          zh: `本协议每分钟 ${limits.requestsPerMinute} 次请求已用完;请于下一分钟重试`,
          en: `the agreement's ${limits.requestsPerMinute} requests of this minute are used up: try again in the next minute`,
        },
        retryAfter: minuteEnds,
      });
    case 'COST':
      return new HubError('QUOTA_EXCEEDED', {
        detail: {
          zh: `本协议每分钟 ${limits.costPerMinute} 的代价余额不足;请于下一分钟重试,或减小操作`,
          en: `what is left of the agreement's cost of ${limits.costPerMinute} a minute does not suffice: try again in the next minute, or ask for less`,
        },
        retryAfter: minuteEnds,
      });
    case 'SUBJECTS':
      return new HubError('QUOTA_EXCEEDED', {
        detail: {
          zh: `本协议每日 ${limits.subjectsPerDay} 人的余额不足,数据未提供;请于次日(北京时间)重试,或减少人数`,
          en: `what is left of the agreement's ${limits.subjectsPerDay} people a day does not suffice, so nothing was released: try again tomorrow (Asia/Shanghai), or ask about fewer people`,
        },
        retryAfter: dayEnds,
      });
  }
}
