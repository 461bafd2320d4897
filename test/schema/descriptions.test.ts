import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';
import { buildCatalogue } from '../../schema/build.ts';
import { grantable } from '../../schema/catalogue.ts';

const catalogue = buildCatalogue();
const BILINGUAL = /\p{Script=Han}.* · .*[A-Za-z0-9]/su;

type Described = readonly [coordinate: string, description: string | null | undefined];

function describedIn(type: GraphQLNamedType): readonly Described[] {
  const own: Described = [type.name, type.description];
  if (isEnumType(type))
    return [own, ...type.getValues().map((v): Described => [`${type.name}.${v.name}`, v.description])];
  if (isInputObjectType(type))
    return [
      own,
      ...Object.values(type.getFields()).map((f): Described => [`${type.name}.${f.name}`, f.description]),
    ];
  if (!isObjectType(type) && !isInterfaceType(type)) return [own];
  const fields = Object.values(type.getFields()).flatMap((field): readonly Described[] => [
    [`${type.name}.${field.name}`, field.description],
    ...field.args.map((a): Described => [`${type.name}.${field.name}(${a.name}:)`, a.description]),
  ]);
  // The root type is the hub itself.
  return type === catalogue.schema.getQueryType() ? fields : [own, ...fields];
}

test('everything in the graph is described in Chinese and English', () => {
  const types = Object.values(catalogue.schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const directives = catalogue.schema
    .getDirectives()
    .filter((directive) => !isSpecifiedDirective(directive))
    .flatMap(({ name, description, args }): readonly Described[] => [
      [`@${name}`, description],
      ...args.map((argument): Described => [`@${name}(${argument.name}:)`, argument.description]),
    ]);
  const described = [...types.flatMap(describedIn), ...directives];
  expect(described.length).toBeGreaterThan(200);
  expect(described.filter(([, description]) => !BILINGUAL.test(description ?? ''))).toEqual([]);
});

test('every field of a source has a level, an owner and a sharing attribute', () => {
  const departments = catalogue.schema.getType('Department');
  const owners = isEnumType(departments) ? departments.getValues().map(({ name }) => name) : [];
  const fields = [...catalogue.entities.values()].flatMap(({ fields: own }) => [...own.values()]);
  expect(fields.length).toBeGreaterThan(80);
  for (const { coordinate, level, owner, sharing } of fields) {
    expect([1, 2, 3, 4], coordinate).toContain(level);
    expect(owners, coordinate).toContain(owner);
    expect(['UNCONDITIONAL', 'CONDITIONAL', 'NOT_SHARED'], coordinate).toContain(sharing);
  }
});

test('each source owns the fields of its own file', () => {
  const owners = new Set(
    [...catalogue.entities.values()].flatMap(({ source, fields }) =>
      [...fields.values()].flatMap(({ place, owner }) =>
        place.file === source.place.file ? [`${source.department} ${owner}`] : [],
      ),
    ),
  );
  expect([...owners].toSorted()).toEqual([
    'BIG_DATA BIG_DATA',
    'HEALTH HEALTH',
    'HRSS HRSS',
    'PUBLIC_SECURITY PUBLIC_SECURITY',
    'TRANSPORT TRANSPORT',
  ]);
});

test('what names a person or says where to find one is of level 3 at least, and what is not shared says so', () => {
  const all = grantable(catalogue);
  for (const coordinate of [
    'Cardholder.idNumber',
    'Cardholder.name',
    'Cardholder.mobile',
    'HouseholdMember.idNumber',
  ])
    expect(all.get(coordinate)?.level, coordinate).toBeGreaterThanOrEqual(3);
  expect(all.get('Card.bankAccount')).toMatchObject({ level: 4, sharing: 'NOT_SHARED' });
  for (const column of ['Cardholder.idNumber', 'HouseholdMember.idNumber'])
    expect(all.get(column)).toMatchObject({ defaultMask: 'ID_NUMBER' });
});
