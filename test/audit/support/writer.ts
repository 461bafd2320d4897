/**
 * A hub process of its own: appends side by side to the logs it is told and prints the positions as JSON.
 * Usage: writer <database URL> <writers> <appends per writer> <log>…
 */
import { createSequencer } from '../../../audit/sequencer.ts';
import { connectHub } from './database.ts';
import { leavesOf } from './entries.ts';

const [url = '', writers, appends, ...logs] = process.argv.slice(2);

const sequencer = createSequencer({
  connect: () => connectHub(url),
  onError: (error) => {
    throw error;
  },
});
const positions = await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(writer)));
await sequencer.close();
process.stdout.write(JSON.stringify(positions.flat()));

async function write(writer: number) {
  const written = [];
  for (let i = 0; i < Number(appends); i++) {
    const requestId = `${process.pid}-${writer}-${i}`;
    const log = logs[(writer + i) % logs.length] as string;
    written.push({ requestId, ...(await sequencer.append(log, leavesOf({ requestId, log }))) });
  }
  return written;
}
