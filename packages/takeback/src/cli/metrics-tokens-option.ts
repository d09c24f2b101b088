/** What opens `/metrics` for Prometheus: rules H57 and H58 of docs/spec/http.md. */
import { type FlagValues, UsageError } from './flags.ts'
import { readFlagFile } from './read-file.ts'
import { secretFile } from './secret-file.ts'

const TOKEN_FILE = 'metrics-token'
/** In hex that is 128 bits. */
const leastCharacters = 32
const wellFormed = /^[\x21-\x7e]{32,256}$/

/** `folder`: where the files of this installation are; one is made there when it is needed and no flag names another. */
export function metricsTokensOption(
  values: FlagValues,
  folder: string,
): { readonly metricsTokens: () => readonly string[] } {
  const file = values['metrics-token-file']
  if (file === undefined) return { metricsTokens: () => [secretFile(folder, TOKEN_FILE)] }
  const tokens = tokensIn(file)
  return { metricsTokens: () => tokens }
}

/** What is wrong with a token is said without it. */
function tokensIn(file: string): readonly string[] {
  const tokens = readFlagFile('metrics-token-file', file)
    .split(/\s+/)
    .filter((token) => token !== '')
  const names = `--metrics-token-file names ${file}, which`
  const make = '"openssl rand -hex 32" makes a good one'
  if (tokens.length === 0) throw new UsageError(`${names} holds no token: ${make}.`)
  if (tokens.length > 2)
    throw new UsageError(`${names} holds ${tokens.length} tokens: give one, or two during a rotation.`)
  const bad = tokens.find((token) => !wellFormed.test(token))
  if (bad !== undefined)
    throw new UsageError(
      `${names} holds a token of ${bad.length} characters: give ${leastCharacters} to 256 of printable ASCII; ${make}.`,
    )
  return tokens
}
