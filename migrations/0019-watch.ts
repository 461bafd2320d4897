import type { Knex } from 'knex';

/**
 * Watching: rules as data, what they have counted, and the alerts that they raised. An installation with a history begins
 * to watch at its present end; only how many requests each hour had is taken from before, as that is what an agreement's
 * volume is measured by.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(RULES);
  await knex.raw(STATE);
  await knex.raw(ALERTS);
  await knex.raw(GRANTS);
  await knex.raw(BEGIN);
  await knex.raw(DEFAULTS);
}

const RULES = `
  CREATE TABLE watch_rule (
    id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    kind text NOT NULL CHECK (kind IN ('ENUMERATION', 'VOLUME', 'OFF_HOURS', 'SAME_PERSON', 'REFUSALS', 'UNFIT_PURPOSE', 'TWO_REGIONS', 'UNUSED')),
    enabled boolean NOT NULL,
    severity text NOT NULL CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH')),
    agreement text,
    department text,
    terminal text,
    parameters jsonb NOT NULL
  );
  COMMENT ON TABLE watch_rule IS '监测规则;agreement、department、terminal 限定其范围 · Rules of watching; agreement, department and terminal are their scope';
`;

/* What has been counted is written anew with every batch, and lost without harm: it is not kept longer than windows last. */
const STATE = `
  CREATE TABLE watch_count (
    rule text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    log text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL,
    bucket timestamptz NOT NULL,
    total bigint NOT NULL,
    hits bigint NOT NULL,
    first_at timestamptz,
    last_at timestamptz,
    entries text[] NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (rule, key, bucket, log, item)
  );
  CREATE INDEX watch_count_expires ON watch_count (expires);
  COMMENT ON TABLE watch_count IS '规则的计数,按时间段 · What rules have counted, by spans of time';

  CREATE TABLE watch_seen (
    rule text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    span timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (rule, key, subject, span)
  );
  CREATE INDEX watch_seen_expires ON watch_seen (expires);
  COMMENT ON TABLE watch_seen IS '时间段内已计过的人(假名) · People, as pseudonyms, who have been counted in a span of time';

  CREATE TABLE watch_hour (
    log text COLLATE "C" NOT NULL,
    department text COLLATE "C" NOT NULL,
    hour timestamptz NOT NULL,
    requests bigint NOT NULL,
    PRIMARY KEY (log, department, hour)
  );
  CREATE INDEX watch_hour_hour ON watch_hour (hour);
  COMMENT ON TABLE watch_hour IS '各日志每小时的请求数 · Requests of each log by the hour';
`;

const ALERTS = `
  CREATE TABLE watch_alert (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    rule text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    key text COLLATE "C" NOT NULL,
    department text NOT NULL,
    client text,
    operator text,
    logs text[] NOT NULL CHECK (logs <> '{}'),
    window_ms bigint NOT NULL CHECK (window_ms > 0),
    count bigint NOT NULL CHECK (count >= 0),
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    entries text[] NOT NULL,
    raised_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'CLOSED')),
    finding text CHECK (finding IN ('JUSTIFIED', 'MISUSE', 'FALSE_ALARM')),
    CHECK ((state = 'CLOSED') = (finding IS NOT NULL))
  );
  CREATE INDEX watch_alert_key ON watch_alert (rule, key, number DESC);
  CREATE INDEX watch_alert_logs ON watch_alert USING gin (logs);
  COMMENT ON TABLE watch_alert IS '告警 · Alerts';
  COMMENT ON COLUMN watch_alert.logs IS '证据所在的日志;能查看全部者可见此告警 · Logs of its evidence: who may read all of them sees the alert';

  CREATE TABLE watch_alert_step (
    alert uuid NOT NULL REFERENCES watch_alert,
    number integer NOT NULL CHECK (number >= 1),
    action text NOT NULL CHECK (action IN ('ALERT_ACKNOWLEDGED', 'ALERT_COMMENTED', 'ALERT_CLOSED')),
    department text NOT NULL,
    client text NOT NULL,
    operator text NOT NULL,
    comment text,
    finding text,
    at timestamptz NOT NULL,
    PRIMARY KEY (alert, number)
  );
  COMMENT ON TABLE watch_alert_step IS '告警的处理:谁、何时、如何 · What was done about alerts: by whom, when and how';
`;

const GRANTS = `
  REVOKE ALL ON watch_rule, watch_count, watch_seen, watch_hour, watch_alert, watch_alert_step FROM PUBLIC;
  GRANT SELECT, INSERT, UPDATE (enabled, severity, agreement, department, terminal, parameters) ON watch_rule TO onecard_hub;
  GRANT SELECT, INSERT, UPDATE, DELETE ON watch_count, watch_seen, watch_hour TO onecard_hub;
  GRANT SELECT, INSERT, UPDATE (count, last_at, first_at, entries, logs, state, finding) ON watch_alert TO onecard_hub;
  GRANT SELECT, INSERT ON watch_alert_step TO onecard_hub;
`;

/** One statement, so one moment: an hour's requests are those that the follower will not read again. */
const BEGIN = `
  WITH head AS (
    INSERT INTO log_follower (follower, log, next) SELECT 'watch', log, size FROM audit_log ON CONFLICT DO NOTHING
  )
  INSERT INTO watch_hour (log, department, hour, requests)
  SELECT log, department, date_trunc('hour', time), count(*) FROM audit_entry
   WHERE kind = 'access' AND part = 1 AND time > now() - interval '63 days'
   GROUP BY log, department, date_trunc('hour', time);
`;

/** Terminals are known to their departments alone: the two rules that go by them wait until somebody has named some. */
const DEFAULTS = `
  INSERT INTO watch_rule (id, kind, enabled, severity, parameters) VALUES
    ('enumeration', 'ENUMERATION', true, 'HIGH', '{"by": "OPERATOR", "minutes": 10, "people": 50, "notFoundPercent": 50}'),
    ('volume', 'VOLUME', true, 'MEDIUM', '{"minimum": 500, "factor": 5, "days": 28, "minimumDays": 7}'),
    ('off-hours', 'OFF_HOURS', true, 'LOW', '{"by": "OPERATOR", "from": "22:00", "to": "06:00", "daysOff": true, "count": 30, "exceptAgreements": []}'),
    ('same-person', 'SAME_PERSON', true, 'MEDIUM', '{"by": "OPERATOR", "minutes": 1440, "count": 20}'),
    ('refusals', 'REFUSALS', true, 'MEDIUM', '{"by": "OPERATOR", "minutes": 10, "count": 30, "percent": 50}'),
    ('unfit-purpose', 'UNFIT_PURPOSE', false, 'HIGH', '{"terminals": [], "count": 1}'),
    ('two-regions', 'TWO_REGIONS', false, 'HIGH', '{"terminals": [], "minutes": 30}'),
    ('unused', 'UNUSED', true, 'LOW', '{"days": 90}');
`;
