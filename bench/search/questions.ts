import type { EntryFilter, VisibleLogs } from '../../audit/search.ts';
import type { TotalsKey } from '../../audit/totals/read-totals.ts';
import { AGREEMENTS, monthStart } from './fill.ts';

/** What there is to ask for: a few entries of the database, drawn from all over the year. */
export interface Sample {
  readonly subject: string;
  readonly requestId: string;
  readonly operator: string;
  readonly agreement: string;
  readonly client: string;
  readonly coordinate: string;
  readonly cursor: string;
}

export interface SearchQuestion {
  readonly name: string;
  filter(sample: Sample, i: number): EntryFilter;
  readonly visibleLogs?: (i: number) => VisibleLogs;
  readonly isPaged?: boolean;
}

const HALF_A_YEAR_AGO = { from: monthStart(5), to: monthStart(6) };
const day = (i: number) => {
  const from = new Date(monthStart(i % 11).getTime() + (i % 27) * 86_400_000);
  return { from, to: new Date(from.getTime() + 86_400_000) };
};
const small = (i: number) => `agreement-${AGREEMENTS - 1 - (i % 20)}`;
const three = (i: number): VisibleLogs => [small(i), small(i + 7), small(i + 13)];

export const SEARCHES: readonly SearchQuestion[] = [
  { name: 'the newest', filter: () => ({}) },
  { name: 'a page further back', filter: () => ({}), isPaged: true },
  { name: 'agreement', filter: ({ agreement }) => ({ agreement }) },
  { name: 'agreement, a page further back', filter: ({ agreement }) => ({ agreement }), isPaged: true },
  { name: 'agreement with little business', filter: (_, i) => ({ agreement: small(i) }) },
  { name: 'department', filter: () => ({ department: 'HEALTH' }) },
  { name: 'client', filter: ({ client }) => ({ client }) },
  { name: 'operator', filter: ({ operator }) => ({ operator }) },
  { name: 'operator, a month half a year ago', filter: ({ operator }) => ({ operator, ...HALF_A_YEAR_AGO }) },
  {
    name: 'operator under an agreement not his',
    filter: ({ operator }, i) => ({ operator, agreement: small(i) }),
  },
  { name: 'person', filter: ({ subject }) => ({ subject: [subject] }) },
  {
    name: 'person, a month half a year ago',
    filter: ({ subject }) => ({ subject: [subject], ...HALF_A_YEAR_AGO }),
  },
  {
    name: 'person of whom there is nothing',
    filter: (_, i) => ({ subject: [`${'A'.repeat(10)}${1000 + i}AAAAAAAA`] }),
  },
  { name: 'coordinate of every entry', filter: () => ({ coordinate: 'Cardholder.name' }) },
  { name: 'coordinate of some', filter: ({ coordinate }) => ({ coordinate }) },
  {
    name: 'coordinate of some, under an agreement',
    filter: ({ coordinate }, i) => ({ coordinate, agreement: small(i) }),
  },
  {
    name: 'coordinate of some, refused, a month',
    filter: ({ coordinate }) => ({ coordinate, outcome: 'REFUSED', ...HALF_A_YEAR_AGO }),
  },
  { name: 'coordinate of no entry', filter: (_, i) => ({ coordinate: `HealthRecord.bloodType${i}` }) },
  { name: 'mask', filter: () => ({ mask: 'ID_NUMBER' }) },
  {
    name: 'mask of a coordinate, by an operator',
    filter: ({ operator }) => ({ coordinate: 'Cardholder.idNumber', mask: 'ID_NUMBER', operator }),
  },
  { name: 'mask that nobody has had', filter: () => ({ mask: 'REDACTED' }) },
  { name: 'purpose', filter: (_, i) => ({ purpose: `item-${i % 60}` }) },
  {
    name: 'purpose, department, a month half a year ago',
    filter: (_, i) => ({ purpose: `item-${i % 60}`, department: 'HEALTH', ...HALF_A_YEAR_AGO }),
  },
  { name: 'refused', filter: () => ({ outcome: 'REFUSED' }) },
  { name: 'refused, by an operator', filter: ({ operator }) => ({ operator, outcome: 'REFUSED' }) },
  {
    name: 'refused, under a busy agreement that refuses none',
    filter: (_, i) => ({ outcome: 'REFUSED', agreement: `agreement-${3 * (i % 4)}` }),
  },
  { name: 'request id', filter: ({ requestId }) => ({ requestId }) },
  { name: 'a day', filter: (_, i) => day(i) },
  { name: 'a day, refused', filter: (_, i) => ({ outcome: 'REFUSED', ...day(i) }) },
  { name: 'a month half a year ago', filter: () => HALF_A_YEAR_AGO },
  {
    name: 'agreement, a month half a year ago',
    filter: ({ agreement }) => ({ agreement, ...HALF_A_YEAR_AGO }),
  },
  { name: 'auditor of 3 small logs: the newest', filter: () => ({}), visibleLogs: three },
  {
    name: 'auditor of 3 small logs: operator of another',
    filter: ({ operator }) => ({ operator }),
    visibleLogs: three,
  },
  {
    name: 'auditor of 3 small logs: coordinate of some',
    filter: ({ coordinate }) => ({ coordinate }),
    visibleLogs: three,
  },
  {
    name: 'auditor of 3 small logs: a month half a year ago',
    filter: () => HALF_A_YEAR_AGO,
    visibleLogs: three,
  },
  {
    name: 'auditor of 40 logs: department',
    filter: () => ({ department: 'HEALTH' }),
    visibleLogs: () => Array.from({ length: 40 }, (_, i) => `agreement-${5 * i + 1}`),
  },
];

export interface TotalsBenchQuestion {
  readonly name: string;
  readonly by: readonly TotalsKey[];
  readonly filter: { readonly from?: string; readonly to?: string; readonly agreement?: string };
}

const MONTH = { from: '2027-04-01', to: '2027-04-30' };

export const TOTALS: readonly TotalsBenchQuestion[] = [
  { name: 'totals by day, a year', by: ['DAY'], filter: {} },
  { name: 'totals by department, a year', by: ['DEPARTMENT'], filter: {} },
  { name: 'totals by agreement, a year', by: ['AGREEMENT'], filter: {} },
  { name: 'totals by purpose and outcome, a month', by: ['PURPOSE', 'OUTCOME'], filter: MONTH },
  {
    name: 'totals by coordinate, a day',
    by: ['COORDINATE'],
    filter: { from: '2027-04-05', to: '2027-04-05' },
  },
  { name: 'totals by coordinate, a month', by: ['COORDINATE'], filter: MONTH },
  { name: 'totals by coordinate, a year', by: ['COORDINATE'], filter: {} },
];
