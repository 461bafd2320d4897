import { isObjectType } from 'graphql';
import type { PersonalAccess } from '../audit/history.ts';
import type { Bilingual } from '../errors.ts';
import { type Catalogue, grantable } from '../schema/catalogue.ts';
import { describeValue, readDescription } from '../schema/description.ts';

/** A kind of data as a citizen reads of it. */
export interface AccessedData {
  readonly coordinate: string;
  readonly type: Bilingual;
  readonly field: Bilingual;
  readonly owner: string | null;
  readonly mask: string;
}

/** What an audit entry says in codes, in words. */
export interface AccessWords {
  department(code: string): Bilingual;
  /** What was shown to the department; where nothing about the person was, what it asked for. */
  data(access: Pick<PersonalAccess, 'entry' | 'released'>): readonly AccessedData[];
}

export function createAccessWords(catalogue: Catalogue): AccessWords {
  const { schema } = catalogue;
  const fields = grantable(catalogue);
  return {
    department: (code) => describeValue(schema, 'Department', code),
    data({ entry, released }) {
      const hidden = new Set(released ? entry.denied : []);
      return entry.coordinates
        .filter((coordinate) => !hidden.has(coordinate) && isData(catalogue, coordinate))
        .map((coordinate) => {
          const [typeName = '', fieldName = ''] = coordinate.split('.');
          const type = schema.getType(typeName);
          const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
          return {
            coordinate,
            type: readDescription(type?.description, typeName),
            field: readDescription(field?.description, fieldName),
            owner: fields.get(coordinate)?.owner ?? null,
            mask: entry.masks[coordinate] ?? 'NONE',
          };
        });
    },
  };
}

/** The ways to data, root fields and pages, are none of it. What a source no longer shares was data when it was shown. */
function isData({ hubAccess }: Catalogue, coordinate: string): boolean {
  return !hubAccess.has(coordinate) && !coordinate.startsWith('Query.') && !coordinate.includes('(');
}
