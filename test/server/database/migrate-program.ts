import { migrate } from '../../../server/database/migrate.ts';

/** A migration that is still under way when the test kills this process. */
await migrate(process.argv[2] as string, [
  {
    name: '0001-slow',
    migration: {
      up: async (knex) => {
        await knex.raw('CREATE TABLE once (n integer)');
        await knex.raw('SELECT pg_sleep(20)');
      },
    },
  },
]);
