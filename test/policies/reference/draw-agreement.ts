import { isObjectType } from 'graphql';
import type { AgreementDocument, Extent, Grant, RowCondition } from '../../../policies/agreement.ts';
import { type Catalogue, grantable } from '../../../schema/catalogue.ts';
import { MASKS, type MaskName, maskFits } from '../../../schema/masks.ts';
import type { Random } from './random.ts';
import { ETHNICITIES, REGIONS_OF_WORLD, type World } from './world.ts';

/** An agreement that mostly opens what an operation asks for, as agreements do, and sometimes anything. */
export function drawAgreement(
  catalogue: Catalogue,
  random: Random,
  { world, asked }: { readonly world: World; readonly asked: readonly string[] },
): AgreementDocument {
  return {
    title: { zh: '随机', en: 'Random' },
    consumer: 'PUBLIC_SECURITY',
    purposes: ['driving-licence-proof'],
    grants: drawGrants(catalogue, random, asked),
    denials: random.chance(0.15) ? [drawExtent(catalogue, random)] : [],
    ...(random.chance(0.2)
      ? { emergency: { grants: drawGrants(catalogue, random, asked), minutes: 5, reviewWithinHours: 1 } }
      : {}),
    rowFilter: random.chance(0.6) ? drawRowFilter(random, world) : [],
    limits: { rowsPerRequest: 20_000 },
    validFrom: '2020-01-01',
    validTo: '2099-12-31',
  };
}

function drawGrants(catalogue: Catalogue, random: Random, asked: readonly string[]): readonly Grant[] {
  const fields = grantable(catalogue);
  const own = (coordinate: string): Grant => {
    const field = fields.get(coordinate);
    const fitting =
      field?.kind === 'column'
        ? (Object.keys(MASKS) as MaskName[]).filter((mask) => maskFits(mask, field.type.name))
        : (['NONE'] as const);
    const known = argumentsOf(catalogue, coordinate);
    return {
      coordinate,
      ...(random.chance(0.5) ? { mask: random.pick(fitting) } : {}),
      ...(known.length > 0 && random.chance(0.15) ? { arguments: random.some(known, 0.7) } : {}),
    };
  };
  const kind = random.next();
  if (kind < 0.1)
    return Array.from({ length: random.between(1, 6) }, () => ({
      ...drawExtent(catalogue, random),
      ...(random.chance(0.2) ? { mask: random.pick(Object.keys(MASKS) as MaskName[]) } : {}),
    }));
  const named = random.some(asked, random.pick([1, 1, 0.97, 0.9])).map(own);
  const levels = [1, 2, 3, 4].filter((level) => level <= random.between(0, 4)).map((level) => ({ level }));
  const doubles = random.some(asked, 0.1).map(own);
  return [...levels, ...named, ...doubles, ...(random.chance(0.3) ? [drawExtent(catalogue, random)] : [])];
}

function argumentsOf({ schema }: Catalogue, coordinate: string): readonly string[] {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  return isObjectType(type) ? (type.getFields()[fieldName]?.args ?? []).map(({ name }) => name) : [];
}

function drawExtent(catalogue: Catalogue, random: Random): Extent {
  const coordinate = random.pick([...grantable(catalogue).keys()]);
  return random.pick<Extent>([
    { coordinate },
    { coordinate },
    { type: coordinate.split('.')[0] as string },
    { level: random.between(1, 4) },
  ]);
}

function drawRowFilter(random: Random, { people }: World): readonly RowCondition[] {
  const conditions: readonly (() => RowCondition)[] = [
    () => ({
      field: 'residenceRegion',
      operator: 'IN',
      values: [random.pick([...REGIONS_OF_WORLD, '460100']), random.pick(REGIONS_OF_WORLD)],
    }),
    () => ({ field: 'sex', operator: 'EQUAL', values: [random.pick(['MALE', 'FEMALE'])] }),
    () => ({ field: 'residency', operator: 'EQUAL', values: [random.pick(['REGISTERED', 'RESIDENT'])] }),
    () => ({
      field: 'ethnicityCode',
      operator: 'IN',
      values: [random.pick(ETHNICITIES), random.pick(ETHNICITIES)],
    }),
    () => ({ field: 'birthDate', operator: 'AT_LEAST', values: [`${random.between(1930, 1980)}-05-05`] }),
    () => ({ field: 'birthDate', operator: 'AT_MOST', values: [`${random.between(1980, 2020)}-05-05`] }),
    () => ({ field: 'birthDate', operator: 'AGE_AT_LEAST', values: [String(random.between(10, 60))] }),
    () => ({ field: 'birthDate', operator: 'AGE_AT_MOST', values: [String(random.between(30, 95))] }),
    () => ({ field: 'cards.state', operator: 'IN', values: random.pick([['NORMAL'], ['NORMAL', 'SEALED']]) }),
    () => ({ field: 'eCard', operator: 'EXISTS', values: [] }),
    () => ({ field: 'drivingLicence', operator: 'EXISTS', values: [] }),
    () => ({ field: 'healthRecord.bloodType', operator: 'IN', values: ['A', 'O'] }),
    () => ({
      field: 'householdRegistration.registeredOn',
      operator: 'AT_LEAST',
      values: [`${random.between(1960, 2010)}-01-01`],
    }),
    () => ({ field: 'idNumber', operator: 'IN', values: [random.pick(people), ...random.some(people, 0.6)] }),
  ];
  const drawn = random.some(conditions, 0.2).map((draw) => draw());
  return drawn.length > 0 ? drawn : [random.pick(conditions)()];
}
