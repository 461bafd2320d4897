import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '../errors.ts';
import { AGREEMENT_ID, type Agreement, inactiveReason } from '../policies/agreement.ts';
import type { AgreementStore } from '../policies/agreement-store.ts';
import { CONSENT_CODE } from '../policies/consent/consent-code.ts';
import { OPERATOR_NAME } from '../policies/operator-name.ts';
import type { Caller } from '../resolvers/request-context.ts';

/** What a caller says of a request in its headers; texts as they came, of harmless form. */
export interface Claims {
  readonly agreement: string | undefined;
  readonly purpose: string | undefined;
  readonly operator: string | undefined;
  readonly terminal: string | undefined;
  /** Identifier of an emergency access. */
  readonly emergency: string | undefined;
  /** Codes by which data subjects have consented. */
  readonly consents: readonly string[];
  readonly deniedAsNull: boolean;
}

const PURPOSE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** As agreements name their terminals (policies/document/agreement.schema.json). */
const TERMINAL = PURPOSE;
const EMERGENCY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CODE = CONSENT_CODE.source.slice(1, -1);
/** As many as fit into a header that every proxy lets through. */
const CONSENTS = new RegExp(`^${CODE}( *, *${CODE}){0,99}$`);

const TERMINAL_NOT_AGREED = {
  zh: '终端不在共享协议之内:请在 Onecard-Terminal 请求头中给出协议约定的终端',
  en: "terminal not agreed: name one of the agreement's terminals in the Onecard-Terminal header",
};

const EMERGENCY_OF_NOTHING = {
  zh: 'Onecard-Emergency 请求头须与 Onecard-Agreement 同用:应急调阅属于一份协议',
  en: 'Onecard-Emergency goes with Onecard-Agreement: an emergency access is one under an agreement',
};

/** @throws HubError BAD_USER_INPUT for a header of the wrong form, or for an emergency of no agreement */
export function readClaims(headers: IncomingHttpHeaders): Claims {
  const denied = headers['onecard-denied'];
  if (denied !== undefined && denied !== 'null') throw badHeader('Onecard-Denied', 'null');
  const agreement = readHeader(headers, 'Onecard-Agreement', AGREEMENT_ID);
  const emergency = readHeader(headers, 'Onecard-Emergency', EMERGENCY);
  if (emergency !== undefined && agreement === undefined)
    throw new HubError('BAD_USER_INPUT', { detail: EMERGENCY_OF_NOTHING });
  return {
    agreement,
    purpose: readHeader(headers, 'Onecard-Purpose', PURPOSE),
    operator: readHeader(headers, 'Onecard-Operator', OPERATOR_NAME),
    terminal: readHeader(headers, 'Onecard-Terminal', TERMINAL),
    emergency,
    consents: readHeader(headers, 'Onecard-Consent', CONSENTS)?.split(/ *, */) ?? [],
    deniedAsNull: denied === 'null',
  };
}

function readHeader(headers: IncomingHttpHeaders, name: string, pattern: RegExp): string | undefined {
  const value = headers[name.toLowerCase()];
  if (value === undefined) return undefined;
  // Node reads header bytes as Latin-1; an operator's name may be Chinese, sent as UTF-8 or percent-encoded.
  const text = typeof value === 'string' ? decode(value) : '';
  if (!pattern.test(text)) throw badHeader(name, pattern.source);
  return text;
}

const SIGNATURE_HEADER = 'onecard-signature';

/** The `Onecard-…` headers that a signature covers: all but itself, decoded. */
export function signedHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('onecard-') && name !== SIGNATURE_HEADER && typeof value === 'string'
        ? [[name, decode(value)]]
        : [],
    ),
  );
}

/** The signature of a request, not verified yet. */
export function signatureIn(headers: IncomingHttpHeaders): string | undefined {
  const value = headers[SIGNATURE_HEADER];
  return typeof value === 'string' ? value : undefined;
}

/** The assertion of whom a citizen platform has verified, itself not verified yet. */
export function subjectAssertionIn({ 'onecard-subject': value }: IncomingHttpHeaders): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function decode(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  try {
    return text.includes('%') ? decodeURIComponent(text) : text;
  } catch {
    return '';
  }
}

function badHeader(name: string, form: string): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: { zh: `请求头 ${name} 应形如 ${form}`, en: `the header ${name} must be of the form ${form}` },
  });
}

export interface Identified {
  readonly caller: Caller;
  readonly claims: Claims;
  readonly receivedAt: Date;
}

/**
 * The agreement under which a request runs, in the version in force when it was received.
 * @throws HubError FORBIDDEN for an agreement that does not exist or is another department's (the caller is not told
 * which), AGREEMENT_NOT_ACTIVE, PURPOSE_NOT_AGREED
 */
export async function agreementOf(
  store: AgreementStore,
  { caller, claims, receivedAt }: Identified,
): Promise<Agreement | undefined> {
  if (claims.agreement === undefined) return undefined;
  const agreement = await store.find(claims.agreement, receivedAt);
  if (
    agreement === undefined ||
    agreement.document.consumer !== caller.department ||
    !caller.roles.includes('CONSUMER')
  ) {
    throw new HubError('FORBIDDEN', {
      detail: { zh: '本部门没有这一共享协议', en: 'your department has no such sharing agreement' },
    });
  }
  return agreement;
}

/** @throws HubError AGREEMENT_NOT_ACTIVE, PURPOSE_NOT_AGREED, FORBIDDEN for a terminal that is not agreed */
export function assertInForce(agreement: Agreement, { purpose, terminal }: Claims, now: Date): void {
  const reason = inactiveReason(agreement, now);
  if (reason !== undefined) throw new HubError('AGREEMENT_NOT_ACTIVE', { detail: reason });
  if (purpose === undefined || !agreement.document.purposes.includes(purpose))
    throw new HubError('PURPOSE_NOT_AGREED');
  const { terminals } = agreement.document;
  if (terminals !== undefined && (terminal === undefined || !terminals.includes(terminal)))
    throw new HubError('FORBIDDEN', { detail: TERMINAL_NOT_AGREED });
}
