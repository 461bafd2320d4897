import { HubError } from '../../errors.ts';
import { isPlainText, PLAIN_TEXT_IN_WORDS } from '../plain-text.ts';

/** The step does not fit what is there. */
export function conflict(zh: string, en: string): HubError {
  return new HubError('CONFLICT', { detail: { zh, en } });
}

/** The same for what does not exist and for what is other departments' business. */
export function notAParty(): HubError {
  return new HubError('FORBIDDEN', {
    detail: {
      zh: '本部门不是这一协议(或版本)的一方',
      en: 'your department is no party to such an agreement or version',
    },
  });
}

const MAX_REASON = 500;

/**
 * A reason on one line, as the log keeps it.
 * @throws HubError BAD_USER_INPUT for a reason that says nothing, or too much
 */
export function readReason(reason: string): string {
  const text = reason.trim().replaceAll(/\s+/g, ' ');
  if (isPlainText(text, MAX_REASON)) return text;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `理由至多 ${MAX_REASON} 字,${PLAIN_TEXT_IN_WORDS.zh}`,
      en: `a reason has ${MAX_REASON} characters at the most and ${PLAIN_TEXT_IN_WORDS.en}`,
    },
  });
}
