import { type Catalogue, type Coordinate, grantable, referencesOf } from '../schema/catalogue.ts';
import type { MaskName } from '../schema/masks.ts';
import type { Agreement, ResolvedGrant } from './agreement.ts';
import { strongerMask } from './mask-strength.ts';
import { meansTheSame } from './resolve-grants.ts';

/** On what a caller's request is judged. */
export interface Access {
  readonly agreement: Agreement | undefined;
  readonly roles: readonly string[];
  /** Whether the agreement's emergency grants are open. */
  readonly emergency: boolean;
  /** Date in Asia/Shanghai, by which ages in a row filter count. */
  readonly today: string;
}

export type Decision =
  | {
      readonly granted: true;
      readonly mask: MaskName;
      /** Arguments that may be given; undefined: all. */
      readonly arguments?: readonly string[];
    }
  | { readonly granted: false; readonly reason: DenialReason };

/**
 * What is missing: an agreement at all, a grant in it, a role. Or the coordinate has got another type, level or owner
 * since it was granted, or is no longer shared.
 */
export type DenialReason = 'AGREEMENT_REQUIRED' | 'NOT_GRANTED' | 'ROLE_REQUIRED' | 'MEANING_CHANGED';

const OPEN: Decision = { granted: true, mask: 'NONE' };

/** Decides single coordinates. What nothing opens is closed. */
export interface Decider {
  decide(coordinate: Coordinate): Decision;
  /** Whether the agreement knows a type at all: rows of others do not exist under it. */
  seesType(typeName: string): boolean;
}

/**
 * Makes deciders. What an agreement opens is worked out once: its object stands for one version in one state, and is
 * read anew when either changes.
 */
export function createDeciders(catalogue: Catalogue): (access: Access) => Decider {
  const fields = grantable(catalogue);
  const memory = new WeakMap<Agreement, Opening>();
  const inEmergency = new WeakMap<Agreement, Opening>();
  return ({ agreement, roles, emergency }) => {
    const known = emergency ? inEmergency : memory;
    const opening =
      agreement === undefined
        ? NOTHING
        : (known.get(agreement) ?? open(catalogue, fields, { agreement, emergency }));
    if (agreement !== undefined) known.set(agreement, opening);
    return deciderOf(catalogue, opening, { roles, without: agreement === undefined });
  };
}

function deciderOf(
  catalogue: Catalogue,
  { decisions, types }: Opening,
  { roles, without }: { readonly roles: readonly string[]; readonly without: boolean },
): Decider {
  const ungranted: Decision = { granted: false, reason: without ? 'AGREEMENT_REQUIRED' : 'NOT_GRANTED' };
  return {
    decide(coordinate) {
      const hubAccess = catalogue.hubAccess.get(coordinate);
      if (hubAccess?.kind === 'structural') return OPEN;
      if (hubAccess?.kind === 'role')
        return hubAccess.roles.some((role) => roles.includes(role))
          ? OPEN
          : { granted: false, reason: 'ROLE_REQUIRED' };
      return decisions.get(coordinate) ?? ungranted;
    },
    seesType: (typeName) => types.has(typeName),
  };
}

/** What an agreement opens: a decision for every coordinate that it grants, and the types that it knows. */
interface Opening {
  readonly decisions: ReadonlyMap<Coordinate, Decision>;
  readonly types: ReadonlySet<string>;
}

const NOTHING: Opening = { decisions: new Map(), types: new Set() };
const MEANING_CHANGED: Decision = { granted: false, reason: 'MEANING_CHANGED' };

function open(
  { roots }: Catalogue,
  fields: ReturnType<typeof grantable>,
  { agreement: { resolved }, emergency }: { readonly agreement: Agreement; readonly emergency: boolean },
): Opening {
  const decisions = new Map<Coordinate, Decision>();
  const decide = (grant: ResolvedGrant) => decisionOf(grant, fields.get(grant.coordinate));
  for (const grant of resolved.grants) decisions.set(grant.coordinate, decide(grant));
  for (const grant of emergency ? resolved.emergency : []) {
    decisions.set(grant.coordinate, widened(decisions.get(grant.coordinate), decide(grant)));
  }
  for (const root of roots.values()) {
    const references = referencesOf(root);
    const decision = references && decisions.get(references.grantedBy);
    if (decision !== undefined) decisions.set(root.coordinate, byReference(decision, references?.key));
  }
  const types = [...decisions].flatMap(([coordinate, { granted }]) =>
    granted ? [coordinate.slice(0, coordinate.indexOf('.'))] : [],
  );
  return { decisions, types: new Set(types) };
}

/** Whoever may look up one entity by its key may look up several. */
function byReference(decision: Decision, key = ''): Decision {
  if (!decision.granted) return decision;
  const mayBeGiven = decision.arguments?.includes(key) ?? true;
  return mayBeGiven ? { granted: true, mask: 'NONE' } : { granted: false, reason: 'NOT_GRANTED' };
}

/** An emergency widens: where the agreement already shows more, that stays. */
function widened(before: Decision | undefined, emergency: Decision): Decision {
  if (before?.granted !== true || !emergency.granted) return before?.granted === true ? before : emergency;
  if (before.mask !== emergency.mask)
    return strongerMask(before.mask, emergency.mask) === before.mask ? emergency : before;
  if (before.arguments === undefined || emergency.arguments === undefined)
    return { granted: true, mask: before.mask };
  return { ...before, arguments: [...new Set([...before.arguments, ...emergency.arguments])] };
}

function decisionOf(grant: ResolvedGrant, field: Parameters<typeof meansTheSame>[1]): Decision {
  if (!meansTheSame(grant.meaning, field)) return MEANING_CHANGED;
  return {
    granted: true,
    mask: grant.mask,
    ...(grant.arguments === undefined ? {} : { arguments: grant.arguments }),
  };
}
