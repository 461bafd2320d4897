import { grant, LIMITS, masked, VALIDITY } from '../../demo/agreement-parts.ts';
import type { Grant } from '../../policies/agreement.ts';
import type { BenchAgreement } from '../servers/arrange.ts';
import { MIXED } from './mixed.ts';

/** Whether somebody is there, and what he says he has. */
export const IDENTITY_AGREEMENT = 'bench-identity';
export const SLOW_AGREEMENT = 'bench-slow-sources';

export const HOUSEHOLD_AGREEMENT = 'bench-household';

/** The agreements that the workloads need beside the demo's, all of the counter's department. */
export const BENCH_AGREEMENTS: readonly BenchAgreement[] = [
  agreement(IDENTITY_AGREEMENT, [
    ...grant('Query', 'cardholder'),
    ...grant('Cardholder', 'drivingLicence'),
    masked('Cardholder.name', 'EXISTS'),
    masked('Cardholder.birthDate', 'EXISTS'),
    masked('DrivingLicence.number', 'EXISTS'),
  ]),
  agreement(HOUSEHOLD_AGREEMENT, [
    ...grant('Query', 'cardholders'),
    ...grant('Cardholder', 'householdRegistration'),
    masked('Cardholder.name', 'NONE'),
    masked('Cardholder.birthDate', 'NONE'),
    ...grant('HouseholdRegistration', 'number', 'members'),
    ...grant('HouseholdMember', 'relationToHead', 'drivingLicence'),
    masked('HouseholdMember.name', 'NONE'),
    ...grant('DrivingLicence', 'number', 'classes', 'validUntil'),
  ]),
  agreement(SLOW_AGREEMENT, [
    ...grant('Query', 'cardholder'),
    ...grant('Cardholder', 'drivingLicence', 'readerCard', 'museumPass'),
    masked('Cardholder.name', 'NONE'),
    ...grant('DrivingLicence', 'number', 'classes', 'validUntil'),
    ...grant('ReaderCard', 'number', 'level'),
    ...grant('MuseumPass', 'number', 'visits'),
  ]),
  ...MIXED.map(({ id, coordinates }) =>
    agreement(
      id,
      coordinates.map((coordinate) => masked(coordinate, 'NONE')),
    ),
  ),
];

function agreement(id: string, grants: readonly Grant[]): BenchAgreement {
  return {
    id,
    document: {
      title: { zh: `性能测试 ${id}`, en: `Bench ${id}` },
      consumer: 'BIG_DATA',
      purposes: ['driving-licence-proof'],
      justification: '性能测试 · a bench',
      grants,
      rowFilter: [],
      limits: LIMITS,
      ...VALIDITY,
    },
  };
}
