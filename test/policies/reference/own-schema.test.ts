import {
  type GraphQLError,
  getNamedType,
  getOperationAST,
  isObjectType,
  type OperationDefinitionNode,
  validate,
  validateSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { createAgreementSchemas } from '../../../policies/agreement-schema.ts';
import { createAuthoriser } from '../../../policies/authorise.ts';
import { createDeciders } from '../../../policies/decide.ts';
import { resolveGrants } from '../../../policies/resolve-grants.ts';
import { buildCatalogue } from '../../../schema/build.ts';
import { grantable } from '../../../schema/catalogue.ts';
import { drawQuestion } from './draw-case.ts';
import { Random } from './random.ts';
import { drawWorld } from './world.ts';

const CASES = 3_000;
const today = '2026-05-01';
const catalogue = buildCatalogue();
const deciderFor = createDeciders(catalogue);
const authorise = createAuthoriser(catalogue, deciderFor);
const schemaFor = createAgreementSchemas(catalogue, deciderFor);
const world = drawWorld(catalogue, new Random(1));

/** A drawn operation, whether all that it names is granted, and what the agreement's own schema finds wrong with it. */
function judge(seed: number) {
  const { agreement: document, document: asked } = drawQuestion(catalogue, new Random(seed), world);
  const resolved = resolveGrants(catalogue, document);
  const agreement = { id: `drawn-${seed}`, version: 1, state: 'ACTIVE', document, resolved } as const;
  const access = { agreement, roles: ['CONSUMER'], emergency: false, today };
  const operation = getOperationAST(asked) as OperationDefinitionNode;
  const { named } = authorise({ document: asked, operation, access });
  const schema = schemaFor(access);
  return {
    schema,
    granted: new Map(resolved.grants.map((grant) => [grant.coordinate, grant])),
    allGranted:
      [...named.decisions.values()].every((decision) => decision.granted) && named.deniedArguments.size === 0,
    errors: validate(schema, asked),
  };
}

type Judged = ReturnType<typeof judge>;

/**
 * What is granted and yet not shown: a filter of which no condition may be set; and an edge to a type of which nothing
 * is granted, so that only __typename could be asked there, with the fragments on that type.
 */
function leadsNowhere({ message }: GraphQLError, { schema, granted }: Judged): boolean {
  if (/argument "filter"|Unknown type "CardholderFilter"/.test(message)) return true;
  const [, field = '', parent = ''] = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(message) ?? [];
  const [, unknown] = /^Unknown type "(\w+)"/.exec(message) ?? [];
  const type = catalogue.schema.getType(parent);
  const target = isObjectType(type) ? type.getFields()[field]?.type : undefined;
  const hidden = unknown ?? (target && getNamedType(target).name);
  if (hidden === undefined || schema.getType(hidden) !== undefined) return false;
  return ![...granted.keys()].some((coordinate) => coordinate.startsWith(`${hidden}.`) && isLeaf(coordinate));
}

function isLeaf(coordinate: string): boolean {
  return grantable(catalogue).get(coordinate)?.kind === 'column';
}

test(`agreements' own schemas take exactly the granted operations of ${CASES} drawn ones`, {
  timeout: 120_000,
}, () => {
  let valid = 0;
  let refused = 0;
  for (let seed = 1; seed <= CASES; seed += 1) {
    const judged = judge(seed);
    const { schema, allGranted, errors } = judged;
    expect(validateSchema(schema), `seed ${seed}`).toEqual([]);
    if (errors.length === 0) valid += 1;
    if (!allGranted) refused += 1;
    const faults = allGranted ? errors.filter((error) => !leadsNowhere(error, judged)) : errors;
    expect(faults.length > 0, `seed ${seed}: ${faults.join(' ')}`).toBe(!allGranted);
  }
  expect(valid).toBeGreaterThan(CASES / 3);
  expect(refused).toBeGreaterThan(CASES / 10);
});
