import type { FastifyInstance } from 'fastify';
import { EDUCATION_KEY_HEADER, EDUCATION_MOST, educationDocument } from './education-openapi.ts';
import { createService, demandHeader, readIdNumbers, type ServiceInput } from './service.ts';

const STUDENTS = `
  SELECT upper(btrim(sfzjh)) AS sfzjh, xjh, xm, xd, nj, xsdqzt, rxrq, gxsj, json_build_object('bsm', xxbsm, 'mc', xxmc) AS xx
    FROM xs_xjxx WHERE upper(btrim(sfzjh::text)) = ANY($1) ORDER BY sfzjh, gxsj DESC`;
const QUALIFICATIONS = `
  SELECT upper(btrim(sfzjh)) AS sfzjh, zsbh, xlcc, yxmc, zymc, byrq
    FROM xl_zsxx WHERE upper(btrim(sfzjh::text)) = ANY($1) ORDER BY sfzjh, byrq DESC`;

/** Education's interface: several people in one call, an API key in a header, described by OpenAPI. */
export function createEducationService(input: ServiceInput): FastifyInstance {
  const { app, pool } = createService(input, ({ code, message }) => ({ error: { code, message } }));
  app.get('/openapi.json', async () => educationDocument());
  const search = (path: string, sql: string) =>
    app.post<{ Body: { readonly sfzjhs?: unknown } | null }>(path, async (request) => {
      demandHeader(request, EDUCATION_KEY_HEADER, input.secret);
      const { rows } = await pool.query(sql, [readIdNumbers(request.body?.sfzjhs, EDUCATION_MOST)]);
      return { data: rows };
    });
  search('/students/search', STUDENTS);
  search('/qualifications/search', QUALIFICATIONS);
  return app;
}
