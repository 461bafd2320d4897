import { CommandError } from './failure.ts';
import { type Installation, runningUrl } from './installation.ts';

/** Sends a request to the installation's running hub. @throws CommandError where none answers there */
export async function fetchFromHub(
  installation: Installation,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const url = runningUrl(installation);
  return fetch(`${url}${path}`, init).catch((cause: unknown) => {
    throw new CommandError(`枢纽未在 ${url} 运行:请先 npm start · no hub at ${url}: run npm start first`, {
      cause,
    });
  });
}
