import type { DescribedTable } from '../../connectors/described-table.ts';
import type { Guess } from './guess.ts';
import { type GuessedTable, guessTable, type SampledTable } from './guess-table.ts';
import { fieldName, Names, pascalCase } from './names.ts';
import { readComment } from './words.ts';
import { describeHeader, type PlacedTable, writeLeftOut, writeTable } from './write-sdl.ts';

export interface ProposalInput {
  readonly source: { readonly id: string; readonly department: string; readonly kind: string };
  readonly tables: readonly SampledTable[];
  /** Names that the graph has already. */
  readonly taken: { readonly types: ReadonlySet<string>; readonly cardholderFields: ReadonlySet<string> };
}

/** A first SDL file of a source, for its engineer to go through. */
export interface Proposal {
  readonly sdl: string;
  readonly guesses: readonly Guess[];
  /** Tables that nothing joins to cardholders. */
  readonly leftOut: readonly string[];
}

/**
 * Proposes the SDL file of a source from what it says of itself and from samples. Of values nothing is in it but codes of columns
 * that hold no personal data.
 */
export function proposeSdl({ source, tables, taken }: ProposalInput): Proposal {
  const types = new Names(taken.types);
  const fields = new Names(taken.cardholderFields);
  const guessed: {
    readonly placed: PlacedTable;
    readonly sdl: string;
    readonly guesses: readonly Guess[];
  }[] = [];
  const leftOut: DescribedTable[] = [];
  for (const sampled of tables) {
    const table = guessTable(sampled, taken.types);
    if (table === undefined) {
      leftOut.push(sampled.table);
      continue;
    }
    const typeName = types.take(typeNameOf(table, source.id));
    const placed = { table, typeName, edgeName: fields.take(edgeNameOf(table, typeName)) };
    guessed.push({ placed, ...writeTable(placed, types) });
  }
  return {
    sdl: [
      describeHeader(
        source,
        guessed.map(({ placed }) => placed),
      ),
      ...guessed.map(({ sdl }) => sdl),
      ...leftOut.map(writeLeftOut),
    ]
      .join('\n\n')
      .concat('\n'),
    guesses: guessed.flatMap(({ guesses }) => guesses),
    leftOut: leftOut.map(({ name }) => name),
  };
}

const FEW_WORDS = 4;

/** By the table's English words where it has some, else by source and table. */
function typeNameOf({ table: { name, comment } }: GuessedTable, source: string): string {
  const { en } = readComment(comment);
  return en !== undefined && en.split(/\s+/).length <= FEW_WORDS
    ? pascalCase(en)
    : pascalCase(`${source} ${name}`);
}

function edgeNameOf({ many }: GuessedTable, typeName: string): string {
  const name = fieldName(typeName);
  return many && !name.endsWith('s') ? `${name}s` : name;
}
