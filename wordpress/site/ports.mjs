import { createConnection, createServer } from "node:net";

/**
 * A port of 127.0.0.1 that nobody listens on.
 *
 * @param {number} [wanted] 0 takes any
 * @throws {Error} when the wanted one is taken
 */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`Port ${wanted} of 127.0.0.1 is taken; choose another, or 0 for any free one.`)
          : error,
      );
    });
    server.listen(wanted, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Whether somebody takes connections.
 *
 * @param {number | string} where a port of 127.0.0.1, or the path of a socket
 * @returns {Promise<boolean>}
 */
export function listens(where) {
  return new Promise((resolve) => {
    const address = typeof where === "number" ? { port: where, host: "127.0.0.1" } : { path: where };
    const connection = createConnection(address, () => (connection.destroy(), resolve(true)));
    connection.once("error", () => resolve(false));
  });
}
