/** A command that a private side takes, as HTTP: done is 200 with the answer of REST, refused is 400 with its code. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { callCommand, type CommandSet } from './commands.ts'
import type { ConsoleParts } from './parts.ts'

/** `/…/{app}/…/{command}` */
export async function answerCommand(
  commands: CommandSet,
  parts: ConsoleParts,
  sdkAppId: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { command = '' } = request.params as { readonly command?: string }
  const called = await callCommand(commands, parts, sdkAppId, command, request)
  switch (called.kind) {
    case 'done':
      return called.answer
    case 'refused':
      return reply.code(400).send(called.refusal)
    case 'unknown':
      return reply.code(404).send({ error: 'There is no such command here.' })
  }
}
