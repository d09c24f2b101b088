import { batchSendC2c } from './batch-send.ts'
import { importC2c } from './import.ts'
import { readC2c } from './read.ts'
import { recallC2c } from './recall.ts'
import { sendC2c } from './send.ts'

export const c2cTurns = {
  'c2c/send': sendC2c,
  'c2c/batch-send': batchSendC2c,
  'c2c/recall': recallC2c,
  'c2c/read': readC2c,
  'c2c/import': importC2c,
}
