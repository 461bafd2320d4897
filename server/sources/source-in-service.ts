import type { ColumnFault, LookupRequest, PageRequest, Row, RowSource } from '../../connectors/connector.ts';
import type { ResilientConnector } from '../../connectors/resilient.ts';
import type { SourceHealth } from '../../connectors/source-health.ts';
import { HubError } from '../../errors.ts';
import {
  changedTypes,
  type DescribedTypes,
  describedTypes,
} from '../../resolvers/onboarding/described-types.ts';
import {
  describeColumnFault,
  eachOnce,
  type PlacedExpectation,
} from '../../resolvers/onboarding/expectations.ts';
import type { SchemaFault } from '../../schema/fault.ts';
import { ClosedColumns } from './closed-columns.ts';

/** Pause between attempts to check a source that could not be reached. */
const RETRY_MS = 2_000;
/** Pause between looks at whether a source that serves still is as its SDL file says. */
const DRIFT_MS = 30_000;

export type SourceState = 'serving' | 'unreachable' | 'drifted';

export interface SourceInServiceInput {
  readonly id: string;
  readonly connector: ResilientConnector;
  readonly expectations: readonly PlacedExpectation[];
  readonly onError: (error: unknown) => void;
  /** Told of every check that reached the source: what it no longer has; nothing where all is well. */
  readonly onChecked?: (faults: readonly ColumnFault[]) => void;
  /** Of its columns when its version was submitted; undefined: nobody noted them. */
  readonly types: DescribedTypes | undefined;
  readonly driftMs: number | undefined;
}

/**
 * A source that answers only after it has been compared with its SDL file: what has not been checked is closed, and its fields
 * answer SOURCE_UNAVAILABLE. While it serves it is compared again and again; what has vanished or changed is closed, and
 * nothing else.
 */
export class SourceInService implements RowSource {
  readonly id: string;
  readonly connector: ResilientConnector;
  readonly #input: SourceInServiceInput;
  #checked = false;
  #closedColumns = new ClosedColumns([]);
  #next: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(input: SourceInServiceInput) {
    this.id = input.id;
    this.connector = input.connector;
    this.#input = input;
  }

  get state(): SourceState {
    if (!this.#checked) return 'unreachable';
    return this.#closedColumns.isEmpty ? 'serving' : 'drifted';
  }

  /** `table.column` of what is closed; `table` where all of it is. */
  get closed(): readonly string[] {
    return this.#closedColumns.names;
  }

  health(): SourceHealth {
    return this.connector.health();
  }

  /** @returns what does not fit the SDL file; none where the source cannot be reached now: then it is checked again later */
  async open(): Promise<readonly SchemaFault[]> {
    const { expectations, onError, onChecked, driftMs = DRIFT_MS } = this.#input;
    try {
      const faults = await this.#compare();
      this.#checked = true;
      this.#closedColumns = new ClosedColumns(faults);
      onChecked?.(faults);
      this.#checkAfter(driftMs);
      const source = this.id;
      return eachOnce(faults.map((fault) => describeColumnFault(fault, { source, expectations })));
    } catch (error) {
      onError(error);
      // One that served goes on: its requests fail by themselves while it is away.
      this.#checkAfter(RETRY_MS);
      return [];
    }
  }

  async lookup(request: LookupRequest): Promise<ReadonlyMap<string, readonly Row[]>> {
    this.#assertChecked();
    const closed = this.#closedColumns;
    if (closed.isEmpty) return this.connector.lookup(request);
    const { scope, widen } = this.#withoutClosed(request);
    const found = await this.connector.lookup({ ...request, scope });
    return new Map([...found].map(([key, rows]) => [key, rows.map(widen)]));
  }

  async page(request: PageRequest) {
    this.#assertChecked();
    if (this.#closedColumns.isEmpty) return this.connector.page(request);
    const { scope, widen } = this.#withoutClosed(request);
    const rows = await this.connector.page({ ...request, scope });
    return rows.map(({ position, row }) => ({ position, row: widen(row) }));
  }

  async close(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#next);
    await this.connector.close();
  }

  async #compare(): Promise<readonly ColumnFault[]> {
    const { connector, types: before } = this.#input;
    const expectations = this.#input.expectations.map(({ expectation }) => expectation);
    const faults = await connector.check(expectations);
    if (before === undefined) return faults;
    const now = describedTypes(await connector.describe());
    return [...faults, ...changedTypes(expectations, { before, now })];
  }

  #withoutClosed<Scope extends (LookupRequest | PageRequest)['scope']>(request: { readonly scope: Scope }) {
    const open = this.#closedColumns.openPart(request.scope);
    if (open === undefined) throw this.#unavailable();
    return open;
  }

  #assertChecked(): void {
    if (!this.#checked) throw this.#unavailable();
  }

  #unavailable(): HubError {
    return new HubError('SOURCE_UNAVAILABLE', { detail: { zh: this.id, en: this.id } });
  }

  #checkAfter(ms: number): void {
    if (this.#ended) return;
    clearTimeout(this.#next);
    const before = this.closed.join();
    this.#next = setTimeout(async () => {
      const faults = await this.open();
      if (this.closed.join() !== before && faults.length > 0)
        this.#input.onError(
          new Error(`source ${this.id} is no longer as its SDL file says: ${this.closed.join(', ')}`),
        );
    }, ms);
    this.#next.unref();
  }
}
