import { type DocumentNode, parse } from 'graphql';
import type { AgreementDocument } from '../../../policies/agreement.ts';
import type { Catalogue, Entity } from '../../../schema/catalogue.ts';
import { checkCharacter } from '../../../schema/id-number.ts';
import { deniedIn } from './denied.ts';
import { drawAgreement } from './draw-agreement.ts';
import { type DrawnOperation, drawOperation } from './draw-operation.ts';
import { Random } from './random.ts';
import { meets } from './row-filter.ts';
import { type PlainRow, sameText, type Tables, tableName, tableOf } from './tables.ts';
import { drawWorld, type World } from './world.ts';

/** An operation and an agreement under which it is asked. */
export interface Question {
  readonly agreement: AgreementDocument;
  readonly operation: DrawnOperation;
  readonly document: DocumentNode;
  readonly deniedAsNull: boolean;
  /** Whether the request comes under an emergency access. */
  readonly emergency: boolean;
}

/** All that a seed says. */
export interface Case extends Question {
  readonly world: World;
  /** People whom the agreement's row filter leaves out. */
  readonly outsiders: readonly string[];
  /** The same world but for those people: there are none of them, or twice as many. */
  readonly otherWorld: Tables;
}

/** @param today by which ages count */
export function drawCase(catalogue: Catalogue, seed: number, today: string): Case {
  const random = new Random(seed);
  const world = drawWorld(catalogue, random);
  const question = drawQuestion(catalogue, random, world);
  const { agreement } = question;
  const people = catalogue.entities.get('Cardholder') as Entity;
  const outsiders = tableOf(world.tables, people)
    .filter((row) =>
      agreement.rowFilter.some((c) => !meets({ catalogue, tables: world.tables, row, today }, c)),
    )
    .map((row) => row[people.table.key] as string);
  const other = random.chance(0.5) ? without : doubled;
  return {
    ...question,
    world,
    outsiders,
    otherWorld: other(catalogue, world.tables, outsiders),
  };
}

export function drawQuestion(catalogue: Catalogue, random: Random, world: World): Question {
  const operation = drawOperation(catalogue, world, random);
  const document = parse(operation.text);
  const asked = [...deniedIn(catalogue, document, NOTHING_OPEN).fields];
  const agreement = drawAgreement(catalogue, random, { world, asked });
  const emergency = agreement.emergency !== undefined && random.chance(0.7);
  return { agreement, operation, document, deniedAsNull: random.chance(0.3), emergency };
}

/** Under it every coordinate that an operation names is denied; every type is seen, so that all are named. */
const NOTHING_OPEN = {
  masks: new Map(),
  arguments: new Map(),
  types: { has: () => true } as unknown as ReadonlySet<string>,
};

function without(catalogue: Catalogue, tables: Tables, outsiders: readonly string[]): Tables {
  return changed(catalogue, tables, (row, subject) => (isOneOf(outsiders, row[subject]) ? [] : [row]));
}

function doubled(catalogue: Catalogue, tables: Tables, outsiders: readonly string[]): Tables {
  const position = (catalogue.entities.get('Cardholder') as Entity).table.order?.column as string;
  return changed(catalogue, tables, (row, subject) => {
    const id = row[subject];
    if (!isOneOf(outsiders, id)) return [row];
    const at = row[position];
    return [
      row,
      {
        ...row,
        [subject]: another(id as string),
        ...(typeof at === 'string' ? { [position]: String(Number(at) + 20_000) } : {}),
      },
    ];
  });
}

function changed(
  catalogue: Catalogue,
  tables: Tables,
  change: (row: PlainRow, subject: string) => readonly PlainRow[],
): Tables {
  const subjects = new Map([...catalogue.entities.values()].map((e) => [tableName(e), e.table.subject]));
  return new Map(
    [...tables].map(([name, rows]) => {
      const subject = subjects.get(name);
      return [name, subject === undefined ? rows : rows.flatMap((row) => change(row, subject))];
    }),
  );
}

function isOneOf(people: readonly string[], id: string | null | undefined): boolean {
  return people.some((person) => sameText('ID_NUMBER', person, id));
}

/** Another person's ID number: the sequence that nobody in a drawn world has. */
function another(id: string): string {
  const digits = `${id.trim().slice(0, 14)}9${id.trim().slice(15, 17)}`;
  return digits + checkCharacter(digits);
}
