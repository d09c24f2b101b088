import { storeContract } from '../contract.ts'
import { openTemporaryPlace } from '../testing/temporary-place.ts'

storeContract('sqlite', openTemporaryPlace)
