import type { Bilingual } from '../../errors.ts';
import type { Dataset, DatasetField } from '../../policies/data-catalogue/dataset.ts';
import type { DatasetState, Quality } from '../../policies/data-catalogue/read-states.ts';
import { describeValue } from '../../schema/description.ts';
import type { ExportedCatalogue } from './exported-catalogue.ts';

/** It stands in the document, so that nobody has to fetch one to read it. */
const VOCABULARIES = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  dqv: 'http://www.w3.org/ns/dqv#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  prov: 'http://www.w3.org/ns/prov#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

const METRICS = [
  'joinCoverage',
  'knownCardholders',
  'duplicateKeys',
  'wrongCheckDigits',
] as const satisfies readonly (keyof Quality)[];

/**
 * The catalogue as DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) in JSON-LD 1.1. Rights are the sharing attributes of State
 * Council Order 809; classification levels and fields, for which DCAT has no terms, are terms of the hub's own
 * (`<hub>/catalogue#`); quality is told by DQV.
 */
export function writeDcat(exported: ExportedCatalogue): string {
  const { publicUrl, datasets, schema, states } = exported;
  const own = (name: string) => `${publicUrl}/catalogue#${name}`;
  const ids = datasets.map(({ id }) => ({ '@id': own(id) }));
  const catalogue = {
    '@context': { ...VOCABULARIES, onecard: own('') },
    '@id': `${publicUrl}/catalogue.jsonld`,
    '@type': 'dcat:Catalog',
    'dct:title': inBoth({ zh: '一卡通部门数据共享目录', en: 'Shared data of the one card' }),
    'dct:publisher': agent('BIG_DATA'),
    'dcat:themeTaxonomy': { '@id': own('departments') },
    'dcat:service': {
      '@id': `${publicUrl}/graphql`,
      '@type': 'dcat:DataService',
      'dct:title': inBoth({ zh: '共享数据 GraphQL 接口', en: 'GraphQL endpoint of shared data' }),
      'dcat:endpointURL': { '@id': `${publicUrl}/graphql` },
      'dct:conformsTo': { '@id': 'https://spec.graphql.org/' },
      'dcat:servesDataset': ids,
    },
    'dcat:dataset': datasets.map((dataset) => present(dataset, states.get(dataset.id))),
  };
  return `${JSON.stringify(catalogue, null, 2)}\n`;

  function agent(department: string) {
    return {
      '@id': own(`department-${department}`),
      '@type': ['foaf:Organization', 'skos:Concept'],
      'foaf:name': inBoth(describeValue(schema, 'Department', department)),
      'skos:inScheme': { '@id': own('departments') },
    };
  }

  function rights(sharing: string) {
    return {
      '@id': own(`sharing-${sharing}`),
      '@type': 'dct:RightsStatement',
      'dct:title': inBoth(describeValue(schema, 'SharingAttribute', sharing)),
    };
  }

  function present(dataset: Dataset, state: DatasetState | undefined) {
    const { id, title, department, source, level, sharing, fields } = dataset;
    const newest = state?.freshness.newest ?? null;
    return {
      '@id': own(id),
      '@type': 'dcat:Dataset',
      'dct:identifier': id,
      'dct:title': inBoth(title),
      'dct:publisher': agent(department),
      'dcat:theme': { '@id': own(`department-${department}`) },
      'dcat:keyword': fields.flatMap((field) => inBoth(field.title)),
      'dct:accessRights': sharing.map(rights),
      'onecard:source': source,
      ...(level === null
        ? {}
        : {
            'onecard:classificationLevel': typed('integer', level),
            'odrl:hasPolicy': {
              '@id': own(`policy-level-${level}`),
              '@type': 'odrl:Policy',
              'dct:title': inBoth({
                zh: `${level} 级数据:依共享协议取用`,
                en: `Data of level ${level}: under a sharing agreement`,
              }),
            },
          }),
      ...(newest === null ? {} : { 'dct:modified': typed('dateTime', newest) }),
      'onecard:field': fields.map(presentField),
      ...(state?.quality == null ? {} : { 'dqv:hasQualityMeasurement': measurements(state.quality) }),
    };
  }

  function presentField({ coordinate, title, owner, sharing, level, type }: DatasetField) {
    return {
      '@id': own(coordinate),
      'dct:identifier': coordinate,
      'dct:title': inBoth(title),
      'dct:publisher': { '@id': own(`department-${owner}`) },
      'dct:accessRights': { '@id': own(`sharing-${sharing}`) },
      ...(level === null ? {} : { 'onecard:classificationLevel': typed('integer', level) }),
      ...(type === null ? {} : { 'onecard:type': type }),
    };
  }

  function measurements(quality: Quality) {
    const whole = METRICS.map((metric) => measurement(metric, quality[metric], quality));
    const nulls = quality.fields.map(({ coordinate, nulls }) => ({
      ...measurement('nulls', nulls, quality),
      'dqv:computedOn': { '@id': own(coordinate) },
    }));
    return [...whole, ...nulls].filter((one) => one['dqv:value'] !== undefined);
  }

  function measurement(metric: string, value: number | null, { checkedAt }: Quality) {
    return {
      '@type': 'dqv:QualityMeasurement',
      'dqv:isMeasurementOf': { '@id': own(`metric-${metric}`) },
      'dqv:value': value === null ? undefined : typed('decimal', value),
      'prov:generatedAtTime': typed('dateTime', checkedAt),
    };
  }
}

function inBoth({ zh, en }: Bilingual) {
  return [
    { '@value': zh, '@language': 'zh' },
    { '@value': en, '@language': 'en' },
  ];
}

/** Numbers as text: JSON-LD would make doubles of them. */
function typed(type: 'integer' | 'decimal' | 'dateTime', value: number | string) {
  return { '@value': String(value), '@type': `xsd:${type}` };
}
