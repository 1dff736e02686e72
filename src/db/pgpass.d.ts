// pgpass brings no types.
declare module 'pgpass' {
  interface ConnectionKey {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
  }
  export default function pgpass(
    connection: ConnectionKey,
    callback: (password: string | undefined) => void,
  ): void;
}
