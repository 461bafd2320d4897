import { isEnumType } from 'graphql';
import { type Catalogue, type Column, type Edge, grantable, type Page } from '../../schema/catalogue.ts';
import { isIsoDate } from '../../schema/iso-date.ts';
import { MASKS, type MaskName, maskFits } from '../../schema/masks.ts';
import type { AgreementDocument, Extent, Grant, Hours } from '../agreement.ts';
import { COUNTERSIGNING } from '../countersigning.ts';
import { partiesOf } from '../parties.ts';
import { closedOperationFaults } from './closed-operation-faults.ts';
import { type DocumentFault, faultAt, type Path } from './document-fault.ts';
import { emptyFilterFaults } from './empty-filter-faults.ts';
import { doesNotExist } from './nearest.ts';
import { operationFaults } from './operation-faults.ts';
import { rowFilterFaults } from './row-filter-faults.ts';

type Fields = ReadonlyMap<string, Column | Edge | Page>;

/**
 * What in a document of the right form does not fit the catalogue or does not make sense. Whether its rules go together
 * is asked when each is right by itself.
 */
export function meaningFaults(catalogue: Catalogue, document: AgreementDocument): readonly DocumentFault[] {
  const fields = grantable(catalogue);
  const { grants, denials = [], rowFilter, limits, operations = [], emergency, witnessed } = document;
  const faults = [
    ...departmentFaults(catalogue, { name: document.consumer, path: ['consumer'] }),
    ...(witnessed?.by ?? []).flatMap((name, i) =>
      departmentFaults(catalogue, { name, path: ['witnessed', 'by', i] }),
    ),
    ...grants.flatMap((grant, i) => grantFaults(catalogue, fields, { grant, path: ['grants', i] })),
    ...denials.flatMap((extent, i) => extentFaults(fields, extent, ['denials', i])),
    ...rowFilter.flatMap((condition, i) => rowFilterFaults(catalogue, condition, ['rowFilter', i])),
    ...(limits.hours ?? []).flatMap((hours, i) => hoursFaults(hours, ['limits', 'hours', i])),
    ...operationFaults(catalogue, operations),
    ...(emergency?.grants ?? []).flatMap((grant, i) =>
      grantFaults(catalogue, fields, { grant, path: ['emergency', 'grants', i] }),
    ),
    ...validityFaults(document),
  ];
  if (faults.length > 0) return faults;
  return [
    ...emptyFilterFaults(catalogue, rowFilter),
    ...closedOperationFaults(catalogue, document),
    ...witnessFaults(catalogue, document),
  ];
}

/** Who is no party sees nothing of the log, and an agreement that waits for such a witness answers nobody. */
function witnessFaults(catalogue: Catalogue, document: AgreementDocument): readonly DocumentFault[] {
  if (document.witnessed === undefined) return [];
  const { by } = document.witnessed;
  const parties = [...new Set([...partiesOf(catalogue, document), COUNTERSIGNING])];
  if (by === undefined)
    return parties.length > 1
      ? []
      : [
          faultAt(['witnessed'], {
            zh: `除 ${COUNTERSIGNING} 外没有当事部门可以见证;请以 by 写明 ${COUNTERSIGNING},或去掉 witnessed`,
            en: `has no party but ${COUNTERSIGNING} that could witness: name ${COUNTERSIGNING} in by, or leave witnessed out`,
          }),
        ];
  return by.flatMap((name, i) =>
    parties.includes(name)
      ? []
      : [
          faultAt(['witnessed', 'by', i], {
            zh: `(${name})不是协议的当事部门,看不到日志;可为:${parties.join(' ')}`,
            en: `(${name}) is no party to the agreement and sees nothing of its log; possible: ${parties.join(' ')}`,
          }),
        ],
  );
}

function departmentFaults(
  { schema }: Catalogue,
  { name, path }: { readonly name: string; readonly path: Path },
): readonly DocumentFault[] {
  const type = schema.getType('Department');
  const known = isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  return known.includes(name) ? [] : [unknown(path, name, known)];
}

function unknown(path: Path, name: string, known: Iterable<string>): DocumentFault {
  return faultAt(path, doesNotExist(name, known));
}

function extentFaults(fields: Fields, extent: Extent, path: Path): readonly DocumentFault[] {
  if ('coordinate' in extent)
    return fields.has(extent.coordinate)
      ? []
      : [unknown([...path, 'coordinate'], extent.coordinate, fields.keys())];
  if (!('type' in extent)) return [];
  const types = new Set([...fields.keys()].map((coordinate) => coordinate.slice(0, coordinate.indexOf('.'))));
  return types.has(extent.type) ? [] : [unknown([...path, 'type'], extent.type, types)];
}

interface PlacedGrant {
  readonly grant: Grant;
  readonly path: Path;
}

function grantFaults(catalogue: Catalogue, fields: Fields, { grant, path }: PlacedGrant) {
  const faults = [...extentFaults(fields, grant, path)];
  const { mask, arguments: given = [] } = grant;
  const isMask = mask === undefined || Object.hasOwn(MASKS, mask);
  if (!isMask) faults.push(unknown([...path, 'mask'], mask, Object.keys(MASKS)));
  const field = 'coordinate' in grant ? fields.get(grant.coordinate) : undefined;
  if (field === undefined) return faults;
  if (field.sharing === 'NOT_SHARED') {
    faults.push(
      faultAt(path, { zh: `${field.coordinate} 不予共享`, en: `${field.coordinate} is not shared` }),
    );
  }
  if (isMask && mask !== undefined && !fits(mask, field)) {
    const type = field.fieldType;
    faults.push(
      faultAt([...path, 'mask'], {
        zh: `${mask} 不能用于 ${field.coordinate}(${type});可用:${fittingMasks(field)}`,
        en: `${mask} cannot be applied to ${field.coordinate} (${type}); possible: ${fittingMasks(field)}`,
      }),
    );
  }
  const known = argumentsOf(catalogue, field.coordinate);
  for (const [i, name] of given.entries())
    if (!known.includes(name)) faults.push(unknown([...path, 'arguments', i], name, known));
  return faults;
}

function fits(mask: MaskName, field: Column | Edge | Page): boolean {
  return mask === 'NONE' || (field.kind === 'column' && maskFits(mask, field.type.name));
}

function fittingMasks(field: Column | Edge | Page): string {
  return (Object.keys(MASKS) as MaskName[]).filter((mask) => fits(mask, field)).join(' ');
}

function argumentsOf({ schema }: Catalogue, coordinate: string): readonly string[] {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (type === undefined || !('getFields' in type)) return [];
  const field = type.getFields()[fieldName];
  return field !== undefined && 'args' in field ? field.args.map(({ name }) => name) : [];
}

function hoursFaults({ from, to }: Hours, path: Path): readonly DocumentFault[] {
  return from === to
    ? [faultAt(path, { zh: '起止相同,不含任何时刻', en: 'ends where it starts, and so holds no time' })]
    : [];
}

function validityFaults({ validFrom, validTo }: AgreementDocument): readonly DocumentFault[] {
  const dates = { validFrom, validTo };
  const unreal = Object.entries(dates).flatMap(([key, date]) =>
    isIsoDate(date)
      ? []
      : [faultAt([key], { zh: `没有这一天:${date}`, en: `is no day of the calendar: ${date}` })],
  );
  if (unreal.length > 0 || validFrom <= validTo) return unreal;
  return [
    faultAt(['validTo'], {
      zh: `(${validTo})早于 validFrom(${validFrom})`,
      en: `(${validTo}) is before validFrom (${validFrom})`,
    }),
  ];
}
