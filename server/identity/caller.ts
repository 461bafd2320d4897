import type { JWTPayload } from 'jose';

/** The schema's enum `Department`; a test ties the two. */
export const DEPARTMENTS = [
  'HRSS',
  'PUBLIC_SECURITY',
  'TRANSPORT',
  'BIG_DATA',
  'FINANCE',
  'HEALTH',
  'EDUCATION',
  'DEVELOPMENT_REFORM',
  'MEDICAL_INSURANCE',
  'DISABLED_FEDERATION',
  'TOURISM',
] as const;

/** The schema's enum `Role`; a test ties the two. */
export const ROLES = [
  'CONSUMER',
  'AUDITOR',
  'DRAFTER',
  'APPROVER',
  'EMERGENCY_RESPONDER',
  'CONSENT_AGENT',
  'WITNESS',
  'SOURCE_ENGINEER',
  'CHANGE_PUBLISHER',
  'CITIZEN_PLATFORM',
] as const;

export type Department = (typeof DEPARTMENTS)[number];
export type Role = (typeof ROLES)[number];

/** Who sends a request: a department's client, as its token says. */
export interface Caller {
  readonly client: string;
  readonly department: Department;
  readonly roles: readonly Role[];
}

/**
 * A client's identifier: visible ASCII, 1 to 128 characters. It goes into logs and queries, so control characters
 * stay outside.
 */
export function isClientId(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value);
}

export function isDepartment(value: unknown): value is Department {
  return DEPARTMENTS.some((department) => department === value);
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

/** The caller that a token's claims name (`client_id`, `department`, `roles`); nothing if any of them is not what it should be. */
export function callerFromClaims(claims: JWTPayload): Caller | undefined {
  const { client_id: client, department, roles } = claims;
  if (!isClientId(client) || !isDepartment(department)) return undefined;
  if (!Array.isArray(roles) || roles.length === 0 || !roles.every(isRole)) return undefined;
  return Object.freeze({ client, department, roles: Object.freeze([...new Set(roles)]) });
}
