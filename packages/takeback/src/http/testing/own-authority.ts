/** A certificate authority for tests, made by the openssl of this machine: for tests that need it (`needsOpenssl`). */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface OwnAuthority {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** `names` for the certificate: `DNS:localhost,IP:127.0.0.1`. */
export function ownAuthority(names: string): OwnAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-ca-'))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  try {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '2',
      '-subj',
      '/CN=Takeback test CA',
    )
    openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'csr.pem', '-subj', '/CN=takeback-test')
    writeFileSync(join(folder, 'ext'), `subjectAltName=${names}\n`)
    openssl(
      'x509',
      '-req',
      '-in',
      'csr.pem',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'cert.pem',
      '-days',
      '2',
      '-extfile',
      'ext',
    )
    const read = (file: string) => readFileSync(join(folder, file), 'utf8')
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
