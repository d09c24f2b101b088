import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { faultFsLibrary } from './build.ts'

/** Runs a program of the harness on a disk that fails when it is told to; gives the JSON that it says. */
export async function runOnFaultFs<Said>(program: URL, ...args: readonly (string | number)[]): Promise<Said> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [fileURLToPath(program), ...args.map(String)],
    {
      env: { ...process.env, LD_PRELOAD: faultFsLibrary() },
      maxBuffer: 2 ** 26,
    },
  )
  return JSON.parse(stdout) as Said
}
