/** The sign-in page: three small texts, without a build, so that it is there when nothing else is. */
import { plainPage } from '../plain-page.ts'
import { readsChinese } from '../reads-chinese.ts'

interface Words {
  readonly lang: string
  readonly title: string
  readonly hint: string
  readonly label: string
  readonly button: string
  readonly wrong: string
  readonly wait: string
  readonly failed: string
  readonly noScript: string
}

const english: Words = {
  lang: 'en',
  title: 'Sign in to Takeback',
  hint: 'The set-up secret was printed once, when the service first started. To get a new one, stop the service, delete sign-in.json in its data folder, and start it again.',
  label: 'Set-up secret',
  button: 'Sign in',
  wrong: 'That is not the set-up secret. Check that it was copied whole.',
  wait: 'Too many tries. Wait a minute and try again.',
  failed: 'The service did not answer. Check that it is running and try again.',
  noScript: 'Signing in needs JavaScript.',
}

const chinese: Words = {
  lang: 'zh-CN',
  title: '登录 Takeback',
  hint: '设置密钥只在服务首次启动时显示一次。如需新的密钥，请停止服务，删除数据目录中的 sign-in.json，然后重新启动。',
  label: '设置密钥',
  button: '登录',
  wrong: '设置密钥不正确，请确认复制完整。',
  wait: '尝试次数过多，请一分钟后再试。',
  failed: '服务没有响应，请确认它正在运行后重试。',
  noScript: '登录需要启用 JavaScript。',
}

/** `acceptLanguage`: the header. */
export function signInPage(acceptLanguage: string): string {
  const words = readsChinese(acceptLanguage) ? chinese : english
  return plainPage({
    lang: words.lang,
    title: words.title,
    head: '\n<script type="module" src="/sign-in.js"></script>',
    main: `<h1>${words.title}</h1>
<form data-wrong="${words.wrong}" data-wait="${words.wait}" data-failed="${words.failed}">
<input type="text" name="username" value="takeback" autocomplete="username" hidden>
<label for="secret">${words.label}</label>
<input id="secret" name="secret" type="password" autocomplete="current-password" spellcheck="false" required autofocus aria-describedby="hint">
<button>${words.button}</button>
<p role="alert"></p>
</form>
<p id="hint">${words.hint}</p>
<noscript><p>${words.noScript}</p></noscript>`,
  })
}

export const signInScript = `const form = document.querySelector('form')
const alertLine = form.querySelector('[role=alert]')
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const button = form.querySelector('button')
  button.disabled = true
  alertLine.textContent = ''
  const problem = await signIn(form.secret.value.trim())
  if (problem === null) return location.replace('/')
  alertLine.textContent = form.dataset[problem]
  button.disabled = false
  form.secret.select()
})
async function signIn(secret) {
  try {
    const response = await fetch('/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    })
    if (response.ok) return null
    return response.status === 429 ? 'wait' : response.status < 500 ? 'wrong' : 'failed'
  } catch {
    return 'failed'
  }
}
`
