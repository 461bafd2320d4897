import { HubError } from '../errors.ts';
import { SchemaFaultsError } from '../schema/fault.ts';
import { DatabaseStartError } from '../server/database/database-start-error.ts';
import { SettingsError } from '../server/settings.ts';
import { WorkersFailed } from '../server/workers/keep-workers.ts';

/** A command cannot do what it was asked; the message says why and what to do, in both languages. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Their messages are for people. */
const TOLD = [CommandError, DatabaseStartError, WorkersFailed] as const;

/** Tells people what went wrong. Expected failures are told without a stack. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof SettingsError)
    console.error(`设置有误,枢纽未启动 · the settings are wrong, the hub did not start:\n${error.message}`);
  else if (error instanceof SchemaFaultsError)
    console.error(
      `来源文件有误,枢纽未启动 · source files are wrong, the hub did not start:\n${error.message}`,
    );
  else if (error instanceof HubError) console.error(`${error.messageIn('zh')}\n${error.messageIn('en')}`);
  else if (error instanceof Error && TOLD.some((kind) => error instanceof kind)) console.error(error.message);
  else if (isPortTaken(error))
    console.error('端口已被占用:请用 PORT=… 换一个 · the port is taken: choose another with PORT=…');
  else console.error(error);
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}
