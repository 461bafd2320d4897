import type { Knex } from 'knex';

/** Where alerts are told, and what is on its way there (outbox). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE watch_webhook (
      id uuid PRIMARY KEY,
      url text NOT NULL,
      department text,
      severity text NOT NULL CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH')),
      secret bytea NOT NULL,
      added_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE watch_webhook IS '告警的接收端 · Where alerts are told';
    COMMENT ON COLUMN watch_webhook.department IS '只收该部门为一方的协议的告警;空则全部 · Only alerts of agreements to which it is a party; null: all';
    COMMENT ON COLUMN watch_webhook.severity IS '至少此级 · Of this severity at least';
    COMMENT ON COLUMN watch_webhook.secret IS '签名密钥,以枢纽密钥加密 · The key that signs, encrypted by the hub''s secret';

    CREATE TABLE watch_delivery (
      id uuid PRIMARY KEY,
      webhook uuid NOT NULL REFERENCES watch_webhook ON DELETE CASCADE,
      alert uuid NOT NULL REFERENCES watch_alert,
      body text NOT NULL,
      state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'GIVEN_UP')),
      attempts integer NOT NULL DEFAULT 0,
      next_at timestamptz NOT NULL DEFAULT now(),
      failure text,
      ended_at timestamptz
    );
    CREATE INDEX watch_delivery_due ON watch_delivery (next_at) WHERE state = 'PENDING';
    CREATE INDEX watch_delivery_alert ON watch_delivery (alert);
    COMMENT ON TABLE watch_delivery IS '告警的投递 · Deliveries of alerts';

    REVOKE ALL ON watch_webhook, watch_delivery FROM PUBLIC;
    GRANT SELECT ON watch_webhook TO onecard_hub;
    GRANT SELECT, INSERT, UPDATE (state, attempts, next_at, failure, ended_at) ON watch_delivery TO onecard_hub;
  `);
}
