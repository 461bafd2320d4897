export interface AlertFacts {
  readonly id: string;
  readonly rule: string;
  readonly kind: string;
  readonly severity: string;
  readonly department: string;
  readonly logs: readonly string[];
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly raisedAt: Date;
  readonly hubUrl: string;
}

/**
 * What webhooks are told of an alert, in the form of Standard Webhooks: never a person, neither subject nor operator. Who may
 * see the alert asks the hub for it.
 */
export function alertBody({ raisedAt, hubUrl, ...facts }: AlertFacts): string {
  return JSON.stringify({
    type: 'alert.raised',
    timestamp: raisedAt.toISOString(),
    data: { ...facts, hub: `${hubUrl}/graphql` },
  });
}
