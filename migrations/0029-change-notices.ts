import type { Knex } from 'knex';

/**
 * Changes that departments publish, who is told of them, and what is on its way. The jobs that do it are the queue library's
 * (server/database/job-queue.ts); they name deliveries and hold nothing else.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE change_published (
      department text NOT NULL,
      id uuid NOT NULL,
      published_at timestamptz NOT NULL,
      PRIMARY KEY (department, id)
    );
    CREATE INDEX change_published_at ON change_published (published_at);
    COMMENT ON TABLE change_published IS '已发布变更的标识,使重复者不再计 · Identifiers of published changes, so that none counts twice';

    CREATE TABLE change_subscription (
      id uuid PRIMARY KEY,
      agreement text COLLATE "C" NOT NULL REFERENCES agreement,
      purpose text NOT NULL,
      kinds text[] NOT NULL CHECK (kinds <> '{}'),
      url text NOT NULL,
      secret bytea NOT NULL,
      since timestamptz NOT NULL
    );
    CREATE INDEX change_subscription_agreement ON change_subscription (agreement);
    CREATE INDEX change_subscription_kinds ON change_subscription USING gin (kinds);
    COMMENT ON TABLE change_subscription IS '变更订阅 · Subscriptions to changes';
    COMMENT ON COLUMN change_subscription.secret IS '签名密钥,以枢纽密钥加密 · The key that signs, encrypted by the hub''s secret';

    CREATE TABLE change_delivery (
      id uuid PRIMARY KEY,
      subscription uuid NOT NULL REFERENCES change_subscription ON DELETE CASCADE,
      agreement text COLLATE "C" NOT NULL,
      kind text NOT NULL,
      person bytea,
      occurred_at timestamptz NOT NULL,
      made_at timestamptz NOT NULL,
      logged_at timestamptz,
      state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'DROPPED', 'DEAD')),
      attempts integer NOT NULL DEFAULT 0,
      failure text,
      ended_at timestamptz,
      CHECK (person IS NOT NULL OR state <> 'PENDING')
    );
    CREATE INDEX change_delivery_newest ON change_delivery (agreement, made_at DESC, id);
    CREATE INDEX change_delivery_subscription ON change_delivery (subscription);
    CREATE INDEX change_delivery_open ON change_delivery (made_at) WHERE state = 'PENDING';
    CREATE INDEX change_delivery_dead ON change_delivery (ended_at) WHERE state = 'DEAD' AND person IS NOT NULL;
    COMMENT ON TABLE change_delivery IS '变更通知的投递 · Deliveries of change notices';
    COMMENT ON COLUMN change_delivery.person IS '公民身份号码,加密;送达后删去,死信七日后删去 · ID number, encrypted; erased once delivered, and seven days after it was given up';
    COMMENT ON COLUMN change_delivery.logged_at IS '其人在协议范围内并已记入协议日志 · The person has been found within the agreement, and its log says who was told';

    REVOKE ALL ON change_published, change_subscription, change_delivery FROM PUBLIC;
    GRANT SELECT, INSERT, DELETE ON change_published TO onecard_hub;
    GRANT SELECT, INSERT, DELETE ON change_subscription TO onecard_hub;
    GRANT SELECT, INSERT, DELETE, UPDATE (person, logged_at, state, attempts, failure, ended_at) ON change_delivery TO onecard_hub;
  `);
}
