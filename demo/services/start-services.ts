import { createHmac } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { SourceAddress } from '../../connectors/source-address.ts';
import { addressOf, type ConnectionStrings } from '../connection-strings.ts';
import { createDevelopmentReformService } from './development-reform.ts';
import { createEducationService } from './education.ts';
import { EDUCATION_KEY_HEADER } from './education-openapi.ts';
import { freePort } from './kept-port.ts';
import type { ServiceInput } from './service.ts';
import { createTourismService, TOURISM_CLIENT, TOURISM_SCOPE } from './tourism.ts';

export interface DemoServicesInput {
  /** Where the ports are kept. */
  readonly dataDirectory: string;
  /** The installation's; what callers of a service have to know is derived from it. */
  readonly secret: Buffer;
  readonly databases: ConnectionStrings;
}

/** The departments' own services, running on loopback. */
export interface DemoServices {
  readonly addresses: Readonly<Record<'education' | 'developmentReform' | 'tourism', SourceAddress>>;
  close(): Promise<void>;
}

/** Starts the services of the departments that show no database, each on the port that it had before unless that is taken. */
export async function startDemoServices({
  dataDirectory,
  secret,
  databases,
}: DemoServicesInput): Promise<DemoServices> {
  const ports = readPorts(dataDirectory);
  const running: FastifyInstance[] = [];
  const close = async () => {
    await Promise.all(running.map((app) => app.close()));
  };
  const start = async (connection: string, create: (input: ServiceInput) => FastifyInstance) => {
    const password = createHmac('sha256', secret).update(`demo service ${connection}`).digest('base64url');
    const app = create({ database: addressOf(databases, connection), secret: password });
    running.push(app);
    const port = await freePort(ports[connection]);
    await app.listen({ host: '127.0.0.1', port });
    return { url: `http://127.0.0.1:${port}`, port, password };
  };
  try {
    const [education, developmentReform, tourism] = await Promise.all([
      start('EDUCATION', createEducationService),
      start('DEVELOPMENT_REFORM', createDevelopmentReformService),
      start('TOURISM', createTourismService),
    ]);
    writePorts(dataDirectory, {
      EDUCATION: education.port,
      DEVELOPMENT_REFORM: developmentReform.port,
      TOURISM: tourism.port,
    });
    return {
      addresses: {
        education: {
          url: education.url,
          description: `${education.url}/openapi.json`,
          authentication: { kind: 'api-key', header: EDUCATION_KEY_HEADER, value: education.password },
        },
        developmentReform: {
          url: `${developmentReform.url}/graphql`,
          authentication: { kind: 'bearer', token: developmentReform.password },
        },
        tourism: {
          url: tourism.url,
          description: `${tourism.url}/openapi.json`,
          authentication: {
            kind: 'client-credentials',
            tokenUrl: `${tourism.url}/oauth/token`,
            client: TOURISM_CLIENT,
            secret: tourism.password,
            scope: TOURISM_SCOPE,
          },
        },
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Ports = Readonly<Record<string, number | undefined>>;

function readPorts(dataDirectory: string): Ports {
  try {
    return JSON.parse(readFileSync(join(dataDirectory, 'demo-services.json'), 'utf8')) as Ports;
  } catch {
    // None are kept yet, or nobody can read them: others do as well.
    return {};
  }
}

function writePorts(dataDirectory: string, ports: Ports): void {
  const path = join(dataDirectory, 'demo-services.json');
  writeFileSync(`${path}.new`, JSON.stringify(ports));
  renameSync(`${path}.new`, path);
}
