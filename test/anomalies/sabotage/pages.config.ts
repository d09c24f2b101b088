/** The pages as they are built, with a planted bug. */
import { mergeConfig } from 'vite'
import pages from '../../../packages/takeback/vite.config.ts'
import { plantInVite } from './plant-in-vite.ts'

export default mergeConfig(pages, { plugins: [plantInVite()] })
