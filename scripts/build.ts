/**
 * Emits the publishable packages: plain ESM and types into each package's `dist`, with a package.json of its own.
 * `dist` is all that is published (`npm publish packages/x/dist`); the repository itself runs the TypeScript sources.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** In the order of who imports whom. */
const packages = ['protocol', 'store', 'receiver', 'client', 'takeback'] as const

type Exports = Record<string, string>
interface Manifest {
  name: string
  version: string
  exports?: Exports
  bin?: Record<string, string>
  devDependencies?: unknown
  [field: string]: unknown
}

for (const name of packages) buildPackage(name)
execFileSync(process.execPath, [`${root}scripts/build-pages.ts`, '--if-stale'], {
  cwd: root,
  stdio: 'inherit',
})
process.stdout.write(`built ${packages.map((name) => `packages/${name}/dist`).join(', ')}\n`)

function buildPackage(name: string): void {
  const folder = `${root}packages/${name}`
  const dist = `${folder}/dist`
  emptyExceptPages(dist)
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest
  const tsconfig = `${dist}/tsconfig.json`
  writeFileSync(tsconfig, JSON.stringify(buildConfig(folder, name)))
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', tsconfig], {
    stdio: 'inherit',
  })
  rmSync(tsconfig)
  writeFileSync(`${dist}/package.json`, `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`)
  cpSync(`${root}LICENSE`, `${dist}/LICENSE`)
  cpSync(existsSync(`${folder}/README.md`) ? `${folder}/README.md` : `${root}README.md`, `${dist}/README.md`)
  // The documents' samples belong to the helpers for tests.
  if (existsSync(`${dist}/testing`)) {
    cpSync(`${root}fixtures/wire`, `${dist}/testing/wire`, { recursive: true })
    rmSync(`${dist}/testing/wire/wire.lock.json`)
  }
  if (name === 'takeback') copyApiDescriptions(`${dist}/api`)
  if (existsSync(`${folder}/bin`)) cpSync(`${folder}/bin`, `${dist}/bin`, { recursive: true })
}

/** The pages are built by Vite into `dist/pages`, and only when they are stale. */
function emptyExceptPages(dist: string): void {
  mkdirSync(dist, { recursive: true })
  for (const entry of readdirSync(dist)) {
    if (entry !== 'pages') rmSync(`${dist}/${entry}`, { recursive: true })
  }
}

function buildConfig(folder: string, name: string): object {
  const paths: Record<string, string[]> = {}
  for (const other of packages) {
    if (other === name) break
    const manifest = JSON.parse(readFileSync(`${root}packages/${other}/package.json`, 'utf8')) as Manifest
    for (const [entry, file] of Object.entries(manifest.exports ?? {})) {
      paths[manifest.name + entry.slice(1)] = [`${root}packages/${other}/${emitted(file, 'd.ts')}`]
    }
  }
  return {
    extends: `${root}tsconfig.json`,
    compilerOptions: {
      noEmit: false,
      allowImportingTsExtensions: false,
      declaration: true,
      rootDir: `${folder}/src`,
      outDir: `${folder}/dist`,
      typeRoots: [`${root}node_modules/@types`],
      paths,
    },
    include: [`${folder}/src`],
    exclude: [
      `${folder}/src/**/*.test.ts`,
      `${folder}/src/**/*contract.ts`,
      ...testingFolders(folder),
      // The pages are Vite's.
      ...(name === 'takeback' ? [`${folder}/src/web`] : []),
    ],
  }
}

/** What the services give out at /api/openapi.json and /api/asyncapi.json. */
function copyApiDescriptions(folder: string): void {
  mkdirSync(folder)
  for (const file of readdirSync(`${root}docs/api`).filter((file) => file.endsWith('.json')))
    cpSync(`${root}docs/api/${file}`, `${folder}/${file}`)
}

/** What tests stand on, at any depth; `takeback/testing` is for others and is published. */
function testingFolders(folder: string): string[] {
  const isPublished = existsSync(`${folder}/src/testing/index.ts`)
  return [`${folder}/src/*/**/testing/**`, ...(isPublished ? [] : [`${folder}/src/testing/**`])]
}

/** `./src/a/b.ts` → `./dist/a/b.d.ts`. */
function emitted(source: string, extension: string): string {
  return source.replace('./src/', 'dist/').replace(/\.ts$/, `.${extension}`)
}

function publishedManifest(manifest: Manifest): object {
  const { devDependencies: _tools, exports = {}, ...kept } = manifest
  const published: Record<string, { types: string; default: string }> = {}
  for (const [entry, file] of Object.entries(exports)) {
    const path = file.replace('./src/', './').replace(/\.ts$/, '')
    published[entry] = { types: `${path}.d.ts`, default: `${path}.js` }
  }
  return { ...kept, ...(Object.keys(published).length > 0 && { exports: published }) }
}
