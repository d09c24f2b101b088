/**
 * No proxy of the environment: rule C59 of docs/spec/command.md. `http/egress` knows none; Node's own `fetch`, with which a command
 * calls the services of its operator, goes through one when NODE_USE_ENV_PROXY or --use-env-proxy says so, keys and all.
 */
import { setGlobalProxyFromEnv } from 'node:http'

/** Never called: every address is excepted. Without one of them Node changes nothing. */
const nobody = 'http://127.0.0.1:9'

export function callDirectly(): void {
  const { NODE_USE_ENV_PROXY, NODE_OPTIONS = '' } = process.env
  const words = [...process.execArgv, NODE_OPTIONS]
  const usesProxies = NODE_USE_ENV_PROXY !== undefined || words.some((word) => word.includes('use-env-proxy'))
  // It loads what `fetch` is made of, which most commands do without.
  if (usesProxies) setGlobalProxyFromEnv({ http_proxy: nobody, https_proxy: nobody, no_proxy: '*' })
}
