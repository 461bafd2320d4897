import type { Catalogue, Edge } from '../../schema/catalogue.ts';
import type { SchemaFault } from '../../schema/fault.ts';

/**
 * A look-up hands the value that it joins by to the source. An ID number is what all sources have in common; any other value of another
 * department's data would go to a department that nobody has granted it to.
 */
export function foreignKeyFaults(catalogue: Catalogue, source: string): readonly SchemaFault[] {
  const own = catalogue.sources.get(source);
  return [...catalogue.entities.values()]
    .filter((entity) => entity.source.department !== own?.department)
    .flatMap(({ fields }) => [...fields.values()])
    .filter((field) => field.kind === 'edge')
    .filter(({ keyType, place }) => keyType !== 'ID_NUMBER' && place.file === own?.place.file)
    .map(fault);
}

function fault({ coordinate, by, place }: Edge): SchemaFault {
  return {
    place,
    fault: {
      zh: `${coordinate} 会把其他部门的 ${by} 交给本来源`,
      en: `${coordinate} would hand ${by}, which is another department's data, to this source`,
    },
    remedy: {
      zh: '对其他部门的类型只能按公民身份号码关联',
      en: 'lead from types of other departments by ID number only',
    },
  };
}
