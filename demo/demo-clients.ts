import { createHmac, createPublicKey, type KeyObject } from 'node:crypto';
import { ed25519KeyOf } from '../audit/signing-key.ts';
import { DEMO_AGREEMENTS } from './demo-agreements.ts';
import { ONBOARDED_AGREEMENTS } from './onboarded-agreements.ts';

/** A client of the demo. Its secret is derived from the installation's, so that it need not be kept anywhere. */
export interface DemoClient {
  readonly id: string;
  readonly name: string;
  readonly department:
    | 'HRSS'
    | 'PUBLIC_SECURITY'
    | 'TRANSPORT'
    | 'BIG_DATA'
    | 'FINANCE'
    | 'HEALTH'
    | 'EDUCATION'
    | 'DEVELOPMENT_REFORM'
    | 'MEDICAL_INSURANCE'
    | 'DISABLED_FEDERATION'
    | 'TOURISM';
  readonly roles: readonly (
    | 'CONSUMER'
    | 'AUDITOR'
    | 'DRAFTER'
    | 'APPROVER'
    | 'EMERGENCY_RESPONDER'
    | 'CONSENT_AGENT'
    | 'WITNESS'
    | 'CITIZEN_PLATFORM'
    | 'SOURCE_ENGINEER'
    | 'CHANGE_PUBLISHER'
  )[];
}

export const DEMO_CLIENTS: readonly DemoClient[] = [
  { id: 'hotel-desk', name: '旅馆前台系统', department: 'TOURISM', roles: ['CONSUMER'] },
  { id: 'roadside-terminal', name: '路面执勤终端', department: 'PUBLIC_SECURITY', roles: ['CONSUMER'] },
  { id: 'hospital-desk', name: '医院挂号系统', department: 'HEALTH', roles: ['CONSUMER'] },
  { id: 'transit-gate', name: '公交优待核验系统', department: 'TRANSPORT', roles: ['CONSUMER'] },
  { id: 'counter', name: '一窗受理系统', department: 'BIG_DATA', roles: ['CONSUMER'] },
  { id: 'subsidy-system', name: '惠民补贴系统', department: 'FINANCE', roles: ['CONSUMER'] },
  { id: 'campus-system', name: '校园一卡通系统', department: 'EDUCATION', roles: ['CONSUMER'] },
  { id: 'scenic-gate', name: '景区票务系统', department: 'TOURISM', roles: ['CONSUMER'] },
  { id: 'auditor', name: '省厅审计', department: 'HRSS', roles: ['AUDITOR'] },
  { id: 'health-auditor', name: '卫健委审计', department: 'HEALTH', roles: ['AUDITOR'] },
  { id: 'health-witness', name: '卫健委日志见证', department: 'HEALTH', roles: ['WITNESS'] },
  { id: 'e-card-app', name: '电子社保卡应用', department: 'HRSS', roles: ['CONSENT_AGENT'] },
  { id: 'citizen-platform', name: '码上办事平台', department: 'BIG_DATA', roles: ['CITIZEN_PLATFORM'] },
  {
    id: 'emergency-room',
    name: '医院急诊系统',
    department: 'HEALTH',
    roles: ['CONSUMER', 'EMERGENCY_RESPONDER'],
  },
  office('hrss-office', '省人社厅协议办公', 'HRSS'),
  office('police-office', '公安厅协议办公', 'PUBLIC_SECURITY'),
  office('transport-office', '交通运输厅协议办公', 'TRANSPORT'),
  office('big-data-office', '大数据管理局协议办公', 'BIG_DATA'),
  office('health-office', '卫健委协议办公', 'HEALTH'),
  office('tourism-office', '旅文厅协议办公', 'TOURISM'),
  office('finance-office', '财政厅协议办公', 'FINANCE'),
  office('education-office', '教育厅协议办公', 'EDUCATION'),
  office('credit-office', '发展改革委协议办公', 'DEVELOPMENT_REFORM'),
  office('insurance-office', '医疗保障局协议办公', 'MEDICAL_INSURANCE'),
  office('disabled-office', '残联协议办公', 'DISABLED_FEDERATION'),
  // Whoever connects a source does not approve it: that is their department's office.
  engineer('big-data-engineer', '大数据管理局数据接入', 'BIG_DATA'),
  engineer('education-engineer', '教育厅数据接入', 'EDUCATION'),
  publisher('card-centre', '省人社厅卡管系统', 'HRSS'),
  publisher('police-registry', '公安厅户政与车驾管系统', 'PUBLIC_SECURITY'),
];

/** Where a department's people draft and answer agreements. */
function office(id: string, name: string, department: DemoClient['department']): DemoClient {
  return { id, name, department, roles: ['DRAFTER', 'APPROVER'] };
}

function engineer(id: string, name: string, department: DemoClient['department']): DemoClient {
  return { id, name, department, roles: ['SOURCE_ENGINEER'] };
}

function publisher(id: string, name: string, department: DemoClient['department']): DemoClient {
  return { id, name, department, roles: ['CHANGE_PUBLISHER'] };
}

/** The secret of a demo client under an installation's own secret. */
export function demoClientSecret(secret: Buffer, clientId: string): string {
  return createHmac('sha256', secret).update(`demo client ${clientId}`).digest('base64url');
}

/** The key with which a demo's citizen platform signs whom it has verified; derived as its secret is. */
export function demoClientKey(secret: Buffer, clientId: string): KeyObject {
  return ed25519KeyOf(createHmac('sha256', secret).update(`demo client key ${clientId}`).digest());
}

/** What the hub registers of a demo client so that it can be asked for tokens, and verify what it signs. */
export function demoCredentials(secret: Buffer, { id, roles }: DemoClient) {
  const publicKey = () => createPublicKey(demoClientKey(secret, id)).export({ format: 'jwk' });
  return {
    secret: demoClientSecret(secret, id),
    ...(roles.includes('CITIZEN_PLATFORM') ? { publicJwk: publicKey() } : {}),
  };
}

/** The agreements under which a demo client may ask. */
export function agreementsOf({ department, roles }: DemoClient) {
  return roles.includes('CONSUMER')
    ? [...DEMO_AGREEMENTS, ...ONBOARDED_AGREEMENTS].filter(({ document }) => document.consumer === department)
    : [];
}
