import { createHmac, randomBytes } from 'node:crypto';
import { applyMask, type Masking } from '../../policies/mask.ts';
import { dateInShanghai } from '../../policies/shanghai-time.ts';
import type { Column } from '../../schema/catalogue.ts';
import { type MaskName, maskFits } from '../../schema/masks.ts';
import { holdsPersonalData } from '../../schema/personal-text.ts';
import { columnStatistics } from '../../schema/propose/column-statistics.ts';
import { guessPersonalData } from '../../schema/propose/personal-data.ts';
import { readMoment } from '../../schema/value-type.ts';
import type { EntitySample, SampledRow } from './sample-entity.ts';

export interface PreviewedType {
  readonly type: string;
  readonly columns: readonly { readonly coordinate: string; readonly mask: MaskName }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly hasRows: boolean;
}

/** From this level on nobody sees a value as it is. */
const SENSITIVE = 3;
/** In place of a value that is not of its type: it might be of a more sensitive one. */
const UNREADABLE = '!';
const HIDDEN = '***';

/** Some rows of an entity as an engineer may see them: what is sensitive is masked, what no mask fits is hidden. */
export function previewEntity({ entity, listed, found }: EntitySample, first: number): PreviewedType {
  const key = randomBytes(32);
  const masking: Masking = {
    today: dateInShanghai(new Date()),
    // Another one in each preview: pseudonyms of two cannot be put together.
    pseudonym: (text) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 22),
  };
  const known = [...found.values()].map((some) => newest(some, entity.table.latest));
  const all = known.length > 0 ? known : (listed ?? []);
  const columns = [...entity.fields.values()]
    .filter((field) => field.kind === 'column')
    .map((column) => ({ column, mask: previewMask(column, all) }));
  const rows = all.slice(0, first);
  return {
    type: entity.name,
    columns: columns.map(({ column: { coordinate }, mask }) => ({ coordinate, mask })),
    rows: rows.map((row) =>
      columns.map(({ column, mask }) => previewValue(row.get(column.name), { column, mask, masking })),
    ),
    hasRows: rows.length > 0,
  };
}

/** Where one row is expected and there are several, the one that requests would be answered with. */
function newest(rows: readonly SampledRow[], latest: string | undefined): SampledRow {
  const moment = (row: SampledRow) => (latest && readMoment(row.get(latest) ?? '')) || '';
  return rows.reduce((best, row) => (moment(row) > moment(best) ? row : best));
}

/** Of a sensitive field its default mask, or else the one that hides most. What looks like personal data is sensitive, whatever the SDL says. */
function previewMask({ name, level, defaultMask, type }: Column, rows: readonly SampledRow[]): MaskName {
  if (defaultMask !== 'NONE') return defaultMask as MaskName;
  if (level >= SENSITIVE) return 'EXISTS';
  if (type.codes !== undefined) return 'NONE';
  const described = {
    name,
    type: 'TEXT',
    nullable: true,
    comment: undefined,
    values: undefined,
    indexed: undefined,
  } as const;
  const personal = guessPersonalData(described, columnStatistics(rows.map((row) => row.get(name))));
  return personal === undefined ? 'NONE' : 'EXISTS';
}

interface PreviewedValue {
  readonly column: Column;
  readonly mask: MaskName;
  readonly masking: Masking;
}

function previewValue(
  text: string | null | undefined,
  { column, mask, masking }: PreviewedValue,
): string | null {
  if (text == null) return null;
  const value = column.type.read(text);
  if (value === undefined) return UNREADABLE;
  if (mask === 'NONE' && holdsPersonalData(text)) return HIDDEN;
  if (!maskFits(mask, column.type.name)) return HIDDEN;
  const shown = applyMask(mask, value, masking);
  return shown === null ? null : String(shown);
}
