import { createServer } from 'node:http';
import { listen } from './server.ts';
import { UserError } from './user-error.ts';

/** A port that is kept free for a server of the run. */
export interface ReservedPort {
  readonly port: number;
  /** Origin of the server, e.g. `http://localhost:3000`. */
  readonly url: string;
  /** Releases it, right before the server starts. */
  close(): Promise<void>;
}

/**
 * Detects a port that is in use before anything else starts. Reserves a free one until its server starts.
 *
 * @param port 0 chooses a free port
 * @throws {UserError} if the port is in use
 */
export async function reservePort(port: number): Promise<ReservedPort> {
  try {
    const server = createServer();
    server.on('connection', (socket) => socket.destroy());
    const { port: taken, close } = await listen(server, port);
    return { port: taken, url: `http://localhost:${taken}`, close };
  } catch (error) {
    throw portError(error, port);
  }
}

/** The error to show for a port that can't be opened. */
export function portError(error: unknown, port: number, option = '--port'): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    const other = port === 65535 ? 3000 : port + 1;
    return new UserError(
      `Port ${port} is in use. Stop the other program, or choose another port: npm start -- ${option} ${other} (0 takes a free one).`,
    );
  }
  if (code === 'EACCES') {
    return new UserError(`You don't have permission to use port ${port}. Choose a port above 1023.`);
  }
  return error;
}
