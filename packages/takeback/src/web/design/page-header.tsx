/** The line on top of every page: where one is, where else one can go, language, theme; what a page adds stands between. */
import { Moon, Sun, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSpeech } from '../words/language.tsx'
import { IconButton } from './icon-button.tsx'
import { SignOut } from './sign-out.tsx'
import { useTheme } from './theme.ts'

type Page = 'playground' | 'console' | 'monitor'

interface PageHeaderProps {
  readonly page: Page
  /** Only `takeback start` has all pages; a service alone shows its own. */
  readonly hasOthers: boolean
  /** How the page is doing. */
  readonly state: ReactNode
  /** Buttons of the page's own, at the end. */
  readonly children?: ReactNode
}

const pages = ['playground', 'console', 'monitor'] as const satisfies readonly Page[]
const addresses = { playground: '/playground', console: '/console', monitor: '/recalls' } as const

export function PageHeader({ page, hasOthers, state, children }: PageHeaderProps) {
  const { words, language, speak } = useSpeech()
  const { theme, toggle } = useTheme()
  const themeName = theme === 'dark' ? words.header.toLight : words.header.toDark
  const names = { playground: words.playgroundPage, console: words.consolePage, monitor: words.page }
  const others = (hasOthers ? pages : [page]).map((name) =>
    name === page ? (
      <h1 key={name}>
        <a href={addresses[name]} aria-current="page">
          {names[name]}
        </a>
      </h1>
    ) : (
      <a key={name} href={addresses[name]}>
        {names[name]}
      </a>
    ),
  )
  return (
    <header className="header">
      <a className="wordmark" href="/" aria-label={words.product}>
        <Undo2 size={18} strokeWidth={2.25} aria-hidden />
        <span className="wordmark-name">{words.product}</span>
      </a>
      <span className="header-rule" aria-hidden />
      <nav className="pages" aria-label={words.header.pages}>
        {others}
      </nav>
      {state}
      <span className="header-gap" />
      <div className="segments" role="group" aria-label={words.header.language}>
        <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => speak('en')}>
          EN
        </button>
        <button type="button" lang="zh-Hans" aria-pressed={language === 'zh'} onClick={() => speak('zh')}>
          中文
        </button>
      </div>
      <IconButton icon={theme === 'dark' ? Sun : Moon} label={themeName} press={toggle} />
      {children}
      <SignOut />
    </header>
  )
}
