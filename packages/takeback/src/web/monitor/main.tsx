/** The monitor page starts here. */
import { openPage } from '../design/open-page.tsx'
import '../design/menu.css'
import 'uplot/dist/uPlot.min.css'
import '../live-list/frame.css'
import './figures.css'
import '../live-list/overlays.css'
import '../live-list/list.css'
import '../live-list/detail.css'
import './list.css'
import './detail.css'
import './apart.css'
import { App } from './app.tsx'

openPage(<App />)
