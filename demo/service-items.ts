import type { Bilingual } from '../errors.ts';

/** Service items (服务管理事项目录清单) that the demo's agreements name as purposes; owners maintain the real catalogue. */
export const SERVICE_ITEMS = {
  'hotel-check-in': { zh: '旅馆入住登记', en: 'Hotel check-in' },
  'driving-licence-proof': { zh: '驾驶证证明', en: 'Driving-licence proof' },
  'hospital-reception': { zh: '就医登记', en: 'Hospital reception' },
  'travel-concession': { zh: '乘车优待', en: 'Travel concession' },
  'household-registration-proof': { zh: '户籍证明', en: 'Household-registration proof' },
  'personal-qualification-proof': { zh: '个人资格证明', en: 'Personal-qualification proof' },
  'subsidy-payment': { zh: '惠民补贴发放', en: 'Subsidy payment' },
} as const satisfies Record<string, Bilingual>;

export type ServiceItem = keyof typeof SERVICE_ITEMS;
