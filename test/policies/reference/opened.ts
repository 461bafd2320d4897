import type { AgreementDocument, Extent, Grant } from '../../../policies/agreement.ts';
import { type Catalogue, grantable } from '../../../schema/catalogue.ts';
import { type MaskName, maskFits } from '../../../schema/masks.ts';

type Grantable = ReturnType<typeof grantable> extends ReadonlyMap<string, infer Field> ? Field : never;

export interface Opened {
  readonly masks: ReadonlyMap<string, MaskName>;
  /** Arguments that may be given, where not all may. */
  readonly arguments: ReadonlyMap<string, ReadonlySet<string>>;
  /** Types of which anything is open. */
  readonly types: ReadonlySet<string>;
}

/** Pairs of which the second hides all that the first does. */
const HIDES_MORE = [
  ['ID_NUMBER_3_4', 'ID_NUMBER'],
  ['DISTRICT', 'REGION'],
];

/** The agreement's text, read for each coordinate; in an emergency with what it opens besides. */
export function openedBy(
  catalogue: Catalogue,
  { grants, denials = [], emergency }: AgreementDocument,
  inEmergency: boolean,
): Opened {
  const masks = new Map<string, MaskName>();
  const given = new Map<string, ReadonlySet<string>>();
  for (const field of grantable(catalogue).values()) {
    const { coordinate, level, sharing } = field;
    const speaks = (extent: Extent) =>
      'coordinate' in extent
        ? extent.coordinate === coordinate
        : 'type' in extent
          ? extent.type === coordinate.split('.')[0]
          : extent.level === level;
    if (denials.some(speaks) || sharing === 'NOT_SHARED') continue;
    const usual = combined(field, grants.filter(speaks));
    const urgent = inEmergency ? combined(field, (emergency?.grants ?? []).filter(speaks)) : undefined;
    const chosen = wider(usual, urgent);
    if (chosen === undefined) continue;
    masks.set(coordinate, chosen.mask);
    if (chosen.arguments !== undefined) given.set(coordinate, chosen.arguments);
  }
  const types = new Set([...masks.keys()].map((coordinate) => coordinate.split('.')[0] as string));
  return { masks, arguments: given, types };
}

interface Opening {
  readonly mask: MaskName;
  /** Undefined: all. */
  readonly arguments: ReadonlySet<string> | undefined;
}

/** Several statements about one coordinate: the mask that hides all that the others do, the arguments that all allow. */
function combined(field: Grantable, statements: readonly Grant[]): Opening | undefined {
  if (statements.length === 0) return undefined;
  const all = statements.map(
    ({ mask }) => mask ?? (field.kind === 'column' ? (field.defaultMask as MaskName) : 'NONE'),
  );
  const mask = all.find((one) => all.every((other) => hides(one, other))) ?? 'EXISTS';
  if (mask !== 'NONE' && !(field.kind === 'column' && maskFits(mask, field.type.name))) return undefined;
  const lists = statements.flatMap((statement) => statement.arguments ?? []);
  const limited = statements.filter((statement) => statement.arguments !== undefined);
  return {
    mask,
    arguments:
      limited.length === 0
        ? undefined
        : new Set(lists.filter((name) => limited.every((statement) => statement.arguments?.includes(name)))),
  };
}

/** Whether one mask hides all that the other does. */
function hides(one: MaskName, other: MaskName): boolean {
  return (
    one === other || other === 'NONE' || HIDES_MORE.some(([less, more]) => less === other && more === one)
  );
}

/** Of what is usual and what an emergency opens, whatever shows more; where neither does, what is usual. */
function wider(usual: Opening | undefined, urgent: Opening | undefined): Opening | undefined {
  if (usual === undefined || urgent === undefined) return usual ?? urgent;
  if (usual.mask !== urgent.mask)
    return hides(usual.mask, urgent.mask) || usual.mask === 'EXISTS' ? urgent : usual;
  if (usual.arguments === undefined || urgent.arguments === undefined)
    return { mask: usual.mask, arguments: undefined };
  return { mask: usual.mask, arguments: new Set([...usual.arguments, ...urgent.arguments]) };
}
