import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceAddress } from '../connectors/source-address.ts';
import { packageRoot } from '../package-root.ts';
import { CERTIFICATE } from './bureaus/disabled-federation.ts';
import { addressOf, type ConnectionStrings } from './connection-strings.ts';
import { csvPath } from './csv-path.ts';
import type { DemoServices } from './services/start-services.ts';

/** A source that the demo onboards: what a department's engineer would submit. */
export interface OnboardedSource {
  readonly id: string;
  readonly department: string;
  readonly sdl: string;
  readonly address: SourceAddress;
  /** Of a source of files the delivery that is to be loaded. */
  readonly file?: string;
}

/** Where the demo's offices put the files that they deliver, as a `file:` URL. */
export function deliveriesOf(dataDirectory: string): string {
  return pathToFileURL(`${join(dataDirectory, 'deliveries')}/`).href;
}

/** @param databases addresses of ONBOARDED_DATABASES, and of FINANCE where there is one */
export function onboardedSources({
  databases,
  services,
  dataDirectory,
}: {
  readonly databases: ConnectionStrings;
  readonly services: DemoServices;
  readonly dataDirectory: string;
}): readonly OnboardedSource[] {
  const { education, developmentReform, tourism } = services.addresses;
  const finance = databases.FINANCE;
  return [
    ...(finance === undefined ? [] : [source('finance', 'FINANCE', { url: finance })]),
    source('education', 'EDUCATION', education),
    source('development-reform', 'DEVELOPMENT_REFORM', developmentReform),
    source('medical-insurance', 'MEDICAL_INSURANCE', { url: addressOf(databases, 'MEDICAL_INSURANCE') }),
    {
      ...source('disabled-federation', 'DISABLED_FEDERATION', { url: deliveriesOf(dataDirectory) }),
      file: csvPath(CERTIFICATE, deliveriesOf(dataDirectory)),
    },
    source('tourism', 'TOURISM', tourism),
  ];
}

function source(id: string, department: string, address: SourceAddress): OnboardedSource {
  return { id, department, sdl: readFileSync(sdlPath(id), 'utf8'), address };
}

export function sdlPath(id: string): string {
  return join(packageRoot(), 'demo', 'sources', `${id}.graphql`);
}
