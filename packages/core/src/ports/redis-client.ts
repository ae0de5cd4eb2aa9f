import { SdkError } from '../errors/sdk-error.ts'

/** The part of an ioredis client that is used. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>
}

/** The part of a node-redis client that is used. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>
}

/**
 * A client of a server that speaks Redis' protocol, made, connected and closed by the host; it needs the host's own
 * listener for its `error` event. ioredis and node-redis both fit.
 */
export type RedisClient = IoredisClient | NodeRedisClient

/** Sends one command, as text, whichever client it is. */
export type SendCommand = (command: string, ...args: string[]) => Promise<unknown>

/** @throws SdkError `INPUT_ERROR` for an object that is neither client */
export function sendCommandOf(client: RedisClient): SendCommand {
  // ioredis has a sendCommand as well, which takes something else: ask for its `call` first.
  if ('call' in client && typeof client.call === 'function') {
    return (command, ...args) => client.call(command, ...args)
  }
  if ('sendCommand' in client && typeof client.sendCommand === 'function') {
    return (command, ...args) => client.sendCommand([command, ...args])
  }
  throw new SdkError('INPUT_ERROR', 'client must have call() as ioredis has, or sendCommand() as node-redis has')
}

/** A reply as text: clients can be set to give bytes. Undefined for nil and for what is no text. */
export function textOf(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply
  return reply instanceof Uint8Array ? new TextDecoder().decode(reply) : undefined
}
