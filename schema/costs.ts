/** What a field that returns a list, or a page of one, says about its length. */
export interface ListSize {
  readonly assumedSize: number | undefined;
  readonly slicingArguments: readonly string[];
  /** Fields of the returned object that have the length; none: the field itself. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

export interface FieldCost {
  readonly weight: number;
  /** By argument, only those that weigh anything. */
  readonly argumentWeights: ReadonlyMap<string, number>;
  readonly list: ListSize | undefined;
}

/** What `@cost` and `@listSize` say, resolved once (IBM GraphQL Cost Directives). */
export interface CostModel {
  /** By coordinate; object types only. */
  readonly fields: ReadonlyMap<string, FieldCost>;
  /** By the name of an output type. */
  readonly types: ReadonlyMap<string, number>;
  /** By input type and field, `CardholderFilter.sex`. */
  readonly inputFields: ReadonlyMap<string, number>;
}
