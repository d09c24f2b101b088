/** The console page starts here. */
import { openPage } from '../design/open-page.tsx'
import '../design/menu.css'
import '../design/forms.css'
import '../live-list/frame.css'
import '../live-list/overlays.css'
import '../live-list/list.css'
import '../live-list/detail.css'
import './frame.css'
import './overview.css'
import './deliveries.css'
import './settings.css'
import './lab/lab.css'
import './nodes/nodes.css'
import './recall/recall.css'
import { App } from './app.tsx'

openPage(<App />)
