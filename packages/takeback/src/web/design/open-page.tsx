/** What every page does when its script runs: the common look, the words, and one sentence should it break. */
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './tokens.css'
import './ground.css'
import './controls.css'
import './states.css'
import './page-header.css'
import './lines.css'
import './toast.css'
import { LanguageProvider } from '../words/language.tsx'
import { Broken } from './broken.tsx'
import { copyWholeIds } from './copy-whole.ts'
import { applyRememberedTheme } from './theme.ts'

export function openPage(app: ReactNode): void {
  applyRememberedTheme()
  copyWholeIds(document)
  const root = document.querySelector('#root')
  if (root === null) throw new Error('index.html has no #root')
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>
        <Broken>{app}</Broken>
      </LanguageProvider>
    </StrictMode>,
  )
}
