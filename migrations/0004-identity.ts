import type { Knex } from 'knex';

/**
 * Clients, the built-in issuer's keys, and the client assertions already used.
 *
 * The running hub only reads clients and keys: whoever gets to run SQL as `onecard_hub` can neither enrol a client
 * nor slip in a public key of his own, and the private keys that he may read are encrypted. Registration and
 * rotation are the operator's, with the owner's login.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE client (
      id text COLLATE "C" PRIMARY KEY,
      name text NOT NULL,
      department text NOT NULL,
      roles text[] NOT NULL,
      secret_hash text,
      public_jwk jsonb,
      disabled_at timestamptz,
      CONSTRAINT client_can_authenticate CHECK (secret_hash IS NOT NULL OR public_jwk IS NOT NULL)
    );
    COMMENT ON TABLE client IS '各部门接入的客户端 · Clients of the departments';
    COMMENT ON COLUMN client.secret_hash IS 'scrypt, $scrypt$ln=,r=,p=$salt$hash';

    CREATE TABLE issuer_key (
      kid text COLLATE "C" PRIMARY KEY,
      public_jwk jsonb NOT NULL,
      private_jwk bytea NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      retired_at timestamptz
    );
    CREATE UNIQUE INDEX issuer_key_one_signs ON issuer_key ((true)) WHERE retired_at IS NULL;
    COMMENT ON TABLE issuer_key IS '内置签发者的密钥 · Keys of the built-in issuer';
    COMMENT ON COLUMN issuer_key.private_jwk IS 'AES-256-GCM: nonce (12 bytes), tag (16 bytes), ciphertext';

    CREATE TABLE used_assertion (
      client text COLLATE "C" NOT NULL REFERENCES client ON DELETE CASCADE,
      jti text COLLATE "C" NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (client, jti)
    );
    CREATE INDEX used_assertion_expires_at ON used_assertion (expires_at);
    COMMENT ON TABLE used_assertion IS '已用过的客户端断言 · Client assertions already used';

    REVOKE ALL ON client, issuer_key, used_assertion FROM PUBLIC;
    GRANT SELECT ON client, issuer_key TO onecard_hub;
    -- Sweeping locks the expired rows first (FOR UPDATE SKIP LOCKED), which takes a right to update.
    GRANT SELECT, INSERT, DELETE, UPDATE (expires_at) ON used_assertion TO onecard_hub;
  `);
}
