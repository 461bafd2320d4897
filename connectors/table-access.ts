/** How a source that is no database is asked for the rows of a table, as its SDL file says. */
export type TableAccess = EndpointAccess | QueryAccess | EntitiesAccess;

/** `@endpoint` and `@paging`. */
export interface EndpointAccess {
  readonly kind: 'endpoint';
  readonly method: 'GET' | 'POST';
  /** Path, in which `{keyName}` stands for the key. */
  readonly path: string;
  readonly keyIn: 'PATH' | 'QUERY' | 'BODY' | 'HEADER';
  /** Name of the parameter; in a body a JSON pointer. */
  readonly keyName: string;
  /** Several keys go in one call. */
  readonly many: boolean;
  /** What else the body holds, as JSON. */
  readonly body: string | undefined;
  /** JSON pointer of the rows in the answer; empty: the answer itself. */
  readonly rows: string;
  readonly paging: Paging | undefined;
}

export interface Paging {
  readonly by: 'PAGE' | 'OFFSET' | 'CURSOR' | 'LINK';
  readonly parameter: string | undefined;
  readonly sizeParameter: string | undefined;
  readonly size: number;
  readonly first: number;
  readonly next: string | undefined;
}

/** `@query`. */
export interface QueryAccess {
  readonly kind: 'query';
  readonly field: string;
  readonly argument: string;
  /** Named type of the argument's keys, which are texts. */
  readonly keyType: string;
  /** Several keys go in one call. */
  readonly many: boolean;
  /** JSON pointer of the rows in the field's value. */
  readonly rows: string;
}

/** `@entities`. */
export interface EntitiesAccess {
  readonly kind: 'entities';
  readonly type: string;
  readonly key: string;
  readonly rows: string;
}
