/** The variables of this process, to hand on to a child; the child's own schema reads them. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return process.env
}
