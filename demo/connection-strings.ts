import { HubError } from '../errors.ts';

/** Address of each bureau's database by its connection name, such as `CARDHOLDER_BASE`. */
export type ConnectionStrings = Readonly<Record<string, string>>;

/** @throws HubError BAD_USER_INPUT where the connection has no address */
export function addressOf(connectionStrings: ConnectionStrings, connection: string): string {
  const address = connectionStrings[connection];
  if (address !== undefined) return address;
  throw new HubError('BAD_USER_INPUT', {
    detail: {
      zh: `缺少数据库连接 ${connection} 的地址`,
      en: `the database connection ${connection} has no address`,
    },
  });
}
