/** What a person sees at an address that has nothing. Rule H55 of docs/spec/http.md. */
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
  return `<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${words.title} · Takeback</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/plain.css">
</head>
<body>
<main>
<h1>${words.title}</h1>
<p class="soft">${words.hint}</p>
<p><a href="/">${words.home}</a></p>
</main>
</body>
</html>
`
}
