import { type Bilingual, HubError } from '../../errors.ts';
import { type Catalogue, type Coordinate, grantable } from '../../schema/catalogue.ts';
import type { MaskName } from '../../schema/masks.ts';
import type { AgreementDocument, Grant } from '../agreement.ts';
import { doesNotExist } from '../document/nearest.ts';
import { type Saying, tellFaults } from '../fault-list.ts';
import { waysTo } from './way-to.ts';

/** What a department asks for. */
export interface DataQuestion {
  readonly title: Bilingual;
  readonly consumer: string;
  readonly purposes: readonly string[];
  readonly coordinates: readonly Coordinate[];
  /** Dates `YYYY-MM-DD`. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly justification?: string;
}

export interface RequestedDocument {
  readonly document: AgreementDocument;
  /** What is granted only because it leads to the rest. */
  readonly added: readonly Coordinate[];
}

const MOST_COORDINATES = 500;
/** Until the drafter thinks of another. */
const ROWS_PER_REQUEST = 100;

/**
 * An agreement's document that grants what is asked for, by its default masks, and the way that leads there.
 * @throws HubError BAD_USER_INPUT telling each coordinate that there is not, that is not shared, or that no way leads to
 */
export function requestDocument(catalogue: Catalogue, question: DataQuestion): RequestedDocument {
  const { coordinates, justification, ...rest } = question;
  const asked = new Set(coordinates);
  if (asked.size === 0 || asked.size > MOST_COORDINATES) throw badCount();
  const fields = grantable(catalogue);
  const ways = waysTo(catalogue, asked);
  const faults = [...asked].flatMap((coordinate) => faultOf(coordinate, { fields, ways }) ?? []);
  if (faults.length > 0) throw new HubError('BAD_USER_INPUT', { detail: tellFaults(faults) });
  const way = [...asked].flatMap((coordinate) => ways.get(typeOf(coordinate))?.coordinates ?? []);
  const added = [...new Set(way)].filter((coordinate) => !asked.has(coordinate));
  const document = {
    ...rest,
    ...(justification === undefined ? {} : { justification }),
    grants: [...added, ...asked].map((coordinate) => grantOf(coordinate, fields)),
    rowFilter: [],
    limits: { rowsPerRequest: ROWS_PER_REQUEST },
  };
  return { document, added };
}

type Fields = ReturnType<typeof grantable>;

interface Reachable {
  readonly fields: Fields;
  readonly ways: ReturnType<typeof waysTo>;
}

function faultOf(coordinate: Coordinate, { fields, ways }: Reachable): Saying | undefined {
  const field = fields.get(coordinate);
  const said = (zh: string, en: string) => () => ({ zh: `${coordinate} ${zh}`, en: `${coordinate} ${en}` });
  if (field === undefined) return doesNotExist(coordinate, fields.keys());
  if (field.sharing === 'NOT_SHARED') return said('不予共享', 'is not shared');
  if (typeOf(coordinate) !== 'Query' && !ways.has(typeOf(coordinate)))
    return said('没有可共享的关联通达', 'cannot be reached by anything that is shared');
  return undefined;
}

/** The default mask is written out: whoever reads the draft sees what it opens. */
function grantOf(coordinate: Coordinate, fields: Fields): Grant {
  const field = fields.get(coordinate);
  const mask = field?.kind === 'column' ? (field.defaultMask as MaskName) : 'NONE';
  return mask === 'NONE' ? { coordinate } : { coordinate, mask };
}

function typeOf(coordinate: Coordinate): string {
  return coordinate.slice(0, coordinate.indexOf('.'));
}

function badCount(): HubError {
  return new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `坐标应有 1 到 ${MOST_COORDINATES} 个`,
      en: `ask for 1 to ${MOST_COORDINATES} coordinates`,
    },
  });
}
