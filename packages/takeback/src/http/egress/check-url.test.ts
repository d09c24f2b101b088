import { expect, test } from 'vitest'
import { checkUrl } from './check-url.ts'

test.for([
  ['https://hooks.example/callback?a=b%20c', 'https://hooks.example', '/callback?a=b%20c'],
  ["http://hooks.example:8080?it's=|raw|", 'http://hooks.example:8080', "/?it's=|raw|"],
  ['HTTPS://Hooks.Example', 'https://hooks.example', '/'],
  ['http://[::1]:81/a/../b', 'http://[::1]:81', '/a/../b'],
  ['http://0x7f.1/', 'http://127.0.0.1', '/'],
] as const)('[H20] %s is called as it is written', ([url, origin, path]) => {
  expect(checkUrl(url)).toEqual({ ok: true, origin, path })
})

test.for([
  'file:///etc/passwd',
  'ftp://hooks.example/',
  'gopher://hooks.example/',
  'data:text/plain,x',
  'unix:/run/x.sock',
  'javascript:alert(1)',
  '//hooks.example/',
  'hooks.example',
  '',
  'http://',
  'http:///path',
  'http://user@hooks.example/',
  'http://user:secret@hooks.example/',
  'http://hooks.example/#fragment',
  'http://hooks.example\\@127.0.0.1/',
  'http://hooks.example/a b',
  ' http://hooks.example/',
  'http://hooks.example/\r\nHost: x',
  'http://hooks.example/\t',
  'http://①②⑦.0.0.1/',
  'http://hooks.example:0/',
  'http://hooks.example:99999/',
  'http://[::1%25lo]/',
  `http://hooks.example/${'a'.repeat(9000)}`,
])('[H20] %s is refused', (url) => {
  const checked = checkUrl(url)
  expect(checked.ok).toBe(false)
  expect(JSON.stringify(checked)).not.toContain('secret')
})
