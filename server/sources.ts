import type { ColumnExpectation, ColumnFault, Connector } from '../connectors/connector.ts';
import { HubError } from '../errors.ts';
import type { Catalogue, Entity } from '../schema/catalogue.ts';
import type { Place, SchemaFault } from '../schema/fault.ts';

/** Pause between attempts to check a source that could not be reached. */
const RETRY_MS = 2_000;

export type SourceState = 'serving' | 'unreachable' | 'faulty';

/**
 * A source that answers only after its columns have been compared with the SDL: what has not been checked is closed,
 * and its fields answer SOURCE_UNAVAILABLE.
 */
export class CheckedSource implements Connector {
  readonly id: string;
  readonly #connector: Connector;
  readonly #expectations: readonly PlacedExpectation[];
  readonly #onError: (error: unknown) => void;
  #state: SourceState = 'unreachable';
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({
    id,
    connector,
    catalogue,
    onError,
  }: {
    readonly id: string;
    readonly connector: Connector;
    readonly catalogue: Catalogue;
    readonly onError: (error: unknown) => void;
  }) {
    this.id = id;
    this.#connector = connector;
    this.#expectations = expectationsOf(catalogue, id);
    this.#onError = onError;
  }

  get state(): SourceState {
    return this.#state;
  }

  /** @returns the faults of the SDL file, none where the source cannot be reached now: then it is checked again later */
  async open(): Promise<readonly SchemaFault[]> {
    try {
      const faults = await this.#connector.check(this.#expectations.map(({ expectation }) => expectation));
      this.#state = faults.length === 0 ? 'serving' : 'faulty';
      if (faults.length > 0) this.#retryLater();
      return eachOnce(faults.map((fault) => this.#describe(fault)));
    } catch (error) {
      this.#onError(error);
      this.#retryLater();
      return [];
    }
  }

  lookup: Connector['lookup'] = async (request) => {
    this.#assertServing();
    return this.#connector.lookup(request);
  };

  page: Connector['page'] = async (request) => {
    this.#assertServing();
    return this.#connector.page(request);
  };

  check: Connector['check'] = (expectations) => this.#connector.check(expectations);

  describe: Connector['describe'] = () => this.#connector.describe();

  sample: Connector['sample'] = (request) => this.#connector.sample(request);

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#connector.close();
  }

  #assertServing(): void {
    if (this.#state !== 'serving')
      throw new HubError('SOURCE_UNAVAILABLE', { detail: { zh: this.id, en: this.id } });
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(async () => {
      const faults = await this.open();
      if (faults.length > 0) this.#onError(new Error(`source ${this.id} does not fit its SDL file`));
    }, RETRY_MS);
    this.#retry.unref();
  }

  #describe(fault: ColumnFault): SchemaFault {
    const { table, column, use } = fault.expectation;
    const place = this.#expectations.find(({ expectation }) => expectation === fault.expectation)?.place ?? {
      file: this.id,
      line: 0,
    };
    switch (fault.kind) {
      case 'missing-table':
        return {
          place,
          fault: { zh: `来源 ${this.id} 没有表 ${table}`, en: `the source ${this.id} has no table ${table}` },
          remedy: {
            zh: '改正 @table 的 name(区分大小写),或检查连接',
            en: "correct @table's name (case matters), or the connection",
          },
        };
      case 'missing-column': {
        const columns = fault.alternatives.join(', ');
        return {
          place,
          fault: { zh: `表 ${table} 没有列 ${column}`, en: `the table ${table} has no column ${column}` },
          remedy: { zh: `现有列:${columns}`, en: `it has: ${columns}` },
        };
      }
      case 'wrong-type':
        return {
          place,
          fault: {
            zh: `列 ${table}.${column} 的类型 ${fault.actual} 不能作${use === 'TEXT' ? '查询键' : '日期条件'}`,
            en: `the column ${table}.${column} of type ${fault.actual} cannot be ${use === 'TEXT' ? 'a key' : 'compared with dates'}`,
          },
          remedy:
            use === 'TEXT'
              ? { zh: '用字符类型的列', en: 'use a column of a character type' }
              : { zh: '用日期类型的列', en: 'use a column of a date type' },
        };
    }
  }
}

/** A table that is missing is missing for each of its columns, and is told at its type alone. */
function eachOnce(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  return faults.filter(({ fault }, i) => faults.findIndex((other) => other.fault.en === fault.en) === i);
}

interface PlacedExpectation {
  readonly expectation: ColumnExpectation;
  readonly place: Place;
}

/** What a source's SDL file expects of its database. */
function expectationsOf(catalogue: Catalogue, source: string): readonly PlacedExpectation[] {
  const placed: PlacedExpectation[] = [];
  for (const entity of catalogue.entities.values()) {
    if (entity.source.id === source) placed.push(...entityExpectations(entity, catalogue));
  }
  // Another type's edge may look this source's tables up by a column of its own choice.
  for (const entity of catalogue.entities.values()) {
    for (const edge of entity.fields.values()) {
      if (edge.kind !== 'edge' || edge.key === undefined) continue;
      for (const target of edge.targets.map((name) => catalogue.entities.get(name))) {
        if (target?.source.id === source)
          placed.push({
            expectation: { table: target.table.name, column: edge.key, use: 'TEXT' },
            place: edge.place,
          });
      }
    }
  }
  return placed;
}

function entityExpectations(
  { name, table, fields, place }: Entity,
  catalogue: Catalogue,
): readonly PlacedExpectation[] {
  const expect = (
    column: string | undefined,
    use: ColumnExpectation['use'],
    at = place,
  ): readonly PlacedExpectation[] =>
    column === undefined ? [] : [{ expectation: { table: table.name, column, use }, place: at }];
  const filtered = new Set(
    [...catalogue.conditions].flatMap(([input, { field }]) =>
      input.startsWith(`${name}Filter.`) ? [field] : [],
    ),
  );
  return [
    ...expect(table.key, 'TEXT'),
    ...expect(table.subject, 'TEXT'),
    ...expect(table.order?.column, 'ANY'),
    ...expect(table.latest, 'ANY'),
    ...[...fields].flatMap(([field, column]) =>
      column.kind === 'column'
        ? expect(
            column.name,
            filtered.has(field) && column.type.name === 'Date' ? 'DATE' : 'ANY',
            column.place,
          )
        : [],
    ),
  ];
}
