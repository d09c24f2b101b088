/** The monitor page starts here. */
import { openPage } from '../design/open-page.tsx'
import '../design/menu.css'
import 'uplot/dist/uPlot.min.css'
import './frame.css'
import './figures.css'
import './overlays.css'
import './list.css'
import './detail.css'
import './apart.css'
import { App } from './app.tsx'

openPage(<App />)
