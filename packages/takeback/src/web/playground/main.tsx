/** The playground page starts here. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../design/tokens.css'
import '../design/ground.css'
import '../design/controls.css'
import '../design/states.css'
import '../design/page-header.css'
import '../design/lines.css'
import '../design/toast.css'
import './stage.css'
import './phone.css'
import './bubbles.css'
import './panels.css'
import { Broken } from '../design/broken.tsx'
import { copyWholeIds } from '../design/copy-whole.ts'
import { applyRememberedTheme } from '../design/theme.ts'
import { LanguageProvider } from '../words/language.tsx'
import { App } from './app.tsx'

applyRememberedTheme()
copyWholeIds(document)

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <Broken>
        <App />
      </Broken>
    </LanguageProvider>
  </StrictMode>,
)
