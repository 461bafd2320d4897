import { createHmac } from 'node:crypto';
import { DEMO_AGREEMENTS } from './demo-agreements.ts';

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
    | 'TOURISM';
  readonly role: 'CONSUMER' | 'AUDITOR';
}

export const DEMO_CLIENTS: readonly DemoClient[] = [
  { id: 'hotel-desk', name: '旅馆前台系统', department: 'TOURISM', role: 'CONSUMER' },
  { id: 'roadside-terminal', name: '路面执勤终端', department: 'PUBLIC_SECURITY', role: 'CONSUMER' },
  { id: 'hospital-desk', name: '医院挂号系统', department: 'HEALTH', role: 'CONSUMER' },
  { id: 'transit-gate', name: '公交优待核验系统', department: 'TRANSPORT', role: 'CONSUMER' },
  { id: 'counter', name: '一窗受理系统', department: 'BIG_DATA', role: 'CONSUMER' },
  { id: 'subsidy-system', name: '惠民补贴系统', department: 'FINANCE', role: 'CONSUMER' },
  { id: 'auditor', name: '省厅审计', department: 'HRSS', role: 'AUDITOR' },
  { id: 'health-auditor', name: '卫健委审计', department: 'HEALTH', role: 'AUDITOR' },
];

/** The secret of a demo client under an installation's own secret. */
export function demoClientSecret(secret: Buffer, clientId: string): string {
  return createHmac('sha256', secret).update(`demo client ${clientId}`).digest('base64url');
}

/** The agreements under which a demo client may ask. */
export function agreementsOf({ department, role }: DemoClient) {
  return role === 'CONSUMER'
    ? DEMO_AGREEMENTS.filter(({ document }) => document.consumer === department)
    : [];
}
