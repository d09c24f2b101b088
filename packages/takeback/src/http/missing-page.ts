/** What a person sees at an address that has nothing. Rule H55 of docs/spec/http.md. */
import { plainPage } from './plain-page.ts'
import { readsChinese } from './reads-chinese.ts'

const english = {
  lang: 'en',
  title: 'Nothing is at this address',
  hint: 'The link may be of another version, or cut short.',
  home: 'Go to the start page',
}

const chinese: typeof english = {
  lang: 'zh-CN',
  title: '这个地址没有内容',
  hint: '链接可能来自其他版本，或者不完整。',
  home: '前往首页',
}

/** `acceptLanguage`: the header. Nothing of the address stands in it. */
export function missingPage(acceptLanguage: string): string {
  const words = readsChinese(acceptLanguage) ? chinese : english
  return plainPage({
    lang: words.lang,
    title: `${words.title} · Takeback`,
    main: `<h1>${words.title}</h1>
<p class="soft">${words.hint}</p>
<p><a href="/">${words.home}</a></p>`,
  })
}
