import type { Source } from './catalogue.ts';
import { sourceIdTaken, sourceMissing } from './catalogue-faults.ts';
import { placeOf } from './fault.ts';
import type { Reading } from './reading.ts';
import { type SdlFile, schemaExtensions } from './sdl-files.ts';

/** The sources that the files declare, by id. */
export function readSources(reading: Reading, files: readonly SdlFile[]): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const file of files) {
    const extension = schemaExtensions(file.document)[0];
    const declared = reading.directive<Omit<Source, 'place'>>('source', extension);
    if (declared === undefined) {
      reading.report(file.document.definitions[0], sourceMissing);
    } else if (sources.has(declared.id)) {
      reading.report(extension, sourceIdTaken(declared.id));
    } else {
      const source = { ...declared, place: { ...placeOf(extension), file: file.name } };
      sources.set(source.id, source);
      reading.addSource(source);
    }
  }
  return sources;
}
