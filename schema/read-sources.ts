import type { SourceLimits } from '../connectors/source-limits.ts';
import type { Source } from './catalogue.ts';
import { limitOutOfRange, sourceIdTaken, sourceMissing } from './catalogue-faults.ts';
import { placeOf } from './fault.ts';
import type { Reading } from './reading.ts';
import { type SdlFile, schemaExtensions } from './sdl-files.ts';

/** The sources that the files declare, by id. */
export function readSources(reading: Reading, files: readonly SdlFile[]): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const file of files) {
    const extension = schemaExtensions(file.document)[0];
    const declared = reading.directive<Omit<Source, 'place' | 'limits'>>('source', extension);
    if (declared === undefined) {
      reading.report(file.document.definitions[0], sourceMissing);
    } else if (sources.has(declared.id)) {
      reading.report(extension, sourceIdTaken(declared.id));
    } else {
      const limits = reading.directive<SourceLimits>('limits', extension);
      for (const name of limits === undefined ? [] : beyondRange(limits))
        reading.report(extension, limitOutOfRange(name));
      const source = { ...declared, limits, place: { ...placeOf(extension), file: file.name } };
      sources.set(source.id, source);
      reading.addSource(source);
    }
  }
  return sources;
}

const MOST: SourceLimits = {
  timeoutMs: 60_000,
  pool: 100,
  concurrency: 1_000,
  retries: 5,
  batch: 5_000,
  rows: 100_000,
  breakAfter: 1_000,
  breakSeconds: 3_600,
};

/** Names of limits that are not from 1 (retries: 0) to the most. */
function beyondRange(limits: SourceLimits): readonly string[] {
  return (Object.keys(MOST) as (keyof SourceLimits)[]).filter(
    (name) => limits[name] < (name === 'retries' ? 0 : 1) || limits[name] > MOST[name],
  );
}
