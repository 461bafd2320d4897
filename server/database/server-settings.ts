export interface ServerSettings {
  readonly socketDirectory: string;
  /** False only where losing the data with the machine is welcome: in tests. */
  readonly durable: boolean;
  /** Connections that it takes. */
  readonly connections: number;
}

/** The embedded server's settings, as command line arguments. */
export function settingArguments({
  socketDirectory,
  durable,
  connections,
}: ServerSettings): readonly string[] {
  const settings = {
    ...REACH,
    unix_socket_directories: socketDirectory,
    ...SIZE,
    max_connections: String(connections),
    ...LOG,
    ...(process.platform === 'linux' ? NOTICE_KILLED_CLIENTS : {}),
    ...(durable ? {} : NOT_DURABLE),
    timezone: 'Asia/Shanghai',
    log_timezone: 'Asia/Shanghai',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** No port that could be taken already, and nothing to reach from outside. */
const REACH = { listen_addresses: '', port: '5432', unix_socket_permissions: '0700' } as const;

const SIZE = {
  shared_buffers: '128MB',
  // Nobody replicates an embedded server, so COPY into a table of the same transaction need not go through the WAL.
  wal_level: 'minimal',
  max_wal_senders: '0',
} as const;

/**
 * Only what concerns the server itself. Errors of statements quote values (“Key (…)=(…) already exists”), and personal
 * data must not get into a log; the hub reports its statements' errors itself.
 */
const LOG = {
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
} as const;

/** A killed hub's long statement ends within the second, and its locks with it. Not every system can tell. */
const NOTICE_KILLED_CLIENTS = { client_connection_check_interval: '1s' } as const;

const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } as const;
