/** The playground page starts here. */
import { openPage } from '../design/open-page.tsx'
import '../design/forms.css'
import './stage.css'
import './phone.css'
import './bubbles.css'
import './panels.css'
import { App } from './app.tsx'

openPage(<App />)
