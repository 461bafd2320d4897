import type { OperationDefinitionNode } from 'graphql';
import { HubError } from '../errors.ts';

/**
 * Validation lets both pass: a wrong `operationName` is no part of the document, and a missing root type has no rule.
 * @throws HubError BAD_USER_INPUT, GRAPHQL_VALIDATION_FAILED
 */
export function assertAnswerable(
  operation: OperationDefinitionNode | null | undefined,
): asserts operation is OperationDefinitionNode {
  if (operation === null || operation === undefined) {
    throw new HubError('BAD_USER_INPUT', {
      detail: {
        zh: '文档中没有 operationName 所指的操作,或有多个操作而未指明',
        en: 'operationName names no operation of the document, or is missing where there are several',
      },
    });
  }
  if (operation.operation === 'subscription') {
    throw new HubError('GRAPHQL_VALIDATION_FAILED', {
      detail: { zh: '枢纽不提供订阅', en: 'the hub offers no subscriptions' },
    });
  }
}
