import type { Knex } from 'knex';

/**
 * The role that running hubs work as: it owns nothing, and each table grants it what it needs and no more, so that the
 * hub cannot rewrite its audit log. The login must be able to become it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(CREATE_ROLE);
  await knex.raw(BECOME_ROLE);
  await knex.raw('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  await knex.raw('GRANT USAGE ON SCHEMA public TO onecard_hub');
}

/** Roles belong to the whole server: another database's hub may have made it, or be making it now. */
const CREATE_ROLE = `
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onecard_hub') THEN
      CREATE ROLE onecard_hub NOLOGIN;
    END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END $$`;

/** Tried, not looked up: since PostgreSQL 16 a role's creator is a member of it who may not yet become it. */
const BECOME_ROLE = `
  DO $$ BEGIN
    SET LOCAL ROLE onecard_hub;
    RESET ROLE;
  EXCEPTION WHEN insufficient_privilege THEN
    GRANT onecard_hub TO CURRENT_USER;
  END $$`;
