/** Pieces of the OpenAPI description that the routes share. */
import { problemSchema } from '@cosmos/protocol/http/problem'
import { z } from '@hono/zod-openapi'

/** JSON Schema of 2020-12, which is what OpenAPI 3.1 speaks. */
const jsonSchema = (schema: z.core.$ZodType): Record<string, unknown> => {
  const { $schema, ...rest } = z.toJSONSchema(schema)
  return rest
}

/** A body of JSON. */
export const jsonOf = (schema: z.core.$ZodType) => ({
  'application/json': { schema: jsonSchema(schema) },
})

/** A body of bytes. */
export const bytesOf = (type: string) => ({
  [type]: { schema: { type: 'string', format: 'binary' } as const },
})

const problemContent = { 'application/problem+json': { schema: jsonSchema(problemSchema) } }

/** A problem document (RFC 9457). */
export const problemOf = (description: string) => ({ description, content: problemContent })

/** The answers every public read may give. */
export const read = <Content>(content: Content) => ({
  200: { description: 'What was asked for', content },
  304: { description: 'Not modified' },
  400: problemOf('The request was not understood'),
  429: { description: 'Too many requests: see Retry-After' },
  503: problemOf('The chain has not been read yet'),
})
