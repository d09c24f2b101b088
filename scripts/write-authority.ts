/** Writes test/authority/authority.json: the codes from the rules, the tests from their titles. Review what it changed. */
import { writeFileSync } from 'node:fs'
import { authorityFile, readAuthority, writtenAuthority } from '../test/authority/authority.ts'

writeFileSync(authorityFile, writtenAuthority(readAuthority()))
