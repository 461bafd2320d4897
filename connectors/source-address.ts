/** Where a source is and how the hub shows who it is. Of a source that is onboarded it is stored sealed, as JSON. */
export interface SourceAddress {
  /** `postgresql://…`, `mysql://…`, `https://…`; of files the database that they are loaded into. */
  readonly url: string;
  readonly authentication?: Authentication;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Where the OpenAPI document is. */
  readonly description?: string;
}

export type Authentication =
  | { readonly kind: 'api-key'; readonly header: string; readonly value: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | {
      /** RFC 6749 §4.4. */
      readonly kind: 'client-credentials';
      readonly tokenUrl: string;
      readonly client: string;
      readonly secret: string;
      readonly scope?: string;
    };
