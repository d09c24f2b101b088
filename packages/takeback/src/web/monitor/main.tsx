/** The monitor page starts here. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../design/tokens.css'
import '../design/ground.css'
import '../design/controls.css'
import '../design/menu.css'
import '../design/states.css'
import '../design/page-header.css'
import '../design/lines.css'
import '../design/toast.css'
import 'uplot/dist/uPlot.min.css'
import './frame.css'
import './figures.css'
import './overlays.css'
import './list.css'
import './detail.css'
import './apart.css'
import { copyWholeIds } from '../design/copy-whole.ts'
import { applyRememberedTheme } from '../design/theme.ts'
import { LanguageProvider } from '../words/language.tsx'
import { App } from './app.tsx'
import { Broken } from '../design/broken.tsx'

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
