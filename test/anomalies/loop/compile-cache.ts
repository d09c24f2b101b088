import { fileURLToPath } from 'node:url'

/** As the command `takeback` has it: stripping types costs more than the rest of a start. */
export const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/takeback', import.meta.url))
