import { isObject, readPointer } from '../../json-pointer.ts';
import { SourceFailure } from '../../source-failure.ts';

/** An object of the document: nothing in it is known to be as OpenAPI demands. */
export type Node = Readonly<Record<string, unknown>>;

/** References that lead to references; more is a circle. */
const MOST_HOPS = 16;
/** Objects and members that are looked at. References make a small document unfold to any size. */
const MOST_STEPS = 1_000_000;

/** A document whose references are followed where somebody comes to them, so that circles are no matter. */
export class OpenApiDocument {
  readonly root: Node;
  #steps = 0;

  constructor(root: Node) {
    this.root = root;
  }

  /**
   * What stands at a place of the document, references followed; an empty object where there is nothing. References into other documents
   * lead to nothing: the hub would fetch whatever the document names.
   */
  resolve(value: unknown): Node {
    let at = value;
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      this.#step(1);
      if (!isObject(at)) return {};
      const { $ref } = at;
      if (typeof $ref !== 'string') return at;
      at = $ref.startsWith('#') ? readPointer(this.root, decoded($ref.slice(1))) : undefined;
    }
    return {};
  }

  /** The members of an object, references followed. */
  members(value: unknown): readonly (readonly [string, unknown])[] {
    const members = Object.entries(this.resolve(value));
    this.#step(members.length);
    return members;
  }

  /** @throws SourceFailure */
  #step(count: number): void {
    this.#steps += count;
    if (this.#steps > MOST_STEPS) throw new SourceFailure('DESCRIPTION_UNFOLDS');
  }
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
