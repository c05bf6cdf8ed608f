/** What a container of the image can be. */
export const ROLES = ['seeder', 'edge'] as const
export type Role = (typeof ROLES)[number]

/**
 * The role named by COSMOS_ROLE: a seeder where it names none. Throws RangeError with one line for
 * the operator.
 */
export function readRole(env: Readonly<Record<string, string | undefined>>): Role {
  // An empty variable is how Docker and shells say "not set".
  const name = env.COSMOS_ROLE || 'seeder'
  const role = ROLES.find((known) => known === name)
  if (!role) throw new RangeError(`COSMOS_ROLE=${name}: there are ${ROLES.join(' and ')}`)
  return role
}
