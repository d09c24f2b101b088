/** Our packages as npm would publish them, and projects outside the repository that install them. Once for a test file. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const packages = ['protocol', 'store', 'receiver', 'client', 'takeback'] as const
type Name = (typeof packages)[number]

/** What each brings along, until it can be had from the registry. */
const parts: Readonly<Record<string, readonly Name[]>> = {
  '@takeback/receiver': ['protocol', 'store', 'receiver'],
  takeback: packages,
}

export class Packed {
  readonly #folder = mkdtempSync(join(tmpdir(), 'takeback-pack-'))
  readonly #tarballs = join(this.#folder, 'tarballs')

  /** Takes half a minute: types, code and pages are built anew. */
  constructor() {
    execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root, stdio: 'pipe' })
    mkdirSync(this.#tarballs)
    for (const name of packages) {
      npm(['pack', '--silent', '--pack-destination', this.#tarballs], join(root, 'packages', name, 'dist'))
    }
  }

  /** An empty folder, nothing of ours above it. */
  newProject(name: string): string {
    const project = join(this.#folder, name)
    mkdirSync(project)
    return project
  }

  /** An empty project with these of our packages. */
  projectWith(name: string, ours: string): string {
    const project = this.newProject(name)
    writeFileSync(join(project, 'package.json'), '{"private":true}')
    this.install(project, [ours])
    return project
  }

  /** `npm install …`, with the packed packages in the place of ours. */
  install(project: string, words: readonly string[]): void {
    const wanted = words.flatMap((word) => parts[word]?.map((name) => this.#tarballOf(name)) ?? [word])
    npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted], project)
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #tarballOf(name: Name): string {
    const prefix = name === 'takeback' ? /^takeback-\d/ : new RegExp(`^takeback-${name}-`)
    const file = readdirSync(this.#tarballs).find((entry) => prefix.test(entry))
    return join(this.#tarballs, String(file))
  }
}

/** npm as the shell finds it: the pinned Node brings none along. */
function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', args, { cwd, stdio: 'pipe', env: { ...process.env, npm_config_loglevel: 'error' } })
}
